#!/usr/bin/env python3
"""How long every query of the boards takes at 1,000 pairs with 50 LoadMasters each, every group of the rules, and the dearest of them.
Run by hand; it takes some minutes and 3 GB.

    KEMP360_BUILD_DIR=build/release tests/dashboards/measure.py [PAIRS [LOADMASTERS]]

The series are the real exporter's output for three simulated pairs (healthy, versions-differ, disowned), repeated under other names:
the last six minutes of everything, and six hours, a sample a minute, of what the panels over time read. A Prometheus that has
loaded the shipped rules evaluates them on that, three times, and then answers for the panels.
"""

import contextlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import yaml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import boards
import stack

RULES = stack.ROOT / "rules/kemp360.rules.yml"
SCENARIOS = ("healthy", "versions-differ", "disowned")
LONG = re.compile(
    r"kemp360_pair_units|kemp360_pair_check\{.*ha_mode|kemp360_pair_loadmasters\{|kemp360_pair_read_duration|kemp360_unit_clock_skew|"
    r"kemp360_source_(duration|failure)|kemp360_exporter_|process_|up\{|scrape_duration_seconds"
)
HOURS = 6


def samples(pairs, loadmasters, folder, cleanup):
    """Lines without time: of each pair, and of the exporter itself."""
    simulator = stack.Simulator(cleanup, folder, "--pairs", "3", "--loadmasters", str(loadmasters))
    exporter = stack.Exporter(cleanup, folder, simulator.config)
    for number, name in enumerate(SCENARIOS, 1):
        simulator.scenario(name, pair=number)
    target = f'job="{stack.JOB}",instance="exporter:10360"'
    kinds = {number: [] for number in (1, 2, 3)}
    out = [f"up{{{target}}} 1", f"scrape_duration_seconds{{{target}}} 0.1"]
    for line in exporter.scrape().splitlines():
        match = re.match(r"^(\w+)(?:\{(.*)\})? (\S+)$", line)
        if not match:
            continue
        name, labels, value = match.groups()
        pair = re.search(r'pair="pair-(\d)"', labels or "")
        text = f"{name}{{{','.join(filter(None, (labels, target)))}}} {value}"
        (kinds[int(pair.group(1))] if pair else out).append(text)
    for number in range(pairs):
        kind = number % 3 + 1
        out += [text.replace(f'pair="pair-{kind}"', f'pair="pair-{number + 1}"', 1) for text in kinds[kind]]
    return out


def main():
    pairs, loadmasters = (int(word) for word in (sys.argv[1:] + ["1000", "50"][len(sys.argv) - 1 :])[:2])
    with contextlib.ExitStack() as cleanup:
        folder = pathlib.Path(cleanup.enter_context(tempfile.TemporaryDirectory()))
        lines = samples(pairs, loadmasters, folder, cleanup)
        long = [line for line in lines if LONG.match(line)]
        # The pair that the boards of one pair look at has its whole history.
        long += [line for line in lines if 'pair="pair-3"' in line and not LONG.match(line)]
        now = int(time.time()) // 60 * 60
        with open(folder / "series.om", "w") as out:
            for minute in range(HOURS * 60, -1, -1):
                moment = now - minute * 60
                out.writelines(f"{line} {moment}\n" for line in (lines if minute < 6 else long))
            out.write("# EOF\n")
        subprocess.run(
            ["promtool", "tsdb", "create-blocks-from", "openmetrics", folder / "series.om", folder / "data"],
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        (folder / "series.om").unlink()
        rest = "global: {evaluation_interval: 20s}\nscrape_configs: []\n"
        prometheus = stack.Prometheus(cleanup, folder, f"{rest}rule_files: [{RULES}]\n")
        print(f"{pairs} pairs, {loadmasters} LoadMasters each: {len(lines)} series; load of the machine {os.getloadavg()[0]:.1f}")
        evaluated(prometheus)
        dearest(prometheus, folder, rest)
        # A machine that is slow must not look when the last samples are too old to be seen.
        asked = boards.Boards(prometheus.url, folder / "asked", at=min(int(time.time()), now + 290))
        slowest = []
        for uid, board in boards.loaded().items():
            values = {"pair": "pair-3", "cluster": ""} if uid in ("kemp360-pair", "kemp360-loadmasters") else {}
            for panel in boards.panels(board):
                best = min(measured(prometheus, asked, board, panel, values) for _ in range(2))
                slowest.append((*best, uid, panel["title"]))
        for used, waited, uid, title in sorted(slowest, reverse=True):
            print(f"{used:7.2f} s of a core, {waited:7.2f} s until all answers were there  {uid:22} {title}", flush=True)


def evaluated(prometheus):
    """Waits until every group of the rules was evaluated three times; prints how long the last time took."""
    stack.wait_for("three evaluations", lambda: all(group["rounds"] >= 3 for group in groups(prometheus)), 600)
    for group in groups(prometheus):
        print(f"{group['seconds']:7.2f} s  {group['name']}", flush=True)
    print(f"{sum(group['seconds'] for group in groups(prometheus)):7.2f} s  all groups of the rules once")


def dearest(prometheus, folder, rest):
    """Ends the evaluation of the rules, and prints the processor time that they take as queries, at the moment of the last one. (The
    records that the panels read end after `asked.at`.)"""
    rules = [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
    (folder / "prometheus.yml").write_text(rest)
    stack.ask(prometheus.url + "/-/reload", b"")
    at = prometheus.query("max(kemp360:loadmaster_last_activated:timestamp_seconds)")[0][1]
    found = []
    for rule in rules:
        used = cpu_seconds(prometheus.process)
        prometheus.query(f"count({rule['expr']})", at)
        found.append((cpu_seconds(prometheus.process) - used, rule.get("record") or f"{rule['alert']} {rule['labels']['severity']}"))
    for used, name in sorted(found, reverse=True)[:12]:
        print(f"{used:7.2f} s of a core  {name}")
    print(f"{sum(used for used, _ in found):7.2f} s of a core  all rules as queries", flush=True)


def groups(prometheus):
    """Name, duration of the last evaluation in seconds, and the count of evaluations of each group."""
    text = stack.ask(prometheus.url + "/metrics")
    found = {}
    for metric, name, value in re.findall(
        r'^prometheus_rule_group_(last_duration_seconds|iterations_total)\{rule_group="[^"]*;([^"]*)"\} (\S+)$', text, re.M
    ):
        group = found.setdefault(name, {"name": name, "rounds": 0, "seconds": 0.0})
        group["rounds" if metric == "iterations_total" else "seconds"] = float(value)
    return list(found.values())


def cpu_seconds(process):
    """What the process has used of the processor: another program that is busy does not change it."""
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(prometheus, asked, board, panel, values):
    start, used = time.monotonic(), cpu_seconds(prometheus.process)
    asked.ask_panel(board, panel, **values)
    return cpu_seconds(prometheus.process) - used, time.monotonic() - start


if __name__ == "__main__":
    main()
