"""The boards as Grafana would ask them: variables, queries, and the text that each panel shows."""

import atexit
import concurrent.futures
import functools
import json
import os
import pathlib
import re
import subprocess
import time
import urllib.parse

import stack

FOLDER = stack.ROOT / "dashboards"
UIDS = ("kemp360-fleet", "kemp360-pair", "kemp360-loadmasters", "kemp360-exporter")
ALL = {"job": ".+", "cluster": ".*", "pair": ".*", "unit": ".*"}


def load(uid):
    return json.loads((FOLDER / f"{uid}.json").read_text())


def loaded():
    return {uid: load(uid) for uid in UIDS}


def variables(board, **values):
    """Name → text that Grafana puts into a query, for the values given, else for All, else for nothing."""
    found = {}
    for variable in board["templating"]["list"]:
        name = variable["name"]
        found[name] = values.get(name, variable.get("allValue") if variable.get("includeAll") else variable.get("query") or "")
        if variable["type"] == "query" and not variable.get("includeAll"):
            found[name] = values.get(name, "")
    return found


def interpolate(text, values, seconds, interval=60):
    built_in = {
        "__range": f"{seconds}s",
        "__range_s": str(seconds),
        "__interval": f"{interval}s",
        "__rate_interval": f"{4 * interval}s",
    }

    def value(match):
        found = (built_in | values).get(match.group(1))
        if found is None:
            return match.group(0)
        return re.sub(r"[\\^$*+?.()|[\]{}/]", r"\\\g<0>", found) if match.group(2) == ":regex" else str(found)  # as Grafana does

    return re.sub(r"\$\{?(\w+)(:regex)?\}?", value, text)


def duration(text):
    number, unit = re.fullmatch(r"now-(\d+)([mhd])", text).groups()
    return int(number) * {"m": 60, "h": 3600, "d": 86400}[unit]


class Asked(Exception):
    """Prometheus refused a query."""


class Boards:
    """Evaluates boards against one Prometheus. `at`: the end of the time shown."""

    def __init__(self, url, folder, at=None):
        self.url = url
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.at = at or time.time()

    def api(self, path, **parameters):
        data = urllib.parse.urlencode(parameters).encode()
        try:
            answer = json.loads(stack.ask(f"{self.url}/api/v1/{path}", data, {"Content-Type": "application/x-www-form-urlencoded"}, 300))
        except stack.Failed as failure:
            raise Asked(f"{parameters.get('query')}: {failure}") from None
        return answer["data"]["result"] if isinstance(answer["data"], dict) else answer["data"]

    def query(self, expression, target, seconds, step=60):
        if target.get("range"):
            start = int((self.at - seconds) // step * step)
            return self.api("query_range", query=expression, start=start, end=self.at, step=step)
        return self.api("query", query=expression, time=self.at)

    def ask_panel(self, board, panel, **values):
        """The answers of all targets of a panel: [{refId, expr, format, legend, result}]."""
        seconds = duration(board["time"]["from"])
        chosen = variables(board, **values)
        answers = []
        step = duration(f"now-{panel.get('interval') or '1m'}")
        for target in panel["targets"]:
            expression = interpolate(target["expr"], chosen, seconds, step)
            answers.append({
                "refId": target["refId"],
                "expr": expression,
                "format": target.get("format"),
                "range": bool(target.get("range")),
                "legend": target.get("legendFormat", ""),
                "step": step,
                "result": self.query(expression, target, seconds, step),
            })  # fmt: skip
        return answers

    def show(self, jobs):
        """jobs: [(board, panel, values)] → for each the frames as Grafana's library shows them (see evaluate.cjs)."""
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            asked = list(pool.map(lambda job: self.ask_panel(job[0], job[1], **job[2]), jobs))
        tasks = [
            {"panel": panel, "answers": answers, "values": variables(board, **values), "at": self.at * 1000}
            for (board, panel, values), answers in zip(jobs, asked)
        ]
        return evaluator()(tasks, self.folder)


def node_modules(folder):
    """The installed packages of a folder with a package-lock.json."""
    return stack.tool(f"npm:{folder}")


class Evaluator:
    """Grafana's library in a process of its own, which is loaded once and lives as long as this one."""

    def __init__(self):
        environment = os.environ | {"NODE_PATH": node_modules("tests/dashboards"), "TZ": "UTC"}
        self.process = subprocess.Popen(
            [stack.tool("node"), pathlib.Path(__file__).parent / "evaluate.cjs"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        )  # fmt: skip
        atexit.register(self.process.kill)

    def __call__(self, tasks, folder):
        source, out = pathlib.Path(folder) / "tasks.json", pathlib.Path(folder) / "shown.json"
        source.write_text(json.dumps(tasks))
        self.process.stdin.write(json.dumps([str(source), str(out)]) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline() or '"evaluate.cjs ended"')
        if answer != "done":
            raise stack.Failed(answer)
        return json.loads(out.read_text())


@functools.cache
def evaluator():
    return Evaluator()


def rows(frames):
    """A table's rows as {column: text}."""
    if not frames:
        return []
    fields = [field for field in frames[0]["fields"] if not field["hidden"]]
    return [{field["name"]: field["values"][index]["text"] for field in fields} for index in range(frames[0]["length"])]


def panels(board):
    """All of them: those of a closed row where the row is."""
    return [inner for panel in board["panels"] for inner in (panel["panels"] if panel["type"] == "row" else [panel])]


def panel(board, number):
    return next(panel for panel in panels(board) if panel["id"] == number)
