"""docs/alerts.md: its table is that of the rules, its thresholds too, and its examples are what a real Prometheus renders."""

import os
import re
import textwrap

import pytest

import examples
import shipped
import stories
from stack import ROOT

PAGE = ROOT / "docs/alerts.md"


def block(name, page=PAGE):
    return re.search(rf"<!-- {name}: [^\n]*-->\n(.*?)<!-- end -->", page.read_text(), re.S)


def is_on_the_page(name, text, page=PAGE):
    """Compares a generated block of the page, or writes it with KEMP360_REWRITE_GOLDEN=1."""
    if os.environ.get("KEMP360_REWRITE_GOLDEN") == "1":
        whole, found = page.read_text(), block(name, page)
        page.write_text(whole[: found.start(1)] + text + whole[found.end(1) :])
    assert block(name, page).group(1).splitlines() == text.splitlines(), "KEMP360_REWRITE_GOLDEN=1 writes it anew"


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    return examples.rendered(tmp_path_factory.mktemp("examples"))


def examples_text(rendered):
    """The block of the page with these texts."""
    lines = []
    for name, severity, _, notes in rendered:
        lines.append(f"**Kemp360{name}** ({severity})\n")
        for key in ("summary", "description"):
            lines.append(textwrap.fill(examples.normalised(notes[key], severity), 128, initial_indent="> ", subsequent_indent="> ", break_on_hyphens=False))
            lines.append(">" if key == "summary" else "")
    return "\n".join(lines).replace("<", "&lt;") + "\n"


def test_the_examples_of_the_page_are_what_prometheus_renders(rendered):
    is_on_the_page("examples", examples_text(rendered))


def test_every_alert_has_an_example(rendered):
    assert {f"Kemp360{name} {severity}" for name, severity, _, _ in rendered} == {
        f"{alert['alert']} {alert['labels']['severity']}" for alert in shipped.alerts()
    }


@pytest.mark.parametrize("bad", ("no value", "<error", "%!", "  ", " ,", ", ,", "()", " ."))
def test_no_rendered_text_reads_badly(rendered, bad):
    assert [notes for _, _, _, notes in rendered if any(bad in notes[key] for key in ("summary", "description"))] == []


def test_a_summary_is_one_line_that_names_the_pair(rendered):
    without_pair = {"ExporterAbsent", "ExporterDown", "ExporterOverloaded", "ConfigReloadFailed", "LabelsShadowed", "ManyPairsUnreachable"}
    for name, _, _, notes in rendered:
        assert len(notes["summary"]) <= 120 and "\n" not in notes["summary"]
        assert notes["summary"].startswith("emea: ") or name in without_pair


def test_the_links_are_whole_addresses_below_their_base(rendered):
    for name, _, cluster, notes in rendered:
        assert notes["runbook_url"] == f"rules/runbooks/Kemp360{name}.md"
        assert re.fullmatch(r"/d/kemp360-[a-z]+\?(?:var-\w+=[\w.%-]*&)*viewPanel=\d+", notes["dashboard_url"])
        assert cluster == "no target" or f"var-cluster={cluster}&" in notes["dashboard_url"]


def test_the_thresholds_of_the_page_are_those_of_the_rules():
    rows = ["| record | value | |", "|---|---|---|"]
    text = shipped.RULES.read_text()
    for comment, name, value, unit in re.findall(
        r"((?:^ +#.*\n)*)^ +- record: (kemp360:threshold:\w+)\n +expr: vector\((\d+)\)(?:  # (\w+))?$", text, re.M
    ):
        said = " ".join(line.strip(" #") for line in comment.splitlines())
        rows.append(f"| `{name}` | {value}{f' ({unit})' if unit else ''} | {said} |")
    assert len(rows) == 2 + text.count("record: kemp360:threshold:")
    is_on_the_page("thresholds", "\n".join(rows) + "\n")


def test_the_table_of_the_page_says_what_the_rules_say():
    rows = re.findall(r"^\| `(Kemp360\w+)` \| (\w+) \| (\S+) \| (\S+) \| .+ \|$", PAGE.read_text(), re.M)
    in_rules = [
        (alert["alert"], alert["labels"]["severity"], alert.get("for", "–"), alert.get("keep_firing_for", "–"))
        for alert in shipped.alerts()
    ]
    assert rows == in_rules


def texts(story_name, second, alert, severity=""):
    """(summary, description) as promtool renders them at that moment of a story."""
    story = next(story for _, story in stories.stories() if story.name == story_name)
    return stories.rendered(story, second, alert, severity)


def test_a_unit_that_was_not_read_is_named_and_said_to_be_unread():
    _, description = texts("versions differ, a unit is blind for almost an hour, and they still differ", 90 * 60, "Kemp360VersionMismatch")
    assert description.startswith("central-a runs 1.24.3, central-b runs 1.22.4, since")
    _, description = texts("two exporters on one pair, and only one of them reaches a unit", 30 * 60, "Kemp360StaleMigration")
    assert description.startswith("central-a reports that its peer licenses it, central-b reports that its peer licenses it, since")
    _, description = texts("a unit in standalone that is blind in the middle", 22 * 60, "Kemp360HAStandalone")
    assert description.startswith("central-a is master, central-b is in standalone")
    _, description = texts("verdicts live on while the exporter is restarted and for a while when all is blind", 43 * 60, "Kemp360MeteredLicenseMismatch")
    assert "central-a licensed, central-b not licensed" in description


def test_one_alert_for_most_of_a_cluster_says_what_they_share():
    summary, description = texts("the exporter's clock is wrong", 30 * 60, "Kemp360ClockSkew")
    assert summary == "the exporter's clock differs from that of 3 units"
    assert description.endswith("start the time service of the exporter's host.")
    story = next(story for _, story in stories.stories() if story.name == "most certificates of a cluster expire soon")
    story.targets = story.targets[:2]
    summary, description = stories.rendered(story, 30 * 60, "Kemp360CertificateExpiring")
    assert summary == "the certificates of 3 units expire soon"
    assert "in the pairs apac, emea. Most likely" in description and description.endswith("Install the new certificate on each unit.")


def test_a_configured_grace_period_says_until_when_a_loadmaster_should_keep_working():
    until = "should keep working until 1 Jan 1970 02:10 UTC (assumed: the grace period, counted from when this was first seen)."
    name = "three quarters of a grace period of two hours are over"
    for severity in ("warning", "critical"):
        _, description = texts(f"two LoadMasters are disowned, and {name}", 6000, "Kemp360StaleMigration", severity)
        assert f" It {until} Likely cause" in description
    _, description = texts(f"LoadMasters without series are disowned, and {name}", 6000, "Kemp360StaleMigration", "critical")
    assert f" The first of them {until} Likely cause" in description
    _, description = texts(f"a LoadMaster waits for a license, and {name}", 6900, "Kemp360LoadMasterNeedsRelicense", "critical")
    until = until.replace("10 UTC", "09 UTC").replace("this was first seen", "it was last seen activated")
    assert f" It {until} Likely cause" in description


def test_without_a_grace_period_a_text_says_no_time():
    _, description = texts("two LoadMasters are disowned", 3000, "Kemp360StaleMigration", "warning")
    assert "since 1 Jan 00:10 UTC. Likely cause" in description
    _, description = texts("many LoadMasters are disowned", 3000, "Kemp360StaleMigrationsMany")
    assert ". A LoadMaster without a license stops working when the grace period in your contract ends. Now: " in description
