#!/usr/bin/env python3
"""What connections cost: the exporter reading a pair behind a real Apache, every connection new, as at a scrape interval of a minute.

usage: connection_bench.py BUILD_DIR [--against BUILD_DIR] [--http2]

Two Apaches with TLS (one process each) serve the answers of a simulated pair as files, of 10 and of 1,000 LoadMasters a unit. They
close an idle connection after half a second, and between two scrapes lies a longer pause. Per round, in turn: a probe by the exporter, the
same probe by the exporter of --against, and `curl --parallel` fetching the same requests, its own start taken off. CPU is user and
system time (the exporter's from /proc, curl's from wait4); connections are counted in Apache's log. Medians of ROUNDS rounds.
Of 1,000 LoadMasters there are two pairs: rows as the default dialect's (660 bytes, most of which nobody asks for), and rows of what the
profile maps alone (about 180 bytes): the longer a row, the more reading it costs beside connecting. Exits 1 if a limit is exceeded: a probe of
10 LoadMasters at most half of that of --against, one of 1,000 short rows at most 0.8 of curl's CPU and 1.3 of its wall time.
"""

import argparse
import contextlib
import json
import os
import pathlib
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from scrape_bench import Report, process_cpu
from stack import Exporter, Failed, Simulator, free_port, running, wait_for

ROUNDS = 15
PAUSE = 0.9  # longer than Apache keeps a connection

PATHS = {"settings": "/api/v1/ha-settings/1/", "list": "/api/v1/loadmaster/", "report": "/api/v1/asl-instance/report/"}

APACHE = """ServerRoot "{folder}"
ServerName central.example
Listen 127.0.0.1:{port}
PidFile apache.pid
DefaultRuntimeDir .
{modules}
StartServers 1
ServerLimit 1
ThreadsPerChild 16
MaxRequestWorkers 16
TypesConfig /etc/mime.types
{protocols}
KeepAlive On
KeepAliveTimeout 500ms
ErrorLog error.log
LogFormat "%{{c}}p %k %X %r" short
CustomLog access.log short
SSLEngine on
SSLCertificateFile "{certificate}"
SSLCertificateKeyFile "{key}"
SSLSessionCache none
DocumentRoot "{folder}/answers"
AliasMatch "^/api/v1/ha-settings/1/$" "{folder}/answers/settings.json"
AliasMatch "^/api/v1/loadmaster/$" "{folder}/answers/list.json"
AliasMatch "^/api/v1/asl-instance/report/$" "{folder}/answers/report.csv"
<Directory "{folder}/answers">
  Require all granted
</Directory>
"""


def apache(stack, folder, answers, certificate, key, http2):
    """Serves these files. Returns its port."""
    (folder / "answers").mkdir(parents=True)
    for name, body in answers.items():
        (folder / "answers" / f"{name}.{'csv' if name == 'report' else 'json'}").write_bytes(body)
    port = free_port()
    names = ["mpm_event", "authz_core", "mime", "alias", "ssl", "socache_shmcb"] + (["http2"] if http2 else [])
    modules = "\n".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in names)
    config = folder / "apache.conf"
    config.write_text(
        APACHE.format(
            folder=folder, port=port, modules=modules, certificate=certificate, key=key, protocols="Protocols h2 http/1.1" if http2 else ""
        )
    )
    os.chmod(folder, 0o755)
    stack.enter_context(running([shutil.which("apache2", path="/usr/sbin"), "-X", "-f", config], folder / "apache.log"))
    wait_for("Apache to listen", lambda: (folder / "apache.pid").exists())
    return port


class Pair:
    """Two Apaches with the answers of a simulated pair, and what to read them with."""

    def __init__(self, stack, folder, loadmasters, short_rows, http2):
        folder.mkdir()
        self.folder = folder
        with contextlib.ExitStack() as once:
            simulator = Simulator(once, folder, "--loadmasters", str(loadmasters))
            text = simulator.config.read_text()
            self.user = re.search(r"username: (\S+)", text).group(1)
            files = re.findall(r"api_key_file: (\S+)", text)
            units = re.findall(r"- name: (\S+)\s+url: (\S+)", text)
            pair = re.search(r"pairs:\s+- name: (\S+)", text).group(1)
            context = urllib.request.ssl.create_default_context(cafile=simulator.ca_file)
            self.requests = []
            for i, (unit, url) in enumerate(units):
                key = (simulator.config.parent / files[min(i, len(files) - 1)].format(pair=pair, unit=unit)).read_text().strip()
                query = f"?username={self.user}&api_key={key}"
                answers = {}
                for name, path in PATHS.items():
                    more = "&limit=1000" if name == "list" else ""
                    answers[name] = urllib.request.urlopen(url + path + query + more, context=context).read()
                if short_rows:
                    answers["list"] = shortened(answers["list"])
                certificate, private = certificate_of(folder, unit)
                port = apache(stack, folder / unit, answers, certificate, private, http2)
                text = text.replace(url, f"https://127.0.0.1:{port}")
                self.requests += [
                    f"https://127.0.0.1:{port}{path}{query}" + ("&limit=1000" if name == "list" else "") for name, path in PATHS.items()
                ]
            bundle = simulator.config.parent / "ca.pem"
            bundle.write_text(bundle.read_text() + (folder / "ca.crt").read_text())
            self.config = simulator.config.with_name("bench.yaml")
            self.config.write_text(text.replace("defaults:\n", "defaults:\n  loadmasters: {limit: 10000}\n", 1))
            self.units = [unit for unit, _ in units]
            self.name = pair

    def connections(self):
        """How many connections each unit has seen: requests that were the first of theirs."""
        lines = [line for unit in self.units for line in (self.folder / unit / "access.log").read_text().splitlines()]
        return sum(line.split()[1] == "0" for line in lines)


def shortened(answer):
    """A page of the list whose rows hold what the default profile maps, and an id."""
    page = json.loads(answer)
    for row in page["objects"]:
        for name in row.keys() - {"id", "ip_address", "port", "name", "mac_address", "asl_instance", "licensed_by_peer"}:
            del row[name]
    return json.dumps(page, ensure_ascii=False).encode()


def certificate_of(folder, unit):
    """A certificate of our own CA for 127.0.0.1."""
    run = lambda *words: subprocess.run(["openssl", *words], check=True, cwd=folder, stderr=subprocess.DEVNULL)  # noqa: E731
    if not (folder / "ca.crt").exists():
        run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=bench CA", "-days", "30")
    (folder / "ext").write_text("subjectAltName=IP:127.0.0.1\n")
    run("req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{unit}.key", "-out", f"{unit}.csr", "-subj", f"/CN={unit}")
    run("x509", "-req", "-in", f"{unit}.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-out", f"{unit}.crt", "-days", "30",
        "-extfile", "ext")
    return folder / f"{unit}.crt", folder / f"{unit}.key"


class Reader:
    """An exporter of one build that reads the pair."""

    def __init__(self, stack, pair, build, name):
        simulators = os.environ["KEMP360_BUILD_DIR"]
        os.environ["KEMP360_BUILD_DIR"] = str(build)
        self.exporter = Exporter(stack, pair.folder / name, pair.config, name=name)
        os.environ["KEMP360_BUILD_DIR"] = simulators
        self.url = f"{self.exporter.url}/probe?pair={pair.name}"

    def probe(self):
        """CPU and wall seconds of one."""
        cpu, wall = process_cpu(self.exporter.process.pid), time.perf_counter()
        body = urllib.request.urlopen(urllib.request.Request(self.url, headers={"Accept-Encoding": "gzip"})).read()
        wall = time.perf_counter() - wall
        time.sleep(0.02)  # what its threads still do
        if len(body) < 500:
            raise Failed(f"the probe answered {body!r}")
        return process_cpu(self.exporter.process.pid) - cpu, wall


def children_cpu():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def curl(pair):
    """CPU and wall seconds of curl fetching the same, its own start taken off."""

    def once(command):
        cpu, wall = children_cpu(), time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return children_cpu() - cpu, time.perf_counter() - wall

    command = ["curl", "-sS", "--no-progress-meter", "--fail", "--parallel", "--parallel-immediate", "--http1.1", "--cacert", pair.folder / "ca.crt"]
    for url in pair.requests:
        command += ["-o", "/dev/null", url]
    full, empty = once(command), once(["curl", "--version"])
    return full[0] - empty[0], full[1] - empty[1]


def measure(report, folder, loadmasters, short_rows, arguments):
    what = f"{loadmasters:,}{' short rows' if short_rows else ''}"
    with contextlib.ExitStack() as stack:
        pair = Pair(stack, folder / what.replace(" ", "-"), loadmasters, short_rows, arguments.http2)
        readers = {"ours": Reader(stack, pair, arguments.build.resolve(), "ours")}
        if arguments.against:
            readers["theirs"] = Reader(stack, pair, arguments.against.resolve(), "theirs")
        rows = {name: [] for name in (*readers, "curl")}
        for name, reader in readers.items():
            reader.probe()
            time.sleep(PAUSE)
            before = pair.connections()
            reader.probe()
            time.sleep(PAUSE)
            report.add(f"connections of a probe of {what}, {name}", pair.connections() - before, 2 if name == "ours" else None, "")
        for _ in range(ROUNDS):
            for name in rows:
                rows[name].append(curl(pair) if name == "curl" else readers[name].probe())
                time.sleep(PAUSE)
        cpu = {name: statistics.median(row[0] for row in values) * 1000 for name, values in rows.items()}
        wall = {name: statistics.median(row[1] for row in values) * 1000 for name, values in rows.items()}
        for name in rows:
            report.add(f"CPU of a probe of {what}, {name}", cpu[name], None, "ms")
            report.add(f"wall time of a probe of {what}, {name}", wall[name], None, "ms")
        if arguments.against and loadmasters == 10:
            report.add("CPU of a probe of 10 against --against", cpu["ours"] / cpu["theirs"], 0.5, "times")
        if loadmasters == 1000:
            limits = (0.8, 1.3) if short_rows else (None, None)
            report.add(f"CPU of a probe of {what} against curl", cpu["ours"] / cpu["curl"], limits[0], "times")
            report.add(f"wall time of a probe of {what} against curl", wall["ours"] / wall["curl"], limits[1], "times")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--against", type=pathlib.Path)
    parser.add_argument("--http2", action="store_true", help="Apache offers HTTP/2 too")
    arguments = parser.parse_args()
    os.environ["KEMP360_BUILD_DIR"] = str(arguments.build.resolve())  # the simulator's
    report = Report()
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        for loadmasters, short_rows in ((10, False), (1000, True), (1000, False)):
            measure(report, pathlib.Path(name), loadmasters, short_rows, arguments)
    return 1 if report.bad else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(f"connection_bench: {failure}")
