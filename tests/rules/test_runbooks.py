"""Every alert has its runbook, and what stands in one can be done: its queries run on the exporter's own series."""

import contextlib
import functools
import json
import re
import subprocess
import textwrap

import pytest
from alertmanager_example import ALERTMANAGER
from shipped import BOARDS, RULES, RUNBOOKS, alert_names, alerts, catalogue, record_names, thresholds
from stack import ROOT, Exporter, Prometheus, Simulator, scrape_config, wait_for
from stories import without_texts
from test_examples import is_on_the_page

SECTIONS = ["Meaning", "Impact", "Diagnosis", "Mitigation"]
# What Prometheus itself stores.
OF_PROMETHEUS = {"up", "scrape_duration_seconds"}
# Pairs in these states hold, together, what the queries look for.
SCENARIOS = [
    "versions-differ",
    "local-licence-differs",
    "metered-licence-differs",
    "backup-restored",
    "credentials-revoked",
    "unit-removed",
    "disowned",
    "contested",
    "one-sided",
    "healthy",
]
# These ask for what no pair of the test has, and are right to find nothing.
FIND_NOTHING = {
    # The LoadMaster has been removed from both lists: nothing is what the reader is to see.
    'kemp360_loadmaster_activated{pair="PAIR", loadmaster="LOADMASTER"}',
    # Prometheus of the test never saw a LoadMaster before it was a normal device, nor one that was removed after that.
    "kemp360:loadmaster_to_relicense:timestamp_seconds",
    "kemp360:loadmaster_last_to_relicense:timestamp_seconds{pair=\"PAIR\"} unless",
    "kemp360_pair_loadmasters_undecided",
    "abs(kemp360_unit_clock_skew_seconds) > 60",
    'reason="busy"',
    # Every exporter of the test is up, and there are no probes.
    "kemp360:probe_up:max",
    'up{job="kemp360-exporter"} == 0',
}


# What stands for a value of the alert in the words of the catalogue. A sentence that needs another value is left out.
NAMES = {
    "unit": "the unit",
    "other": "the other unit",
    "configured_other": "the other unit",
    "backup_of": "the other unit",
    "other_address": "the address of the other unit",
    "older": "the unit with the older version",
    "newer_version": "the newer version",
    "old_version": "an older version",
    "device_id": "of one unit",
    "pair": "PAIR",
    "loadmaster": "LOADMASTER",
    "instance": "INSTANCE",
    "loadmasters": "some LoadMasters",
    "named": "these LoadMasters",
    "sources": "the source",
    "facts": "some facts",
    "checks": "those of the alert",
    "expires_in": "some days",
    "skew": "ahead of or behind",
    "devices": "normal devices",
}

# Where a runbook says a threshold, and how: {} is its shipped value, counted in this unit.
SAID = [
    ("VersionMismatch", "upgrade_grace_seconds", 60, "for more than {} minutes (warning)"),
    ("VersionMismatch", "upgrade_notice_seconds", 60, "for more than {} minutes (info"),
    ("HADisabled", "ha_disabled_critical_seconds", 3600, "critical after {} hours"),
    ("LoadMasterNeedsRelicense", "stale_migration_critical_seconds", 3600, "it is critical after {} hours"),
    ("LoadMasterNeedsRelicense", "stale_migrations_many", 1, "for {} or more LoadMasters"),
    ("UnitRemoved", "removal_seconds", 3600, "waits for {} hour"),
    ("ProbeFailing", "probes_failing_many", 1, "If {} or more probes fail"),
    ("UpgradeUnfinished", "upgrade_unfinished_seconds", 3600, "for more than {} hours"),
    ("StaleMigration", "stale_migration_seconds", 60, "for {} minutes"),
    ("StaleMigration", "stale_migration_critical_seconds", 3600, "configured, after {} hours"),
    ("StaleMigrationsMany", "stale_migrations_many", 1, "{} or more LoadMasters of one pair"),
    ("HARoleFlapping", "role_changes", 1, "more than {} times within an hour"),
    ("LoadMasterNeedsRelicense", "relicense_memory_seconds", 86400, "within the last {} days"),
    ("LoadMasterRemovedNotRelicensed", "removed_memory_seconds", 86400, "After {} days it is no longer counted"),
    ("ExporterDown", "pair_lost_seconds", 60, "within about {} minutes before or after"),
    ("PairVanished", "pair_memory_seconds", 3600, "within the last {} hours"),
    ("PairNotSeen", "pair_memory_seconds", 3600, "within the last {} hours"),
    ("CertificateExpiring", "certificate_warning_seconds", 86400, "within {} days"),
    ("CertificateExpiring", "certificate_critical_seconds", 3600, "(critical: within {} hours)"),
    ("ReportStale", "report_stale_seconds", 3600, "more than {} hours old"),
    ("ManyPairsUnreachable", "cluster_wide_many", 1, "At least {} pairs"),
    ("CertificateExpiring", "cluster_wide_many", 1, "for at least {} units"),
    ("ClockSkew", "cluster_wide_many", 1, "for at least {} units"),
    ("ClockSkew", "clock_skew_seconds", 1, "by more than {} seconds"),
    ("ReadSlow", "read_slow_seconds", 1, "more than {} seconds"),
]


# What must be found by every query of a runbook in the situation that it is for, and the unit in that alert.
OWN = [
    ("Kemp360CredentialsRejected", "credentials-revoked", "central-b"),
    ("Kemp360VersionMismatch", "versions-differ", ""),
    ("Kemp360LocalLicenseMismatch", "local-licence-differs", ""),
    ("Kemp360MeteredLicenseMismatch", "metered-licence-differs", ""),
    ("Kemp360StaleMigration", "disowned", ""),
    ("Kemp360UnitRemoved", "unit-removed", "central-a"),
]


def runbook(name):
    return (RUNBOOKS / f"{name}.md").read_text()


def sections(text):
    """Heading to body, for the headings of the second level."""
    parts = re.split(r"^## (.+)$", text, flags=re.M)[1:]
    return dict(zip(parts[::2], (body.strip() for body in parts[1::2]), strict=True))


def queries(text):
    return [line for block in re.findall(r"^```promql\n(.*?)^```", text, re.M | re.S) for line in block.splitlines() if line]


def names_in(query):
    """The metrics and records that a query reads."""
    without = re.sub(r'"[^"]*"', "", query)
    without = re.sub(r"\b(by|on|without|ignoring)\s*\([^)]*\)", "", without)
    without = re.sub(r"\{[^}]*\}", "", without)
    return set(re.findall(r"\b(?:kemp360[\w:]*|up|scrape_\w+|process_\w+)\b", without))


def test_every_alert_has_a_runbook_and_every_runbook_an_alert():
    assert sorted(path.stem for path in RUNBOOKS.glob("Kemp360*.md")) == alert_names()


def test_the_index_names_every_runbook():
    linked = re.findall(r"\]\((Kemp360\w+)\.md\)", (RUNBOOKS / "README.md").read_text())
    assert sorted(linked) == alert_names()


@pytest.mark.parametrize("name", alert_names())
def test_a_runbook_has_four_sections_none_of_them_empty_and_queries_to_run(name):
    text = runbook(name)
    assert text.startswith(f"# {name}\n")
    found = sections(text)
    assert list(found) == SECTIONS
    assert all(len(body) > 40 for body in found.values()), {title: len(body) for title, body in found.items()}
    assert queries(found["Diagnosis"])
    assert re.search(r"^1\. ", found["Mitigation"], re.M), "a mitigation is a list of steps"


def of_the_catalogue(*sentences):
    """These sentences of docs/faults.json, but for those that need a value that only the alert knows."""
    named = [re.sub(r"\{(\w+)\}", lambda match: NAMES.get(match.group(1), match.group()), sentence) for sentence in sentences]
    found = [sentence.replace("this host", "the exporter's host") for sentence in named if "{" not in sentence]
    return [sentence if re.match(r"\w+_", sentence) else sentence[0].upper() + sentence[1:] for sentence in found]


def faults_of(alert):
    """What the catalogue says of each fault that it reports: headline, meaning, causes, cure."""
    for fault in json.loads((ROOT / "docs/faults.json").read_text()):
        if fault["alert"] == alert:
            headline = (of_the_catalogue(fault["headline"]) or of_the_catalogue(fault["headline"].split(":")[0]))[0]
            if fault["reasons"]:
                headline += f" (reason {', '.join(fault['reasons'])})"
            meaning = of_the_catalogue(*re.split(r"(?<=[.]) ", fault["meaning"]))
            causes = of_the_catalogue(*fault["causes"])
            cure = of_the_catalogue(*fault["cure"])
            words = [f"**{headline}.**", *meaning, "Likely cause:" if len(causes) == 1 else "Likely causes:", *causes, "What to do:", *cure]
            yield textwrap.fill(" ".join(words), 128, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False)


@pytest.mark.parametrize("name", alert_names())
def test_a_runbook_begins_with_the_words_of_the_catalogue(name):
    is_on_the_page("faults", "\n".join(faults_of(name)) + "\n", RUNBOOKS / f"{name}.md")


@pytest.mark.parametrize(("name", "threshold", "unit", "words"), SAID)
def test_a_runbook_says_the_threshold_that_the_rules_have(name, threshold, unit, words):
    assert words.format(thresholds()[threshold] // unit) in " ".join(runbook(f"Kemp360{name}").split())


def test_every_threshold_is_said_in_a_runbook():
    assert {threshold for _, threshold, _, _ in SAID} == set(thresholds())


@pytest.mark.parametrize("path", [*sorted(RUNBOOKS.glob("*.md")), ROOT / "docs/alerting.md"], ids=lambda path: path.stem)
def test_links_in_a_runbook_lead_to_a_file(path):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text()):
        assert target.startswith("https://") or (path.parent / target).exists(), target


@pytest.mark.parametrize("name", alert_names())
def test_queries_in_a_runbook_read_metrics_of_the_catalogue_or_records_of_the_rules(name):
    known = catalogue() | record_names() | OF_PROMETHEUS
    for query in queries(runbook(name)):
        assert names_in(query), query
        assert names_in(query) <= known, query
    inline = set(re.findall(r"`(kemp360[\w:]*)(?:\{[^`]*)?[^`]*`", runbook(name))) - {"kemp360_exporter"}
    assert {word for word in inline if word.startswith(("kemp360_", "kemp360:"))} <= known


def test_the_alerts_point_to_runbooks_and_panels_that_exist():
    for alert in alerts():
        notes = alert["annotations"]
        assert notes["runbook_url"] == f"rules/runbooks/{alert['alert']}.md"
        assert (ROOT / notes["runbook_url"]).is_file()
        label = r'(?:\$labels\.\w+|index \$labels "\w+")'
        found = re.fullmatch(rf"/d/([\w-]+)\?(?:var-(?:cluster|pair|unit)=\{{\{{ {label} \| urlquery \}}\}}&)*viewPanel=(\d+)",
                             notes["dashboard_url"])
        assert found, notes["dashboard_url"]
        assert found.group(2) in BOARDS[found.group(1)], notes["dashboard_url"]


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory):
    """A Prometheus with the shipped rules over pairs, each of which is in another scenario."""
    folder = tmp_path_factory.mktemp("runbooks")
    with contextlib.ExitStack() as stack:
        simulator = Simulator(stack, folder, "--pairs", str(len(SCENARIOS)))
        exporter = Exporter(stack, folder, simulator.config)
        wait_for("the first reading", lambda: "kemp360_loadmaster_info{" in exporter.scrape())
        (folder / "rules.yml").write_text(without_texts(RULES.read_text()))
        config = (
            "global: {evaluation_interval: 1s}\n"
            f"rule_files: [{folder / 'rules.yml'}]\nscrape_configs:\n" + scrape_config(exporter)
        )
        server = Prometheus(stack, folder, config)
        wait_for("LoadMasters that are activated", lambda: server.query("kemp360:loadmaster_last_activated:timestamp_seconds"))
        for number, scenario in enumerate(SCENARIOS, 1):
            simulator.scenario(scenario, pair=number)
        simulator.fault("unknown-mode", pair=len(SCENARIOS), unit="a")
        for last in (
            "kemp360:loadmaster_last_to_relicense:timestamp_seconds",
            "kemp360:loadmaster_disowned_since:timestamp_seconds",
            "kemp360:unit_removed:count",
            'kemp360:pair_check_violated_since:timestamp_seconds{check="local_license_parity"}',
            'kemp360:pair_check_violated_since:timestamp_seconds{check="metered_license_parity"}',
            'kemp360_loadmaster_ownership{ownership="contested"} == 1',
            "kemp360_unit_auth_cooldown_end_timestamp_seconds",
            "kemp360_fact_missing == 1",
        ):
            wait_for(last, functools.partial(server.query, last))
        yield server


@pytest.mark.parametrize("name", alert_names())
def test_queries_in_a_runbook_run_and_find_what_they_are_for(prometheus, name):
    for query in queries(runbook(name)):
        real = query.replace('pair="PAIR"', 'pair!=""').replace('unit="UNIT"', 'unit!=""')
        real = real.replace('loadmaster="LOADMASTER"', 'loadmaster!=""')
        assert "PAIR" not in real and "UNIT" not in real and "LOADMASTER" not in real
        answer = prometheus.query(real)
        if not any(part in query for part in FIND_NOTHING):
            assert answer, real


@pytest.mark.parametrize(("name", "scenario", "unit"), OWN)
def test_queries_in_a_runbook_find_something_in_the_situation_that_it_is_for(prometheus, name, scenario, unit):
    pair = f"pair-{SCENARIOS.index(scenario) + 1}"
    for query in queries(runbook(name)):
        real = query.replace("PAIR", pair).replace("UNIT", unit).replace('loadmaster="LOADMASTER"', 'loadmaster!=""')
        assert prometheus.query(real), real


@pytest.mark.parametrize("name", [*alert_names(), "README"])
def test_no_command_contains_a_secret_or_trusts_every_certificate_and_no_page_is_named_that_the_unit_has_not(name):
    text = runbook(name)
    commands = re.findall(r"^ *```(?:sh|console)?\n(.*?)^ *```", text, re.M | re.S) + re.findall(r"`([^`\n]+)`", text)
    for command in commands:
        assert not re.search(r"\bcurl\b.* (-[a-zA-Z]*k[a-zA-Z]*|--insecure)\b", command), command
        assert not re.search(r"--(pass|password)\b|[?&](api_?key|password)=|\s(-u|--user)[ =]\S+:\S", command), command
    assert "web configuration" not in text.lower()


def test_the_command_that_compares_two_reports_names_what_differs_whatever_the_order_and_the_parentheses(tmp_path):
    head = "Device ID,Name,IP Address,Port,MAC Address,Peer,License Type,Last Update\n"
    a = ['1,lm-1,10.0.0.1,443,m1,,Metered,t1', '2,"lm-2, rack 4",10.0.0.2,443,m2,(200),Metered,t1', "3,lm-3,10.0.0.3,443,m3,,Metered,t1"]
    b = ["3,lm-3,10.0.0.3,443,m3,(100),Metered,t2", '2,"lm-2, rack 4",10.0.0.2,443,m2,,Metered,t2', "1,lm-1,10.0.0.1,443,m1,(100),Metered,t2"]
    command = re.search(r"^```sh\n(.*?)^```", runbook("Kemp360ReportsDiffer"), re.M | re.S).group(1)
    command = command.replace("DEVICE_ID_OF_A", "100").replace("DEVICE_ID_OF_B", "200")

    def compared(first, second):
        for name, rows in (("central-a", first), ("central-b", second)):
            (tmp_path / f"{name}.csv").write_text(head + "\n".join(rows) + "\n")
        return subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True)

    assert (compared(a, b).stdout, compared(a, b).stderr) == ("", "")
    assert compared(a[:2], b).stdout == "2a3\n> 10.0.0.3 443 100\n"
    stale = [b[0], b[1].replace(",m2,,", ",m2,(100),"), b[2]]
    assert compared(a, stale).stdout == "2c2\n< 10.0.0.2 443 200\n---\n> 10.0.0.2 443 100\n"


def test_the_examples_of_alertmanager_lead_to_the_same_bases():
    links = (ALERTMANAGER / "templates/links.tmpl").read_text()
    bases = re.findall(r'\$base := "(https://[^"]+)"', links)
    assert len(bases) == 2
    others = "".join(path.read_text() for path in ALERTMANAGER.rglob("*") if path.is_file() and path.name != "links.tmpl")
    for base in bases:
        assert links.count(base) == 1 and base not in others
