"""The rules in the chart: the tested file byte for byte, and what values change of it."""

import json
import re
import subprocess

import pytest
import yaml
from chart import CHART, RULES
from kubernetes import Loader, of_kind
from stack import ROOT


LINKS = ("runbook_url", "dashboard_url")


def without_links(text):
    """The file as it is while the chart knows no address to put before a relative link."""
    return "".join(
        line for line in text.splitlines(keepends=True) if not line.strip().startswith(tuple(f"{key}: " for key in LINKS))
    )


def shipped(text=without_links(RULES.read_text())):
    return yaml.load(text, Loader)["groups"]


def held(objects):
    return of_kind(objects, "PrometheusRule")["spec"]["groups"]


def by_name(groups):
    """(alert or record, severity) → rule."""
    return {
        (rule.get("alert") or rule["record"], rule.get("labels", {}).get("severity")): rule
        for group in groups
        for rule in group["rules"]
    }


def changed(render, **rules):
    """What differs from the shipped file: name → (before, after)."""
    before, after = by_name(shipped()), by_name(held(render(rules=rules)))
    return {
        name: (before.get(name), after.get(name))
        for name in before.keys() | after.keys()
        if before.get(name) != after.get(name)
    }


def rules_text(render, **values):
    """The rules of the PrometheusRule, as they are rendered."""
    text = render.text(**values)
    start = text.index("kind: PrometheusRule")
    spec = text[text.index("\nspec:\n", start) + len("\nspec:\n") :]
    lines = spec.split("\n---\n")[0].splitlines()
    return "\n".join(line.removeprefix("  ") for line in lines).rstrip("\n") + "\n"


def test_the_prometheus_rule_holds_the_file_byte_for_byte_but_for_links_that_lead_nowhere(render):
    assert rules_text(render) == without_links(RULES.read_text()).rstrip("\n") + "\n"
    assert held(render()) == shipped()
    assert not [key for rule in by_name(held(render())).values() for key in rule.get("annotations", {}) if key in LINKS]


def test_links_stay_relative_for_templates_that_complete_them(render):
    assert rules_text(render, rules={"relativeLinks": True}) == RULES.read_text().rstrip("\n") + "\n"


def test_the_configmap_holds_the_file_byte_for_byte(render):
    data = of_kind(render(rules={"kind": "ConfigMap", "relativeLinks": True}), "ConfigMap", "-rules")["data"]
    assert {name: text.rstrip("\n") for name, text in data.items()} == {"kemp360.rules.yml": RULES.read_text().rstrip("\n")}


@pytest.mark.parametrize("values, key", [({"runbookBase": "https://x"}, LINKS[0]), ({"grafanaBase": "https://x"}, LINKS[1])])
def test_an_address_brings_its_own_link_only(render, values, key):
    rules = [rule for rule in by_name(held(render(rules=values))).values() if "alert" in rule]
    for rule in rules:
        assert [name for name in rule["annotations"] if name in LINKS] == [key]
        assert rule["annotations"][key].startswith("https://x/")


def test_the_notes_say_that_links_are_missing(render):
    said = " ".join(render.notes().split())
    assert "set rules.runbookBase" in said and "set rules.grafanaBase" in said
    said = render.notes(rules={"runbookBase": "https://x", "grafanaBase": "https://y"})
    assert "runbookBase" not in said and "grafanaBase" not in said
    said = render.notes(rules={"relativeLinks": True})
    assert "grafanaBase" not in said and said.count("runbookBase") == 1, "the dashboards have no links without an address"
    assert "runbookBase" not in render.notes(rules={"relativeLinks": True}, dashboards={"enabled": False})


def test_the_dashboards_get_the_address_of_the_runbooks(render):
    address = "https://git.example/a$1b/blob/main"
    objects = render(rules={"runbookBase": address + "/"})
    boards = [one for one in objects if "-dashboard-" in one["metadata"]["name"]]
    assert len(boards) == len(list((ROOT / "dashboards").glob("*.json")))
    for one in boards:
        ((name, text),) = one["data"].items()
        (variable,) = [one for one in json.loads(text)["templating"]["list"] if one["name"] == "runbooks"]
        assert variable["query"] == f"{address}/rules/runbooks"
        without = json.loads(text.replace(f'"{address}/rules/runbooks"', '""'))
        assert without == json.loads((ROOT / "dashboards" / name).read_text())


def test_an_alert_is_switched_off_by_name(render):
    assert list(changed(render, alerts={"Kemp360ReadSlow": {"enabled": False}})) == [("Kemp360ReadSlow", "warning")]


def test_an_alert_with_two_severities_is_switched_off_whole_or_in_part(render):
    both = changed(render, alerts={"Kemp360StaleMigration": {"enabled": False}})
    assert sorted(both) == [("Kemp360StaleMigration", "critical"), ("Kemp360StaleMigration", "warning")]
    one = {"Kemp360StaleMigration": {"enabled": True, "warning": {"enabled": False}}}
    assert list(changed(render, alerts=one)) == [("Kemp360StaleMigration", "warning")]
    other = {"Kemp360StaleMigration": {"enabled": False, "critical": {"enabled": True}}}
    assert list(changed(render, alerts=other)) == [("Kemp360StaleMigration", "warning")]


def test_every_alert_can_be_switched_off(render):
    names = sorted({rule["alert"] for group in shipped() for rule in group["rules"] if "alert" in rule})
    left = held(render(rules={"alerts": {name: {"enabled": False} for name in names}}))
    assert not [rule for group in left for rule in group["rules"] if "alert" in rule]
    assert all(group["rules"] for group in left), "no group is left empty"


def test_times_severity_labels_and_annotations_are_changed(render):
    change = {
        "for": "15m",
        "keepFiringFor": "30m",
        "severity": "info",
        "labels": {"team": "x"},
        "annotations": {"owner": "z"},
    }
    differ = changed(render, alerts={"Kemp360HAError": change})
    ((_, before),) = [(name, pair[0]) for name, pair in differ.items() if pair[0]]
    ((_, after),) = [(name, pair[1]) for name, pair in differ.items() if pair[1]]
    assert after == before | {
        "for": "15m",
        "keep_firing_for": "30m",
        "labels": before["labels"] | {"severity": "info", "team": "x"},
        "annotations": before["annotations"] | {"owner": "z"},
    }


def test_one_severity_is_changed_alone(render):
    differ = changed(
        render,
        alerts={"Kemp360CertificateExpiring": {"labels": {"team": "x"}, "critical": {"for": "1m", "severity": "page"}}},
    )
    assert differ["Kemp360CertificateExpiring", "warning"][1]["labels"] == {
        "severity": "warning",
        "subject": "exporter",
        "team": "x",
    }
    page = differ["Kemp360CertificateExpiring", "page"][1]
    assert (page["for"], page["labels"]["team"]) == ("1m", "x")
    assert differ["Kemp360CertificateExpiring", "critical"][1] is None


def test_a_threshold_is_replaced(render):
    ((name, (_, after)),) = changed(render, thresholds={"stale_migrations_many": 10}).items()
    assert name[0] == "kemp360:threshold:stale_migrations_many" and after["expr"] == "vector(10)"
    ((_, (_, after)),) = changed(render, thresholds={"relicense_memory_seconds": 5184000}).items()
    assert after["expr"] == "vector(5184000)"
    ((_, (_, after)),) = changed(render, thresholds={"role_changes": 0}).items()
    assert after["expr"] == "vector(0)"


def test_every_alert_gets_the_common_labels_and_no_record_does(render):
    for (name, _), rule in by_name(held(render(rules={"alertLabels": {"namespace": "monitoring"}}))).items():
        assert (rule.get("labels", {}).get("namespace") == "monitoring") == ("alert" in rule), name


def test_links_get_the_same_addresses_as_by_rules_tailor(render):
    bases = ["--runbook-base", "https://git.example/main", "--grafana-base", "https://grafana.example/"]
    tailored = subprocess.run([ROOT / "rules/tailor", *bases], check=True, capture_output=True, text=True).stdout
    assert held(render(rules={"runbookBase": bases[1], "grafanaBase": bases[3]})) == shipped(tailored)


def test_the_target_may_be_called_otherwise(render):
    other = 'job="endpoints", service="kemp360"'
    before, after = by_name(shipped()), by_name(held(render(rules={"targetSelector": other})))
    asked = {name: rule["expr"] for name, rule in before.items() if re.search(r"\bup\{", rule["expr"])}
    assert ("Kemp360ExporterAbsent", "critical") in asked
    for name, expression in asked.items():
        assert after[name]["expr"] == expression.replace('job="kemp360-exporter"', other) != expression
    assert 'job="kemp360-exporter"' not in str(after)


@pytest.mark.parametrize("values", ["stack", "without-operator", "minimal", "sidecar"])
def test_promtool_takes_what_is_rendered(render, tmp_path, values):
    objects = render(CHART / f"ci/{values}-values.yaml")
    file = tmp_path / "rules.yml"
    if values == "without-operator":
        file.write_text(of_kind(objects, "ConfigMap", "-rules")["data"]["kemp360.rules.yml"])
    else:
        file.write_text(yaml.safe_dump({"groups": held(objects)}))
    done = subprocess.run(["promtool", "check", "rules", file], capture_output=True, text=True)
    assert done.returncode == 0 and "SUCCESS" in done.stdout, done.stdout + done.stderr
