"""The real parts that a test puts together: simulator, exporter, Prometheus, Alertmanager. Each is a process on 127.0.0.1 with a
folder of its own, is up when its constructor returns, and is gone when the `contextlib.ExitStack` it was given closes."""

import contextlib
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
JOB = "kemp360-exporter"


class Failed(Exception):
    """What the test waited for did not come, or a program answered what it must not."""


def build_dir():
    """Where the programs were built: KEMP360_BUILD_DIR, else the release build."""
    return pathlib.Path(os.environ.get("KEMP360_BUILD_DIR", ROOT / "build/release"))


def tool(name):
    """Path of a program that tests/tools/get builds or finds."""
    return subprocess.run([ROOT / "tests/tools/get", name], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def wait_for(what, condition, seconds=30):
    """The first true value of condition(), which is asked every 50 ms; a connection that is not there yet counts as false."""
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError, http.client.HTTPException):
            value = condition()
            if value:
                return value
        if time.monotonic() >= end:
            raise Failed(f"gave up waiting after {seconds} s: {what}")
        time.sleep(0.05)


def free_port():
    """A port that nobody listens at now. Only for programs that cannot choose one themselves. It is below those that the kernel hands out
    by itself: a test that runs beside this one and listens at port 0 never takes it before the program does."""
    while True:
        port = random.randrange(20000, 32768)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


def ask(url, body=None, headers=(), seconds=30):
    """The body of an answer below 400, as text; a dict as body is posted as JSON."""
    data = json.dumps(body).encode() if isinstance(body, dict) else body
    head = dict(headers) | ({"Content-Type": "application/json"} if isinstance(body, dict) else {})
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, head), timeout=seconds) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        text = error.read().decode(errors="replace")[:500]
        raise Failed(f"{url}: {error.code}: {text}") from None


@contextlib.contextmanager
def running(argv, log, **options):
    """A process whose output goes to the file `log`, until the end of the block."""
    with open(log, "wb") as output:
        process = subprocess.Popen([str(word) for word in argv], stdout=output, stderr=subprocess.STDOUT, **options)
    try:
        yield process
    finally:
        end(process)


def end(process):
    """SIGTERM, SIGKILL if that does not help; no harm if it has ended."""
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Program:
    """One running program: `process`, `log` (a path), and for those that serve HTTP `url`."""

    def __init__(self, stack, folder, name, argv, **options):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log = self.folder / f"{name}.log"
        self.url = ""
        self.process = stack.enter_context(running(argv, self.log, **options))

    def stop(self):
        """Ends it now, and not only when the ExitStack closes."""
        end(self.process)

    def wait_ready(self, path, seconds=30):
        def answers():
            if self.process.poll() is not None:
                raise Failed(f"{self.log.name} ended:\n" + "\n".join(self.log.read_text().splitlines()[-20:]))
            try:
                return ask(self.url + path) is not None
            except Failed:
                return False  # it listens, and says that it is not ready: Prometheus while it opens its data

        wait_for(f"{self.log.stem} to answer at {path}", answers, seconds)


class Simulator(Program):
    """Simulated pairs. `config` is the exporter's configuration file, `control` the url of the control interface."""

    def __init__(self, stack, folder, *arguments):
        out = pathlib.Path(folder) / "simulator"
        super().__init__(
            stack,
            folder,
            "simulator",
            [build_dir() / "tests/simulator/kemp360_simulator", "--control-port", "0", "--output-dir", out, *arguments],
        )
        self.config = out / "kemp360.yaml"
        self.ca_file = out / "ca.pem"
        wait_for("the simulator to start", lambda: "control: " in self.log.read_text() and self.config.exists(), 60)
        self.control = re.search(r"^control: (\S+?)/?$", self.log.read_text(), re.M).group(1)

    def post(self, path, /, **body):
        return json.loads(ask(f"{self.control}/{path}", body))

    def scenario(self, name, **options):
        return self.post("scenario", name=name, **options)

    def action(self, action, **options):
        return self.post("action", action=action, **options)

    def fault(self, fault, **options):
        return self.post("fault", fault=fault, **options)

    def advance(self, seconds):
        return self.post("advance", seconds=seconds)


class Exporter(Program):
    """The exporter. Metrics at `url`/metrics."""

    def __init__(self, stack, folder, config, *arguments, name="exporter", **options):
        argv = [
            build_dir() / "exporter/app/kemp360_exporter",
            "--config.file",
            config,
            "--web.listen-address",
            "127.0.0.1:0",
            *arguments,
        ]
        super().__init__(stack, folder, name, argv, **options)
        found = wait_for("the exporter to listen", self._listening)
        self.port = int(found.group(1))
        self.url = f"http://127.0.0.1:{self.port}"

    def _listening(self):
        if self.process.poll() is not None:
            raise Failed("the exporter ended:\n" + self.log.read_text())
        return re.search(r"msg=listening port=(\d+)", self.log.read_text())

    def scrape(self, path="/metrics"):
        return ask(self.url + path)

    def reload(self):
        self.process.send_signal(signal.SIGHUP)


class Prometheus(Program):
    """A real Prometheus with the given configuration text. `query` and `alerts` ask its API."""

    def __init__(self, stack, folder, config, binary="prometheus"):
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "prometheus.yml").write_text(config)
        port = free_port()
        super().__init__(
            stack,
            folder,
            "prometheus",
            [
                binary,
                f"--config.file={folder / 'prometheus.yml'}",
                f"--storage.tsdb.path={folder / 'data'}",
                f"--web.listen-address=127.0.0.1:{port}",
                "--web.enable-lifecycle",
            ],
        )
        self.url = f"http://127.0.0.1:{port}"
        self.wait_ready("/-/ready")

    def query(self, expression, at=None):
        """The instant vector: a list of (labels, value as text)."""
        parameters = {"query": expression} | ({"time": at} if at is not None else {})
        answer = json.loads(ask(f"{self.url}/api/v1/query?" + urllib.parse.urlencode(parameters)))
        return [(sample["metric"], sample["value"][1]) for sample in answer["data"]["result"]]

    def alerts(self):
        return json.loads(ask(f"{self.url}/api/v1/alerts"))["data"]["alerts"]


class Alertmanager(Program):
    """A real Alertmanager with the given configuration file; no cluster, no data but its own folder. The program is KEMP360_ALERTMANAGER,
    else Debian's."""

    def __init__(self, stack, folder, config_file, binary=None):
        port = free_port()
        binary = binary or os.environ.get("KEMP360_ALERTMANAGER") or shutil.which("prometheus-alertmanager") or "alertmanager"
        super().__init__(
            stack,
            folder,
            "alertmanager",
            [
                binary,
                f"--config.file={config_file}",
                f"--storage.path={pathlib.Path(folder) / 'alertmanager-data'}",
                f"--web.listen-address=127.0.0.1:{port}",
                "--cluster.listen-address=",
            ],
        )
        self.url = f"http://127.0.0.1:{port}"
        self.wait_ready("/-/ready")

    def alerts(self):
        return json.loads(ask(f"{self.url}/api/v2/alerts"))


def scrape_config(*exporters, interval="1s", job=JOB, labels=None):
    """A Prometheus scrape job over these exporters, as text to stand below `scrape_configs:`."""
    targets = ", ".join(json.dumps(f"127.0.0.1:{exporter.port}") for exporter in exporters)
    extra = f", labels: {json.dumps(labels)}" if labels else ""
    return (
        f"  - job_name: {job}\n    scrape_interval: {interval}\n    scrape_timeout: {interval}\n"
        f"    static_configs: [{{targets: [{targets}]{extra}}}]\n"
    )
