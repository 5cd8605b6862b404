"""Stories (see stories.py), played by VictoriaMetrics's `vmalert-tool unittest`: the rules in vmalert, their queries in MetricsQL."""

import pathlib
import re
import tempfile

import stories
from shipped import RULES, alert_names


def test_file(story, rules_file, moments):
    """The test file of vmalert-tool: promtool's, but that it is asked for alerts instead of series. It expects none, and so complains of
    all that fire."""
    given = stories.test_file(story, rules_file)
    test = given["tests"][0]
    del test["promql_expr_test"]
    test["alert_rule_test"] = [
        {"alertname": alert, "eval_time": stories.duration(moment), "exp_alerts": []} for moment in moments for alert in alert_names()
    ]
    return given


def play(story, moments, vmalert_tool):
    """{second: the firing alerts, as stories write them}."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        rules = folder / "rules.yml"
        rules.write_text(stories.with_absences(stories.with_thresholds(stories.without_texts(RULES.read_text()), story.thresholds), story))
        command = [vmalert_tool, "unittest", "--disableAlertgroupLabel", "--files"]
        said = stories.output_of(command, test_file(story, rules, moments), folder)
    return parse_complaints(said, moments)


def parse_complaints(text, moments):
    found = {moment: set() for moment in moments}
    complaints = re.findall(r"alertname: \w+, time: (\w+), *\n\s*exp:\[\], \n\s*got:(.*?)(?=\n\s*groupname:|\Z)", text, re.S)
    # One complaint of another kind, or cut short, must not pass for silence.
    assert len(complaints) == text.count("alertname: ") and ("FAILED" if complaints else "SUCCESS") in text, text[:3000]
    for when, got in complaints:
        for labels in re.findall(r"Labels:\{((?:[^{}\"]|\"(?:[^\"\\]|\\.)*\")*)\}", got):
            found[stories.seconds(when)].add(stories.alert_text(dict(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', labels))))
    return {moment: sorted(alerts) for moment, alerts in found.items()}
