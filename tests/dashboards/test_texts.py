"""What a reader sees: the words of a panel, made by Grafana's own library from the exporter's own series."""

import contextlib
import datetime
import json
import re

import boards
import draw
import pytest
import stack

AGO = r"(a few seconds|a minute|\d+ minutes|an hour|\d+ hours) ago"
STALE = "stale: each says the other"


def table(shown, uid, number, pair=None, **values):
    values |= {"pair": pair, "cluster": ""} if pair else {}
    board = boards.load(uid)
    return boards.rows(shown.show([(board, boards.panel(board, number), values)])[0])


def fields(shown, uid, number, pair=None, **values):
    """The last text of each value of a stat, or each text of a timeline: {name: text}."""
    values |= {"pair": pair, "cluster": ""} if pair else {}
    board = boards.load(uid)
    frames = shown.show([(board, boards.panel(board, number), values)])[0]
    return {f["name"]: [v["text"] for v in f["values"]] for frame in frames for f in frame["fields"] if f["type"] != "time"}


def last(texts):
    return {name: values[-1] for name, values in texts.items()}


# pair → HA, what is wrong
PAIRS = {
    "healthy": ("In HA", "All checks hold"),
    "versions-differ": ("Not in HA", "Versions differ"),
    "local-licence-differs": ("Not in HA", "Local licensing differs"),
    "metered-licence-differs": ("Not in HA", "Metered Licensing differs"),
    "one-standalone": ("Not in HA", "A unit is disabled"),
    "both-master": ("Not in HA", "Both units are Master"),
    "no-master": ("Not in HA", "Neither unit is Preferred Master"),
    "disowned": ("In HA", "Stale license migration"),
    "contested": ("In HA", "LoadMasters contested"),
    "one-sided": ("In HA", "LoadMasters one-sided"),
    "unit-removed": ("Not in HA", "Was a unit removed?"),
    "backup-restored": ("Not in HA", "Peer address is wrong"),
    "credentials-revoked": ("Unknown", "A unit rejects the credentials"),
    "report-differs": ("In HA", "Metered Licensing reports differ"),
    "unit-unreachable": ("Unknown", "A unit was not read"),
    "two-preferred": ("Not in HA", "Both units are Preferred Master"),
    "rolling-upgrade": ("Not in HA", "Versions differ"),
    "half-seen": ("Not in HA", "Versions differ"),
    "one-unit": ("One unit", "One unit is configured"),
    "same-unit": ("Unknown", "Same device ID on both units"),
    "unread": ("Not read", "Neither unit can be read"),
    "removed-off": ("Not in HA", "Was a unit removed?"),
}


def test_the_fleet_lists_every_pair_worst_first_and_says_why(shown):
    rows = table(shown, "kemp360-fleet", 1, cluster="")
    assert {row["Pair"]: (row["HA"], row["What is wrong"]) for row in rows} == PAIRS
    order = ["Not in HA", "Unknown", "Not read", "Unknown", "In HA", "One unit"]
    states = [row["HA"] for row in rows]
    assert [state for index, state in enumerate(states) if index == 0 or states[index - 1] != state] == order
    since = {row["Pair"]: row["Since"] for row in rows}
    assert re.fullmatch(AGO, since["versions-differ"]) and since["healthy"] == "–"


def test_the_fleet_keeps_pairs_of_one_name_in_two_clusters_apart(shown):
    rows = [row for row in table(shown, "kemp360-fleet", 1) if row["Pair"] == "versions-differ"]
    assert sorted(row["Cluster"] for row in rows) == ["eu", "–"]


def test_the_link_of_a_row_opens_that_pair_of_that_cluster(shown):
    board = boards.load("kemp360-fleet")
    for cluster in ("", "eu"):
        frames = shown.show([(board, boards.panel(board, 1), {"cluster": cluster})])[0]
        field = next(f for f in frames[0]["fields"] if f["name"] == "Pair")
        url = field["links"][0]
        assert url.startswith("/d/kemp360-pair?") and f"var-cluster={cluster}&var-pair={field['values'][0]['text']}" in url
        assert "from=now-6h&to=now" in url and "${" not in url


def test_the_fleet_counts_what_it_can_and_says_what_it_cannot(shown):
    seen = last(fields(shown, "kemp360-fleet", 2, cluster=""))
    assert seen == {"In HA": "5", "Not in HA": "12", "Unknown": "4", "One unit only": "1", "To re-license": "14", "Vanished": "1"}
    nothing = fields(shown, "kemp360-fleet", 2, cluster="mars")
    assert nothing == {}


def test_the_fleet_names_the_pair_that_vanished(shown):
    rows = table(shown, "kemp360-fleet", 3, cluster="")
    assert [(row["Pair"], row["Last seen"]) for row in rows] == [("gone", "3 hours ago")]


@pytest.mark.parametrize("pair", PAIRS)
def test_the_pair_says_whether_it_is_in_ha_and_why(shown, pair):
    seen = last(fields(shown, "kemp360-pair", 1, pair))
    assert (seen["HA"], seen["What is wrong"]) == PAIRS[pair]


def test_the_fleet_shows_versions_and_the_master(shown):
    rows = {row["Pair"]: row for row in table(shown, "kemp360-fleet", 1, cluster="")}
    assert (rows["healthy"]["Version"], rows["healthy"]["Master"]) == ("1.24.3", "central-a")
    assert set(rows["versions-differ"]["Version"].split(" / ")) == {"1.24.3", "1.22.4"}
    masters = {pair: rows[pair]["Master"] for pair in ("versions-differ", "both-master", "unit-unreachable", "unread")}
    assert masters == {"versions-differ": "no unit", "both-master": "both units", "unit-unreachable": "central-b", "unread": "–"}


def test_the_fleet_shows_how_many_units_are_read_and_how_many_loadmasters_are_to_be_relicensed(shown):
    rows = {row["Pair"]: row for row in table(shown, "kemp360-fleet", 1, cluster="")}
    read = {pair: rows[pair]["Units read"] for pair in ("healthy", "unit-unreachable", "unread", "one-unit")}
    assert read == {"healthy": "2/2", "unit-unreachable": "1/2", "unread": "0/2", "one-unit": "1/1"}
    checks = {pair: rows[pair]["Checks"] for pair in ("healthy", "unread", "versions-differ", "one-unit")}
    assert checks == {"healthy": "hold", "unread": "12 undecided", "versions-differ": "2 violated", "one-unit": "–"}
    waiting = {pair: rows[pair]["To re-license"] for pair in ("healthy", "unit-removed", "removed-off", "unit-unreachable")}
    assert waiting == {"healthy": "none", "unit-removed": "7", "removed-off": "7", "unit-unreachable": "not read"}


def test_the_fleet_lists_the_alerts_that_fire_most_severe_first(shown):
    rows = table(shown, "kemp360-fleet", 22, cluster="")
    assert {(row["Severity"], row["Alert"], row["Pair"]) for row in rows} >= {
        ("critical", "A unit names no peer and lists normal devices (was a unit removed?)", "unit-removed"), ("warning", "Versions differ", "versions-differ")}  # fmt: skip
    assert all(re.fullmatch(AGO, row["Since"]) for row in rows)
    severities = [row["Severity"] for row in rows]
    assert severities == sorted(severities, key=["critical", "warning", "info"].index)


def test_no_alert_is_said_only_where_the_rules_are_loaded(shown, world, tmp_path):
    assert [row["Alert"] for row in table(shown, "kemp360-fleet", 22, "healthy")] == ["No alert is firing"]
    with contextlib.ExitStack() as cleanup:
        bare = boards.Boards(world.without_rules(cleanup).url, tmp_path)  # now
        assert table(bare, "kemp360-fleet", 22, "healthy") == []


def test_the_list_of_alerts_has_words_for_each_alert_or_its_name(shown):
    mappings = mapped_words(boards.panel(boards.load("kemp360-fleet"), 22), "Alert")
    alerts = {fault["alert"] for fault in catalogue().values()} - {None}
    assert alerts <= mappings.keys()
    assert mappings["Kemp360HAStandalone"] == "A unit is in standalone mode"


def test_an_alert_that_the_catalogue_does_not_know_is_listed_by_its_name(shown):
    board = boards.load("kemp360-fleet")
    panel = boards.panel(board, 22)
    labels = {"alertname": "Kemp360OfTomorrow", "severity": "warning", "link": "var-cluster="}
    results = [[{"metric": labels, "value": [shown.at, value]}] for value in ("2", "1000")]
    answers = [{"refId": ref, "format": "table", "result": result} for ref, result in zip("AB", results)]
    (frames,) = boards.evaluator()([{"panel": panel, "answers": answers, "values": {}, "at": shown.at * 1000}], shown.folder)
    assert [(row["Severity"], row["Alert"]) for row in boards.rows(frames)] == [("warning", "Kemp360OfTomorrow")]


def catalogue():
    return {fault["id"]: fault for fault in json.loads((stack.ROOT / "docs/faults.json").read_text())}


def mapped_words(panel, column):
    """Value → text of a column."""
    override = next(o for o in panel["fieldConfig"]["overrides"] if o["matcher"]["options"] == column)
    mappings = next(p["value"] for p in override["properties"] if p["id"] == "mappings")
    return {key: result["text"] for m in mappings if m["type"] == "value" for key, result in m["options"].items()}


FINDINGS = {
    "healthy": {("All checks hold", "–", "–")},
    "versions-differ": {("Versions differ", "–", "critical")},
    "half-seen": {("Versions differ", "–", "critical"), ("A source of a unit not read", "central-b", "warning")},
    "metered-licence-differs": {("Metered Licensing differs", "–", "critical")},
    "one-standalone": {("A unit is disabled", "central-b", "warning")},
    "both-master": {("Both units are Master", "–", "critical")},
    "backup-restored": {
        ("IP Address for the Other Peer of a unit is wrong", "central-b", "critical"),
        ("HA Key for the Other Peer of a unit is wrong", "central-b", "critical"),
        ("A unit is disabled", "central-b", "warning"),
        ("Both units are Preferred Master", "–", "warning"),
    },
    "disowned": {("Stale license migration", "–", "warning")},
    "contested": {("LoadMasters contested", "–", "warning")},
    "one-sided": {("LoadMasters one-sided", "–", "warning")},
    "report-differs": {("Metered Licensing reports differ", "–", "warning")},
    "unit-removed": {("A unit names no peer and lists normal devices (was a unit removed?)", "central-a", "critical")},
    "one-unit": {("One unit is configured", "–", "–")},
}


@pytest.mark.parametrize("pair", FINDINGS)
def test_the_pair_says_what_fails_in_the_words_of_the_catalogue(shown, pair):
    rows = table(shown, "kemp360-pair", 2, pair)
    assert {(row["What"].split(": ")[0], row.get("Unit", "–"), row["Severity"]) for row in rows} == FINDINGS[pair]


def test_a_removed_unit_that_is_switched_off_is_known_from_the_other_one_alone(shown):
    (row,) = [row for row in table(shown, "kemp360-pair", 2, "removed-off") if row["Severity"] == "critical"]
    assert (row["What"], row["Unit"]) == ("A unit names no peer and lists normal devices (was a unit removed?)", "central-a")
    assert last(fields(shown, "kemp360-pair", 1, "removed-off"))["Must be re-licensed"] == "7"
    assert len(table(shown, "kemp360-loadmasters", 4, "removed-off")) == 7


def test_the_removal_of_a_unit_has_its_first_steps_as_its_cure_and_since_when(shown):
    (row,) = table(shown, "kemp360-pair", 2, "unit-removed")
    assert row["What to do"] == (
        "Find out whether a unit was removed on purpose. If so, remove the normal (green) device of each LoadMaster that the pair licensed."
    )
    assert re.fullmatch(AGO, row["Since"]) and row["Since"] != "a few seconds ago"


def test_before_version_1_23_a_restore_is_as_likely_as_a_removal_and_both_are_shown():
    explained = boards.panel(boards.load("kemp360-pair"), 2)["targets"][0]["expr"]
    arm = re.search(r"unless on \(cluster, pair\) \(\(\(max by \(cluster, pair, unit\) \(kemp360:unit_removed:count[^)]*\)\)( unless.{0,120})", explained)
    assert arm and "kemp360_unit_cross_restore_supported" in arm.group(1)


def test_the_pair_says_what_to_do_and_since_when(shown):
    (row,) = table(shown, "kemp360-pair", 2, "versions-differ")
    assert row["What to do"] == "Upgrade the unit with the older version to the newer version as soon as possible."
    assert re.fullmatch(AGO, row["Since"])
    assert "Runbook" not in row, "without an address a link would lead nowhere"


def test_every_fault_that_the_pair_can_show_has_words_and_a_cure_of_the_catalogue():
    panel = boards.panel(boards.load("kemp360-pair"), 2)
    shown_faults = set(re.findall(r'"fault", "([\w-]+)"', panel["targets"][0]["expr"])) - {"none", "one_unit"}
    assert shown_faults > {"unit-removed", "versions-differ", "ha-error"} and shown_faults <= catalogue().keys()
    what, cures = mapped_words(panel, "What"), mapped_words(panel, "What to do")
    assert shown_faults <= what.keys() & cures.keys()
    for fault in shown_faults:
        headline = catalogue()[fault]["headline"]
        assert "{" not in what[fault] + cures[fault]
        assert "{" in headline or what[fault] == headline[0].upper() + headline[1:]


def test_checks_have_the_names_that_check_prints():
    printed = (stack.ROOT / "tests/golden/check/healthy.all.txt").read_text()
    words = mapped_words(boards.panel(boards.load("kemp360-fleet"), 20), "Check")
    assert sorted(words.values()) == sorted(re.findall(r"^ +✓ (\S.+?)$", printed, re.M))


def test_the_runbook_link_names_the_alert(shown):
    board = boards.load("kemp360-pair")
    values = {"pair": "metered-licence-differs", "cluster": "", "runbooks": "https://wiki.example/runbooks?x=(1)"}
    frames = shown.show([(board, boards.panel(board, 2), values)])[0]
    field = next(f for f in frames[0]["fields"] if f["name"] == "Runbook")
    assert re.fullmatch(r"https://wiki\.example/runbooks\?x=\(1\)/Kemp360\w+\.md", field["links"][0])
    assert field["values"][0]["text"] == "open"


def test_a_pair_that_is_not_read_says_so_for_each_unit_and_check(shown):
    rows = table(shown, "kemp360-pair", 2, "unread")
    assert {row["What"] for row in rows if row["Severity"] == "unknown"} == {"Neither unit can be read"}
    assert sum(row["Severity"] == "undecided" for row in rows) == 12
    rows = table(shown, "kemp360-pair", 2, "credentials-revoked")
    assert {(row["What"], row["Unit"]) for row in rows if row["Severity"] == "unknown"} == {
        ("A unit rejects the exporter's credentials", "central-b")}  # fmt: skip


SIDES = {
    ("versions-differ", "Version"): ("1.24.3 (differs)", "1.22.4 (differs)", "differs"),
    ("versions-differ", "HA mode"): ("standalone", "standalone", "not in HA"),
    ("versions-differ", "Local licensing"): ("not licensed", "not licensed", "same"),
    ("metered-licence-differs", "Metered Licensing"): ("licensed (differs)", "not licensed (differs)", "differs"),
    ("local-licence-differs", "Local licensing"): ("not licensed (differs)", "licensed (differs)", "differs"),
    ("backup-restored", "HA mode"): ("master", "standalone", "not in HA"),
    ("healthy", "HA mode"): ("master", "standby", "in HA"),
    ("healthy", "Device ID"): ("1300471", "1300482", "two units"),
    ("unit-unreachable", "HA mode"): ("not read", "master", "undecided"),
    ("rolling-upgrade", "Version"): ("1.24.3 (differs)", "1.25.0 (differs)", "differs"),
    ("unit-removed", "Device ID of the peer"): ("names no peer", "names no peer", "undecided"),
    ("half-seen", "Read"): ("read", "read", "–"),
    ("half-seen", "Version"): ("1.24.3 (differs)", "1.22.4 (differs)", "differs"),
    ("unread", "Version"): ("not read", "not read", "undecided"),
}


@pytest.mark.parametrize("pair, fact", SIDES)
def test_the_units_stand_side_by_side(shown, pair, fact):
    row = next(row for row in table(shown, "kemp360-pair", 3, pair) if row["What"] == fact)
    assert row == {"What": fact} | dict(zip(("central-a", "central-b", "Together"), SIDES[pair, fact]))


def test_facts_stand_in_their_order_and_one_unit_has_one_column(shown):
    rows = table(shown, "kemp360-pair", 3, "one-unit")
    assert list(rows[0]) == ["What", "central-a", "Together"]
    assert [row["What"] for row in rows][:3] == ["Read", "HA mode", "Version"]
    assert {row["Together"] for row in rows} == {"–", "one unit"}


SETTINGS = {
    "Disable": ("cleared", "selected (wrong)", "wrong"),
    "Preferred Master": ("selected (both)", "selected (both)", "wrong"),
    "IP Address for the Other Peer": ("right", "wrong", "wrong"),
    "HA Key for the Other Peer": ("right", "wrong", "wrong"),
    "Backup of the other unit": ("supported", "supported", "–"),
}


def test_a_version_before_1_23_is_no_fault_of_the_settings(shown):
    row = next(row for row in table(shown, "kemp360-pair", 5, "versions-differ") if row["What"] == "Backup of the other unit")
    assert (row["central-a"], row["central-b"], row["Together"]) == ("supported", "not supported", "–")
    assert colour(shown, "kemp360-pair", 5, "versions-differ", "not supported") is None


def test_the_settings_after_a_restore_are_judged_one_by_one(shown):
    rows = table(shown, "kemp360-pair", 5, "backup-restored")
    assert {row["What"]: (row["central-a"], row["central-b"], row["Together"]) for row in rows} == SETTINGS


CHANGES = {
    "versions-differ": ("central-b", "Version", "1.24.3", "1.22.4"),
    "metered-licence-differs": ("central-b", "Metered Licensing", "licensed", "not licensed"),
    "backup-restored": ("central-b", "Disable", "cleared", "selected"),
    "unit-unreachable": ("central-a", "The unit", "read", "not read"),
    "rolling-upgrade": ("central-b", "Version", "1.24.3", "1.25.0"),
}


@pytest.mark.parametrize("pair", CHANGES)
def test_the_pair_says_what_changed(shown, pair):
    rows = table(shown, "kemp360-pair", 6, pair)
    assert CHANGES[pair] in {(row["Unit"], row["What"], row["It was"], row["It is"]) for row in rows}


def test_a_change_has_the_time_at_which_it_was_seen(shown, world):
    rows = table(shown, "kemp360-pair", 6, "versions-differ")
    for row in rows:
        seen = datetime.datetime.fromisoformat(row["When"] + "+00:00").timestamp()
        assert world.start - 120 <= seen <= world.start + 300
    assert [row["When"] for row in rows] == sorted((row["When"] for row in rows), reverse=True)


def test_the_timeline_writes_the_mode_in_words(shown):
    seen = fields(shown, "kemp360-pair", 4, "versions-differ")
    assert {name: (texts[0], texts[-1]) for name, texts in seen.items()} == {
        "central-a": ("master", "standalone"), "central-b": ("standby", "standalone")}  # fmt: skip
    dark = fields(shown, "kemp360-pair", 4, "unit-unreachable")
    assert dark["central-a"][-1] == "not read"


def test_the_reports_stand_side_by_side(shown):
    rows = {row["Unit"]: row for row in table(shown, "kemp360-pair", 7, "report-differs")}
    assert (rows["central-a"]["In report"], rows["central-b"]["In report"]) == ("8", "7")
    assert rows["central-a"]["Both reports"] == "differ"


def test_what_could_not_be_read_says_why(shown):
    rows = table(shown, "kemp360-pair", 20, "unit-unreachable")
    assert {(row["Unit"], row["Why"]) for row in rows} == {("central-a", "No connection")}
    assert {row["What to do"] for row in rows} == {"Check whether that unit is running, and whether the exporter's host can reach it."}


@pytest.mark.parametrize(("uid", "number"), [("kemp360-exporter", 2), ("kemp360-pair", 20)])
def test_what_to_do_about_a_source_depends_on_whether_the_rest_of_the_unit_is_read(uid, number):
    panel = boards.panel(boards.load(uid), number)
    cures = mapped_words(panel, "What to do")
    for reason, whole, part in (
        ("not_found", "Check whether the URL of that unit leads to Kemp 360 Central.", "If that unit was upgraded, run kemp360_exporter discover"),
        ("redirect", "Request /probe", "Request /probe"),
        ("too_large", "Request /probe", "Raise limits.rows or limits.answer_bytes"),
        ("inconsistent", "Request /probe", "Read the pair again. If the fault persists, compare the paging"),
        ("unauthorized", "Get the API key of the exporter's user", "Give the exporter's user on that unit the permission to read a source"),
    ):
        assert cures[reason].startswith(whole) and cures[f"in part: {reason}"].startswith(part)
    assert {key.removeprefix("in part: ") for key in cures if key.startswith("in part: ")} == cures.keys() & mapped_words(panel, "Why").keys() - {"busy"}
    assert '"in part: $1"' in panel["targets"][0]["expr"]


def test_what_one_of_two_exporters_sees_counts_and_what_the_other_cannot_read_is_said(shown):
    rows = table(shown, "kemp360-pair", 20, "half-seen")
    assert {(row["Unit"], row["Why"]) for row in rows} == {("central-b", "No connection")}
    (row,) = [row for row in table(shown, "kemp360-fleet", 1, cluster="") if row["Pair"] == "half-seen"]
    assert (row["Units read"], row["Checks"]) == ("2/2", "2 violated")


AGAIN = "Re-license again, against one unit only."
WAIT = "If the license has just migrated, wait a few minutes."
ATTENTION = {
    "healthy": [("all others", "agreed", "No action is needed.")],
    "disowned": [("10.20.1.1:443", "disowned", AGAIN), ("10.20.1.2:443", "disowned", AGAIN),
                 ("all others", "agreed", "No action is needed.")],
    "contested": [("10.20.1.1:443", "contested", WAIT), ("10.20.1.2:443", "contested", WAIT),
                  ("all others", "agreed", "No action is needed.")],
    "one-unit": [("all", "not compared", "No action is needed.")],
    "unread": [("all", "undecided", "Not read or not understood: see the Exporter.")],
}  # fmt: skip


@pytest.mark.parametrize("pair", ATTENTION)
def test_loadmasters_that_need_attention_stand_first(shown, pair):
    rows = table(shown, "kemp360-loadmasters", 1, pair)
    assert [(row["LoadMaster"], row["State"], row["What to do"]) for row in rows] == ATTENTION[pair]


def test_a_stale_migration_has_its_age(shown):
    rows = table(shown, "kemp360-loadmasters", 2, "disowned")
    assert [(row["LoadMaster"], row["State"]) for row in rows] == [("10.20.1.1:443", "disowned"), ("10.20.1.2:443", "disowned")]
    assert all(re.fullmatch(AGO, row["Since"]) for row in rows)
    assert [(r["LoadMaster"], r["State"]) for r in table(shown, "kemp360-loadmasters", 2, "healthy")] == [("none", "–")]


GRACE = [
    ("kemp360-loadmasters", 2, "disowned"),
    ("kemp360-loadmasters", 4, "unit-removed"),
]


@pytest.mark.parametrize("uid, number, pair", GRACE)
def test_a_loadmaster_without_a_license_says_until_when_it_should_keep_working(shown, world, uid, number, pair):
    # It came about in the first minutes of the trouble.
    days = {datetime.datetime.fromtimestamp(world.start + more, datetime.timezone.utc) for more in (-120, 300)}
    ends = {(day + datetime.timedelta(days=20)).strftime("%Y-%m-%d") for day in days}
    assert {row["Grace ends"] for row in table(shown, uid, number, pair)} <= ends
    assert last(fields(shown, "kemp360-pair", 1, pair))["Grace ends"] in ends
    description = boards.panel(boards.load(uid), number)["description"]
    assert "assumed" in description and "license_grace_period" in description


@pytest.mark.parametrize("pair", ["healthy", "removed-off"])
def test_no_end_of_a_grace_period_is_shown_without_a_need_or_a_setting(shown, pair):
    assert "Grace ends" not in fields(shown, "kemp360-pair", 1, pair)
    for number in (2, 4):
        assert all(row.get("Grace ends", "–") == "–" for row in table(shown, "kemp360-loadmasters", number, pair))


def test_each_loadmaster_has_its_owner(shown):
    rows = {row["LoadMaster"]: row for row in table(shown, "kemp360-loadmasters", 3, "healthy")}
    assert len(rows) == 8
    assert {row["Owner"] for row in rows.values()} == {"central-a", "central-b", "not known"}
    assert rows["10.30.0.9:443"]["State"] == "a normal device"


def test_both_claims_stand_side_by_side_those_that_clash_first(shown):
    rows = table(shown, "kemp360-loadmasters", 6, "contested")
    assert [row["LoadMaster"] for row in rows[:3]] == ["the list", "10.20.1.1:443", "10.20.1.2:443"]
    assert rows[1]["central-a"] == rows[1]["central-b"] == "this unit"
    one_sided = {row["LoadMaster"]: row for row in table(shown, "kemp360-loadmasters", 6, "one-sided")}
    assert one_sided["10.20.1.2:443"]["central-a"] == "does not report it"


def test_the_work_list_gives_the_steps_after_a_removal(shown):
    rows = table(shown, "kemp360-loadmasters", 4, "unit-removed")
    assert len(rows) == 7
    assert {(row["Now"], row["And then"]) for row in rows} == {
        ("Step 1: remove this normal device", "Step 2: re-license it from its own web UI")}  # fmt: skip
    assert all(re.fullmatch(AGO, row["Last seen activated"]) for row in rows)
    assert [(row["LoadMaster"], row["Now"]) for row in table(shown, "kemp360-loadmasters", 4, "healthy")] == [("none", "–")]


def test_the_exporter_board_says_what_can_be_trusted(shown):
    seen = last(fields(shown, "kemp360-exporter", 1, cluster=""))
    assert seen["Targets up"] == "2" and seen["Targets down"] == "none"
    assert seen["Units read"] == "38" and seen["Units not read"] == "5"
    assert seen["Facts missing"] == "none" and seen["Credentials rejected"] == "1"


def test_the_exporter_board_says_which_source_fails_and_why(shown):
    rows = table(shown, "kemp360-exporter", 2, pair=".*", cluster="")
    assert ("credentials-revoked", "Not tried: credentials rejected") in {(row["Pair"], row["Why"]) for row in rows}
    assert {row["Unit"] for row in table(shown, "kemp360-exporter", 7, cluster="")} == {"central-b"}


def test_the_exporter_board_shows_targets_certificates_and_reloads(shown):
    assert {row["State"] for row in table(shown, "kemp360-exporter", 9)} == {"up"}
    assert {row["Verified"] for row in table(shown, "kemp360-exporter", 5)} == {"verified"}
    assert {row["Newest configuration"] for row in table(shown, "kemp360-exporter", 8)} == {"accepted"}


def test_without_the_rules_the_boards_say_that_it_is_not_recorded(world, tmp_path):
    with contextlib.ExitStack() as cleanup:
        bare = boards.Boards(world.without_rules(cleanup).url, tmp_path)  # now
        assert last(fields(bare, "kemp360-pair", 1, "versions-differ")) == {
            "HA": "Not in HA", "What is wrong": "Versions differ", "Since": "not recorded", "Must be re-licensed": "not known"}  # fmt: skip
        assert {row["Since"] for row in table(bare, "kemp360-loadmasters", 2, "disowned")} == {"not recorded"}
        work = table(bare, "kemp360-loadmasters", 4, "unit-removed")
        assert {row["Now"] for row in work} == {"Normal device; not recorded if it was activated"}


def cells(shown, uid, number, pair):
    """(column, text, color or None) of each cell and tile that is shown with one."""
    board = boards.load(uid)
    panel = boards.panel(board, number)
    for frame in shown.show([(board, panel, {"pair": pair, "cluster": ""})])[0]:
        for field in frame["fields"]:
            if field["type"] == "time" or field["hidden"]:
                continue
            filled = panel["type"] == "stat" or (field["cell"] or {}).get("type") == "color-background"
            for value in field["values"]:
                yield field["name"], value["text"], value["color"] if filled and not draw.plain(value["color"]) else None


def colour(shown, uid, number, pair, text):
    return next(color for _, shown_text, color in cells(shown, uid, number, pair) if shown_text == text)


def test_contested_and_one_sided_have_colors_of_their_own(shown):
    colors = [colour(shown, "kemp360-loadmasters", 1, pair, pair) for pair in ("disowned", "contested", "one-sided")]
    assert len(set(colors)) == 3 and None not in colors
    overrides = boards.panel(boards.load("kemp360-loadmasters"), 21)["fieldConfig"]["overrides"]
    lines = {o["matcher"]["options"]: p["value"]["fixedColor"] for o in overrides for p in o["properties"] if p["id"] == "color"}
    assert [lines[name] for name in ("disowned", "contested", "one-sided")] == colors


@pytest.mark.parametrize("uid", boards.UIDS)
def test_where_all_is_well_no_cell_and_no_tile_is_colored(shown, uid):
    for panel in boards.panels(boards.load(uid)):
        if panel["type"] in ("table", "stat"):
            colored = [(column, text) for column, text, color in cells(shown, uid, panel["id"], "healthy") if color]
            assert colored == [], panel["title"]


def test_no_migration_is_a_line_at_zero(shown):
    texts = fields(shown, "kemp360-loadmasters", 5, "healthy")
    assert set(texts) == {"migrated to central-a", "migrated to central-b"}
    assert all(set(values) == {"0"} for values in texts.values())
    assert boards.panel(boards.load("kemp360-loadmasters"), 5)["fieldConfig"]["defaults"]["custom"]["drawStyle"] == "line"


def test_a_unit_that_licenses_nothing_any_more_is_a_line_at_zero(shown):
    texts = fields(shown, "kemp360-loadmasters", 21, "unit-removed")
    assert {unit: texts[unit][-1] for unit in ("central-a", "central-b")} == {"central-a": "0", "central-b": "0"}


def test_no_failure_is_a_line_at_zero(shown):
    assert {name: set(values) for name, values in fields(shown, "kemp360-exporter", 20, "healthy").items()} == {"all": {"0"}}
    assert "cooldown" in fields(shown, "kemp360-exporter", 20, "credentials-revoked")


def test_the_pair_shows_how_long_each_source_took(shown):
    seen = fields(shown, "kemp360-pair", 23, "healthy")
    assert {f"{unit} {source}" for unit in ("central-a", "central-b") for source in ("loadmasters", "report", "settings")} <= seen.keys()
    assert all(re.search(r"(ms|µs|s)$", value) for values in seen.values() for value in values)


def test_the_exporter_board_shows_what_the_exporter_itself_does(shown):
    series = {number: set(fields(shown, "kemp360-exporter", number)) for number in range(21, 28)}
    assert series[21] == {"requests", "logins", "failed logins", "shared reads"}
    assert "/metrics 200" in series[22]
    (first,) = series[25]  # the other ones have no history yet
    assert re.fullmatch(r"127\.0\.0\.1:\d+ ?", first)
    assert first in series[23] & series[26] and {first, "limit"} <= series[27]
    assert series[24] >= {"loadmasters", "report", "settings"}


def test_where_everything_is_read_the_list_of_failing_sources_says_so(shown):
    assert [row["Why"] for row in table(shown, "kemp360-exporter", 2, "healthy")] == ["Everything was read"]
    assert table(shown, "kemp360-exporter", 2, "nowhere") == []


def test_the_fleet_links_an_alert_to_its_runbook_only_if_it_is_known_where_that_is(shown):
    board = boards.load("kemp360-fleet")
    panel = boards.panel(board, 22)
    assert all("Runbook" not in row for row in table(shown, "kemp360-fleet", 22, cluster=""))
    (frames,) = shown.show([(board, panel, {"cluster": "", "runbooks": "https://wiki.example/runbooks"})])
    fields_by_name = {field["name"]: field for field in frames[0]["fields"]}
    assert re.fullmatch(r"https://wiki\.example/runbooks/Kemp360\w+\.md", fields_by_name["Runbook"]["links"][0])


# Grafana gives a legend below a chart about a third of the panel.
@pytest.mark.parametrize("uid", boards.UIDS)
def test_a_legend_is_whole_at_the_narrowest_width(shown, uid):
    board = boards.load(uid)
    for panel in boards.panels(board):
        if panel["type"] == "timeseries":
            names = list(fields(shown, uid, panel["id"], "healthy" if uid in ("kemp360-pair", "kemp360-loadmasters") else None))
            at = panel["gridPos"]
            lines = draw.legend_lines(names, at["w"] / 24 * 1264 - 8)
            assert lines * 18 <= (at["h"] * 38 - 8) * 0.35, f"{panel['title']}: {len(names)} names in {lines} lines"
