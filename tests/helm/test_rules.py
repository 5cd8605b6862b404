"""The rules in the chart: the tested file byte for byte, and what values change of it."""

import re
import subprocess

import pytest
import yaml
from chart import CHART, RULES
from kubernetes import of_kind
from stack import ROOT


def shipped():
    return yaml.safe_load(RULES.read_text())["groups"]


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


def test_the_prometheus_rule_holds_the_file_byte_for_byte(render):
    text = render.text()
    start = text.index("kind: PrometheusRule")
    spec = text[text.index("\nspec:\n", start) + len("\nspec:\n") :]
    lines = spec.split("\n---\n")[0].splitlines()
    assert "\n".join(line.removeprefix("  ") for line in lines).rstrip("\n") + "\n" == RULES.read_text()
    assert held(render()) == shipped()


def test_the_configmap_holds_the_file_byte_for_byte(render):
    assert of_kind(render(rules={"kind": "ConfigMap"}), "ConfigMap", "-rules")["data"] == {
        "kemp360.rules.yml": RULES.read_text()
    }


def test_an_alert_is_switched_off_by_name(render):
    assert list(changed(render, alerts={"Kemp360HADisabled": {"enabled": False}})) == [("Kemp360HADisabled", "warning")]


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
    assert (
        held(render(rules={"runbookBase": bases[1], "grafanaBase": bases[3]}))
        == yaml.safe_load(tailored)["groups"]
        != shipped()
    )


def test_the_target_may_be_called_otherwise(render):
    other = 'job="endpoints", service="kemp360"'
    before, after = by_name(shipped()), by_name(held(render(rules={"targetSelector": other})))
    asked = {name: rule["expr"] for name, rule in before.items() if re.search(r"\bup\{", rule["expr"])}
    assert ("Kemp360ExporterAbsent", "critical") in asked
    for name, expression in asked.items():
        assert after[name]["expr"] == expression.replace('job="kemp360-exporter"', other) != expression
    assert 'job="kemp360-exporter"' not in str(after)


@pytest.mark.parametrize("values", ["stack", "without-operator", "minimal"])
def test_promtool_takes_what_is_rendered(render, tmp_path, values):
    objects = render(CHART / f"ci/{values}-values.yaml")
    file = tmp_path / "rules.yml"
    if values == "without-operator":
        file.write_text(of_kind(objects, "ConfigMap", "-rules")["data"]["kemp360.rules.yml"])
    else:
        file.write_text(yaml.safe_dump({"groups": held(objects)}))
    done = subprocess.run(["promtool", "check", "rules", file], capture_output=True, text=True)
    assert done.returncode == 0 and "SUCCESS" in done.stdout, done.stdout + done.stderr
