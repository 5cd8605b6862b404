"""A Prometheus that holds what the exporter says in each scenario: a simulated pair for each, two exporters that read them all, and
the hours before. The history is the exporter's own output too, taken step by step while time passes in the simulator, and written
with the times at which a scrape a minute would have seen it."""

import pathlib
import re
import shutil
import subprocess
import time

import stack

# A pair for each, called by its scenario; the cause comes about TROUBLE steps before now.
SCENARIOS = (
    "healthy",
    "versions-differ",
    "local-licence-differs",
    "metered-licence-differs",
    "one-standalone",
    "both-master",
    "no-master",
    "disowned",
    "contested",
    "one-sided",
    "unit-removed",
    "backup-restored",
    "credentials-revoked",
    "report-differs",
    "unit-unreachable",
    "two-preferred",
    "rolling-upgrade",
)
# Pairs that only a configuration makes: one unit; both urls reach one unit; nobody answers; versions differ, and the second exporter
# reads only one unit; a unit was removed and switched off; and one that is configured no more.
ONE_UNIT, SAME_UNIT, UNREAD, HALF_SEEN, REMOVED_OFF, GONE = "one-unit", "same-unit", "unread", "half-seen", "removed-off", "gone"
WITH_GRACE = ("healthy", "disowned", "unit-removed")  # license_grace_period is 20 days
PAIRS = (*SCENARIOS, ONE_UNIT, SAME_UNIT, UNREAD, HALF_SEEN, REMOVED_OFF)
# Alerts of scenarios, as the rules would have left them.
FIRING = {
    "versions-differ": ("Kemp360VersionMismatch", "warning"),
    "unit-removed": ("Kemp360UnitRemoved", "critical"),
    "disowned": ("Kemp360StaleMigration", "warning"),
}
STEP = 60
CALM, TROUBLE = 60, 25
SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$")


class World:
    """`prometheus` with history and live data, `simulator`, `exporters`, and `start`: when the trouble began."""

    def __init__(self, cleanup, folder, scenarios=None, calm=CALM, trouble=TROUBLE, faults=None):
        """scenarios: name of a pair → its scenario; without them a pair for every scenario, and the odd ones. faults: name of a pair → the
        path at which its unit a answers with an error."""
        self.folder = pathlib.Path(folder)
        self.odd = scenarios is None
        self.scenarios = scenarios or {name: name for name in SCENARIOS}
        self.failing = list(faults or {})
        self.faults = {list(self.scenarios).index(pair) + 1: path for pair, path in (faults or {}).items()}
        self.simulator = stack.Simulator(cleanup, folder, "--pairs", str(len(self.scenarios) + 4))
        self.exporters = [stack.Exporter(cleanup, folder, self._configuration(name), name=name) for name in ("first", "second")]
        self._write_history(calm, trouble)
        self.prometheus = stack.Prometheus(cleanup, folder, self._prometheus_configuration())
        self.at = self._moment_when_all_is_read()

    def _moment_when_all_is_read(self):
        """A busy machine misses a read now and then: the tests look at a moment at which none was missed."""
        dark = ("credentials-revoked", "unit-unreachable")
        unread = [pair for pair, scenario in self.scenarios.items() if scenario in dark] + [UNREAD, HALF_SEEN, REMOVED_OFF]
        lit = sum(1 if scenario in dark else 2 for scenario in self.scenarios.values()) + 6 * self.odd
        whole = (
            f'count(kemp360_up{{cluster=""}} == 1) == {2 * lit - self.odd}'
            + (f' and count(kemp360_up{{cluster="eu"}} == 1) == {lit}' if self.odd else "")
            + f" and count(kemp360:pair_check:min) >= {9 * sum(scenario not in dark for scenario in self.scenarios.values())}"
            f" and count(kemp360:pair_lists_read:count) >= {(1 + self.odd) * (len(self.scenarios) - 2)}"
            + (" and count(kemp360:unit_removed:count)" if "unit-removed" in self.scenarios.values() else "")
            + f' unless on () kemp360_source_failure{{pair!~"{"|".join(unread + self.failing)}"}}'
        )
        return self.wait_for("every unit to be read at one moment", whole)

    def without_rules(self, cleanup):
        """A second Prometheus on the same exporters that knows no rules and no history."""
        config = "scrape_configs:\n" + stack.scrape_config(*self.exporters, interval="5s")
        bare = stack.Prometheus(cleanup, self.folder / "bare", config)
        wanted = " and ".join(f'count(kemp360_up{{pair="{pair}"}} == 1) == 4' for pair in ("versions-differ", "disowned", "unit-removed"))
        stack.wait_for("both exporters to be scraped", lambda: bare.query(wanted), 180)
        return bare

    def wait_for(self, what, expression):
        """The moment at which Prometheus had an answer."""

        def moment():
            at = time.time()
            return at if self.prometheus.query(expression, at) else None

        return stack.wait_for(what, moment, 180)

    def _configuration(self, exporter):
        """The simulator's configuration with other names, and four pairs more. A key belongs to the unit whose url is read."""
        text = self.simulator.config.read_text()
        head, pairs = text.split("pairs:\n", 1)
        urls = re.findall(r"url: (\S+)", pairs)
        keys = self.simulator.config.parent / "keys"
        out = "metrics: {pairs: all}\npairs:\n"  # they are more than 20

        def unit(pair, name, url, number):
            source = keys / f"pair-{number // 2 + 1}.central-{'ab'[number % 2]}"
            shutil.copy(source, keys / f"{pair}.{name}")
            return f"      - {{name: {name}, url: '{url}'}}\n"

        for index, pair in enumerate(self.scenarios):
            numbers = (2 * index, 2 * index + 1)
            grace = "    license_grace_period: 20d\n" if self.odd and pair in WITH_GRACE else ""
            out += f"  - name: {pair}\n{grace}    units:\n"
            out += "".join(unit(pair, f"central-{'ab'[n % 2]}", urls[n], n) for n in numbers)
        extra = 2 * len(self.scenarios)
        path = self.simulator.config.parent / f"{exporter}.yaml"
        if not self.odd:
            path.write_text(head + out)
            return path
        out += f"  - name: {ONE_UNIT}\n    units:\n{unit(ONE_UNIT, 'central-a', urls[extra], extra)}"
        twice = urls[extra + 2]
        out += f"  - name: {SAME_UNIT}\n    units:\n{unit(SAME_UNIT, 'central-a', twice, extra + 2)}"
        out += unit(SAME_UNIT, "central-b", twice.replace("127.0.0.1", "localhost"), extra + 2)
        nobody = f"https://127.0.0.1:{stack.free_port()}"
        out += f"  - name: {UNREAD}\n    units:\n{unit(UNREAD, 'central-a', nobody, 0)}"
        out += unit(UNREAD, "central-b", f"https://127.0.0.1:{stack.free_port()}", 0)
        out += f"  - name: {HALF_SEEN}\n    units:\n{unit(HALF_SEEN, 'central-a', urls[extra + 4], extra + 4)}"
        out += unit(HALF_SEEN, "central-b", urls[extra + 5] if exporter == "first" else nobody, extra + 5)
        out += f"  - name: {REMOVED_OFF}\n    units:\n{unit(REMOVED_OFF, 'central-a', urls[extra + 6], extra + 6)}"
        out += unit(REMOVED_OFF, "central-b", nobody, extra + 7)
        path.write_text(head + out)
        return path

    def _prometheus_configuration(self):
        """Two exporters without a cluster label, and one of them once more as a cluster of that name."""
        eu = stack.scrape_config(
            self.exporters[0], interval="5s", job="eu", labels={"job": stack.JOB, "cluster": "eu", "instance": "eu-exporter"}
        )
        return (
            "global: {evaluation_interval: 5s}\n"
            f"rule_files: ['{stack.ROOT / 'rules/kemp360.rules.yml'}']\nscrape_configs:\n"
            + stack.scrape_config(*self.exporters, interval="5s")
            + (eu if self.odd else "")
        )

    def _write_history(self, calm, trouble):
        texts = [self.exporters[0].scrape()] * calm
        for number, name in enumerate(self.scenarios.values(), 1):
            self.simulator.scenario(name, pair=number, settle=False)
        if self.odd:
            self.simulator.scenario("versions-differ", pair=len(self.scenarios) + 3, settle=False)
            self.simulator.scenario("unit-removed", pair=len(self.scenarios) + 4, settle=False)
        for number, path in self.faults.items():
            self.simulator.fault("status", pair=number, unit="a", path=path)
        for _ in range(trouble):
            self.simulator.advance(STEP)
            texts.append(self.exporters[0].scrape())
        now = int(time.time())
        times = [now - STEP * (len(texts) - number) for number in range(len(texts))]
        self.start = times[calm]
        target = f'job="{stack.JOB}",instance="127.0.0.1:{self.exporters[0].port}"'
        since = {}
        path = self.folder / "history.om"
        with open(path, "w") as out:
            for moment, text in zip(times, texts):
                out.write(f"up{{{target}}} 1 {moment}\nscrape_duration_seconds{{{target}}} 0.02 {moment}\n")
                for line in text.splitlines():
                    match = SAMPLE.match(line)
                    if match:
                        name, labels, value = match.groups()
                        remember(since, name, labels or "", value, moment)
                        out.write(f"{name}{{{','.join(filter(None, (labels, target)))}}} {value} {moment}\n")
            # Which alerts fire when is for the tests of the rules.
            for pair, scenario in self.scenarios.items():
                if scenario in FIRING:
                    labels = 'alertname="{}",severity="{}",pair="{}"'.format(*FIRING[scenario], pair)
                    for moment in times[calm:]:
                        out.write(f'ALERTS{{alertstate="firing",{labels}}} 1 {moment}\n')
                        out.write(f"ALERTS_FOR_STATE{{{labels}}} {times[calm]} {moment}\n")
            # What the rules would remember of that time: they go on from there.
            for series, value in since.items():
                out.write(f"{series} {value} {times[-1]}\n")
            if self.odd:
                out.write(f'kemp360:pair_last_seen:timestamp_seconds{{pair="{GONE}"}} {now - 3 * 3600} {times[-1]}\n')
                labels = f'pair="{REMOVED_OFF}",unit="central-a",lists="any"'  # longer than it waits for the other list
                out.write(f"kemp360:unit_removed_since:timestamp_seconds{{{labels}}} {now - 2 * 3600} {times[-1]}\n")
            out.write("# EOF\n")
        data = self.folder / "data"
        subprocess.run(
            ["promtool", "tsdb", "create-blocks-from", "openmetrics", path, data], check=True, stdout=subprocess.DEVNULL
        )
        path.unlink()


def remember(since, name, labels, value, moment):
    """Keeps in `since` what the recording rules carry from one evaluation to the next."""
    pick = dict(re.findall(r'(\w+)="([^"]*)"', labels))

    def record(metric, *by):
        return f"kemp360:{metric}:timestamp_seconds{{{','.join(f'{label}={chr(34)}{pick[label]}{chr(34)}' for label in by)}}}"

    if name == "kemp360_pair_check":
        key = record("pair_check_violated_since", "pair", "check")
        if value == "0":
            since.setdefault(key, moment)
        else:
            since.pop(key, None)
    elif name == "kemp360_loadmaster_ownership" and pick["ownership"] == "disowned":
        key = record("loadmaster_disowned_since", "pair", "loadmaster")
        if value == "1":
            since.setdefault(key, moment)
        else:
            since.pop(key, None)
    elif name == "kemp360_unit_peer_configured" and value == "0" and pick["pair"] != REMOVED_OFF:
        since.setdefault(record("unit_removed_since", "pair", "unit")[:-1] + ',lists="all"}', moment)
    elif name == "kemp360_loadmaster_activated" and value == "1":
        since[record("loadmaster_last_activated", "pair", "loadmaster")] = moment
