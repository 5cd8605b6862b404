"""Names: metrics, labels, links, and the alerts' way to a panel."""

import re
import urllib.parse

import boards
import pytest
import stack
import yaml

# What Prometheus itself adds.
ALERT = {"alertname", "severity"}
OWN = {
    "up": {"job", "instance"}, "scrape_duration_seconds": {"job", "instance"}, "ALERTS": ALERT | {"alertstate"}, "ALERTS_FOR_STATE": ALERT,
}  # fmt: skip
TARGET = {"job", "cluster", "instance"}
WORD = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")


def catalogue():
    """Metric → labels, from the metric reference."""
    rows = re.findall(r"^\| `(\w+)` \| (?:gauge|counter) \| (.*?) \|", (stack.ROOT / "docs/metrics.md").read_text(), re.M)
    return {name: set(re.findall(r"`(\w+)`", labels)) for name, labels in rows}


def rules():
    return [rule for group in yaml.safe_load((stack.ROOT / "rules/kemp360.rules.yml").read_text())["groups"] for rule in group["rules"]]


def records():
    return {rule["record"] for rule in rules() if "record" in rule}


def expressions():
    for uid in boards.UIDS:
        board = boards.load(uid)
        for panel in boards.panels(board):
            for target in panel["targets"]:
                yield f"{uid}/{panel['id']}", target["expr"]
        for annotation in board["annotations"]["list"]:
            yield f"{uid}/annotation {annotation['name']}", annotation["expr"]
        for variable in board["templating"]["list"]:
            if variable["type"] == "query":
                yield f"{uid}/${variable['name']}", variable["query"]["query"]


def test_every_metric_and_label_is_in_the_metric_reference_or_a_record():
    known = catalogue() | OWN
    recorded = records()
    seen = set()
    for where, expression in expressions():
        bare = re.sub(r'"[^"]*"', '""', expression)
        for name, selector in re.findall(r"\b((?:kemp360|process)[\w:]*|up|scrape_duration_seconds|ALERTS\w*)(\{[^}]*\})?", bare):
            assert name in known or name in recorded, f"{where}: {name}"
            seen.add(name)
            allowed = known.get(name, {"check", "loadmaster", "mode"}) | TARGET | {"pair"}
            used = set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", selector or ""))
            assert used <= allowed, f"{where}: {name} has no label {used - allowed}"
    assert len(seen) > 35


def panel_ids(uid):
    return {panel["id"] for panel in boards.panels(boards.load(uid))}


def names(uid):
    return {variable["name"] for variable in boards.load(uid)["templating"]["list"]}


def lands(url):
    """The board, after looking that it, the panel and the variables exist."""
    path, _, query = url.partition("?")
    uid = path.removeprefix("/d/")
    assert uid in boards.UIDS, url
    for name, value in urllib.parse.parse_qsl(re.sub(r"\{\{.*?\}\}|\$\{.*?\}", "x", query), keep_blank_values=True):
        if name.startswith("var-"):
            assert name.removeprefix("var-") in names(uid), url
        if name == "viewPanel":
            assert int(value) in panel_ids(uid), url
    for name in re.findall(r"\$\{(\w+):queryparam\}", query):
        assert name in names(uid), url
    return uid


def test_the_dashboard_url_of_every_alert_lands_on_a_panel():
    alerts = [rule for rule in rules() if "alert" in rule]
    assert len(alerts) > 25
    for rule in alerts:
        url = rule["annotations"]["dashboard_url"]
        assert "viewPanel=" in url
        lands(url)


def data_links():
    for uid in boards.UIDS:
        for panel in boards.panels(boards.load(uid)):
            for override in panel["fieldConfig"]["overrides"]:
                for prop in override["properties"]:
                    if prop["id"] == "links":
                        for link in prop["value"]:
                            yield uid, panel, link["url"]


def test_links_of_rows_land_and_keep_time_and_variables():
    found = [(uid, panel, url) for uid, panel, url in data_links() if url.startswith("/d/")]
    assert {lands(url) for _, _, url in found} == {"kemp360-pair", "kemp360-loadmasters", "kemp360-exporter"}
    for uid, panel, url in found:
        for kept in ("${datasource:queryparam}", "${job:queryparam}", "${runbooks:queryparam}", "${__url_time_range}"):
            assert kept in url, f"{uid}: {panel['title']}"
        assert "cluster" in url or "__data.fields.link" in url
        assert "pair" in url


def test_links_between_boards_keep_time_and_variables():
    for uid in boards.UIDS:
        links = boards.load(uid)["links"]
        assert {lands(link["url"]) for link in links} == set(boards.UIDS) - {uid}
        assert all(link["keepTime"] and link["includeVars"] for link in links)


def test_every_runbook_that_a_board_opens_is_one_of_an_alert():
    query = boards.panel(boards.load("kemp360-pair"), 2)["targets"][0]["expr"]
    named = set(re.findall(r'"runbook", "(\w+)"', query))
    assert "Kemp360UnitRemoved" in named
    assert len(named) > 10
    assert named <= {rule["alert"] for rule in rules() if "alert" in rule}


@pytest.mark.parametrize("uid", boards.UIDS)
def test_no_query_is_longer_than_a_proxy_takes(uid):
    for panel in boards.panels(boards.load(uid)):
        assert all(len(target["expr"]) < 64_000 for target in panel["targets"])
