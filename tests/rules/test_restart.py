"""A real Prometheus is restarted while alerts fire: Alertmanager hears of no end and of no beginning. Durations are divided by 20."""

import contextlib
import shutil

import pytest
import yaml

import recordings
from examples import Told
from shipped import MINIMAL, shortened_rules
from stack import ROOT, Alertmanager, Prometheus, scrape_config, wait_for

FACTOR = 20
# Those of a restored backup whose `for` is 5 minutes, which Prometheus does not restore unless told so.
WANTED = {"Kemp360HAStandalone", "Kemp360PeerAddressMismatch", "Kemp360PeerKeyMismatch", "Kemp360HADisabled"}


def with_flags(folder, *flags):
    """A program that starts Prometheus with these flags as well."""
    path = folder / "prometheus-with-flags"
    path.write_text(f"#!/bin/sh\nexec {shutil.which('prometheus')} {' '.join(flags)} \"$@\"\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def stack():
    with contextlib.ExitStack() as stack:
        yield stack


def test_a_restart_of_prometheus_ends_no_alert_and_begins_none(stack, tmp_path):
    """With the flag of docs/alerting.md. Alerts are sent every three seconds, so that Alertmanager takes them for resolved after twelve."""
    program = with_flags(tmp_path, "--rules.alert.for-grace-period=3s", "--rules.alert.resend-delay=3s")
    exporter = Told(stack, recordings.load("healthy")[0][1])
    config = yaml.safe_load(MINIMAL.read_text())
    config["receivers"] = [{"name": receiver["name"]} for receiver in config["receivers"]]
    (tmp_path / "alertmanager.yml").write_text(yaml.safe_dump(config))
    manager = Alertmanager(stack, tmp_path, tmp_path / "alertmanager.yml")
    text = (
        "global: {evaluation_interval: 1s}\n"
        f"rule_files: [{shortened_rules(tmp_path / 'short.rules.yml', FACTOR)}]\n"
        f"alerting: {{alertmanagers: [{{static_configs: [{{targets: ['{manager.url[7:]}']}}]}}]}}\n"
        "scrape_configs:\n" + scrape_config(exporter)
    )
    prometheus = Prometheus(stack, tmp_path, text, program)
    wait_for("the healthy pair", lambda: prometheus.query("kemp360:pair_last_seen:timestamp_seconds"))
    exporter.says = recordings.load("backup-restored")[0][1]

    def active():
        return {alert["labels"]["alertname"]: alert for alert in manager.alerts()}

    wait_for("the alerts", lambda: WANTED <= active().keys(), 90)
    began = {name: active()[name]["startsAt"] for name in WANTED}
    prometheus.stop()
    prometheus = Prometheus(stack, tmp_path, text, program)
    lost = set()

    def fires_again():
        lost.update(WANTED - active().keys())
        return WANTED <= {alert["labels"]["alertname"] for alert in prometheus.alerts() if alert["state"] == "firing"}

    before = {name: active()[name]["updatedAt"] for name in WANTED}
    wait_for("Prometheus to fire them again", fires_again, 60)
    wait_for("Alertmanager to hear of them", lambda: all(active().get(name, {}).get("updatedAt", "") > before[name] for name in WANTED), 60)
    assert lost == set()
    assert {name: active()[name]["startsAt"] for name in WANTED} == began


def test_the_flag_of_the_test_is_that_of_the_documentation():
    text = (ROOT / "docs/alerting.md").read_text()
    assert "--rules.alert.for-grace-period=1m" in text and "forGracePeriod: 1m" in text
