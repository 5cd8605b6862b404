"""When an alert is reported, that is, fires and is not inhibited: neither hidden by what is over, nor reported after it is over."""

import concurrent.futures
import os
import re

import pytest

import stories
from alertmanager_example import PRODUCTION
from inhibition import Inhibition
from shipped import parsed
from stack import ROOT

GIVEN = parsed((ROOT / "tests/rules/told_over_time.yml").read_text())
TOLD = {given["story"]: (stories.Story(given, GIVEN["changes"]), given["told"]) for given in GIVEN["stories"]}
STEP = 60


def spans(moments, is_so):
    """[(from, to)] in seconds; None where it is still so at the end."""
    found, start = [], None
    for moment in moments:
        if is_so(moment) and start is None:
            start = moment
        if not is_so(moment) and start is not None:
            found.append((start, moment))
            start = None
    return found + ([(start, None)] if start is not None else [])


def without_keeping(rules_text):
    """The rules without keep_firing_for: what fires is so."""
    return re.sub(r"^ +keep_firing_for: .*\n", "", rules_text, flags=re.M)


def played(told, change=None):
    """{story: {second: [labels of what fires]}}, minute by minute."""
    batches = stories.batches(told, stories.company, lambda story: story.length)

    def play(batch):
        cases = [(story, list(range(0, story.length - STEP, STEP)), ()) for story in batch]
        return zip(batch, stories.play_together(cases, thresholds=batch[0].thresholds, change=change), strict=True)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return {story.name: answer for found in pool.map(play, batches) for story, answer in found}


@pytest.fixture(scope="module")
def reported():
    """{story: {second: the alerts that fire and are not inhibited}}"""
    inhibition = Inhibition(PRODUCTION)
    firing = played([story for story, _ in TOLD.values()])
    return {name: {second: inhibition.left(alerts) for second, alerts in answer.items()} for name, answer in firing.items()}


@pytest.mark.parametrize("name", TOLD)
def test_an_alert_is_reported_when_the_story_says_so(name, reported):
    answer = reported[name]
    for wanted, text in TOLD[name][1].items():
        seen = spans(sorted(answer), lambda second, wanted=wanted: any(stories.kind(stories.alert_text(labels)) == wanted for labels in answer[second]))
        assert seen == ([] if text == "never" else stories.Story.spans_of(text)), wanted


def identity(labels):
    return tuple(sorted((name, value) for name, value in labels.items() if name not in ("__name__", "alertstate")))


@pytest.mark.long  # plays every story twice
def test_nothing_is_reported_for_the_first_time_after_it_is_over():
    """An alert that keeps firing was reported before, or never is. Two minutes: evaluations of two alerts are not at one moment."""
    told = [story for _, story in stories.stories() if story.length <= 3 * 3600]
    firing, true = played(told), played(told, without_keeping)
    inhibition = Inhibition(PRODUCTION)
    late = []
    for story in told:
        known = set()
        for second, alerts in sorted(firing[story.name].items()):
            recently = {identity(labels) for before in range(max(0, second - 120), second + 1, STEP) for labels in true[story.name].get(before, ())}
            now = {identity(labels) for labels in inhibition.left(alerts)}
            late += [f"{story.name}, {stories.duration(second)}: {dict(labels)}" for labels in now - known - recently]
            known = (known & {identity(labels) for labels in alerts}) | now
    assert late == []
