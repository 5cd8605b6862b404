"""The committed boards as files: what Grafana must accept, and what a reader must never be shown."""

import itertools
import json
import math
import re
import subprocess

import boards
import pytest
import stack

TITLES = {
    "kemp360-fleet": {1: "Pairs, worst first", 2: "Pairs in HA", 3: "Pairs that vanished"},
    "kemp360-pair": {
        1: "Is the pair in HA?", 2: "What is wrong, and what to do", 3: "Both units side by side", 4: "HA mode of each unit",
        5: "Settings to check after a restore", 6: "What changed last", 7: "Metered Licensing reports",
    },
    "kemp360-loadmasters": {
        1: "Needs attention", 2: "Stale migrations", 3: "Owner of each LoadMaster", 4: "LoadMasters to re-license",
        5: "Migrations over time", 6: "What both units claim",
    },
    "kemp360-exporter": {
        1: "Can I trust what I see?", 2: "Sources that fail", 3: "Facts missing", 4: "Read duration", 5: "Certificates",
        6: "Clock skew", 7: "Credentials rejected", 8: "Configuration reload", 9: "Targets of the exporter",
        10: "Checks undecided", 11: "LoadMasters truncated",
    },
}  # fmt: skip
PALETTE = {"#3274D9", "#3274D940", "#8AB8FF", "#FFB357", "#870FFF", "#D0213A", "#808489", "transparent"}
UNKNOWN = "#808489"
each_board = pytest.mark.parametrize("uid", boards.UIDS)
each_panel = pytest.mark.parametrize(
    "uid, number", [(uid, panel["id"]) for uid in boards.UIDS for panel in boards.panels(boards.load(uid))]
)


def test_the_committed_files_are_what_the_code_makes():
    done = subprocess.run([stack.ROOT / "dashboards/build", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("folder", ["dashboards/src", "tests/dashboards"])
def test_a_lock_file_names_no_download_address(folder):
    lock = json.loads((stack.ROOT / folder / "package-lock.json").read_text())
    assert len(lock["packages"]) > 1
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
    assert all("integrity" in package for name, package in lock["packages"].items() if name)


@each_board
def test_a_board_can_be_imported_and_provisioned(uid):
    board = boards.load(uid)
    assert board["uid"] == uid and board["schemaVersion"] == 42 and board["editable"] is False
    assert "__inputs" not in board and "id" not in board
    assert [v["name"] for v in board["templating"]["list"]] == ["datasource", "job", "cluster", "pair", "unit", "runbooks"]
    assert board["templating"]["list"][0]["type"] == "datasource"


@each_board
def test_the_panels_that_alerts_point_at_keep_their_number_and_title(uid):
    panels = {panel["id"]: panel["title"] for panel in boards.panels(boards.load(uid))}
    assert len(panels) == len(boards.panels(boards.load(uid)))
    assert TITLES[uid].items() <= panels.items()
    assert all(number >= 20 for number in panels.keys() - TITLES[uid].keys())


def opened(board):
    """Panels and rows as they lie when every row is open."""
    return [inner for panel in board["panels"] for inner in [panel, *panel.get("panels", [])]]


@each_board
def test_no_panel_lies_on_another_and_none_leaves_the_page(uid):
    taken = {}
    for panel in opened(boards.load(uid)):
        at = panel["gridPos"]
        assert at["x"] + at["w"] <= 24
        for x in range(at["x"], at["x"] + at["w"]):
            for y in range(at["y"], at["y"] + at["h"]):
                assert (x, y) not in taken, f"{panel['title']} and {taken[x, y]}"
                taken[x, y] = panel["title"]
    height = max(y for _, y in taken) + 1
    assert len(taken) == 24 * height, "a hole in the page"


# Panels that are empty while all is well, and what opens them.
CLOSED = {"kemp360-fleet": {3}, "kemp360-pair": {20}, "kemp360-loadmasters": set(), "kemp360-exporter": {3, 7, 10, 11}}


@each_board
def test_what_is_empty_while_all_is_well_is_in_a_closed_row(uid):
    rows = [panel for panel in boards.load(uid)["panels"] if panel["type"] == "row"]
    assert all(row["collapsed"] for row in rows)
    assert {panel["id"] for row in rows for panel in row["panels"]} == CLOSED[uid]


def test_the_numbers_of_the_exporter_open_their_lists():
    links = {
        column: properties["links"][0]["url"]
        for column, properties in overrides(boards.panel(boards.load("kemp360-exporter"), 1))
        if "links" in properties
    }
    opened_by = {column: int(re.search(r"viewPanel=(\d+)", url).group(1)) for column, url in links.items()}
    assert set(opened_by.values()) >= CLOSED["kemp360-exporter"] and opened_by["Facts missing"] == 3


ROW, HEAD = 36, 40 + 36  # pixels of a table: a row; the panel's title and the table's head
# Rows in the usual case: ten pairs, two units, two replicas, twelve checks.
USUAL = {
    "kemp360-fleet": {1: 10, 20: 12},
    "kemp360-pair": {3: 8, 5: 5, 7: 2},
    "kemp360-loadmasters": {3: 8},
    "kemp360-exporter": {8: 2, 9: 2},
}


@each_board
def test_a_table_is_as_high_as_its_usual_rows(uid):
    for number, usual in USUAL[uid].items():
        panel = boards.panel(boards.load(uid), number)
        room = panel["gridPos"]["h"] * 38 - 8 - HEAD - (40 if panel["options"]["footer"]["enablePagination"] and number != 1 else 0)
        assert usual * ROW - 12 <= room <= (usual + 2) * ROW, f"{panel['title']}: {room / ROW:.1f} rows for {usual}"


@each_board
def test_the_first_screen_holds_the_panels_that_answer_the_question(uid):
    first = {"kemp360-fleet": (1, 2), "kemp360-pair": (1, 2, 3, 6), "kemp360-loadmasters": (1, 2, 4), "kemp360-exporter": (1, 2, 9)}
    for number in first[uid]:
        at = boards.panel(boards.load(uid), number)["gridPos"]
        assert at["y"] + at["h"] <= 20, f"panel {number} ends below the first screen"


@each_panel
def test_a_panel_explains_itself_and_absent_is_never_good(uid, number):
    panel = boards.panel(boards.load(uid), number)
    defaults = panel["fieldConfig"]["defaults"]
    assert len(panel["description"]) > 30
    assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
    assert all(target["datasource"] == panel["datasource"] for target in panel["targets"])
    assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"])
    assert defaults["thresholds"]["steps"][0] == {"value": None, "color": UNKNOWN}
    assert defaults["noValue"]
    for mappings in all_mappings(panel):
        nulls = [m["options"]["result"] for m in mappings if m["type"] == "special" and m["options"]["match"] == "null+nan"]
        assert len(nulls) == 1, f"{panel['title']}: a mapping without a word for null"
        assert nulls[0]["text"] and nulls[0]["color"] in (UNKNOWN, "transparent")


def all_mappings(panel):
    config = panel["fieldConfig"]
    found = [config["defaults"].get("mappings", [])]
    for override in config["overrides"]:
        found += [p["value"] for p in override["properties"] if p["id"] == "mappings"]
    return [mappings for mappings in found if mappings]


@each_panel
def test_colours_come_from_the_palette_and_with_a_word(uid, number):
    panel = boards.panel(boards.load(uid), number)
    colours = set(re.findall(r'"#[0-9A-Fa-f]{3,8}"', json.dumps(panel)))
    assert {colour.strip('"') for colour in colours} <= PALETTE
    for mappings in all_mappings(panel):
        for mapping in mappings:
            if mapping["type"] == "value":
                assert all(result.get("text") for result in mapping["options"].values())


@each_panel
def test_a_timeline_is_coloured_by_its_words(uid, number):
    panel = boards.panel(boards.load(uid), number)
    if panel["type"] == "state-timeline":
        # With colours from thresholds Grafana writes the threshold instead of the word.
        assert panel["fieldConfig"]["defaults"]["color"]["mode"] == "fixed"
        assert panel["fieldConfig"]["defaults"]["mappings"]
    else:
        assert panel["type"] in ("stat", "table", "timeseries")


def vocabulary(heading):
    """The first column of a table of the metric reference."""
    text = (stack.ROOT / "docs/metrics.md").read_text()
    section = re.search(rf"^## {heading}$(.*?)(?=^## |\Z)", text, re.M | re.S).group(1)
    return re.findall(r"^\| `([\w]+)` \|", section, re.M)[1:]  # the first names the label


def mapped(uid, number, column):
    panel = boards.panel(boards.load(uid), number)
    override = next(o for o in panel["fieldConfig"]["overrides"] if o["matcher"]["options"] == column)
    mappings = next(p["value"] for p in override["properties"] if p["id"] == "mappings")
    return {key for mapping in mappings if mapping["type"] == "value" for key in mapping["options"]}


@pytest.mark.parametrize(
    "heading, uid, number, column",
    [
        ("Reasons", "kemp360-exporter", 2, "Why"),
        ("Reasons", "kemp360-exporter", 2, "What to do"),
        ("Reasons", "kemp360-pair", 20, "Why"),
        ("Checks", "kemp360-pair", 2, "What"),
        ("Checks", "kemp360-pair", 2, "What to do"),
        ("Checks", "kemp360-exporter", 10, "Check"),
        ("Checks", "kemp360-fleet", 20, "Check"),
    ],
)
def test_every_word_of_the_metric_reference_is_in_the_mapping(heading, uid, number, column):
    words = vocabulary(heading)
    assert len(words) > 3
    assert set(words) <= mapped(uid, number, column)


@pytest.mark.parametrize("heading, uid, number", [("HA modes", "kemp360-pair", 4), ("Ownership", "kemp360-loadmasters", 1)])
def test_every_state_of_the_metric_reference_is_in_the_query(heading, uid, number):
    query = boards.panel(boards.load(uid), number)["targets"][0]["expr"]
    for word in vocabulary(heading):
        assert f'="{word}"' in query


def test_every_timeline_of_checks_has_a_name_for_each():
    overrides = {o["matcher"]["options"] for o in boards.panel(boards.load("kemp360-pair"), 22)["fieldConfig"]["overrides"]}
    assert set(vocabulary("Checks")) <= overrides


def overrides(panel):
    """What each is for, and its properties by their id."""
    for override in panel["fieldConfig"]["overrides"]:
        yield override["matcher"]["options"], {prop["id"]: prop["value"] for prop in override["properties"]}


PIXELS_A_LETTER, PADDING = 7.0, 13  # of Grafana's 14 px Inter, on average; a cell's left and right


@each_panel
def test_no_word_is_wider_than_its_column(uid, number):
    panel = boards.panel(boards.load(uid), number)
    for column, properties in overrides(panel):
        width = properties.get("custom.width")
        if not width or properties.get("custom.wrapText") or properties.get("custom.hidden"):
            continue
        words = [column]
        for mapping in properties.get("mappings", []):
            results = mapping["options"].values() if mapping["type"] == "value" else [mapping["options"]["result"]]
            words += [result.get("text") or "" for result in results]
        if properties.get("unit") == "dateTimeFromNow":
            words += ["a few seconds ago"]
        longest = max(words, key=len)
        assert len(longest) * PIXELS_A_LETTER + PADDING <= width, f"{panel['title']}: {longest}"


NARROWEST, SHORTEST_NAME = 1280 - 16, 100  # the page beside its scroll bar; "Zürich-Süd 2" and a little more


@each_panel
def test_every_column_has_room_at_the_narrowest_width(uid, number):
    panel = boards.panel(boards.load(uid), number)
    properties = dict(overrides(panel))
    for step in panel.get("transformations", []):
        if step["id"] == "organize" and panel["type"] == "table":
            columns = set(step["options"]["renameByName"].values()) | {
                after["options"]["alias"] for after in panel["transformations"] if after["id"] == "calculateField"
            }
            room = panel["gridPos"]["w"] / 24 * NARROWEST - 8
            # Grafana: columns without a width share what is left, and then none is narrower than its least width.
            flexible = [properties.get(column, {}).get("custom.minWidth", SHORTEST_NAME) for column in columns
                        if "custom.width" not in properties.get(column, {}) and not properties.get(column, {}).get("custom.hidden")]
            fixed = sum(properties[column].get("custom.width", 0) for column in columns if column in properties)
            share = (room - fixed) / max(1, len(flexible))
            needed = fixed + sum(max(least, share) for least in flexible)
            assert needed <= room + 1, f"{panel['title']}: {needed:.0f} of {room:.0f}"


def test_the_worst_fault_of_a_pair_is_not_cut_at_the_narrowest_width():
    properties = dict(overrides(boards.panel(boards.load("kemp360-fleet"), 1)))["What is wrong"]
    texts = [result["text"] for m in properties["mappings"] if m["type"] == "value" for result in m["options"].values()]
    assert len(texts) > 25
    assert len(max(texts, key=len)) * PIXELS_A_LETTER + PADDING <= properties["custom.width"], max(texts, key=len)


def test_a_table_shows_no_column_that_nobody_named(shown):
    for uid in boards.UIDS:
        board = boards.load(uid)
        tables = [p for p in boards.panels(board) if p["type"] == "table" and not json.dumps(p["transformations"]).count("groupingToMatrix")]
        jobs = [(board, panel, {"pair": "unit-removed", "cluster": ""}) for panel in tables]
        for panel, frames in zip(tables, shown.show(jobs)):
            organize = next(step for step in panel["transformations"] if step["id"] == "organize")
            added = {step["options"]["alias"] for step in panel["transformations"] if step["id"] == "calculateField"}
            named = set(organize["options"]["renameByName"].values()) | added
            assert {field["name"] for frame in frames for field in frame["fields"] if field["values"]} <= named, panel["title"]


# How people see colors who have no red, no green or no blue receptors (Machado et al. 2009), in linear RGB; and all others.
SEEN_BY = (
    ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
)


def lab(color, seen_by):
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    red, green, blue = (min(1, max(0, sum(a * b for a, b in zip(row, linear)))) for row in seen_by)
    x, y, z = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505, 0.2126 * red + 0.7152 * green + 0.0722 * blue, (
        0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.0888
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def test_the_colors_are_told_apart_by_people_who_see_no_red_or_no_green():
    solid = sorted(color for color in PALETTE if len(color) == 7)
    assert len(solid) == 6
    for one, other in itertools.combinations(solid, 2):
        for seen_by in SEEN_BY:
            assert math.dist(lab(one, seen_by), lab(other, seen_by)) > 21, f"{one} and {other}"
