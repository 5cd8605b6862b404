"""Pages of documentation that a test follows by the letter.

A page is a row of steps: its fenced blocks, and the comments `<!-- test: … -->`, which a reader does not see. The language of a block
says what happens with it:

    sh       is run, with bash, in the reader's folder; functions, umask and variables in small letters stay for the next one
    text     is what the `sh` or `promql` above it prints; `…` stands for anything, alone on a line for any number of lines
    yaml     whose first line is `# FILE` is written to that file; other yaml is for the eye
    promql   is asked of a real Prometheus, until it finds something
    log      is in the log of the exporter
    chat     arrives in the chat of the shipped Alertmanager example
    console  is not run: it needs a machine that a test does not have

The comments say what a person does elsewhere, above all in the units' web UIs:

    test: pair ARGUMENT…         a simulated pair, its configuration in the reader's folder, an exporter that serves it
    test: units ARGUMENT…        the simulated units only, instead of those before: the reader's folder is empty
    test: config                 the configuration of these units is put there, with the built-in profile
    test: scenario NAME, action NAME KEY=VALUE…, fault NAME KEY=VALUE…, faults/clear, advance SECONDS
                                 a request to the simulator's control interface
    test: prometheus FILE        Prometheus starts with that file and the shipped rules, all times divided
    test: alertmanager           Alertmanager starts with the shipped example
    test: replace FILE OLD NEW   the reader edits a file
    test: rename OLD NEW, write FILE TEXT
                                 the same; what is written to kemp360.yaml goes to its end
    test: sh COMMAND             runs it like a block; the reader does not do it
    test: reload                 the exporter reads its configuration again
    test: wait PROMQL            until Prometheus finds something
    test: not-paged              the on-call service has received nothing
    test: har UNIT FILE PATH…    a browser records these paths of a unit
    test: status N               the next `sh` ends with that status, not with 0
    test: type TEXT              the next `sh` is typed this; {password of UNIT} is that
    test: meanwhile              the next `sh` runs beside what follows. It ends by itself if a `text` says what it prints; else it is
                                 ended by `test: stop`, or at the end of the page

Example addresses (https://central-a.example, localhost:10360, …) and the example user stand for those of the test, in what is run and,
turned round, in what is printed. Times and runs of blanks count as equal.
"""

import base64
import contextlib
import dataclasses
import json
import pathlib
import re
import shlex
import shutil
import signal
import subprocess
import tempfile

import alertmanager_example
import notifications
from stack import ROOT, Alertmanager, Exporter, Failed, Prometheus, Simulator, ask, build_dir, end, free_port, wait_for

DIVIDED_BY = 60
SHIPPED_RULES = "/usr/share/kemp360-exporter/rules/kemp360.rules.yml"
KEEP = 'trap \'{ declare -f; umask -p; for name in $(compgen -v | grep "^[a-z]"); do declare -p "$name"; done; } > "$SHELL_STATE"\' EXIT\n'
STEP = re.compile(r"^(?P<indent> *)```(?P<language>\w+)\n(?P<text>.*?)^ *```$|^ *<!-- test: (?P<test>.*?) -->$", re.M | re.S)


@dataclasses.dataclass
class Step:
    line: int
    language: str  # "test" for a comment
    text: str


def steps(page):
    """The steps of a page below docs/ (or a path), in order."""
    text = (ROOT / "docs" / page).read_text()
    found = []
    for match in STEP.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        if match["test"]:
            found.append(Step(line, "test", match["test"]))
        else:
            body = "".join(row.removeprefix(match["indent"]) for row in match["text"].splitlines(True))
            found.append(Step(line, match["language"], body))
    return found


def blocks(page, language="sh"):
    """The texts of the blocks of one language."""
    return [step.text for step in steps(page) if step.language == language]


def even(text):
    """Text as it is compared: lines without blanks at their ends, runs of blanks as one, times as in the pages."""
    text = re.sub(r"\b\d\d:\d\d:\d\d\b", "15:04:05", re.sub(r"\bin \d+\.\d s\b", "in 0.4 s", text))
    return "".join(" ".join(line.split()) + "\n" for line in text.strip().splitlines())


def pattern(text):
    """The regular expression of a block in which `…` stands for anything."""
    lines = even(text).splitlines()
    anything = r"(?:.*\n)*?"
    return "".join(anything if line == "…" else ".*".join(map(re.escape, re.split(" ?… ?", line))) + "\n" for line in lines)


class Reader:
    """Somebody who follows a page in `folder`, step by step."""

    def __init__(self, stack, folder):
        self.stack = stack
        self.base = folder
        self.folder = folder
        programs = folder / "bin"
        programs.mkdir()
        (programs / "kemp360_exporter").symlink_to(build_dir() / "exporter/app/kemp360_exporter")
        self.environment = {"PATH": f"{programs}:/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8"}
        self.simulator = self.exporter = self.prometheus = self.inbox = None
        self.shell = folder / "shell"
        self.shell.touch()
        self.environment["SHELL_STATE"] = str(self.shell)
        self.user = "monitoring"
        self.port = free_port()
        self.names = []
        self.status, self.typed, self.beside = 0, "", False
        self.said = self.running = self.ask_again = None
        self.left = []  # [(step, process, path of its output, what it must print or None)]

    def follow(self, page):
        todo = steps(page)
        self.asks_prometheus = any(step.language == "promql" for step in todo)
        for step in todo:
            try:
                getattr(self, f"do_{step.language}", lambda _: None)(step)
            except Exception as error:
                raise AssertionError(f"{page}:{step.line}: {error}") from error
        for step, process, output, wanted in self.left:
            if wanted is None:
                end(process)
                continue
            process.wait(60)
            said = self.as_written(output.read_text())
            assert process.returncode == 0 and re.fullmatch(pattern(wanted), even(said)), f"{page}:{step.line}: {said}"

    def addresses(self):
        """(as the pages have it, as it is here)"""
        exporter = [("localhost:10360", f"localhost:{self.port}"), ("exporter.example:10360", f"127.0.0.1:{self.port}")]
        return exporter + self.names

    def real(self, text):
        for name, here in self.addresses():
            text = text.replace(name, here)
        return re.sub(r"\bmonitoring\b", self.user, text)

    def as_written(self, text):
        for name, here in reversed(self.addresses()):
            text = text.replace(here, name)
        return text

    # --- What the languages mean.

    def do_sh(self, step):
        command = self.real(step.text).replace("kemp360_exporter serve", f"kemp360_exporter serve --web.listen-address=127.0.0.1:{self.port}")
        command = re.sub(r"--watch\b(?!=)", "--watch=1s", command)
        self.ask_again = None
        output = self.base / f"line-{step.line}.out"
        before = "exec " if self.beside else '. "$SHELL_STATE"\n' + KEEP
        with output.open("wb") as stdout:
            process = subprocess.Popen(
                ["bash", "-euo", "pipefail", "-c", before + command],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=stdout,
                stderr=stdout,
            )
        if self.beside:
            process.stdin.close()
            self.stack.callback(end, process)
            self.running = [step, process, output, None]
            self.left.append(self.running)
            self.said = None
            wait_for("its first line", lambda: output.stat().st_size)
            if "kemp360_exporter serve" in command:
                wait_for("the exporter to serve", lambda: ask(f"http://localhost:{self.port}/-/ready"))
        else:
            process.communicate(self.typed.encode(), 120)
            self.said = self.as_written(output.read_text())
            assert process.returncode == self.status, f"status {process.returncode}\n{self.said}"
        self.status, self.typed, self.beside = 0, "", False

    def do_text(self, step):
        if self.said is None:
            self.running[3] = step.text
            return

        def is_as_written():
            if self.ask_again:
                self.said = self.ask_again()
            return re.fullmatch(pattern(step.text), even(self.said))

        if self.ask_again:  # a scrape may have been late
            with contextlib.suppress(Failed):
                wait_for(step.text, is_as_written)
        assert is_as_written(), f"it prints\n{self.said}"

    def do_yaml(self, step):
        name = re.match(r"# (\S+)\n", step.text)
        if name:
            path = self.folder / name[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.real(step.text))

    def do_promql(self, step):
        def found():
            rows = []
            for labels, value in self.prometheus.query(step.text):
                name = labels.pop("__name__", "")
                kept = ",".join(f'{key}="{text}"' for key, text in labels.items() if key not in ("instance", "job"))
                rows.append(f"{name}{{{kept}}} {value}")
            return "\n".join(sorted(rows))

        self.said = wait_for(step.text, found)
        self.ask_again = found

    def do_log(self, step):
        for line in step.text.splitlines():
            wait_for(f"the log to say {line}", lambda line=line: re.search(pattern(line).strip(), self.as_written(self.log.read_text())))

    def do_chat(self, step):
        def arrived():
            for message in self.inbox.posted("/chat"):
                attachment = message["attachments"][0]
                if re.fullmatch(pattern(step.text), even(self.as_written(f"{attachment['title']}\n{attachment['text']}"))):
                    return True

        try:
            wait_for("a message", arrived, 60)
        except Exception:
            raise AssertionError(f"there arrived only {json.dumps(self.inbox.posted('/chat'), indent=1)}") from None

    def do_test(self, step):
        if step.text.startswith("sh "):
            return self.do_sh(Step(step.line, "sh", step.text.removeprefix("sh ")))
        word, *given = shlex.split(step.text)
        act = getattr(self, f"test_{word.replace('-', '_')}", None)
        if act:
            act(*given)
        else:
            self.control(word, *given)

    # --- What the comments mean.

    def test_units(self, *arguments):
        if self.simulator:
            self.simulator.stop()
        self.names = []
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=self.base))
        self.simulator = Simulator(self.stack, self.folder.with_suffix(".units"), *arguments)
        text = self.simulator.config.read_text()
        self.user = re.search(r"username: (\S+)", text)[1]
        for unit, address in re.findall(r"- name: (\S+)\s+url: https://(\S+)", text):
            another = "localhost:" + address.split(":")[1]
            self.names += [(f"other-name.{unit}.example", another), (f"{unit}.example:443", address), (f"{unit}.example", address)]

    def test_config(self):
        shutil.copytree(self.simulator.config.parent, self.folder, dirs_exist_ok=True)
        config = self.folder / "kemp360.yaml"
        config.write_text(re.sub(r"^ *profile: .*\n", "", config.read_text(), flags=re.M))

    def test_pair(self, *arguments):
        self.test_units(*arguments)
        self.test_config()
        self.exporter = Exporter(self.stack, self.base, self.folder / "kemp360.yaml")
        self.port = self.exporter.port
        self.log = self.exporter.log
        if self.asks_prometheus:
            (self.folder / "prometheus.yml").write_text(
                f"rule_files: ['{SHIPPED_RULES}']\nscrape_configs:\n  - job_name: kemp360-exporter\n    honor_labels: true\n"
                f"    scrape_interval: 60s\n    static_configs: [{{targets: ['127.0.0.1:{self.exporter.port}']}}]\n"
            )
            self.test_prometheus("prometheus.yml")

    def control(self, path, *given):
        named = dict(word.split("=", 1) for word in given if "=" in word)
        named |= {key: int(value) for key, value in named.items() if key in ("number", "times")}
        plain = [word for word in given if "=" not in word]
        if path == "advance":
            self.simulator.advance(int(plain[0]))
        elif path == "scenario":
            self.simulator.scenario(plain[0])
        else:
            self.simulator.post(path, **({path: plain[0]} if plain else {}), **named)

    def test_prometheus(self, name):
        rules = self.base / "short.rules.yml"
        rules.write_text(
            subprocess.run(
                [ROOT / "rules/tailor", "--divide-durations", str(DIVIDED_BY)], stdout=subprocess.PIPE, check=True, text=True
            ).stdout
        )
        text = (self.folder / name).read_text()
        assert SHIPPED_RULES in text and "scrape_interval: 60s" in text, text
        text = text.replace(SHIPPED_RULES, str(rules)).replace("scrape_interval: 60s", "scrape_interval: 1s\n    scrape_timeout: 1s")
        self.prometheus = Prometheus(self.stack, self.base, "global: {evaluation_interval: 1s}\n" + text)

    def test_alertmanager(self):
        self.inbox = notifications.Inbox(self.stack)
        server = Alertmanager(self.stack, self.base, alertmanager_example.production(self.base, self.inbox, DIVIDED_BY))
        self.names.append(("alertmanager.example:9093", server.url.removeprefix("http://")))

    def test_replace(self, name, old, new):
        path = self.folder / name
        text = path.read_text()
        assert self.real(old) in text, f"{name} does not contain {old}"
        path.write_text(text.replace(self.real(old), self.real(new)))

    def test_reload(self):
        self.exporter.reload()

    def test_rename(self, old, new):
        (self.folder / old).rename(self.folder / new)

    def test_write(self, name, text):
        with (self.folder / name).open("a" if name == "kemp360.yaml" else "w") as file:
            file.write(text + "\n")

    def test_wait(self, expression):
        wait_for(expression, lambda: self.prometheus.query(expression))

    def test_not_paged(self):
        assert not self.inbox.posted("/on-call")

    def test_har(self, unit, name, *paths):
        """Asks as a browser would that is logged in, and saves what its developer tools would."""
        config = self.simulator.config.read_text()
        url = re.search(rf"- name: {unit}\s+url: (\S+)", config)[1]
        key = (self.simulator.config.parent / f"keys/emea.{unit}").read_text().strip()
        user = re.search(r"username: (\S+)", config)[1]
        entries = []
        for path in paths:
            asked = ["--cacert", self.simulator.ca_file, "-G", url + path, "-d", f"username={user}", "-d", f"api_key={key}"]
            body = subprocess.run(["curl", "-fsS", *asked], stdout=subprocess.PIPE, check=True).stdout
            content = {"mimeType": "text/csv" if ".csv" in path else "application/json", "encoding": "base64"}
            entries.append(
                {
                    "request": {"method": "GET", "url": url + path},
                    "response": {"status": 200, "headers": [], "content": content | {"text": base64.b64encode(body).decode()}},
                }
            )
        (self.folder / name).write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}))

    def test_status(self, number):
        self.status = int(number)

    def test_type(self, *words):
        def password(found):
            return (self.simulator.config.parent / f"passwords/emea.{found[1]}").read_text().strip()

        self.typed = re.sub(r"\{password of (\S+)\}", password, " ".join(words)).replace("\\n", "\n")

    def test_meanwhile(self):
        self.beside = True

    def test_stop(self):
        self.running[1].send_signal(signal.SIGTERM)
        self.running[1].wait(30)
