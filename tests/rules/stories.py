"""Stories: what happens to pairs over time, told in recordings, and which alerts fire from when to when. promtool plays them.

A story in rules/tests/*.yml:

    - story: a unit goes to standalone because HA is disabled on it
      timeline: [healthy 10m, one-standalone 40m, healthy 40m]
      fires:
        critical Kemp360HAStandalone ha pair=emea: 15m to 1h6m
      disturb: 12m            # the same again, with a scrape missed, an exporter restarted and a failed reading at this time

`timeline` is a recording (see recordings.py) and how long it lasts. Beside recordings there are `missed` (the scrape fails), `gone` (no
target at all), `away` (Prometheus itself is off: no scrape, no evaluation), `own` (an exporter with `metrics: {pairs: none}`) and, after a
plus sign, a change that no simulator makes (`changes:` of the file: a series and its value, nothing for one that is absent, `+` before one
that is new) or another name of a unit (`central-b->central-2`). `targets:` instead of `timeline:` tells several exporters, jobs and
clusters. `fires` is complete: whatever else fires fails the test.

`to_the_minute: true` stands where a story is so only if rules are evaluated every minute, ranges include both their ends, and a rule finds
what another one has just recorded: other rulers and other intervals do not play it.

The set of firing alerts is compared at both edges of every interval, a step before each, at both sides of where phases meet, and every
half hour.

Stories of about the same length are played by one promtool, each in a cluster of its own but for the first: most of what an evaluation
costs does not depend on how many pairs there are."""

import functools
import itertools
import os
import pathlib
import re
import subprocess
import tempfile

import promql
import recordings
from shipped import RULES, parsed, written
from stack import ROOT, JOB

FOLDER = ROOT / "rules/tests"
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
TARGET = {"job": JOB, "instance": "exporter-1:10360"}
DISTURBANCES = ("missed scrape", "restart", "failed reading")
HIDDEN = ("__name__", "alertstate", "alertname", "severity", "subject", "needs", "stamped")
# What an exporter says at /metrics beside its pairs, as far as rules read it.
OWN_SERIES = {"kemp360_exporter_config_last_reload_successful": "1"}


def seconds(text):
    """`1h30m` in seconds."""
    parts = re.findall(r"(\d+)([smhd])", text)
    assert parts and "".join(number + unit for number, unit in parts) == text, f"not a duration: {text}"
    return sum(int(number) * UNITS[unit] for number, unit in parts)


def duration(number):
    """The inverse of seconds()."""
    words = []
    for unit in "dhms":
        count, number = divmod(number, UNITS[unit])
        if count:
            words.append(f"{count}{unit}")
    return "".join(words) or "0s"


def unrolled(timeline):
    """`15 x (blind-b 2m, healthy 1m)`, in YAML cut at its comma, as 30 phases."""
    text = ", ".join(timeline)

    def repeat(match):
        return ", ".join([match.group(2)] * int(match.group(1)))

    return re.sub(r"(\d+) x \(([^)]*)\)", repeat, text).split(", ")


@functools.lru_cache(maxsize=None)
def recording(name):
    return recordings.load(name)


def wanted_metrics(rules_text):
    """The metrics that the rules name, in expressions and in texts."""
    return frozenset(re.findall(r"\bkemp360_\w+", rules_text))


@functools.lru_cache(maxsize=None)
def wanted_series(rules_text):
    """{metric: its selectors}: the only series that a story needs to bring. What texts name is brought as a whole."""
    found = {}
    for rule in (rule for group in parsed(rules_text)["groups"] for rule in group["rules"]):
        named = [promql.Selector(name, (), False) for text in rule.get("annotations", {}).values() for name in wanted_metrics(text)]
        for selector in promql.selectors(rule["expr"]) + named:
            found.setdefault(selector.metric, set()).add(selector)
    return found


def is_wanted(metric, labels, values, wanted):
    """May the rules tell that this series is there?"""
    quiet = set(values) <= {None, "0"}
    return any(promql.selects(selector, labels) and not (quiet and selector.only_one) for selector in wanted.get(metric, ()))


def with_target(series, labels):
    """(metric, labels) of the series with those of its target; a label of its own of that name becomes exported_NAME, as without
    honor_labels."""
    name, own = re.fullmatch(r"(\w+)(?:\{(.*)\})?", series).groups()
    own = dict(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', own or ""))
    return name, labels | {f"exported_{key}" if key in labels else key: value for key, value in own.items()}


def series_text(name, labels):
    return name + "{" + ",".join(f'{key}="{value}"' for key, value in sorted(labels.items())) + "}"


def renamed(series, pair):
    return re.sub(r'pair="[^"]*"', f'pair="{pair}"', series)


def changed(series, changes):
    """{series: value} with these changes."""
    found = dict(series)
    for name, value in changes.items():
        assert (name in found) != name.startswith("+"), f"{name}: is it there, or new?"
        if value is None:
            del found[name]
        else:
            found[name.removeprefix("+")] = str(value)
    return found


class Phase:
    """Part of a timeline: `at(second)` is what a scrape then gives, None for no target, {} for a failed scrape."""

    def __init__(self, text, changes):
        what, length = text.rsplit(" ", 1)
        self.length = seconds(length)
        self.what, *self.changes = what.split("+")
        self.pair = None
        if "@" in self.what:
            self.what, self.pair = self.what.split("@")
        self.renamed_units = [change.split("->") for change in self.changes if "->" in change]
        self.changes = {series: value for change in self.changes if "->" not in change for series, value in changes[change].items()}

    def at(self, second):
        if self.what in ("gone", "away"):
            return None
        if self.what == "missed":
            return {}
        if self.what == "own":
            return OWN_SERIES
        return self._moment(max(i for i, (moment, _) in enumerate(recording(self.what)) if moment <= second))

    @functools.lru_cache(maxsize=None)
    def _moment(self, index):
        """One and the same dictionary for one moment: scrapes are told apart by identity."""
        found = changed(recording(self.what)[index][1], self.changes)
        for old, new in self.renamed_units:
            found = {series.replace(f'unit="{old}"', f'unit="{new}"'): value for series, value in found.items()}
        if self.pair:
            found = {renamed(series, self.pair): value for series, value in found.items()}
        return found


class Target:
    """A scraped exporter: its labels and its timeline."""

    def __init__(self, timeline, changes, labels=None):
        self.labels = TARGET | (labels or {})
        self.phases = [Phase(text, changes) for text in unrolled(timeline)]
        self.length = sum(phase.length for phase in self.phases)

    def edges(self):
        return list(itertools.accumulate(phase.length for phase in self.phases))

    def phase_and_start(self, second):
        start = 0
        for phase in self.phases:
            if second < start + phase.length:
                return phase, start
            start += phase.length
        raise ValueError(f"nothing is told of {second} s")

    def scrapes(self, interval):
        """What each scrape gives, from 0 on."""
        for second in range(0, self.length, interval):
            phase, start = self.phase_and_start(second)
            yield phase.at(second - start)


def disturbed(target, interval, disturbances):
    """[(labels, scrapes)] of the target when [(kind, second)] happens to it, which must change nothing. A restarted exporter is
    another instance."""
    scrapes, restarts = list(target.scrapes(interval)), []
    for kind, second in disturbances:
        at = second // interval
        if kind == "missed scrape":
            scrapes[at] = {}
        elif kind == "failed reading":
            scrapes[at] = unread(target.phase_and_start(second)[0])
        else:
            assert kind == "restart"
            scrapes[at] = None
            restarts.append(at)
    found = []
    for number, (start, end) in enumerate(itertools.pairwise([0, *sorted(restarts), len(scrapes)])):
        labels = target.labels | ({"instance": f"restarted-{number}:10360"} if number else {})
        found.append((labels, [None] * start + scrapes[start:end] + [None] * (len(scrapes) - end)))
    return found


# What the configuration says is there whether or not a unit answers.
CONFIGURED = "kemp360_pair_license_grace_period_seconds"


def unread(phase):
    """What the exporter says in this phase when no unit answers."""
    own = f"{phase.what}-blind"
    series = recording(own if (recordings.FOLDER / f"{own}.txt").exists() else "blind")[0][1]
    found = {renamed(name, phase.pair): value for name, value in series.items()} if phase.pair else dict(series)
    return found | {name: value for name, value in (phase.at(0) or {}).items() if name.startswith(CONFIGURED)}


def input_series(story, interval, disturbances, wanted, place=""):
    """promtool's input_series, as far as they are wanted_series(); `place` is put before the cluster of each target."""
    result = []
    for target in story.targets:
        for labels, scrapes in disturbed(target, interval, disturbances):
            if place:
                labels = labels | {"cluster": place + labels.get("cluster", "")}
            runs = [next(run) for _, run in itertools.groupby(scrapes, id)]
            lengths = [len(list(run)) for _, run in itertools.groupby(scrapes, id)]
            up = [None if run is None else "1" if run else "0" for run in runs]
            result.append({"series": series_text("up", labels), "values": values_text(up, lengths)})
            samples = {}
            for index, run in enumerate(runs):
                for name, value in (run or {}).items():
                    if name.split("{")[0] in wanted:
                        samples.setdefault(name, [None] * len(runs))[index] = value
            for name, values in samples.items():
                metric, full = with_target(name, labels)
                if is_wanted(metric, full, values, wanted):
                    result.append({"series": series_text(metric, full), "values": values_text(values, lengths)})
    if story.is_away():
        moments = range(0, story.length, interval)
        away = ["1" if story.targets[0].phase_and_start(second)[0].what == "away" else None for second in moments]
        result.append({"series": AWAY, "values": values_text(away, [1] * len(moments))})
    return result


def values_text(values, lengths):
    """promtool's notation: runs of one value, `stale` where a series ends, `_` where there is none."""
    words, before = [], None
    for value, group in itertools.groupby(zip(values, lengths), lambda pair: pair[0]):
        length = sum(count for _, count in group)
        if value is None:
            if before is not None:
                words.append("stale")
                length -= 1
            if length:
                words.append("_" if length == 1 else f"_x{length}")
        else:
            words.append(value if length == 1 else f"{value}x{length - 1}")
        before = value
    return " ".join(words)


class Story:
    def __init__(self, given, changes):
        self.name = given["story"]
        self.fires = {alert: self.spans_of(text) for alert, text in (given.get("fires") or {}).items()}
        if "targets" in given:
            self.targets = [Target(t["timeline"], changes, t.get("labels")) for t in given["targets"]]
        else:
            self.targets = [Target(given["timeline"], changes, given.get("labels"))]
        self.length = max(target.length for target in self.targets)
        for alert, spans in self.fires.items():
            assert all(edge is None or edge < self.length for span in spans for edge in span), f"{self.name}: {alert}: after its end"
        self.thresholds = given.get("thresholds", {})
        self.to_the_minute = given.get("to_the_minute", False)
        self.disturb = self._disturbances(str(given.get("disturb", "")))
        self.intervals = [seconds(word) for word in given.get("intervals", [])]

    @staticmethod
    def spans_of(text):
        """`15m to 1h, 2h to the end` as [(900, 3600), (7200, None)]."""
        found = []
        for part in text.split(", "):
            start, end = part.split(" to ")
            found.append((seconds(start), None if end == "the end" else seconds(end)))
        return found

    @staticmethod
    def _disturbances(text):
        """`12m, 20m` or `20m only missed scrape` as lists of (kind, second), so that every kind comes at every time."""
        times, _, only = text.partition(" only ")
        times = [seconds(word) for word in times.split(", ") if word]
        kinds = only.split(", ") if only else DISTURBANCES
        return [[(kinds[(turn + i) % len(kinds)], time) for i, time in enumerate(times)] for turn in range(len(kinds))] if times else []

    def is_away(self):
        """Is Prometheus itself off for a while?"""
        return any(phase.what == "away" for target in self.targets for phase in target.phases)

    def alone(self):
        """Must no other story be played with it? Whether there is no target at all is asked of all clusters together."""
        return self.is_away() or all(next(target.scrapes(60)) is None for target in self.targets)

    def edges(self):
        return [edge for spans in self.fires.values() for span in spans for edge in span if edge is not None]

    def settled(self):
        """When nothing is told to change any more: six minutes after an alert came or went as the last thing, else the end."""
        last = max(self.edges(), default=0)
        phases = (edge for target in self.targets for edge in target.edges()[:-1])
        return min(self.length, last + 360) if last > max(phases, default=0) else self.length

    def moments(self, step, slack=0, end=None):
        """When to look: both sides of every edge, and where phases meet, `slack` away from any edge and from the end, which may be one."""
        phases = {edge for target in self.targets for edge in target.edges()}
        last = (end or self.length) - step - slack
        looks = {last, *phases, *(edge - step for edge in phases), *range(0, self.length, 1800)}
        for edge in self.edges():
            looks |= {edge - step - slack, edge + slack}
        near = {edge for edge in self.edges()}
        return sorted(
            look for look in looks if 0 <= look <= last and not any(slack and abs(look - edge) < slack for edge in near)
        )

    def firing(self, second):
        """The alerts that fire then, as the story has it."""
        return sorted(
            alert
            for alert, spans in self.fires.items()
            if any(start <= second and (end is None or second < end) for start, end in spans)
        )


def stories():
    """[(file name, Story)] of every file."""
    found = []
    for path in sorted(FOLDER.glob("*.yml")):
        given = parsed(path.read_text())
        found += [(path.stem, Story(story, given.get("changes", {}))) for story in given.get("stories", [])]
    return found


def fired(story):
    return {text.split()[1] for text in story.fires}


def few(told, alerts):
    """Few and short ones of these [(file name, Story)], in which each of these alerts fires."""
    left, found = set(alerts), []
    while left:
        best = max(told, key=lambda one: len(left & fired(one[1])) / one[1].length)
        assert left & fired(best[1]), f"no story lets them fire: {left}"
        left -= fired(best[1])
        found.append(best)
    return found


# There is no scrape that could be missed where there is no target.
UNDISTURBED = {"Kemp360ExporterAbsent"}


def without_texts(rules_text):
    """The rules without annotations: promtool need not render them for every evaluation."""
    return re.sub(r"^ {8}annotations:\n(?: {10}.*\n)*", "", rules_text, flags=re.M)


def with_each_rule(rules_text, change):
    """The rules, each with what `change` gives for it instead of what it has."""
    given = parsed(rules_text)
    for group in given["groups"]:
        for rule in group["rules"]:
            rule |= change(rule)
    return written(given, sort_keys=False, width=100000)


def stamped(rules_text):
    """The rules with a label that the ruler gives to all of them, as prometheus-operator does with enforcedNamespaceLabel."""
    return with_each_rule(without_texts(rules_text), lambda rule: {"labels": rule.get("labels", {}) | {"stamped": "monitoring"}})


# 1 while Prometheus is off.
AWAY = "prometheus_away"


def with_absences(rules_text, story):
    """The rules as they are evaluated in this story: while Prometheus is off, none has a result."""
    if not story.is_away():
        return rules_text
    return with_each_rule(rules_text, lambda rule: {"expr": f"(\n{rule['expr']}\n) unless on () {AWAY} == 1"})


def alert_text(labels):
    """How a firing alert is written in a story."""
    rest = " ".join(f"{key}={value}" for key, value in sorted(labels.items()) if key not in HIDDEN)
    return f"{labels['severity']} {labels['alertname']} {labels['subject']} {rest}".rstrip()


# One thread for each program: several run at once. They give way to tests that wait for something within seconds. Without collecting
# garbage as often, and without samples of where memory is taken, promtool needs a tenth less of CPU.
FRUGAL = os.environ | {"GOMAXPROCS": "1", "GOGC": "800", "GODEBUG": "memprofilerate=0"}
PATIENT = ["nice", "-n", "15"]
FIRING = 'ALERTS{alertstate="firing"}'


def test_file(story, rules_file, moments=(), interval=60, evaluation=60, disturbances=(), query=FIRING):
    """A promtool test file that expects nothing to fire: what fires comes back in promtool's complaint."""
    series = input_series(story, interval, disturbances, wanted_series(pathlib.Path(rules_file).read_text()))
    return test_file_of(series, rules_file, moments, interval, evaluation, query)


def test_file_of(series, rules_file, moments, interval, evaluation, query=FIRING, backwards=False):
    groups = re.findall(r"^(?:  )?- name: (\S+)$", pathlib.Path(rules_file).read_text(), re.M)
    return {
        "rule_files": [str(rules_file)],
        "evaluation_interval": duration(evaluation),
        "group_eval_order": groups[::-1] if backwards else groups,
        "tests": [
            {
                "interval": duration(interval),
                "input_series": series,
                "promql_expr_test": [
                    {"expr": query, "eval_time": duration(moment), "exp_samples": [{"labels": "nothing", "value": moment}]}
                    for moment in moments
                ],
            }
        ],
    }


def with_thresholds(rules_text, thresholds):
    """The rules with other thresholds, as the chart makes them."""
    for name, value in thresholds.items():
        rules_text, found = re.subn(rf"(record: kemp360:threshold:{name}\n +expr: vector\()\d+", rf"\g<1>{value}", rules_text)
        assert found == 1, f"no threshold {name}"
    return rules_text


def output_of(command, given, folder):
    """What the command prints, called in that folder with the path of this test file as its last argument; again, if it was stopped for so
    long that a query timed out."""
    path = pathlib.Path(folder) / "test.yml"
    path.write_text(written(given, width=10000000))
    argv = [*PATIENT, *command, path]
    for _ in range(3):
        said = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder, env=FRUGAL).stdout
        if "query timed out" not in said:
            break
    return said


def play(story, rules_file=RULES, *, moments=None, disturbances=(), **options):
    """{second: [labels of each sample]} as promtool has it."""
    moments = story.moments(60) if moments is None else moments
    return play_together([(story, moments, disturbances)], rules_file, thresholds=story.thresholds, **options)[0]


def play_together(
    told, rules_file=RULES, *, interval=60, evaluation=60, promtool="promtool", query=FIRING, change=None, thresholds=None, backwards=False
):
    """The same for each of these (story, moments, disturbances), by one promtool. `change` is done to the rules, which are without texts;
    `backwards`: the groups are evaluated from the last one to the first, so that each finds the records of an evaluation ago."""
    places = ["", *(f"story-{number}/" for number in range(1, len(told)))]
    text = with_thresholds(without_texts(pathlib.Path(rules_file).read_text()), thresholds or {})
    if change:
        text = change(text)
    wanted = wanted_series(text)
    text = with_absences(text, told[0][0])  # a story in which Prometheus is off is played alone
    series = [
        one for place, (story, _, disturbances) in zip(places, told) for one in input_series(story, interval, disturbances, wanted, place)
    ]
    moments = sorted({moment for _, moments, _ in told for moment in moments})
    with tempfile.TemporaryDirectory() as folder:
        mine = pathlib.Path(folder) / "rules.yml"
        mine.write_text(text)
        said = output_of([promtool, "test", "rules"], test_file_of(series, mine, moments, interval, evaluation, query, backwards), folder)
    found = [{moment: [] for moment in moments} for _, moments, _ in told]
    for moment, samples in parse_complaints(said, moments).items():
        for labels in samples:
            place, _, cluster = labels.get("cluster", "").rpartition("/")
            answer = found[places.index(f"{place}/" if place else "")]
            if moment in answer:
                rest = {key: value for key, value in labels.items() if key != "cluster"}
                answer[moment].append(rest | ({"cluster": cluster} if cluster else {}))
    return found


def kind(text):
    """Of a line of a story: "critical Kemp360HAStandalone". Another severity of an alert is another rule."""
    return " ".join(text.split(" ")[:2])


def company(story, name=None):
    """What stories must share to be played by one promtool; `name` tells apart what is played of one story."""
    return str(sorted(story.thresholds.items())), (name or story.name) if story.alone() else ""


TOGETHER = 24


def batches(cases, key, length):
    """The cases in lists of those with the same key and about the same length, the longest first."""
    found = {}
    for case in sorted(cases, key=length, reverse=True):
        mine = found.setdefault(key(case), [])
        if not mine or len(mine[-1]) == TOGETHER or length(case) < 0.4 * length(mine[-1][0]):
            mine.append([])
        mine[-1].append(case)
    return sorted((batch for lists in found.values() for batch in lists), key=lambda batch: length(batch[0]), reverse=True)


def rendered(story, second, alert, severity="", rules_file=RULES):
    """(summary, description) of the first firing alert of that name and severity, as promtool renders it."""
    given = test_file(story, rules_file)
    given["tests"][0]["alert_rule_test"] = [{"alertname": alert, "eval_time": duration(second), "exp_alerts": []}]
    with tempfile.TemporaryDirectory() as folder:
        said = output_of(["promtool", "test", "rules"], given, folder)
    got = said[said.index("got:") :]
    got = got[re.search(rf'severity="{severity}', got).start() :]
    notes = re.search(r"Annotations:\{(.*?)\}\n?", got, re.S).group(1)
    return tuple(re.search(rf'{key}="((?:[^"\\]|\\.)*)"', notes).group(1) for key in ("summary", "description"))


def parse_complaints(text, moments):
    found = {}
    for second, block in re.findall(r"time: ([^,\s]+),?\n(.*?)(?=\n\s*expr: |\Z)", text, re.S):
        got = block[block.index("got:") :]
        samples = []
        for labels in re.findall(r'(?:Labels:)?\{([^{}]*__name__[^{}]*)\}', got):
            samples.append({k: v for k, v in re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', labels)})
        found[seconds(second)] = samples
    missing = set(moments) - found.keys()
    assert not missing, f"promtool did not answer for {sorted(missing)}:\n{text[:3000]}"
    return found
