"""rules/mixin.libsonnet: the shipped rules are what it renders to, and what a user may change in it can be changed."""

import concurrent.futures
import json
import re
import subprocess

import pytest

from shipped import BOARDS, RULES, parsed
from stack import ROOT

MIXIN = ROOT / "rules/mixin.libsonnet"


def jsonnet(expression, *options):
    done = subprocess.run(["jsonnet", *options, "-e", expression], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def rendered(config):
    """The rules as text with this _config."""
    return jsonnet(f"((import '{MIXIN}') + {{ _config+:: {config} }}).rulesFile", "-S")


CONFIGS = {
    "as it is": "{}",
    "others": "{ selector: 'job=\"central\", team=\"lb\"', clusterLabel: 'site', evaluationInterval: '1m', "
    "thresholds+: { read_slow_seconds: 0.5, stale_migration_seconds: 100 }, severities+: { critical: 'page' }, "
    "runbookBase: 'https://git.example/main/', dashboardBase: 'https://grafana.example', "
    "alerts: { Kemp360HADisabled: null, Kemp360ReadSlow: { 'for': '30m', labels+: { team: 'lb' } } } }",
}


@pytest.fixture(scope="module")
def files():
    with concurrent.futures.ThreadPoolExecutor() as pool:
        return dict(zip(CONFIGS, pool.map(rendered, CONFIGS.values()), strict=True))


def by_name(text):
    rules = [rule for group in parsed(text)["groups"] for rule in group["rules"]]
    return {(rule.get("alert") or rule["record"], rule.get("labels", {}).get("severity")): rule for rule in rules}


def test_the_shipped_rules_are_what_the_mixin_renders_to(files):
    assert files["as it is"] == RULES.read_text(), "jsonnet -S rules/kemp360.rules.jsonnet > rules/kemp360.rules.yml"


def test_the_file_has_the_alerts_and_the_rules_of_the_mixin():
    mixin = json.loads(jsonnet(f"local m = import '{MIXIN}'; m.prometheusRules.groups + m.prometheusAlerts.groups"))
    assert mixin == parsed(RULES.read_text())["groups"]


def test_the_dashboards_of_the_mixin_are_the_shipped_ones():
    names = json.loads(jsonnet(f"std.objectFields((import '{MIXIN}').grafanaDashboards)"))
    assert {name.removesuffix(".json") for name in names} == set(BOARDS)
    boards = json.loads(jsonnet(f"(import '{MIXIN}').grafanaDashboards"))
    assert boards == {name: json.loads((ROOT / "dashboards" / name).read_text()) for name in names}


def test_promtool_takes_rules_with_another_configuration(files, tmp_path):
    (tmp_path / "rules.yml").write_text(files["others"])
    done = subprocess.run(["promtool", "check", "rules", tmp_path / "rules.yml"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_label_of_clusters_and_the_targets_are_named_as_configured(files):
    words = re.sub(r"^ *#.*$|var-cluster=", "", files["others"], flags=re.M)
    assert not re.search(r"\bcluster\b", words)
    assert 'job="kemp360-exporter"' not in words and 'up{job="central", team="lb"}' in words
    back = words.replace('job="central", team="lb"', 'job="kemp360-exporter"').replace("$labels.site", "$labels.cluster")
    back = re.sub(r"\(site\b", "(cluster", back).replace("site=%q", "cluster=%q")
    shipped, changed = by_name(RULES.read_text()), by_name(back)
    for (name, _), rule in shipped.items():
        if name not in ("Kemp360HADisabled", "Kemp360ReadSlow") and "threshold:" not in name:
            severity = rule.get("labels", {}).get("severity")
            other = changed[name, "page" if severity == "critical" else severity]
            assert " ".join(other["expr"].split()) == " ".join(rule["expr"].split())


def test_every_group_is_evaluated_as_often_as_configured_or_as_prometheus_does(files):
    assert {group.get("interval") for group in parsed(files["others"])["groups"]} == {"1m"}
    assert not [group for group in parsed(RULES.read_text())["groups"] if "interval" in group]


def test_thresholds_severities_single_alerts_and_links_are_changed(files):
    shipped, changed = by_name(RULES.read_text()), by_name(files["others"])
    assert changed["kemp360:threshold:read_slow_seconds", None]["expr"] == "vector(0.5)"
    assert "vector(100)  # 100s" in files["others"]
    assert {severity for _, severity in changed} == {None, "page", "warning", "info"}
    assert not any(name == "Kemp360HADisabled" for name, _ in changed)
    slow = changed["Kemp360ReadSlow", "warning"]
    assert (slow["for"], slow["labels"]["team"], slow["labels"]["subject"]) == ("30m", "lb", "exporter")
    for (name, severity), rule in changed.items():
        if severity:
            before = shipped[name, "critical" if severity == "page" else severity]["annotations"]
            assert rule["annotations"]["runbook_url"] == "https://git.example/main/" + before["runbook_url"]
            link = before["dashboard_url"].replace("$labels.cluster", "$labels.site")
            assert rule["annotations"]["dashboard_url"] == "https://grafana.example" + link


def test_the_sources_are_formatted():
    sources = [*ROOT.glob("rules/*.*sonnet"), *ROOT.glob("rules/lib/*")]
    assert len(sources) > 10
    done = subprocess.run(["jsonnetfmt", "--test", *sources], capture_output=True, text=True)
    assert done.returncode == 0, "jsonnetfmt -i " + done.stderr
