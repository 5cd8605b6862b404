"""Every alert's text as a real Prometheus renders it: exporters on simulated pairs in all sorts of trouble, the shipped rules with times
divided. A cluster label tells the pairs apart, which are all called emea."""

import contextlib
import http.server
import json
import re
import threading

import recordings
import stories
from recordings import Stage
from shipped import RULES, shortened_rules
from stack import JOB, Failed, Prometheus, scrape_config, wait_for

DIVIDED_BY = 60
# Ages and measured values that a test does not wait for. A pending alert has its texts already.
THRESHOLDS = {
    "upgrade_notice_seconds": 0,
    "upgrade_grace_seconds": 0,
    "upgrade_unfinished_seconds": 0,
    "stale_migration_seconds": 0,
    "stale_migration_critical_seconds": 0,
    "certificate_warning_seconds": 99999999,
    "certificate_critical_seconds": 99999999,
    "clock_skew_seconds": 0,
    "read_slow_seconds": 0,
    "ha_disabled_critical_seconds": 0,
    "report_stale_seconds": 0,
}


class Scene(Stage):
    """A stage whose exporter Prometheus already scrapes, under the cluster label `name`."""

    def __init__(self, stack, folder, name):
        super().__init__(stack, folder / name)
        self.name = name
        self.prometheus = None

    def see(self, expression):
        """Waits until Prometheus answers this of the scene; `%` stands for its cluster matcher."""
        question = expression.replace("%", f'cluster="{self.name}"')
        return wait_for(f"{self.name}: {question}", lambda: self.prometheus.query(question), 60)


def flapping(scene):
    for _ in range(2):
        scene.action("shut-down", "a")
        scene.advance(120)
        scene.see('kemp360:unit_ha_mode:max{%, unit="central-b", mode="master"} == 1')
        scene.action("start-up", "a")
        scene.advance(120)
        scene.see('kemp360:unit_ha_mode:max{%, unit="central-a", mode="master"} == 1')


def forgotten(scene):
    scene.simulator.scenario("unit-removed")
    scene.see('kemp360:loadmaster_last_to_relicense:timestamp_seconds{%, loadmaster="10.20.1.1:443"}')
    scene.action("remove-device", "a", "lm-0001")


def old_peer(scene):
    scene.action("set-peer-device", "a", value="1300499")


def third_unit(scene):
    recordings.lonely_error(scene)
    old_peer(scene)


def busy(scene):
    """The exporter has more pairs than it may read at once, and nothing of this one is read from now on: as it was recorded, for no pair
    is slow for long enough in a test."""
    scene.exporter.says = recordings.load("busy")[0][1]


def firewall(scene):
    """Nothing of three pairs is read."""
    blind = recordings.load("blind")[0][1]
    scene.exporter.says = {stories.renamed(name, pair): value for pair in ("amer", "apac", "emea") for name, value in blind.items()}


def unverified(scene):
    scene.exporter.says |= {'kemp360_unit_tls_verification_enabled{pair="emea",unit="central-b"}': "0"}


def unclear(scene):
    """A unit lists two LoadMasters twice, with different claims."""
    ownership = 'kemp360_pair_check_decided{pair="emea",check="loadmaster_ownership"}'
    scene.exporter.says |= {'kemp360_pair_loadmasters_undecided{pair="emea"}': "2", ownership: "0"}


class Told:
    """Stands in for an exporter: what it says, on a port of its own."""

    def __init__(self, stack, says):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(handler):  # noqa: N802, N805
                body = "".join(f"{name} {value}\n" for name, value in self.says.items()).encode()
                handler.send_response(200)
                handler.send_header("Content-Type", "text/plain; version=0.0.4")
                handler.end_headers()
                handler.wfile.write(body)

            def log_message(self, *_):
                pass

        self.says = says
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()
        stack.callback(server.shutdown)


def renamed_pair(scene):
    text = scene.config.read_text()
    scene.config.chmod(0o600)
    keys = scene.config.parent / "keys"
    for unit in ("central-a", "central-b"):
        (keys / f"emea-west.{unit}").write_text((keys / f"emea.{unit}").read_text())
    scene.config.write_text(text.replace("name: emea\n", "name: emea-west\n"))
    scene.exporter.reload()


def stopped(scene):
    scene.exporter.stop()


# What is played once Prometheus has seen the healthy pair, and the alerts whose texts are taken from it.
LATER = {
    "versions-differ": ["VersionMismatch info", "VersionMismatch warning", "UpgradeUnfinished", "CrossRestoreUnsupported"],
    "local-licence-differs": ["LocalLicenseMismatch"],
    "metered-licence-differs": ["MeteredLicenseMismatch"],
    "one-standalone": ["HADisabled warning", "HADisabled critical", "HAStandalone"],
    "error-alone": ["HAError"],
    "both-master": ["HASplitBrain", "HAError absent"],
    "no-master": ["HANoMaster", "PreferredMasterConflict"],
    "two-preferred": ["PreferredMasterConflict"],
    "preferred-waits": ["PreferredMasterNotMaster"],
    "backup-restored": ["PeerAddressMismatch", "PeerKeyMismatch"],
    "old-peer": ["PeerDeviceMismatch info"],
    "third-unit": ["PeerDeviceMismatch critical"],
    "disowned": ["StaleMigration warning", "StaleMigration critical"],
    "disowned-many": ["StaleMigrationsMany"],
    "contested": ["OwnershipContested"],
    "one-sided": ["OwnershipOneSided"],
    "report-differs": ["ReportsDiffer"],
    "unit-removed": ["UnitRemoved", "LoadMasterNeedsRelicense warning", "LoadMasterNeedsRelicense critical", "PeerAddressMismatch"],
    "blind-b": ["UnitUnreachable warning", "UnitUnreachable critical"],
    "blind": ["PairUnreachable"],
    "credentials-revoked": ["CredentialsRejected warning", "CredentialsRejected critical"],
    "report-unread": ["SourceFailing"],
    "report-redirected": ["SourceFailing"],
    "fact-missing": ["FactMissing", "CheckUndecided"],
    "reload-refused": ["ConfigReloadFailed"],
    "flapping": ["HARoleFlapping"],
    "forgotten": ["LoadMasterRemovedNotRelicensed"],
    "renamed": ["PairVanished"],
    "stopped": ["ExporterDown critical", "PairNotSeen"],
    "replica": ["ExporterDown warning"],
    "probe": ["ProbeFailing"],
    "shadowed": ["LabelsShadowed"],
    "busy": ["ExporterOverloaded"],
    "firewall": ["ManyPairsUnreachable"],
    "unverified": ["TLSVerificationDisabled"],
    "unclear": ["CheckUndecided"],
    "healthy": ["ReadSlow", "ReportStale", "ClockSkew", "CertificateExpiring warning", "CertificateExpiring critical"],
}
# What needs another configuration of the exporter is played before.
BEFORE = {
    "one-unit-unreachable": ["PairUnreachable"],
    "same-unit-twice": ["UnitsNotDistinct"],
    "series-off": ["StaleMigration warning"],
    "truncated": ["LoadMastersTruncated"],
}
OWN = {
    "flapping": flapping,
    "forgotten": forgotten,
    "renamed": renamed_pair,
    "stopped": stopped,
    "old-peer": old_peer,
    "third-unit": third_unit,
    "busy": busy,
    "firewall": firewall,
    "unverified": unverified,
    "unclear": unclear,
    "report-redirected": recordings.scenario("healthy", ("redirect", "b", "report", None)),
    "replica": Stage.look,
    "probe": Stage.look,
    "shadowed": Stage.look,
}
# What is changed in the exporter's configuration before it starts.
CONFIGURED = {"unit-removed": [(r"(- name: emea)", r"\1\n    license_grace_period: 30d")]}
# What Prometheus scrapes beside the exporter: a target that does not answer, with these labels; or labels of the exporter's target.
DEAD = {"replica": {}, "probe": {"instance": "emea"}}
LABELS = {"shadowed": {"unit": "target"}}

# Times and measured values, and what is written instead.
VOLATILE = [
    (r"\b\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d UTC", "25 Nov 2026 06:10 UTC"),
    (r"\b\d{1,2} [A-Z][a-z]{2} \d\d:\d\d UTC", "22 Nov 02:10 UTC"),
    (r"before \d\d:\d\d UTC", "before 02:20 UTC"),
    (r"127\.0\.0\.1:\d+", "exporter.example:10360"),
    (r"(differed for|lasted for) [\d.]+[a-z]+( \d+[a-z]+)*", r"\1 4h 10m 0s"),
    (r"takes long \([\d.]+[a-z]+\)", "takes long (7.3s)"),
    (r"is [\d.]+[a-z]+ off the", "is 1m 15s off the"),
    (r"is \d+ s (behind|ahead)", "is 75 s behind"),
    (r"(central-[ab]) (?:settings|loadmasters|report) [\d.]+[mu]?s", r"\1 loadmasters 7.1s"),
    (r"[\d.]+% of the recent", "0% of the recent"),
]


# In how long a certificate of the example expires: within 30 days, and within one day.
EXPIRES_IN = {"warning": "3d 4h 0m 0s", "critical": "19h 50m 0s"}


def normalised(text, severity):
    text = re.sub(r"(expires in) [\d.]+[a-z]+( \d+[a-z]+)*", rf"\1 {EXPIRES_IN.get(severity)}", text)
    for pattern, fixed in VOLATILE:
        text = re.sub(pattern, fixed, text)
    return text


def rules_for_the_test(folder, divided_by=DIVIDED_BY):
    path = shortened_rules(folder / "rules.yml", divided_by)
    text = stories.with_thresholds(path.read_text(), THRESHOLDS)
    # All changes of a role are counted, however long a busy machine takes for them.
    text, found = re.subn(r"(\bchanges\([^()]*\[)\w+\]", r"\g<1>1h]", text)
    assert found >= 2
    path.write_text(text)
    return path


def configuration(rules, scrapes, evaluation="500ms"):
    return (
        f"global: {{scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: {evaluation}}}\n"
        f"rule_files: [{rules}]\nscrape_configs:\n" + "".join(scrapes)
    )


def scrape_of(name, scene):
    """The scrape job of a scene: all are called alike, and the cluster tells them apart."""
    config = scrape_config(scene.exporter, interval="500ms", labels={"cluster": name} | LABELS.get(name, {}))
    if name in DEAD:
        dead = {"targets": ["127.0.0.1:1"], "labels": {"cluster": name} | DEAD[name]}
        config = config.replace("static_configs: [", f"static_configs: [{json.dumps(dead)}, ")
    return config.replace(
        f"job_name: {JOB}\n", f"job_name: {name}\n    relabel_configs: [{{target_label: job, replacement: {JOB}}}]\n"
    )


def rendered(folder, server=Prometheus, divided_by=DIVIDED_BY, evaluation="500ms"):
    """[(name of the alert without its prefix, severity, annotations)] in the order of the rules. `server` is what evaluates them."""
    found = {}
    with contextlib.ExitStack() as stack:
        rules = rules_for_the_test(folder, divided_by)
        empty = server(stack, folder / "no-target", configuration(rules, [], evaluation))
        scenes = {name: Scene(stack, folder, name) for name in [*BEFORE, *LATER]}
        for name, scene in scenes.items():
            if name in BEFORE:
                recordings.STORIES[name](scene)
            elif name in ("busy", "firewall", "unverified", "unclear"):
                scene.exporter = Told(stack, recordings.load("healthy")[0][1])
            else:
                scene.configure(*CONFIGURED.get(name, []))
                scene.look()
        scrapes = [scrape_of(name, scene) for name, scene in scenes.items()]
        prometheus = server(stack, folder / "prometheus", configuration(rules, scrapes, evaluation))
        for name, scene in scenes.items():
            scene.prometheus = prometheus
            if name in LATER:
                scene.see("kemp360:loadmaster_last_activated:timestamp_seconds{%}")
        for name in LATER:
            OWN.get(name, recordings.STORIES.get(name))(scenes[name])

        def seen():
            for alert in prometheus.alerts():
                labels = alert["labels"]
                found[labels.get("cluster"), labels["alertname"].removeprefix("Kemp360"), labels["severity"], _rest(labels)] = alert
            for alert in empty.alerts():
                found["no target", alert["labels"]["alertname"].removeprefix("Kemp360"), alert["labels"]["severity"], ""] = alert
            return not missing(found)

        try:
            wait_for("every alert", seen, 120)
        except Failed:
            raise Failed(f"these alerts did not come: {sorted(missing(found))}") from None
    return examples(found)


def _rest(labels):
    return " ".join(f"{key}={value}" for key, value in sorted(labels.items()) if key in ("unit", "loadmaster", "source", "unread"))


def wanted():
    yield "no target", "ExporterAbsent", None
    for cluster, names in (LATER | BEFORE).items():
        for name in names:
            alert, _, severity = name.partition(" ")
            if severity != "absent":
                yield cluster, alert, severity or None


def missing(found):
    return {
        (cluster, alert)
        for cluster, alert, severity in wanted()
        if not any(key[:2] == (cluster, alert) and severity in (None, key[2]) for key in found)
    }


def examples(found):
    order = re.findall(r"- alert: Kemp360(\S+)$", RULES.read_text(), re.M)
    texts = []
    for cluster, name, severity in wanted():
        # Under load one without the LoadMaster may be pending for an evaluation: it is not the example.
        keys = [key for key in found if key[:2] == (cluster, name) and severity in (None, key[2])]
        key = min(keys, key=lambda key: ("loadmaster=" not in key[3], key))
        texts.append((name, found[key]["labels"]["severity"], cluster, found[key]["annotations"]))
    texts.sort(key=lambda text: (order.index(text[0]), text[1] == "critical", text[2]))
    return texts
