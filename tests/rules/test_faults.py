"""The words of the alerts are those of the catalogue of faults: what to do is written in docs/faults.json, and nowhere else."""

import json
import re

import pytest

from shipped import alert_names, alerts
from stack import ROOT

FAULTS = json.loads((ROOT / "docs/faults.json").read_text())
SOURCES = [*ROOT.glob("rules/lib/*.libsonnet"), ROOT / "rules/mixin.libsonnet"]


def fragments(text, least=18):
    """A sentence of the catalogue between its placeholders, as alerts have it; without what is shorter than that."""
    parts = re.split(r"\{\w+\}", text.replace("this host", "the exporter's host"))
    return [part.strip(" .,:") for part in parts if len(part.strip(" .,:")) >= least]


def of(alert):
    return [fault for fault in FAULTS if fault["alert"] == alert]


def plain(text):
    """A source without what joins the parts of a text."""
    return re.sub(r"\s+", " ", re.sub(r"'\s*\+\s*'", "", text))


@pytest.mark.parametrize("alert", alert_names())
def test_every_alert_says_what_to_do_in_the_words_of_one_of_its_faults(alert):
    steps = [step for fault in of(alert) for step in fault["cure"]]
    for rule in alerts():
        if rule["alert"] == alert:
            text = rule["annotations"]["description"]
            assert any(fragments(step) and all(part in text for part in fragments(step)) for step in steps), text


def test_no_cause_no_step_and_no_headline_is_written_a_second_time():
    texts = {path.name: plain(path.read_text()) for path in SOURCES}
    copies = [
        (name, part)
        for fault in FAULTS
        for sentence in (fault["headline"], *fault["causes"], *fault["cure"])
        for part in fragments(sentence, 25)
        for name, text in texts.items()
        if part.lower() in text.lower()
    ]
    assert copies == []


def test_no_text_has_a_placeholder_that_no_rule_fills():
    names = {name for fault in FAULTS for name in fault["placeholders"]}
    for rule in alerts():
        for text in (rule["annotations"]["summary"], rule["annotations"]["description"]):
            assert not [name for name in names if "{" + name + "}" in text], text
