"""The Alertmanager examples: they load, send each alert where they say, mute what they say, and write what a person can act on."""

import contextlib
import json
import re
import subprocess

import pytest
import stories
import yaml
from alertmanager_example import ALERTMANAGER, PRODUCTION, production, replaced
from golden_text import matches_golden
from notifications import Inbox
from shipped import MINIMAL, RUNBOOKS, alert_names, alerts
from stack import ROOT, Alertmanager, ask, tool, wait_for

RULES = {alert["alert"]: alert["labels"] for alert in alerts()}
# Of an alert with two severities, the more severe one and the other one.
SEVERITIES = {
    name: sorted({alert["labels"]["severity"] for alert in alerts() if alert["alert"] == name}, key=["critical", "warning", "info"].index)
    for name in RULES
}


@pytest.fixture(scope="session", params=["Debian's", pytest.param("newest", marks=pytest.mark.long)])
def amtool(request):
    return "amtool" if request.param == "Debian's" else tool("amtool")


def run(*argv):
    return subprocess.run([str(word) for word in argv], check=True, stdout=subprocess.PIPE, text=True).stdout


@pytest.mark.parametrize("example", [MINIMAL, PRODUCTION], ids=lambda path: path.stem)
def test_amtool_accepts_the_example(amtool, example):
    run(amtool, "check-config", example)


def with_receiver(replaced_by, name, folder):
    """The production example, with this receiver from another example."""
    config = yaml.safe_load(PRODUCTION.read_text())
    others = yaml.safe_load((ALERTMANAGER / replaced_by).read_text())["receivers"]
    assert [receiver["name"] for receiver in others] == [name] and name in [receiver["name"] for receiver in config["receivers"]]
    config["receivers"] = [receiver for receiver in config["receivers"] if receiver["name"] != name] + others
    config["templates"] = [str(ALERTMANAGER / "templates/*.tmpl")]
    (folder / "other.yml").write_text(yaml.safe_dump(config))
    return folder / "other.yml"


@pytest.mark.long
def test_amtool_accepts_the_production_example_with_teams(tmp_path):
    run(tool("amtool"), "check-config", with_receiver("receiver-teams.yml", "chat", tmp_path))


def test_amtool_accepts_the_production_example_with_pagerduty(amtool, tmp_path):
    run(amtool, "check-config", with_receiver("receiver-pagerduty.yml", "on-call", tmp_path))


def test_the_watchdog_always_fires_and_has_a_route_of_its_own(amtool):
    run("promtool", "check", "rules", ROOT / "rules/watchdog.rules.yml")
    run(amtool, "check-config", ALERTMANAGER / "watchdog.yml")
    (rule,) = yaml.safe_load((ROOT / "rules/watchdog.rules.yml").read_text())["groups"][0]["rules"]
    (route,) = yaml.safe_load((ALERTMANAGER / "watchdog.yml").read_text())["route"]["routes"]
    assert rule["expr"] == "vector(1)"
    assert route["matchers"] == [f'alertname="{rule["alert"]}"'] and route["receiver"] == "watchdog"


def test_both_examples_mute_and_group_alike():
    minimal, full = (yaml.safe_load(path.read_text()) for path in (MINIMAL, PRODUCTION))
    assert minimal["inhibit_rules"] == full["inhibit_rules"]
    for key in ("group_by", "group_wait", "group_interval"):
        assert minimal["route"][key] == full["route"][key]


def test_no_secret_stands_in_an_example():
    keys = set()

    def walk(value):
        if isinstance(value, dict):
            for key, child in value.items():
                keys.add(key)
                walk(child)
        elif isinstance(value, list):
            for child in value:
                walk(child)

    for path in ALERTMANAGER.glob("*.yml"):
        walk(yaml.safe_load(path.read_text()))
    secret = {"smtp_auth_password", "auth_password", "api_url", "slack_api_url", "webhook_url", "credentials", "password", "routing_key", "service_key"}
    assert not keys & secret
    assert {"smtp_auth_password_file", "api_url_file", "credentials_file", "webhook_url_file", "routing_key_file"} <= keys


def test_no_interval_is_longer_than_alertmanager_remembers_what_it_sent():
    retention = 5 * 86400  # --data.retention
    found = re.findall(r"repeat_interval: (\S+)", "".join(path.read_text() for path in ALERTMANAGER.glob("*.yml")))
    assert found and all(stories.seconds(interval) <= retention for interval in found)


ROUTES = [
    # labels of the alert, receivers
    ({"severity": "critical"}, ["on-call", "chat"]),
    ({"severity": "warning"}, ["chat"]),
    ({"severity": "info"}, ["mailbox"]),
]


@pytest.mark.parametrize("name", alert_names())
def test_every_alert_goes_where_its_severity_says(name):
    for labels in (alert["labels"] for alert in alerts() if alert["alert"] == name):
        receivers = next(found for wanted, found in ROUTES if wanted["severity"] == labels["severity"])
        words = [f"alertname={name}", "pair=emea", "cluster=prod", *(f"{key}={value}" for key, value in labels.items())]
        run("amtool", "config", "routes", "test", f"--config.file={PRODUCTION}", f"--verify.receivers={','.join(receivers)}", *words)


def test_an_alert_of_somebody_else_goes_to_the_default_receiver_only():
    for severity in ("critical", "warning", "info"):
        run("amtool", "config", "routes", "test", f"--config.file={PRODUCTION}", "--verify.receivers=chat", "alertname=DiskFull",
            f"severity={severity}")


# Source, target, what both carry, and what is different in the copy of the target that must not be muted.
MUTED = [
    ("Kemp360UnitUnreachable", "Kemp360HASplitBrain", {"unit": "central-a"}, {"pair": "apac"}),
    ("Kemp360UnitUnreachable", "Kemp360PreferredMasterConflict", {"unit": "central-a"}, {"cluster": "test"}),
    ("Kemp360UnitUnreachable", "Kemp360HAStandalone", {"unit": "central-a"}, {"unit": "central-b"}),
    ("Kemp360UnitUnreachable", "Kemp360UnitRemoved", {"unit": "central-a"}, {"unit": "central-b"}),
    ("Kemp360CredentialsRejected", "Kemp360ReportsDiffer", {"unit": "central-a"}, {"pair": "apac"}),
    ("Kemp360CredentialsRejected", "Kemp360HADisabled", {"unit": "central-a"}, {"unit": "central-b"}),
    ("Kemp360PairUnreachable", "Kemp360VersionMismatch", {}, {"pair": "apac"}),
    ("Kemp360PairUnreachable", "Kemp360UpgradeUnfinished", {}, {"cluster": "test"}),
    ("Kemp360PairUnreachable", "Kemp360UnitRemoved", {}, {"pair": "apac"}),
    ("Kemp360PairNotSeen", "Kemp360HAStandalone", {}, {"pair": "apac"}),
    ("Kemp360PairNotSeen", "Kemp360UpgradeUnfinished", {}, {"cluster": "test"}),
    ("Kemp360PairVanished", "Kemp360PeerKeyMismatch", {}, {"pair": "apac"}),
    ("Kemp360PairUnreachable", "Kemp360UnitUnreachable", {}, {"pair": "apac"}),
    ("Kemp360UnitsNotDistinct", "Kemp360HASplitBrain", {}, {"pair": "apac"}),
    ("Kemp360UnitsNotDistinct", "Kemp360ReportsDiffer", {}, {"cluster": "test"}),
    ("Kemp360UnitsNotDistinct", "Kemp360HAStandalone", {}, {"cluster": "test"}),
    ("Kemp360CredentialsRejected", "Kemp360UnitUnreachable", {"unit": "central-a"}, {"unit": "central-b"}),
    ("Kemp360UnitRemoved", "Kemp360HAStandalone", {"cause": "removal"}, {"pair": "apac"}),
    ("Kemp360UnitRemoved", "Kemp360PeerAddressMismatch", {"cause": "removal"}, {"cluster": "test"}),
    ("Kemp360UnitRemoved", "Kemp360PeerKeyMismatch", {"cause": "removal"}, {"pair": "apac"}),
    ("Kemp360UnitRemoved", "Kemp360LoadMasterNeedsRelicense", {"cause": "removal or restore"}, {"pair": "apac"}),
    ("Kemp360LocalLicenseMismatch", "Kemp360HAStandalone", {}, {"pair": "apac"}),
    ("Kemp360MeteredLicenseMismatch", "Kemp360HAStandalone", {}, {"cluster": "test"}),
    ("Kemp360PeerAddressMismatch", "Kemp360HAStandalone", {}, {"pair": "apac"}),
    ("Kemp360PeerKeyMismatch", "Kemp360HAStandalone", {}, {"cluster": "test"}),
    ("Kemp360HADisabled", "Kemp360HAStandalone", {"unit": "central-a"}, {"unit": "central-b"}),
    ("Kemp360UpgradeUnfinished", "Kemp360VersionMismatch", {}, {"pair": "apac"}),
    ("Kemp360StaleMigrationsMany", "Kemp360StaleMigration", {"loadmaster": "10.0.0.1:443"}, {"pair": "apac"}),
    ("Kemp360StaleMigration", "Kemp360StaleMigration", {"loadmaster": "10.0.0.1:443"}, {"loadmaster": "10.0.0.2:443"}),
    ("Kemp360CertificateExpiring", "Kemp360CertificateExpiring", {"unit": "central-a"}, {"unit": "central-b"}),
    ("Kemp360UnitUnreachable", "Kemp360UnitUnreachable", {"unit": "central-a"}, {"unit": "central-b"}),
    ("Kemp360CredentialsRejected", "Kemp360CredentialsRejected", {"unit": "central-a"}, {"unit": "central-b"}),
    ("Kemp360HADisabled", "Kemp360HADisabled", {"unit": "central-a"}, {"unit": "central-b"}),
    ("Kemp360VersionMismatch", "Kemp360VersionMismatch", {}, {"pair": "apac"}),
    ("Kemp360UnitUnreachable", "Kemp360FactMissing", {"unit": "central-a"}, {"unit": "central-b"}),
    ("Kemp360CredentialsRejected", "Kemp360ClockSkew", {"unit": "central-a"}, {"unit": "central-b"}),
    ("Kemp360UnitUnreachable", "Kemp360UnitsNotDistinct", {"unit": "central-a"}, {"pair": "apac"}),
    ("Kemp360UnitUnreachable", "Kemp360LoadMastersTruncated", {"unit": "central-a"}, {"cluster": "test"}),
    ("Kemp360PairUnreachable", "Kemp360SourceFailing", {}, {"pair": "apac"}),
    ("Kemp360LoadMasterNeedsRelicense", "Kemp360LoadMasterNeedsRelicense", {}, {"pair": "apac"}),
    ("Kemp360PeerDeviceMismatch", "Kemp360PeerDeviceMismatch", {}, {"pair": "apac"}),
    ("Kemp360ProbeFailing", "Kemp360PairNotSeen", {}, {"pair": "apac"}),
]
# The cause must be told whatever else fires, and what is not of the same kind.
NOT_MUTED = [
    ("Kemp360UnitUnreachable", "Kemp360UpgradeUnfinished"),
    ("Kemp360UnitsNotDistinct", "Kemp360UpgradeUnfinished"),
    ("Kemp360HAStandalone", "Kemp360PeerKeyMismatch"),
    ("Kemp360HAStandalone", "Kemp360HADisabled"),
    ("Kemp360HAStandalone", "Kemp360LocalLicenseMismatch"),
    ("Kemp360HAStandalone", "Kemp360UnitRemoved"),
    ("Kemp360VersionMismatch", "Kemp360HAStandalone"),
    ("Kemp360HADisabled", "Kemp360UnitRemoved"),
    ("Kemp360UnitUnreachable", "Kemp360CredentialsRejected"),
    ("Kemp360UnitUnreachable", "Kemp360PairUnreachable"),
    ("Kemp360UnitUnreachable", "Kemp360CertificateExpiring"),
    ("Kemp360ExporterDown", "Kemp360HAStandalone"),
    ("Kemp360ExporterDown", "Kemp360PairUnreachable"),
    ("Kemp360ExporterDown", "Kemp360PairVanished"),
    ("Kemp360PairNotSeen", "Kemp360CertificateExpiring"),
    ("Kemp360ExporterOverloaded", "Kemp360PairUnreachable"),
    ("Kemp360HAStandalone", "Kemp360PeerDeviceMismatch"),
]


@pytest.fixture(scope="module")
def inbox():
    with contextlib.ExitStack() as stack:
        yield Inbox(stack)


@pytest.fixture(scope="module")
def manager(inbox, tmp_path_factory):
    """An Alertmanager with the production example; nothing is sent before its group_wait of two minutes is over."""
    folder = tmp_path_factory.mktemp("alertmanager")
    with contextlib.ExitStack() as stack:
        yield Alertmanager(stack, folder, production(folder, inbox))


def alert(name, **labels):
    severity = labels.pop("severity", RULES.get(name, {}).get("severity", "warning"))
    given = {key: value for key, value in RULES[name].items() if key in ("subject", "needs")}
    return {"labels": {"alertname": name, "severity": severity, **given, **labels}}


def state_of(manager, fired):
    """Is this alert muted? None: Alertmanager does not know it yet."""
    for known in manager.alerts():
        if known["labels"] == fired["labels"]:
            return known["status"]["state"] if known["status"]["state"] != "unprocessed" else None
    return None


def fire(manager, *fired):
    ask(f"{manager.url}/api/v2/alerts", json.dumps(fired).encode(), {"Content-Type": "application/json"})


def fire_and_settle(manager, case, *fired):
    """Until Alertmanager has judged them all: it judges in order, and the last alert is one that is muted."""
    last = {"cluster": "last", "pair": case}
    muted = alert("Kemp360HAStandalone", **last)
    fire(manager, *fired, alert("Kemp360PairUnreachable", **last), muted)
    wait_for("the last alert to be muted", lambda: state_of(manager, muted) == "suppressed", 10)


def test_what_one_unit_alone_proves_is_told_while_the_other_one_is_not_read(manager, request):
    place = {"cluster": "prod", "pair": "restored"}
    gone = [alert(name, unit="central-b", **place) for name in ("Kemp360UnitUnreachable", "Kemp360CredentialsRejected")]
    proven = [alert(name, unit="central-a", **place) for name in ("Kemp360HAStandalone", "Kemp360UnitRemoved", "Kemp360HADisabled")]
    proven[0]["labels"]["unit"] = "central-c"  # not the one that is disabled
    both = alert("Kemp360PreferredMasterConflict", **place)
    fire_and_settle(manager, request.node.name, *gone, *proven, both)
    assert [settled(manager, one) for one in proven] == ["active"] * 3
    assert settled(manager, both) == "suppressed"


def test_a_wrong_peer_setting_is_reported_while_a_unit_is_not_read(manager, request):
    place = {"cluster": "prod", "pair": "wrong-peer"}
    gone = [alert(name, unit="central-b", **place) for name in ("Kemp360UnitUnreachable", "Kemp360CredentialsRejected")]
    settings = [alert(name, **place) for name in ("Kemp360PeerAddressMismatch", "Kemp360PeerKeyMismatch")]
    fire_and_settle(manager, request.node.name, *gone, *settings)
    assert [settled(manager, one) for one in settings] == ["active"] * 2


def test_a_removal_that_may_be_a_restore_is_told_with_the_settings(manager, request):
    place = {"cluster": "prod", "pair": "old-version"}
    removed = alert("Kemp360UnitRemoved", unit="central-a", cause="removal or restore", **place)
    setting = alert("Kemp360PeerAddressMismatch", **place)
    fire_and_settle(manager, request.node.name, removed, setting)
    assert [settled(manager, one) for one in (removed, setting)] == ["active"] * 2


def settled(manager, fired):
    return wait_for(f"{fired['labels']} to be processed", lambda: state_of(manager, fired))


@pytest.mark.parametrize(("source", "target", "common", "other"), MUTED)
def test_the_cause_mutes_its_effect_on_the_same_thing_only(manager, request, source, target, common, other):
    same = source == target
    place = {"cluster": "prod", "pair": f"pair-{request.node.callspec.indices['source']}", **common}
    cause = alert(source, **place, **({"severity": SEVERITIES[source][0]} if same else {}))
    muted = alert(target, **place, **({"severity": SEVERITIES[target][1]} if same else {}))
    away = place | {key: f"{place[key]}-{value}" for key, value in other.items()}
    elsewhere = alert(target, **away, **({"severity": SEVERITIES[target][1]} if same else {}))
    fire_and_settle(manager, request.node.name, cause, muted, elsewhere)
    assert settled(manager, cause) == "active"
    assert settled(manager, muted) == "suppressed"
    assert settled(manager, elsewhere) == "active"


@pytest.mark.parametrize(("source", "target"), NOT_MUTED)
def test_what_must_be_told_is_not_muted(manager, request, source, target):
    place = {"cluster": "prod", "pair": f"told-{request.node.callspec.indices['source']}", "unit": "central-a"}
    cause, told = alert(source, **place), alert(target, **place)
    fire_and_settle(manager, request.node.name, cause, told)
    assert settled(manager, told) == "active"


@pytest.mark.parametrize(("source", "target", "common", "other"), MUTED)
def test_alerts_that_lack_the_label_pair_do_not_mute_each_other(manager, request, source, target, common, other):
    cluster = f"unnamed-{request.node.callspec.indices['source']}"
    same = source == target
    cause = alert(source, cluster=cluster, **common, **({"severity": SEVERITIES[source][0]} if same else {}))
    told = alert(target, cluster=cluster, **common, **({"severity": SEVERITIES[target][1]} if same else {}))
    fire_and_settle(manager, request.node.name, cause, told)
    assert settled(manager, cause) == "active"
    assert settled(manager, told) == "active"


@pytest.mark.parametrize("source", ["Kemp360ExporterDown", "Kemp360ExporterAbsent"])
def test_an_exporter_that_is_down_is_told_once_and_its_pairs_still_keep_their_verdicts(manager, request, source):
    here, elsewhere = {"cluster": f"down-{source}"}, {"cluster": f"up-{source}"}
    cause = alert(source, job="kemp360-exporter", severity="critical", **here)
    blind = [alert(name, pair=pair, **here) for pair in ("emea", "apac") for name in ("Kemp360PairNotSeen", "Kemp360ProbeFailing")]
    verdict = alert("Kemp360HAStandalone", pair="apac", **here)
    others = [alert("Kemp360PairNotSeen", pair="emea", **elsewhere), alert("Kemp360HAStandalone", pair="apac", **elsewhere)]
    fire_and_settle(manager, request.node.name, cause, *blind, verdict, *others)
    assert [settled(manager, one) for one in (cause, *others)] == ["active"] * 3
    assert [settled(manager, one) for one in (*blind, verdict)] == ["suppressed"] * 5


def test_many_failing_probes_are_one_message(manager, request):
    here = {"cluster": "probes"}
    cause = alert("Kemp360ProbeFailing", job="kemp360-exporter", **here)
    blind = [alert("Kemp360PairNotSeen", pair=pair, **here) for pair in ("emea", "apac")]
    verdict = alert("Kemp360HAStandalone", pair="apac", **here)
    fire_and_settle(manager, request.node.name, cause, *blind, verdict)
    assert settled(manager, cause) == "active"
    assert [settled(manager, one) for one in (*blind, verdict)] == ["suppressed"] * 3


def test_many_unreachable_pairs_are_one_notification_and_what_is_not_known_of_each_stays_inhibited(manager, request):
    here, elsewhere = {"cluster": "behind-a-firewall"}, {"cluster": "before-it"}
    cause = alert("Kemp360ManyPairsUnreachable", **here)
    blind = [alert("Kemp360PairUnreachable", pair=pair, **here) for pair in ("emea", "apac")]
    unknown = alert("Kemp360HAStandalone", pair="apac", unit="central-a", **here)
    other = alert("Kemp360PairUnreachable", pair="emea", **elsewhere)
    fire_and_settle(manager, request.node.name, cause, *blind, unknown, other)
    assert [settled(manager, one) for one in (cause, other)] == ["active"] * 2
    assert [settled(manager, one) for one in (*blind, unknown)] == ["suppressed"] * 3


def test_most_certificates_of_a_cluster_that_expire_today_are_one_notification(manager, request):
    here = {"cluster": "certificates"}
    cause = alert("Kemp360CertificateExpiring", severity="critical", **here)
    warnings = [alert("Kemp360CertificateExpiring", severity="warning", **labels, **here) for labels in ({}, {"pair": "emea", "unit": "a"})]
    fire_and_settle(manager, request.node.name, cause, *warnings)
    assert settled(manager, cause) == "active"
    assert [settled(manager, one) for one in warnings] == ["suppressed"] * 2


def test_an_exporter_whose_pairs_another_one_still_exports_hides_nothing(manager, request):
    here = {"cluster": "replicas"}
    cause = alert("Kemp360ExporterDown", job="kemp360-exporter", instance="a:1", severity="warning", **here)
    told_too = alert("Kemp360ProbeFailing", pair="emea", **here)
    fire_and_settle(manager, request.node.name, cause, told_too)
    assert [settled(manager, one) for one in (cause, told_too)] == ["active"] * 2


def test_alerts_without_a_cluster_belong_to_one_cluster(manager):
    cause = alert("Kemp360PairUnreachable", pair="no-cluster")
    muted = alert("Kemp360HAStandalone", pair="no-cluster")
    fire_and_settle(manager, "no cluster", cause, muted)
    assert settled(manager, muted) == "suppressed"


def test_one_command_silences_a_pair_for_an_upgrade_and_leaves_the_rest(manager, amtool):
    text = (ROOT / "docs/alerting.md").read_text()
    line = re.search(r"^amtool silence add (?:.*\\\n)*.*$", text, re.M).group(0)
    line = replaced(line, "http://alertmanager.example:9093", manager.url).replace("amtool", str(amtool), 1)
    pair = "emea" if amtool == "amtool" else "emea-new"
    line = line.replace("pair=emea", f"pair={pair}")
    quiet = [
        alert(name, pair=pair, unit="central-a")
        for name in ("Kemp360UnitUnreachable", "Kemp360HAStandalone", "Kemp360VersionMismatch", "Kemp360PreferredMasterNotMaster")
    ]
    told = [alert("Kemp360StaleMigration", pair=f"{pair}-2", loadmaster="10.0.0.1:443"), alert("Kemp360HAStandalone", pair="apac-2"),
            alert("Kemp360CertificateExpiring", pair=pair, unit="central-a")]
    still = ("CredentialsRejected", "MeteredLicenseMismatch", "HASplitBrain", "PeerKeyMismatch", "UpgradeUnfinished", "UnitRemoved")
    told += [alert(f"Kemp360{name}", pair=pair, cluster="not-inhibited") for name in still]
    fire(manager, *quiet, *told)
    identity = subprocess.run(["bash", "-c", line], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    for fired in quiet:
        wait_for(f"{fired['labels']['alertname']} to be silenced", lambda one=fired: state_of(manager, one) == "suppressed", 10)
    for fired in told:
        assert settled(manager, fired) == "active"
    run(amtool, "silence", "expire", f"--alertmanager.url={manager.url}", identity)
    wait_for("the end of the silence", lambda: state_of(manager, quiet[0]) == "active", 10)


@pytest.mark.parametrize("name", ("Kemp360HADisabled", "Kemp360HARoleFlapping"))
def test_the_commands_of_a_runbook_silence_its_alert_and_end_the_silence(manager, name):
    text = replaced((RUNBOOKS / f"{name}.md").read_text(), "http://alertmanager.example:9093", manager.url)
    add, query, expire = re.findall(r"^ +(amtool silence \w+ (?:.*\\\n)*.*)$", text, re.M)
    pair = f"of-{name.lower()}"

    def done(command, identity=""):
        line = command.replace("PAIR", pair).replace("UNIT", "central-a").replace(" ID", f" {identity}")
        return subprocess.run(["bash", "-c", line], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    fired = alert("Kemp360HADisabled", pair=pair, unit="central-a")
    fire(manager, fired)
    identity = done(add)
    wait_for("the silence", lambda: state_of(manager, fired) == "suppressed", 10)
    assert identity in done(query)
    done(expire, identity)
    wait_for("the end of the silence", lambda: state_of(manager, fired) == "active", 10)
    assert identity not in done(query)


def told(name, summary, status="firing", **labels):
    """An alert as the templates see it."""
    kinds = [rule for rule in alerts() if rule["alert"] == name]
    rule = next(rule for rule in kinds if labels.get("severity") in (None, rule["labels"]["severity"]))
    notes = {"summary": summary, "description": f"What both units say. Likely cause (assumed): A > B & C < D. What to do: {name}."}
    notes |= {key: rule["annotations"][key] for key in ("runbook_url",)}
    notes["dashboard_url"] = "/d/kemp360-pair?var-pair=emea&viewPanel=1"
    return {"status": status, "labels": {"alertname": name, **rule["labels"], **labels}, "annotations": notes}


STANDALONE = told("Kemp360HAStandalone", "emea: central-b is in standalone mode", pair="emea", unit="central-b")
VERSIONS = told("Kemp360VersionMismatch", "emea: versions differ: central-a 1.24.3, central-b 1.22.4", pair="emea", severity="warning")
STALE = told(
    "Kemp360StaleMigration",
    "emea: stale license migration of LoadMaster <lm-1>",
    pair="emea",
    loadmaster="10.0.0.1:443",
    severity="warning",
)


def of_loadmaster(number):
    address = f"10.0.0.{number}:443"
    return told("Kemp360StaleMigration", f"emea: stale migration of {address}", pair="emea", loadmaster=address, severity="warning")


RESTORE = told(
    "Kemp360CrossRestoreUnsupported", "emea: a backup of one unit cannot replace the other unit", pair="emea"
)
ABSOLUTE = {"runbook_url": "https://wiki/r.md", "dashboard_url": "https://board/d/x"}
def from_replicas(*told_alerts):
    """What two Prometheus servers with the same targets send, if nothing drops the label that tells them apart."""
    return [one | {"labels": one["labels"] | {"replica": replica}} for replica in ("a", "b") for one in told_alerts]


NOTICES = {
    "one": [VERSIONS],
    "gravest first": [STALE, VERSIONS, STANDALONE],
    "a cluster": [STANDALONE | {"labels": STANDALONE["labels"] | {"cluster": "prod"}}],
    "one ended": [VERSIONS, STANDALONE | {"status": "resolved"}],
    "all ended": [STANDALONE | {"status": "resolved"}, VERSIONS | {"status": "resolved"}],
    "one ended alone": [VERSIONS | {"status": "resolved"}],
    "only an info": [RESTORE],
    "no pair": [told("Kemp360ExporterAbsent", "Prometheus has no target of the job kemp360-exporter")],
    "absolute addresses": [VERSIONS | {"annotations": VERSIONS["annotations"] | ABSOLUTE}],
    "no addresses": [VERSIONS | {"annotations": {key: VERSIONS["annotations"][key] for key in ("summary", "description")}}],
    "two Prometheus servers": from_replicas(VERSIONS, STANDALONE),
    "two Prometheus servers, ended": from_replicas(*(one | {"status": "resolved"} for one in (VERSIONS, STANDALONE))),
    "two Prometheus servers, more than ten": from_replicas(*map(of_loadmaster, range(11))),
    "more than ten": [*[of_loadmaster(number) for number in range(11)], STANDALONE],
    "more than ten ended": [of_loadmaster(number) | {"status": "resolved"} for number in range(11)],
}
PARTS = ["kemp360.title", "kemp360.title_link", "kemp360.color", "kemp360.text", "kemp360.html"]


def common(alerts_of_notice, kind):
    first, *rest = (one[kind] for one in alerts_of_notice)
    return {key: value for key, value in first.items() if all(other.get(key) == value for other in rest)}


def written(amtool, folder, notice, part, templates=ALERTMANAGER / "templates"):
    """What this template writes about these alerts."""
    data = {
        "receiver": "chat",
        "status": "firing" if any(one["status"] == "firing" for one in notice) else "resolved",
        "alerts": notice,
        "groupLabels": {},
        "commonLabels": common(notice, "labels"),
        "commonAnnotations": common(notice, "annotations"),
        "externalURL": "http://alertmanager.example:9093",
    }
    (folder / "data.json").write_text(json.dumps(data))
    return run(amtool, "template", "render", f"--template.glob={templates}/*.tmpl", f"--template.data={folder}/data.json",
               f'--template.text={{{{ template "{part}" . }}}}', f"--template.type={'html' if part == 'kemp360.html' else 'text'}")


def test_without_an_address_no_relative_link_is_written(amtool, tmp_path):
    for path in (ALERTMANAGER / "templates").glob("*.tmpl"):
        text, bases = re.subn(r'\$base := "https://[^"]+"', '$base := ""', path.read_text())
        assert bases == (2 if path.name == "links.tmpl" else 0)
        (tmp_path / path.name).write_text(text)
    for part in PARTS:
        relative = written(amtool, tmp_path, [VERSIONS], part, tmp_path)
        assert "rules/runbooks" not in relative and "/d/" not in relative and "Runbook" not in relative and "Dashboard" not in relative
    absolute = written(amtool, tmp_path, NOTICES["absolute addresses"], "kemp360.text", tmp_path)
    assert "Runbook: https://wiki/r.md\nDashboard: https://board/d/x\n" in absolute


def test_templates_write_what_is_pinned_for_every_kind_of_notification(amtool, tmp_path):
    pages = []
    for title, notice in NOTICES.items():
        pages.append(f"=== {title}")
        for part in PARTS:
            pages += [f"--- {part}", written(amtool, tmp_path, notice, part).rstrip("\n")]
    assert matches_golden("notifications/templates.txt", "\n".join(pages) + "\n")
