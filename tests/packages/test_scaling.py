"""The Prometheus configurations of docs/scaling.md, run: each pair is read by whom the page says, once."""

import re

import pytest
from stack import ROOT, Exporter, Prometheus, Simulator, wait_for

PAIRS = 12


@pytest.fixture
def configurations():
    page = (ROOT / "docs/scaling.md").read_text()
    one, replicas, shard = re.findall(r"^```yaml\n(scrape_configs:.*?)^```$", page, re.M | re.S)
    return {"one": one, "replicas": replicas, "shard": shard}


@pytest.fixture
def start(stack, tmp_path):
    """Makes exporters of the same simulated pairs."""
    simulator = Simulator(stack, tmp_path, "--pairs", str(PAIRS))
    simulator.config.write_text(simulator.config.read_text() + "metrics: {pairs: none}\n")
    return lambda name: Exporter(stack, tmp_path / name, simulator.config)


def pairs_of(prometheus):
    return {labels["pair"] for labels, _ in prometheus.query("kemp360_up == 1")}


def on_this_machine(text, *exporters):
    for number, exporter in enumerate(exporters):
        text = text.replace(f"exporter-{number}.example:10360", f"127.0.0.1:{exporter.port}")
    return text.replace("scrape_interval: 60s", "scrape_interval: 1s\n    scrape_timeout: 1s")


def test_one_exporter_is_asked_for_every_pair_once(stack, tmp_path, configurations, start):
    prometheus = Prometheus(stack, tmp_path / "p", on_this_machine(configurations["one"], start("e")))
    wait_for("every pair to be read", lambda: len(pairs_of(prometheus)) == PAIRS)
    wait_for("each pair and the exporter itself to answer", lambda: len(prometheus.query("up == 1")) == PAIRS + 1)
    assert len(prometheus.query("up")) == PAIRS + 1
    assert len(prometheus.query("kemp360_up")) == 2 * PAIRS


def test_two_replicas_are_two_series_and_never_collide(stack, tmp_path, configurations, start):
    prometheus = Prometheus(
        stack, tmp_path / "p", on_this_machine(configurations["replicas"], start("e0"), start("e1"))
    )
    wait_for("both to have read every pair", lambda: len(prometheus.query("kemp360_up == 1")) == 2 * 2 * PAIRS)
    assert len(prometheus.query("max by (cluster, pair, unit) (kemp360_up)")) == 2 * PAIRS
    wait_for("a second round", lambda: prometheus.query("min(count_over_time(kemp360_up[1m])) >= 2"))
    assert "uplicate" not in prometheus.log.read_text()


def test_four_servers_share_the_pairs_and_none_is_left_out(stack, tmp_path, configurations, start):
    exporter = start("e")
    assert 'regex: "0;' in configurations["shard"] and "modulus: 4" in configurations["shard"]
    servers = [
        Prometheus(
            stack,
            tmp_path / f"p{number}",
            on_this_machine(configurations["shard"].replace('regex: "0;', f'regex: "{number};'), exporter),
        )
        for number in range(4)
    ]
    wait_for(
        "every pair to be read",
        lambda: set().union(*map(pairs_of, servers)) >= {f"pair-{n}" for n in range(1, PAIRS + 1)},
    )
    assert sum(len(pairs_of(server)) for server in servers) == PAIRS
    assert max(len(pairs_of(server)) for server in servers) < PAIRS
    for server in servers:
        wait_for("the exporter's own series", lambda: len(server.query("kemp360_exporter_build_info")) == 1)
