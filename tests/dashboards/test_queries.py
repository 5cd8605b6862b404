"""Every query of every panel, annotation and variable, asked of a real Prometheus on the exporter's own series."""

import boards
import pytest
import world as worlds

SINGLE = ("kemp360-pair", "kemp360-loadmasters")
MANY = ("kemp360-fleet", "kemp360-exporter")
# Panels without an answer where all is well, and the pairs that make them speak.
SPEAKS_ONLY_FOR = {
    ("kemp360-pair", 20): {"credentials-revoked", "unit-unreachable", "unread", "half-seen", "removed-off"},
    ("kemp360-pair", 6): set(worlds.SCENARIOS) - {"healthy", "disowned", "contested", "one-sided", "report-differs"}
    | {"half-seen", "removed-off"},
}
# Panels that need what these pairs have not: two units, both read.
SILENT_FOR = {
    ("kemp360-pair", 22): {"one-unit"},
    ("kemp360-pair", 21): {"one-unit", "same-unit", "unread", "credentials-revoked", "unit-unreachable", "removed-off"},
    ("kemp360-loadmasters", 3): {"unread"},
    ("kemp360-loadmasters", 5): {"one-unit", "same-unit", "unread", "removed-off"},
    ("kemp360-loadmasters", 21): {"one-unit", "same-unit", "unread", "removed-off"},
    ("kemp360-loadmasters", 4): {"unread", "credentials-revoked", "unit-unreachable"},
}


def pairs_of(uid):
    return worlds.PAIRS if uid in SINGLE else (None,)


def answers(shown, board, panel, pair, cluster=""):
    values = {"cluster": cluster} | ({"pair": pair} if pair else {})
    return sum(len(answer["result"]) for answer in shown.ask_panel(board, panel, **values))


@pytest.mark.parametrize("uid, pair", [(uid, pair) for uid in boards.UIDS for pair in pairs_of(uid)])
def test_every_panel_answers_where_the_scenario_has_data_and_only_there(shown, uid, pair):
    board = boards.load(uid)
    wrong = []
    for panel in boards.panels(board):
        key = (uid, panel["id"])
        found = answers(shown, board, panel, pair)
        if pair in SPEAKS_ONLY_FOR.get(key, ()):
            expected = True
        elif key in SPEAKS_ONLY_FOR or pair in SILENT_FOR.get(key, ()):
            expected = False
        else:
            expected = True
        if key in ((("kemp360-exporter", 3), ("kemp360-exporter", 11))):
            expected = False  # no scenario has them: see the tests of their texts
        if bool(found) != expected:
            wrong.append(f"{panel['id']} {panel['title']}: {found} series")
    assert not wrong


@pytest.mark.parametrize("uid", boards.UIDS)
@pytest.mark.parametrize("pair", ["versions-differ", "disowned", "one-unit"])
def test_every_panel_answers_with_a_cluster_label(shown, uid, pair):
    board = boards.load(uid)
    for panel in boards.panels(board):
        plain = shown.ask_panel(board, panel, pair=pair, cluster="")
        eu = shown.ask_panel(board, panel, pair=pair, cluster="eu")
        if any(target.get("range") for target in panel["targets"]) or panel["id"] == 6:
            continue  # that cluster has no history
        counts = [len(answer["result"]) for answer in eu]
        if uid == "kemp360-exporter" and panel["id"] in (1, 8, 9):
            assert any(counts)
        elif (uid, panel["id"]) not in (("kemp360-fleet", 3), ("kemp360-fleet", 22)):  # what was before: it has none
            missing = [a["refId"] for a, count in zip(plain, counts) if a["result"] and not count]
            assert not missing, f"{panel['title']}: {missing}"


@pytest.mark.parametrize("uid", boards.UIDS)
def test_variables_offer_what_is_there(shown, uid):
    board = boards.load(uid)
    values = boards.variables(board, cluster="" if uid in SINGLE else ".*")
    offered = {}
    for variable in board["templating"]["list"]:
        if variable["type"] != "query":
            continue
        name, matcher, label = variable["name"], *variable["query"]["query"].removeprefix("label_values(")[:-1].rsplit(", ", 1)
        matcher = boards.interpolate(matcher, values | ({"pair": "healthy"} if uid in SINGLE else {}), 3600)
        parameters = {"match[]": matcher, "start": shown.at - 3600, "end": shown.at}
        offered[name] = {series.get(label, "") for series in shown.api("series", **parameters)}
    assert offered["job"] == {"kemp360-exporter"}
    assert offered["cluster"] == {"", "eu"}
    assert set(worlds.PAIRS) <= offered["pair"]
    assert offered["unit"] == {"central-a", "central-b"}


ANNOTATED = {
    "Role": ("versions-differ", "mode", {"standalone"}),
    "Version": ("versions-differ", "version", {"1.22.4"}),
    "License": ("metered-licence-differs", "setting", {"Metered Licensing"}),
    "Settings": ("backup-restored", "setting", {
        "Disable", "Preferred Master", "IP Address for the Other Peer", "HA Key for the Other Peer"}),
}  # fmt: skip


def annotated(shown, uid, name, pair):
    board = boards.load(uid)
    annotation = next(a for a in board["annotations"]["list"] if a["name"] == name)
    expression = boards.interpolate(annotation["expr"], boards.variables(board, pair=pair, cluster=""), 21600)
    return shown.query(expression, {"range": True}, 21600)


@pytest.mark.parametrize("uid", SINGLE)
@pytest.mark.parametrize("name", ANNOTATED)
def test_an_annotation_marks_the_change_and_nothing_else(shown, world, uid, name):
    pair, label, expected = ANNOTATED[name]
    marks = annotated(shown, uid, name, pair)
    assert {mark["metric"][label] for mark in marks} == expected
    for mark in marks:
        times = [float(moment) for moment, value in mark["values"] if float(value) != 0]
        assert times, "a value of 0 makes no mark"
        assert all(world.start - 60 <= moment <= world.start + 300 for moment in times)
    assert annotated(shown, uid, name, "healthy") == []


@pytest.mark.parametrize("uid", SINGLE)
def test_the_annotation_of_alerts_shows_those_of_the_pair(shown, uid):
    marks = annotated(shown, uid, "Alerts firing", "versions-differ")
    # The alert of the history; and that of the live rules (info), if they were evaluated before the moment that is looked at.
    assert {mark["metric"]["alertname"] for mark in marks} == {"Kemp360VersionMismatch"}
    assert "warning" in {mark["metric"]["severity"] for mark in marks}
    assert annotated(shown, uid, "Alerts firing", "healthy") == []


# What is good, in words. A cell without color may say so, and must not where nothing is known.
GOOD = {
    "In HA", "All checks hold", "No alert is firing", "Everything was read", "holds", "agree", "agreed", "same", "right", "in HA", "two units",
    "read", "none", "0", "hold", "2/2", "1/1", "up", "accepted", "verified", "No action is needed.",
}  # fmt: skip


def good(frames):
    return [
        (field["name"], value["text"])
        for frame in frames
        for field in frame["fields"]
        if field["type"] != "time" and not field["hidden"]
        for value in field["values"]
        if value["text"] in GOOD
    ]


@pytest.mark.parametrize("uid", boards.UIDS)
def test_a_pair_that_nobody_knows_is_shown_as_good_nowhere(shown, uid):
    board = boards.load(uid)
    jobs = [(board, panel, {"pair": "nowhere", "cluster": ""}) for panel in boards.panels(board)]
    for (_, panel, _), frames in zip(jobs, shown.show(jobs)):
        if uid == "kemp360-exporter" and panel["id"] in (1, 8, 9, 22, 23, 25, 26, 27):
            continue  # they speak of the exporter, whatever the pair
        assert good(frames) == [], panel["title"]


# Of a pair that is not read it is known how many units it has, that it was known, and which alerts fire.
@pytest.mark.parametrize("uid", SINGLE)
def test_a_pair_that_is_not_read_is_shown_as_good_nowhere(shown, uid):
    board = boards.load(uid)
    jobs = [(board, panel, {"pair": "unread", "cluster": ""}) for panel in boards.panels(board)]
    for (_, panel, _), frames in zip(jobs, shown.show(jobs)):
        assert good(frames) == [], panel["title"]
