"""What other rulers make of the rules: when alerts fire in VictoriaMetrics, by its vmalert-tool, and which texts arrive from VictoriaMetrics,
Thanos and Mimir. By default a story of every alert is played; KEMP360_ALL_RULERS=1 plays all of them and builds and runs the three."""

import concurrent.futures
import os

import pytest
import yaml

import examples
import rulers
import stories
import test_examples
import vmalert
from shipped import RULES, alert_names
from stack import ROOT, tool

EVERYTHING = os.environ.get("KEMP360_ALL_RULERS") == "1"
# VictoriaMetrics's ranges leave out their first moment, as those of Prometheus 3 do: alerts may come or go a minute sooner.
SLACK = 120
TOLD = [(file, story) for file, story in stories.stories() if not story.to_the_minute]


PLAYED = {f"{file}: {story.name}": story for file, story in (TOLD if EVERYTHING else stories.few(TOLD, alert_names()))}


@pytest.fixture(scope="session")
def played(request):
    """All selected stories; each test takes its answer from here."""
    selected = {item.callspec.params["name"] for item in request.session.items if "played" in item.fixturenames}
    program = tool("vmalert-tool")

    def one(story):
        return vmalert.play(story, story.moments(60, SLACK), program)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        futures = {name: pool.submit(one, PLAYED[name]) for name in PLAYED if name in selected}
        yield lambda name: futures[name].result()


@pytest.mark.parametrize("name", PLAYED)
def test_what_fires_and_when_in_victoriametrics(name, played):
    story = PLAYED[name]
    seen = played(name)
    expected = {second: story.firing(second) for second in seen}
    assert {stories.duration(s): a for s, a in seen.items()} == {stories.duration(s): a for s, a in expected.items()}


def test_every_story_but_six_can_be_played():
    assert len(stories.stories()) - len(TOLD) == 6
    assert {text for story in PLAYED.values() for text in stories.fired(story)} == set(alert_names())


def test_no_group_is_larger_than_mimir_allows():
    largest = max(len(group["rules"]) for group in yaml.safe_load(RULES.read_text())["groups"])
    assert largest <= 20 and f"the largest group here has {largest}." in (ROOT / "docs/alerts.md").read_text()


@pytest.mark.skipif(not EVERYTHING, reason="KEMP360_ALL_RULERS=1 builds and runs them")
@pytest.mark.parametrize("name", rulers.RULERS)
def test_the_texts_are_those_that_prometheus_renders(name, tmp_path):
    # Divided by less than for Prometheus: their records take a second or two until they are found.
    texts = examples.rendered(tmp_path, rulers.RULERS[name], divided_by=12, evaluation="1s")
    assert test_examples.examples_text(texts).splitlines() == test_examples.block("examples").group(1).splitlines()
