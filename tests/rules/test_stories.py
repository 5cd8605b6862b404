"""Every story of rules/tests, played by promtool: which alerts fire from when to when, and that nothing else does."""

import concurrent.futures
import functools
import os

import pytest
import yaml

import promql
import stories
from shipped import alert_names, written
from stack import tool

EVERYTHING = os.environ.get("KEMP360_ALL") == "1"
TOLD = stories.stories()
STAMPED = {(file, story.name) for file, story in stories.few([told for told in TOLD if not told[1].to_the_minute], alert_names())}
# Every alert is disturbed by default, with a label from the ruler as well; the rest of the disturbed stories is long.
DISTURBED = {
    (file, story.name)
    for file, story in stories.few([told for told in TOLD if told[1].disturb], set(alert_names()) - stories.UNDISTURBED)
}
STAMPED_ALONE = {(file, story.name) for file, story in stories.few(TOLD, stories.UNDISTURBED)}


def firing(played):
    return {second: sorted(stories.alert_text(labels) for labels in samples) for second, samples in played.items()}


LONG = 3 * 3600  # of a story's seconds: playing it takes longer than all else that it could share a promtool with


def cases():
    """(name, story, what play() is given, how far from an edge we do not look, is it long?)."""
    for file, story in TOLD:
        key = (file, story.name)
        is_long = story.length > LONG
        yield f"{file}: {story.name}", story, {}, 0, is_long
        for disturbances in story.disturb:
            said = ", ".join(f"{kind} at {stories.duration(second)}" for kind, second in disturbances)
            yield f"{file}: {story.name} ({said})", story, {"disturbances": disturbances}, 0, True
            if key in DISTURBED and disturbances == story.disturb[0]:
                options = {"disturbances": disturbances, "change": stories.stamped}
                yield f"{file}: {story.name} ({said}), and the ruler gives every rule a label", story, options, 0, False
        if key in STAMPED | STAMPED_ALONE:
            options = {"change": stories.stamped}
            yield f"{file}: {story.name}, and the ruler gives every rule a label", story, options, 0, key not in STAMPED_ALONE
        if key in STAMPED:
            yield f"{file}: {story.name}, and every second evaluation is missed", story, {"evaluation": 120}, 240, True
            for seconds in (15, 30):  # as in the example of Prometheus, and the default of prometheus-operator
                yield f"{file}: {story.name}, evaluated every {seconds} s", story, {"evaluation": seconds}, 60, True
            yield f"{file}: {story.name}, and records are found an evaluation late", story, {"backwards": True}, 120, True
        if story.intervals:
            yield f"{file}: {story.name}, by promtool of Prometheus 3", story, {"promtool": "promtool 3"}, 120, True
        for interval in story.intervals:
            slack = 2 * max(interval, 60)
            yield f"{file}: {story.name}, scraped every {interval} s", story, {"interval": interval}, slack, True


CASES = {name: rest for name, *rest in cases()}


def length(name):
    """For how long it is played: `all` also sees how quiet the rest of a story is."""
    story, _, _, is_long = CASES[name]
    return story.length if is_long or EVERYTHING else story.settled()


def together(name):
    """What cases must share to be played by one promtool."""
    story, options, slack, _ = CASES[name]
    rest = sorted((key, str(value)) for key, value in options.items() if key != "disturbances")
    return str(rest), slack, stories.company(story, name)


@pytest.fixture(scope="session")
def played(request):
    """All selected cases at once, on every core; each test takes its answer from here."""
    selected = {item.callspec.params["name"] for item in request.session.items if "played" in item.fixturenames}
    newer = tool("promtool") if any("promtool" in CASES[name][1] for name in selected) else None

    def play(names):
        told = []
        for name in names:
            story, options, slack, _ = CASES[name]
            told.append((story, story.moments(60, slack, length(name)), options.get("disturbances", ())))
        options = {key: value for key, value in options.items() if key != "disturbances"}
        if "promtool" in options:  # its ranges leave out their first moment
            options["promtool"] = newer
        return stories.play_together(told, thresholds=story.thresholds, **options)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        futures = {}
        for names in stories.batches(sorted(selected), together, length):
            batch = pool.submit(play, names)
            futures |= {name: (batch, number) for number, name in enumerate(names)}
        yield lambda name: firing(futures[name][0].result()[futures[name][1]])


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.long] if is_long else []) for name, (*_, is_long) in CASES.items()]
)
def test_what_fires_and_when(name, played):
    story = CASES[name][0]
    seen = played(name)
    expected = {second: story.firing(second) for second in seen}
    assert {stories.duration(s): a for s, a in seen.items()} == {stories.duration(s): a for s, a in expected.items()}


def test_only_what_no_rule_could_notice_is_left_out_of_a_story():
    expression = (
        'max by (a) (last_over_time(kemp360_one[5m] offset 1m) == 1) unless on (a) kemp360_two{b="c", d=~"e|f"} == 1 '
        "or kemp360_three + kemp360_four == 1 or count_over_time(kemp360_five[5m]) == 1 or (max by (a) (kemp360_six)) == 1 "
        "and kemp360:record == 1 or kemp360_seven == 10 or kemp360_eight == 1 + time()"
    )
    found = {selector.metric: (selector.matchers, selector.only_one) for selector in promql.selectors(expression)}
    assert found == {
        "kemp360_one": ((), True),
        "kemp360_two": ((("b", "=", "c"), ("d", "=~", "e|f")), True),
        **dict.fromkeys(("kemp360_three", "kemp360_four", "kemp360_five", "kemp360_six", "kemp360_seven", "kemp360_eight"), ((), False)),
    }
    rules = {"groups": [{"rules": [{"expr": expression, "annotations": {"summary": "{{ query `kemp360_nine` }}"}}]}]}
    wanted = stories.wanted_series(written(rules))
    for is_wanted, metric, labels, values in (
        (True, "kemp360_one", {}, ["0", None, "1"]),
        (False, "kemp360_one", {}, ["0", None]),
        (True, "kemp360_two", {"b": "c", "d": "f"}, ["1"]),
        (False, "kemp360_two", {"b": "c", "d": "ef"}, ["1"]),
        (False, "kemp360_two", {"d": "e"}, ["1"]),
        (True, "kemp360_three", {}, ["0"]),
        (True, "kemp360_nine", {}, ["0"]),
        (False, "kemp360_ten", {}, ["1"]),
    ):
        assert stories.is_wanted(metric, labels, values, wanted) == is_wanted, metric


@functools.lru_cache(maxsize=None)
def told_of(alert):
    return [story for _, story in TOLD if any(f" {alert} " in f" {text} " for text in story.fires)]


@pytest.mark.parametrize("alert", alert_names())
def test_every_alert_fires_resolves_and_survives_disturbances_in_some_story(alert):
    told = told_of(alert)
    assert told, "no story lets it fire"
    spans = [span for story in told for text, found in story.fires.items() if f" {alert} " in f" {text} " for span in found]
    assert any(end is not None for _, end in spans), "no story lets it resolve"
    assert any(story.disturb for story in told) or alert in stories.UNDISTURBED, "no story disturbs it"


@pytest.mark.parametrize("interval", (15, 60, 120))
def test_scrape_intervals_of_15_60_and_120_seconds_are_told_for_every_alert(interval):
    covered = {
        alert
        for alert in alert_names()
        if any(interval == 60 or interval in story.intervals for story in told_of(alert))
    }
    assert covered == set(alert_names())


def test_a_healthy_pair_is_silent_while_the_host_of_prometheus_sleeps_again_and_again():
    """Neither scrapes nor evaluations for half an hour: so it is, too, when its clock is set forward."""
    story = next(story for _, story in TOLD if story.name == "a healthy pair is silent")
    gap = 32 * 60
    seen = firing(stories.play(story, moments=range(0, story.length, gap), interval=gap, evaluation=gap))
    assert set(map(tuple, seen.values())) == {()}


def test_how_long_a_loadmaster_is_disowned_is_known_after_the_ruler_did_not_evaluate_for_half_an_hour():
    story = next(story for _, story in TOLD if story.name.endswith("three quarters of a grace period of two hours are over"))
    gap = 32 * 60
    seen = firing(stories.play(story, moments=range(gap, 5 * gap, gap), evaluation=gap))
    critical = [second for second, alerts in seen.items() if any(alert.startswith("critical") for alert in alerts)]
    assert critical == [4 * gap]  # first seen so at the first look, 96 minutes before


def test_the_thresholds_are_the_pinned_ones():
    pinned = yaml.safe_load((stories.FOLDER / "thresholds.yml").read_text())["thresholds"]
    story = next(story for _, story in TOLD if story.name == "a healthy pair is silent")
    wrong = " or ".join(f"kemp360:threshold:{name} != {value}" for name, value in pinned.items())
    assert stories.play(story, moments=[0], query=wrong)[0] == []
    there = stories.play(story, moments=[0], query='{__name__=~"kemp360:threshold:.+"}')[0]
    assert {labels["__name__"].rsplit(":", 1)[1] for labels in there} == set(pinned)
