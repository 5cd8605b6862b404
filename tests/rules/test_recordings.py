"""The recordings are what simulator and exporter say today: a renamed metric, label or word breaks a test here and then a story."""

import re

import pytest

import recordings
import stories
from shipped import RULES


@pytest.fixture(scope="module")
def today(tmp_path_factory):
    return recordings.record_all(tmp_path_factory.mktemp("recordings"))


@pytest.mark.parametrize("name", sorted(recordings.STORIES))
def test_the_recording_is_what_the_exporter_says_today(name, today):
    path = recordings.FOLDER / f"{name}.txt"
    if recordings.REWRITE:
        path.write_text(today[name])
    assert path.read_text() == today[name], "KEMP360_REWRITE_GOLDEN=1 writes it anew; read the difference"


def test_no_recording_is_left_over():
    assert {path.stem for path in recordings.FOLDER.iterdir()} == set(recordings.STORIES)


def test_every_recording_is_read_back_as_it_was_written():
    healthy = recordings.load("healthy")[0][1]
    for name in recordings.STORIES:
        base = None if name == "healthy" else healthy
        assert recordings.to_text(recordings.load(name), base) == (recordings.FOLDER / f"{name}.txt").read_text()


def test_every_metric_that_the_rules_read_is_in_a_recording():
    recorded = {
        series.split("{")[0] for name in recordings.STORIES for _, moment in recordings.load(name) for series in moment
    }
    named = stories.wanted_metrics(RULES.read_text())
    assert {name for name in named if not re.match("kemp360_exporter$", name)} <= recorded
