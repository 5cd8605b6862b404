#!/usr/bin/env python3
"""What a scrape costs: memory, CPU and wall time of the real exporter reading a simulated pair over HTTPS.

usage: scrape_bench.py BUILD_DIR [--json-exporter PATH] [--only memory|peak|cpu|wall]

Method, for each number:
  memory  a pair of 10 LoadMasters, plain HTTP out, the simulator's one CA certificate, 1,000 scrapes of /metrics over one
          connection; RssAnon and VmRSS from /proc/PID/status after 200 and after 1,000.
  peak    a pair of 10,000 LoadMasters, `loadmasters: {limit: 10000}`, 10 scrapes; VmHWM.
  cpu     user and system time of the exporter (/proc/PID/stat) over SCRAPES scrapes with `Accept-Encoding: gzip`, of pairs
          of 1,000 and 10,000 LoadMasters, the two sizes in turn, medians of ROUNDS rounds. With --json-exporter the same
          two lists of 1,000 are read by json_exporter v0.7.0 (three values a LoadMaster) in the same rounds.
  wall    time to the whole answer of a scrape of 1,000, against curl fetching the same requests in parallel
          (`curl --parallel` and fresh connections), in turn, medians of ROUNDS rounds.

Prints each number with the limit that it is held to; exits 1 if one is exceeded. Ratios are taken within one run, because
machines differ and drift.
"""

import argparse
import contextlib
import http.client
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from stack import Exporter, Failed, Simulator, running, wait_for

ROUNDS = 7
TICKS = os.sysconf("SC_CLK_TCK")


class Pair:
    """A simulator and an exporter that reads it."""

    def __init__(self, stack, folder, loadmasters):
        self.folder = folder / str(loadmasters)
        simulator = Simulator(stack, self.folder, "--loadmasters", str(loadmasters))
        self.ca_file = simulator.ca_file
        text = simulator.config.read_text()
        self.config = simulator.config.with_name("bench.yaml")
        self.config.write_text(text.replace("defaults:\n", "defaults:\n  loadmasters: {limit: 10000}\n", 1))
        self.units = re.findall(r"url: (\S+)", text)
        exporter = Exporter(stack, self.folder, self.config)
        self.exporter = exporter.process
        self.port = exporter.port
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def scrape(self):
        self.connection.request("GET", "/metrics", headers={"Accept-Encoding": "gzip"})
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise Failed(f"scrape answered {answer.status}")
        return body

    def status(self, field):
        text = pathlib.Path(f"/proc/{self.exporter.pid}/status").read_text()
        return int(re.search(rf"^{field}:\s+(\d+) kB", text, re.M).group(1)) / 1000

    def cpu(self):
        return process_cpu(self.exporter.pid)


def process_cpu(pid):
    """User and system seconds, from the scheduler's own clock where it has one (nanoseconds instead of ticks)."""
    total = 0.0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            total += int((task / "schedstat").read_text().split()[0]) / 1e9
    if total > 0:
        return total
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class Report:
    def __init__(self):
        self.bad = 0

    def add(self, what, value, limit, unit):
        good = limit is None or value <= limit
        self.bad += not good
        bound = "" if limit is None else f"   limit {limit:g} {unit}{'' if good else '   EXCEEDED'}"
        print(f"{what:<64} {value:10.3f} {unit}{bound}", flush=True)


def bench_memory(report, folder):
    with contextlib.ExitStack() as stack:
        pair = Pair(stack, folder, 10)
        for _ in range(200):
            pair.scrape()
        early = pair.status("RssAnon")
        for _ in range(800):
            pair.scrape()
        report.add("anonymous memory after 1,000 scrapes of 10 LoadMasters", pair.status("RssAnon"), 6, "MB")
        report.add("resident memory after 1,000 scrapes of 10 LoadMasters", pair.status("VmRSS"), 20, "MB")
        report.add("growth from scrape 200 to 1,000", pair.status("RssAnon") / early, 1.05, "times")


def bench_peak(report, folder):
    with contextlib.ExitStack() as stack:
        pair = Pair(stack, folder, 10000)
        for _ in range(10):
            size = len(pair.scrape())
        report.add("size of the answer for 10,000 LoadMasters, gzip", size / 1000, None, "kB")
        report.add("peak resident memory reading 10,000 LoadMasters", pair.status("VmHWM"), 45, "MB")


def cost_of(action, cpu, times):
    before = cpu()
    for _ in range(times):
        action()
    return (cpu() - before) / times * 1000


class JsonExporter:
    """json_exporter reading three values a LoadMaster of both units' lists, as a user of it would configure it."""

    CONFIG = """modules:
  default:
    http_client_config: {tls_config: {ca_file: CA_FILE}}
    metrics:
      - name: kemp
        type: object
        path: '{ .objects[*] }'
        labels: {address: '{ .ip_address }', port: '{ .port }', name: '{ .name }'}
        values: {activated: '{ .asl_instance }', claimed: '{ .licensed_by_peer }', listed: '{ .id }'}
"""

    def __init__(self, stack, binary, pair, keys):
        config = pair.folder / "json_exporter.yaml"
        config.write_text(self.CONFIG.replace("CA_FILE", str(pair.ca_file)))
        self.process = stack.enter_context(
            running(
                [binary, "--config.file", config, "--web.listen-address", "127.0.0.1:17979"],
                pair.folder / "json_exporter.log",
            )
        )
        self.targets = keys
        self.connection = http.client.HTTPConnection("127.0.0.1", 17979, timeout=60)
        wait_for("json_exporter to listen", self.listening)

    def listening(self):
        try:
            self.connection.request("GET", "/metrics")
            self.connection.getresponse().read()
            return True
        except OSError:
            self.connection.close()
            return False

    def scrape(self):
        from urllib.parse import quote

        for target in self.targets:
            self.connection.request("GET", "/probe?target=" + quote(target, safe=""), headers={"Accept-Encoding": "gzip"})
            answer = self.connection.getresponse()
            body = answer.read()
            if answer.status != 200 or len(body) < 1000:
                raise Failed(f"json_exporter answered {answer.status}: {body[:200]}")


def list_urls(pair):
    """The exporter's own requests for the two lists, with the key: for curl and json_exporter."""
    out = pair.config.parent
    text = pair.config.read_text()
    user = re.search(r"username: (\S+)", text).group(1)
    names = re.findall(r"api_key_file: (\S+)", text)
    units = re.findall(r"- name: (\S+)\s+url: (\S+)", text)
    pair_name = re.search(r"pairs:\s+- name: (\S+)", text).group(1)
    urls = []
    for i, (unit, url) in enumerate(units):
        file = (names[i] if len(names) == len(units) else names[0]).format(pair=pair_name, unit=unit)
        key = (out / file).read_text().strip()
        urls.append(f"{url}/api/v1/loadmaster/?username={user}&api_key={key}&limit=1000&offset=0")
    return urls


def bench_cpu(report, folder, json_exporter):
    with contextlib.ExitStack() as stack:
        small = Pair(stack, folder, 1000)
        large = Pair(stack, folder, 10000)
        other = JsonExporter(stack, json_exporter, small, list_urls(small)) if json_exporter else None
        rows = {"small": [], "large": [], "other": []}
        for pair in (small, large):
            pair.scrape()
        for _ in range(ROUNDS):
            rows["small"].append(cost_of(small.scrape, small.cpu, 20))
            rows["large"].append(cost_of(large.scrape, large.cpu, 3))
            if other:
                rows["other"].append(cost_of(other.scrape, lambda: process_cpu(other.process.pid), 2))
        medians = {name: statistics.median(values) for name, values in rows.items() if values}
        report.add("CPU of a scrape of 1,000 LoadMasters on each unit", medians["small"], None, "ms")
        report.add("CPU of a scrape of 10,000 LoadMasters on each unit", medians["large"], None, "ms")
        report.add("10,000 against 1,000", medians["large"] / medians["small"], 11, "times")
        if other:
            report.add("CPU of json_exporter for the two lists of 1,000", medians["other"], None, "ms")
            report.add("a scrape against json_exporter (a sixtieth is 0.0167)", medians["small"] / medians["other"], 1 / 60, "times")


def bench_wall(report, folder):
    with contextlib.ExitStack() as stack:
        pair = Pair(stack, folder, 1000)
        urls = list_urls(pair)
        requests = []
        for url in urls:
            requests += [url]
            requests += [re.sub(r"/api/v1/loadmaster/\?(.*)&limit=.*", rf"/api/v1/{path}/?\1", url)
                         for path in ("ha-settings/1", "asl-instance/report")]
        command = ["curl", "-sS", "--no-progress-meter", "--fail", "--parallel", "--parallel-immediate", "--cacert", str(pair.ca_file), "--http1.1"]
        for url in requests:
            command += ["-o", "/dev/null", url]
        ours, theirs = [], []
        # curl's own start-up is no part of the requests: measured by an empty run and taken off.
        for _ in range(3 * ROUNDS):
            start = time.perf_counter()
            pair.scrape()
            ours.append(time.perf_counter() - start)
            start = time.perf_counter()
            subprocess.run(["curl", "--version"], stdout=subprocess.DEVNULL, check=True)
            empty = time.perf_counter() - start
            start = time.perf_counter()
            subprocess.run(command, stderr=subprocess.DEVNULL, check=True)
            theirs.append(time.perf_counter() - start - empty)
        report.add("wall time of a scrape of 1,000", statistics.median(ours) * 1000, None, "ms")
        report.add("wall time of curl --parallel with the same requests", statistics.median(theirs) * 1000, None, "ms")
        report.add("a scrape against parallel curl", statistics.median(ours) / statistics.median(theirs), 1.15, "times")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--json-exporter", type=pathlib.Path)
    parser.add_argument("--only", choices=["memory", "peak", "cpu", "wall"])
    arguments = parser.parse_args()
    os.environ["KEMP360_BUILD_DIR"] = str(arguments.build.resolve())
    report = Report()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for part, bench in {
            "memory": lambda f: bench_memory(report, f),
            "peak": lambda f: bench_peak(report, f),
            "cpu": lambda f: bench_cpu(report, f, arguments.json_exporter),
            "wall": lambda f: bench_wall(report, f),
        }.items():
            if arguments.only in (None, part):
                (folder / part).mkdir()
                bench(folder / part)
    return 1 if report.bad else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(f"scrape_bench: {failure}")
