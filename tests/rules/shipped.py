"""What is shipped for alerting, as data: the rules, the Alertmanager examples, the boards that alerts point at."""

import functools
import json
import re
import subprocess

import yaml
from alertmanager_example import ALERTMANAGER
from stack import ROOT

RULES = ROOT / "rules/kemp360.rules.yml"
RUNBOOKS = ROOT / "rules/runbooks"
MINIMAL = ALERTMANAGER / "minimal.yml"


def parsed(text):
    """YAML as data, by the parser in C if PyYAML was built with it: it takes a tenth of the time."""
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def written(data, **options):
    """Data as YAML, likewise."""
    return yaml.dump(data, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), **options)


def panels(board):
    """The numbers of all panels of a board, as an address has them."""
    found = [inner for panel in board["panels"] for inner in [panel, *panel.get("panels", [])]]
    return {str(panel["id"]) for panel in found if panel["type"] != "row"}


# Where an address in an annotation may lead: {uid of a board: its panels}.
BOARDS = {path.stem: panels(json.loads(path.read_text())) for path in ROOT.glob("dashboards/kemp360-*.json")}


@functools.lru_cache(maxsize=None)
def rules():
    """Every rule of the shipped file, as dicts."""
    return [rule for group in parsed(RULES.read_text())["groups"] for rule in group["rules"]]


def alerts():
    """The alerting rules; an alert with two severities is there twice."""
    return [rule for rule in rules() if "alert" in rule]


def alert_names():
    return sorted({alert["alert"] for alert in alerts()})


def record_names():
    return {rule["record"] for rule in rules() if "record" in rule}


def thresholds():
    """The shipped values of the records kemp360:threshold:NAME, by NAME."""
    exprs = {rule["record"]: rule["expr"] for rule in rules() if rule.get("record", "").startswith("kemp360:threshold:")}
    return {record.split(":")[2]: int(re.fullmatch(r"vector\((\d+)\)", expr).group(1)) for record, expr in exprs.items()}


def catalogue():
    """The names of the metrics in docs/metrics.md."""
    return set(re.findall(r"^\| `(\w+)` \| (?:gauge|counter) \|", (ROOT / "docs/metrics.md").read_text(), re.M))


def shortened_rules(path, factor):
    """Writes the shipped rules with every duration divided, as rules/tailor does it. The path."""
    with path.open("w") as file:
        subprocess.run([ROOT / "rules/tailor", "--divide-durations", str(factor)], check=True, stdout=file)
    return path
