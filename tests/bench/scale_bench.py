#!/usr/bin/env python3
"""What one exporter costs that serves many pairs: CPU and memory, from 10 pairs to hundreds.

usage: scale_bench.py BUILD_DIR [--pairs 10,100,500] [--loadmasters 10] [--idle 10000]

Method. One simulator with that many pairs over HTTPS, one exporter that reads them, `metrics: {pairs: none}`, one connection
that asks /probe?pair=NAME for every pair in turn, with gzip, as Prometheus does after /sd. CPU is user and system time of the
exporter alone from the scheduler's clock; what else the machine does changes it little, but it changes it: run it when the
machine is calm, and mind the load that is printed first. Three fresh exporters; of each
  cold   the first round over all pairs: both units' TLS connections are made. So it is in production where a unit closes idle
         connections between two scrapes (Apache's default is 5 s),
  warm   the median of three more rounds, over the connections that were kept,
  sd     the median of 20 answers of /sd,
  memory VmRSS after these rounds, and before the first.
Printed is the median over the three exporters, and the extremes.

--idle N instead: an exporter that knows N pairs and reads none: the time to start, VmRSS, CPU and size of /sd.
"""

import argparse
import contextlib
import http.client
import os
import pathlib
import re
import statistics
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from scrape_bench import cost_of, process_cpu
from stack import Exporter, Failed, Simulator

EXPORTERS = 3
WARM_ROUNDS = 3


def resident(pid):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"^VmRSS:\s+(\d+) kB", text, re.M).group(1)) / 1000


class Client:
    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path):
        self.connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise Failed(f"{path} answered {answer.status}")
        return body


def measure(folder, config, names):
    """One fresh exporter: its numbers."""
    with contextlib.ExitStack() as stack:
        exporter = Exporter(stack, folder, config)
        client = Client(exporter.port)
        pid = exporter.process.pid

        def whole_round():
            for name in names:
                client.get(f"/probe?pair={name}")

        def cpu():
            return process_cpu(pid)

        found = {"memory, idle": resident(pid)}
        found["probe, cold"] = cost_of(whole_round, cpu, 1) / len(names)
        # Read it or not: an exporter whose probes fail costs little.
        text = exporter.scrape(f"/probe?pair={names[-1]}")
        if len(re.findall(r"^kemp360_up\{.*\} 1$", text, re.M)) != 2:
            raise Failed("the last pair was not read")
        found["probe, warm"] = statistics.median(cost_of(whole_round, cpu, 1) / len(names) for _ in range(WARM_ROUNDS))
        found["sd"] = statistics.median(cost_of(lambda: client.get("/sd"), cpu, 1) for _ in range(20))
        found["memory"] = resident(pid)
        found["series of a pair"] = len([line for line in text.splitlines() if line and not line.startswith("#")])
        found["size of a probe, gzip"] = len(client.get(f"/probe?pair={names[0]}")) / 1000
        return found


def measure_idle(folder, pairs):
    folder.mkdir()
    (folder / "key").write_text("key\n")
    lines = ["defaults: {username: monitoring, api_key_file: key}", "metrics: {pairs: none}", "pairs:"]
    for i in range(pairs):
        units = ", ".join(f"{{name: central-{side}, url: 'https://{side}{i}.example'}}" for side in "ab")
        lines.append(f"  - {{name: pair-{i}, units: [{units}]}}")
    (folder / "kemp360.yaml").write_text("\n".join(lines) + "\n")
    with contextlib.ExitStack() as stack:
        begin = time.monotonic()
        exporter = Exporter(stack, folder, folder / "kemp360.yaml")
        found = {"start": time.monotonic() - begin, "memory, idle": resident(exporter.process.pid)}
        client = Client(exporter.port)
        found["sd"] = statistics.median(
            cost_of(lambda: client.get("/sd"), lambda: process_cpu(exporter.process.pid), 1) for _ in range(20)
        )
        found["size of /sd, gzip"] = len(client.get("/sd")) / 1000
        return found


UNITS = {
    "probe, cold": "ms CPU",
    "probe, warm": "ms CPU",
    "sd": "ms CPU",
    "memory": "MB",
    "memory, idle": "MB",
    "size of a probe, gzip": "kB",
    "series of a pair": "",
    "start": "s",
    "size of /sd, gzip": "kB",
}


def show(pairs, runs):
    for what in runs[0]:
        values = [run[what] for run in runs]
        print(
            f"{pairs:>6} pairs   {what:<22} {statistics.median(values):10.3f} {UNITS[what]:<7}"
            f" ({min(values):.3f} to {max(values):.3f})",
            flush=True,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--pairs", default="10,100,500")
    parser.add_argument("--loadmasters", default="10")
    parser.add_argument("--idle", type=int)
    arguments = parser.parse_args()
    os.environ["KEMP360_BUILD_DIR"] = str(arguments.build.resolve())
    print(f"load of the machine before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")
    if arguments.idle:
        with tempfile.TemporaryDirectory() as name:
            show(
                arguments.idle,
                [measure_idle(pathlib.Path(name) / str(turn), arguments.idle) for turn in range(EXPORTERS)],
            )
        return
    for pairs in map(int, arguments.pairs.split(",")):
        with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
            folder = pathlib.Path(name)
            simulator = Simulator(stack, folder, "--pairs", str(pairs), "--loadmasters", arguments.loadmasters)
            text = simulator.config.read_text()
            config = simulator.config.with_name("bench.yaml")
            config.write_text(text + "metrics: {pairs: none}\n")
            names = re.findall(r"^  - name: (\S+)$", text, re.M)
            if len(names) != pairs:
                raise Failed(f"the simulator wrote {len(names)} pairs")
            runs = [measure(folder / str(turn), config, names) for turn in range(EXPORTERS)]
            show(pairs, runs)


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        sys.exit(f"scale_bench: {failure}")
