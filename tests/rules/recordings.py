"""What the exporter says in each situation, recorded: simulator and exporter run, time passes inside, the series are written down.

A recording is a text file in rules/tests/recordings. The first, `healthy`, has every series; the others say what differs from it:
`+` a series that is new or has another value, `-` one that is absent. `@60` begins what was seen after 60 s. Values that change from run
to run (times, durations) are replaced by fixed ones."""

import concurrent.futures
import contextlib
import os
import pathlib
import re
import socket
import stat

from stack import Exporter, Simulator, ROOT, wait_for

FOLDER = ROOT / "rules/tests/recordings"
REWRITE = os.environ.get("KEMP360_REWRITE_GOLDEN") == "1"

# Series that no two runs share, and what is written instead; None: left out.
VOLATILE = [
    (r"process_|kemp360_exporter_(?!config_last_reload_successful)", None),
    (r"kemp360_source_duration_seconds|kemp360_pair_read_duration_seconds", "0.01"),
    (r"kemp360_pair_read_skew_seconds", "0"),
    (r"kemp360_unit_last_success_timestamp_seconds", "0"),
    (r"kemp360_unit_report_timestamp_seconds", "31536000"),  # never outdated
    (r"kemp360_unit_clock_skew_seconds", "0"),
    (r"kemp360_unit_tls_certificate_expiry_timestamp_seconds", "31536000"),
    (r"kemp360_unit_auth_cooldown_end_timestamp_seconds", "600"),
]


def normalised(exposition):
    """The exposition as {series: value}, without what is volatile."""
    series = {}
    for line in exposition.splitlines():
        if not line or line.startswith("#"):
            continue
        name, value = line.rsplit(" ", 1)
        for pattern, fixed in VOLATILE:
            if re.match(pattern, name):
                value = fixed
                break
        if value is not None:
            series[name] = value
    return series


def to_text(moments, base):
    """A recording as text: moments is [(seconds, {series: value})], base the healthy pair or None."""
    lines = []
    before = None
    for seconds, series in moments:
        if series == before:
            continue
        before = series
        lines.append(f"@{seconds}")
        if base is None:
            lines += [f"+{name} {value}" for name, value in sorted(series.items())]
            continue
        lines += [f"-{name}" for name in sorted(base.keys() - series.keys())]
        lines += [f"+{name} {value}" for name, value in sorted(series.items()) if base.get(name) != value]
    return "\n".join(lines) + "\n"


def from_text(text, base):
    """The inverse of to_text."""
    moments = []
    for line in text.splitlines():
        if line.startswith("@"):
            moments.append((int(line[1:]), dict(base or {})))
        elif line.startswith("-"):
            del moments[-1][1][line[1:]]
        elif line.startswith("+"):
            name, value = line[1:].rsplit(" ", 1)
            moments[-1][1][name] = value
        else:
            raise ValueError(f"not a line of a recording: {line}")
    return moments


def load(name):
    base = None if name == "healthy" else load("healthy")[0][1]
    return from_text((FOLDER / f"{name}.txt").read_text(), base)


class Stage:
    """A simulated pair and an exporter that reads it, for one recording."""

    def __init__(self, stack, folder, *arguments):
        self.stack = stack
        self.folder = folder
        self.simulator = Simulator(stack, folder, *arguments)
        self.config = self.simulator.config
        self.exporter = None
        self.moments = []
        self.seconds = 0

    def configure(self, *edits):
        """Changes the exporter's configuration before it starts: (what, instead) by regular expressions."""
        text = self.config.read_text()
        for what, instead in edits:
            text, found = re.subn(what, instead, text, flags=re.S)
            assert found, f"nothing to replace in the exporter's configuration: {what}"
        self.config.chmod(stat.S_IRUSR | stat.S_IWUSR)
        self.config.write_text(text)

    def look(self):
        """Writes down what the exporter says now."""
        if self.exporter is None:
            self.exporter = Exporter(self.stack, self.folder, self.config)
        self.moments.append((self.seconds, normalised(self.exporter.scrape())))

    def advance(self, seconds):
        self.simulator.advance(seconds)
        self.seconds += seconds

    def action(self, action, unit=None, loadmaster=None, value=None):
        given = {"unit": unit, "loadmaster": loadmaster, "value": value}
        self.simulator.action(action, **{key: word for key, word in given.items() if word is not None})


def scenario(name, *then):
    """A scenario of the simulator, then faults: (fault, unit, path, value)."""

    def play(stage):
        stage.simulator.scenario(name)
        set_faults(stage, then)
        stage.look()

    return play


def spoilt(play, *faults):
    """What `play` shows, with faults (fault, unit, path, value) on the wire."""

    def both(stage):
        play(stage)
        stage.moments.clear()
        set_faults(stage, faults)
        stage.look()

    return both


def configured(*edits, then):
    """What `then` shows with these edits of the exporter's configuration."""

    def play(stage):
        stage.configure(*edits)
        then(stage)

    return play


def set_faults(stage, faults):
    for fault, unit, path, value in faults:
        given = {"unit": unit, "path": path, "value": value}
        stage.simulator.fault(fault, **{key: word for key, word in given.items() if word is not None})


def upgrade(stage):
    """Unit b is down for 5 minutes, then the versions differ for 30, then unit a is down for 5: a look a minute."""
    stage.simulator.scenario("healthy")
    stage.action("rolling-upgrade", value="1.25.0")
    for _ in range(50):
        stage.look()
        stage.advance(60)


def migration(stage):
    """A LoadMaster licenses against the other unit: both claim it until the news arrives."""
    stage.simulator.scenario("healthy")
    stage.action("license", "b", "lm-0001")
    for _ in range(6):
        stage.look()
        stage.advance(60)


def failover(stage):
    """The Preferred Master goes away for a while and takes its role back."""
    stage.simulator.scenario("healthy")
    stage.action("shut-down", "a")
    for _ in range(4):
        stage.look()
        stage.advance(60)
    stage.action("start-up", "a")
    for _ in range(4):
        stage.look()
        stage.advance(60)


def disowned_many(stage):
    """Six LoadMasters re-licensed from both units in quick succession."""
    stage.simulator.scenario("healthy")
    for number in (1, 3, 4, 5, 6, 7):
        names = {name for name in licensed_names(stage)}
        loadmaster = sorted(names)[number - 1]
        stage.action("license", "b", loadmaster)
        stage.action("license", "a", loadmaster)
    stage.advance(600)
    stage.seconds = 0
    stage.look()


def licensed_names(stage):
    stage.look()
    series = stage.moments.pop()[1]
    claimed = {re.search(r'loadmaster="([^"]*)"', name).group(1) for name in series if "_claimed{" in name}
    return claimed


def removal(stage):
    """Unit b was removed, and one of the LoadMasters from unit a's tree: step 1 of the cure."""
    stage.simulator.scenario("unit-removed")
    stage.action("remove-device", "a", "lm-0001")
    stage.look()


def removal_done(stage):
    """Unit b was removed; both steps are done for one LoadMaster."""
    stage.simulator.scenario("unit-removed")
    stage.action("remove-device", "a", "lm-0001")
    stage.action("license", "a", "lm-0001")
    stage.look()


def retired(stage):
    """A LoadMaster is removed from both units while it is activated."""
    stage.simulator.scenario("healthy")
    stage.action("remove-device", "a", "lm-0001")
    stage.action("remove-device", "b", "lm-0001")
    stage.look()


def plain_retired(stage):
    """A device that was never licensed is removed from both units."""
    stage.simulator.scenario("healthy")
    stage.action("remove-device", "a", "plain-0008")
    stage.action("remove-device", "b", "plain-0008")
    stage.look()


def actions(name, *then):
    """A scenario, then actions (action, unit, value), or seconds that pass."""

    def play(stage):
        stage.simulator.scenario(name)
        for what in then:
            if isinstance(what, int):
                stage.simulator.advance(what)
            else:
                stage.action(what[0], what[1], value=what[2])
        stage.look()

    return play


def lonely_error(stage):
    """The link is cut, and only unit a has polled: it reports an error and stays master."""
    stage.simulator.scenario("healthy")
    stage.action("cut-link")
    stage.action("poll", "a")
    stage.look()


def one_unit(name, *then):
    """Only unit a is in the exporter's configuration; then actions (action, unit, value), or seconds that pass."""

    def play(stage):
        stage.configure((r"\n *- name: central-b\n.*", "\n"))
        actions(name, *then)(stage)

    return play


def same_unit_twice(reached, other):
    """Both urls reach one unit."""

    def play(stage):
        port = re.search(rf"name: {reached}\n +url: https://127.0.0.1:(\d+)", stage.config.read_text()).group(1)
        key = f"\n        api_key_file: keys/emea.{reached}"
        stage.configure((rf"(name: {other}\n +url: )\S+", rf"\1https://localhost:{port}{key}"))
        stage.simulator.scenario("healthy")
        stage.look()

    return play


def without_series(limit, name="disowned"):
    return configured((r"\n    units:", f"\n    loadmasters: {limit}\n    units:"), then=scenario(name))


def reload_refused(stage):
    """The configuration is spoilt and read anew."""
    stage.simulator.scenario("healthy")
    stage.look()
    stage.moments.clear()
    text = stage.config.read_text()
    stage.config.chmod(stat.S_IRUSR | stat.S_IWUSR)
    stage.config.write_text(text + "nonsense: 1\n")
    stage.exporter.reload()
    wait_for("the refused reload", lambda: "config_last_reload_successful 0" in stage.exporter.scrape())
    stage.look()


def busy(stage):
    """The exporter reads one pair at once, and that is another one, which hangs, until the deadline of the scrape."""
    with socket.create_server(("127.0.0.1", 0)) as hangs, concurrent.futures.ThreadPoolExecutor() as pool:
        url = f"http://127.0.0.1:{hangs.getsockname()[1]}"
        another = f"  - name: another\n    timeout: 4s\n    api_key: another-key\n    units: [{{name: x, url: '{url}'}}]\n"
        stage.configure(
            (r"  api_key_file: \S+\n", ""),
            (r"\npairs:\n", f"\nlimits: {{reads_in_flight: 1}}\npairs:\n{another}"),
            (r"(- name: emea)", r"\1\n    timeout: 1s\n    api_key_file: keys/{pair}.{unit}"),
        )
        stage.simulator.scenario("healthy")
        stage.exporter = Exporter(stage.stack, stage.folder, stage.config)
        wait_for(
            "both units to be read",
            lambda: stage.exporter.scrape("/probe?pair=emea").count("\nkemp360_unit_last_success_timestamp_seconds{") == 2,
        )
        probe = pool.submit(stage.exporter.scrape, "/probe?pair=another")
        connection, _ = hangs.accept()  # its read is under way
        stage.look()
        probe.result()
        connection.close()
    stage.moments = [(at, {name: value for name, value in says.items() if 'pair="another"' not in name}) for at, says in stage.moments]


MOVED_PREFERRED = (("set-preferred", "b", "true"), ("set-preferred", "a", "false"))
# What is recorded under which name.
STORIES = {
    "healthy": scenario("healthy"),
    **{
        name: scenario(name)
        for name in (
            "versions-differ local-licence-differs metered-licence-differs one-standalone both-master no-master disowned contested "
            "one-sided unit-removed backup-restored credentials-revoked report-differs unit-unreachable two-preferred"
        ).split()
    },
    "rolling-upgrade": upgrade,
    "migration": migration,
    "failover": failover,
    "disowned-many": disowned_many,
    "disowned-two-hours": configured((r"(- name: emea)", r"\1\n    license_grace_period: 2h"), then=scenario("disowned")),
    "removal": removal,
    "removal-done": removal_done,
    "retired": retired,
    # A backup was restored with the users of the other unit: the exporter's key is rejected.
    "standalone-b-rejects": actions("local-licence-differs", ("change-key", "b", "0123456789abcdef0123456789abcdef01234567")),
    "credentials-revoked-blind": spoilt(scenario("credentials-revoked"), ("refuse", None, None, None)),
    "plain-retired": plain_retired,
    # The setting Preferred Master has moved to unit b, or is on both, and no unit has polled since.
    "preferred-waits": actions("healthy", *MOVED_PREFERRED),
    "preferred-disabled": actions("healthy", *MOVED_PREFERRED, ("set-disabled", "b", "true")),
    "preferred-twice": actions("healthy", ("set-preferred", "b", "true")),
    "error-alone": lonely_error,
    "one-unit": one_unit("healthy"),
    "one-unit-removed": one_unit("unit-removed"),
    "one-unit-differs": one_unit("versions-differ"),
    "one-unit-unreachable": one_unit("unit-unreachable"),
    "one-unit-alone": one_unit("healthy", ("shut-down", "b", None), 120),
    "one-unit-old": one_unit("healthy", ("set-disabled", "a", "true"), ("set-version", "a", "1.22.4")),
    "same-unit-twice": same_unit_twice("central-a", "central-b"),
    "same-standby-twice": same_unit_twice("central-b", "central-a"),
    "series-off": without_series("{series: false}"),
    "unit-removed-series-off": without_series("{series: false}", "unit-removed"),
    "truncated": without_series("{limit: 3}"),
    "reload-refused": reload_refused,
    "reload-refused-blind": spoilt(reload_refused, ("refuse", None, None, None)),
    "same-unit-no-id": spoilt(same_unit_twice("central-a", "central-b"), ("missing-field", None, None, "device_id")),
    "same-standby-no-id": spoilt(same_unit_twice("central-b", "central-a"), ("missing-field", None, None, "device_id")),
    "standalone-mode-unknown": scenario("one-standalone", ("unknown-mode", "b", None, None)),
    "both-master-unknown": scenario("both-master", ("unknown-mode", None, None, None)),
    "error-alone-blind-b": spoilt(lonely_error, ("refuse", "b", None, None)),
    "preferred-twice-unsaid": spoilt(
        actions("healthy", ("set-preferred", "b", "true")), ("missing-field", "a", None, "preferred_master")
    ),
    "preferred-disabled-unsaid": spoilt(
        actions("healthy", *MOVED_PREFERRED, ("set-disabled", "b", "true")),
        ("missing-field", "b", None, "disabled"),
    ),
    "preferred-waits-unsaid": spoilt(actions("healthy", *MOVED_PREFERRED), ("missing-field", "b", None, "preferred_master")),
    "preferred-waits-unknown-b": spoilt(actions("healthy", *MOVED_PREFERRED), ("unknown-mode", "b", None, None)),
    "preferred-waits-unknown-a": spoilt(actions("healthy", *MOVED_PREFERRED), ("unknown-mode", "a", None, None)),
    "disowned-lists-unread": scenario("disowned", ("html", "b", "loadmaster", None)),
    "contested-unnamed": scenario("contested", ("missing-field", "b", "loadmaster", "ip_address")),
    "removal-done-unread": spoilt(removal_done, ("html", None, "ha-settings", None)),
    "busy": busy,
    "blind": scenario("healthy", ("refuse", None, None, None)),
    "blind-b": scenario("healthy", ("refuse", "b", None, None)),
    "versions-differ-blind-b": scenario("versions-differ", ("refuse", "b", None, None)),
    "disowned-blind-b": scenario("disowned", ("refuse", "b", None, None)),
    "standalone-blind-b": scenario("one-standalone", ("refuse", "b", None, None)),
    "unit-removed-blind-b": scenario("unit-removed", ("refuse", "b", None, None)),
    "report-unread": scenario("healthy", ("html", "b", "report", None)),
    "lists-unread": scenario("unit-removed", ("html", "b", "loadmaster", None)),
    "fact-missing": scenario("healthy", ("missing-field", "b", None, "version")),
    "mode-unknown": scenario("healthy", ("unknown-mode", "b", None, None)),
    "mode-unknown-a": scenario("healthy", ("unknown-mode", "a", None, None)),
    "report-none": scenario("healthy", ("status", "b", "report", None)),
}


def record(name, folder):
    """The moments of one recording."""
    with contextlib.ExitStack() as stack:
        stage = Stage(stack, pathlib.Path(folder) / name)
        STORIES[name](stage)
        return stage.moments


def record_all(folder):
    """{name: text} of every recording."""
    healthy = record("healthy", folder)
    texts = {"healthy": to_text(healthy, None)}
    for name in STORIES:
        if name != "healthy":
            texts[name] = to_text(record(name, folder), healthy[0][1])
    return texts
