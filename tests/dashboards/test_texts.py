"""What a reader sees: the words of a panel, made by Grafana's own library from the exporter's own series."""

import contextlib
import re

import boards
import pytest

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


# pair → HA, why
PAIRS = {
    "healthy": ("In HA", "All checks hold"),
    "versions-differ": ("Out of HA", "Versions differ"),
    "local-licence-differs": ("Out of HA", "Local licensing differs"),
    "metered-licence-differs": ("Out of HA", "Metered Licensing differs"),
    "one-standalone": ("Out of HA", "HA is disabled on a unit"),
    "both-master": ("Out of HA", "Two masters"),
    "no-master": ("Out of HA", "Not one Preferred Master"),
    "disowned": ("In HA", "Stale migrations"),
    "contested": ("In HA", "LoadMasters claimed twice"),
    "one-sided": ("In HA", "LoadMasters one unit misses"),
    "unit-removed": ("Out of HA", "A peer address is wrong"),
    "backup-restored": ("Out of HA", "HA is disabled on a unit"),
    "credentials-revoked": ("Cannot tell", "One unit is not read"),
    "report-differs": ("In HA", "Reports differ"),
    "unit-unreachable": ("Cannot tell", "One unit is not read"),
    "two-preferred": ("Out of HA", "Not one Preferred Master"),
    "rolling-upgrade": ("Out of HA", "Versions differ"),
    "half-seen": ("Out of HA", "Versions differ"),
    "one-unit": ("One unit", "One unit is configured"),
    "same-unit": ("Cannot tell", "Both urls reach one unit"),
    "unread": ("Not read", "Neither unit is read"),
}


def test_the_fleet_lists_every_pair_worst_first_and_says_why(shown):
    rows = table(shown, "kemp360-fleet", 1, cluster="")
    assert {row["Pair"]: (row["HA"], row["Why"]) for row in rows} == PAIRS
    order = ["Out of HA", "Cannot tell", "Not read", "Cannot tell", "In HA", "One unit"]
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
    assert seen == {"In HA": "5", "Out of HA": "11", "Cannot tell": "4", "One unit only": "1"}
    nothing = fields(shown, "kemp360-fleet", 2, cluster="mars")
    assert nothing == {}


def test_the_fleet_names_the_pair_that_vanished(shown):
    rows = table(shown, "kemp360-fleet", 3, cluster="")
    assert [(row["Pair"], row["Last seen"]) for row in rows] == [("gone", "3 hours ago")]


@pytest.mark.parametrize("pair", PAIRS)
def test_the_pair_says_whether_it_is_in_ha_and_why(shown, pair):
    seen = last(fields(shown, "kemp360-pair", 1, pair))
    assert (seen["HA"], seen["Why"]) == PAIRS[pair]


FINDINGS = {
    "healthy": {("All checks", "hold")},
    "versions-differ": {("Same version", "violated"), ("One master, one standby", "violated"), ("No HA error", "violated")},
    "half-seen": {("Same version", "violated"), ("One master, one standby", "violated"), ("No HA error", "violated")},
    "metered-licence-differs": {
        ("Same Metered Licensing", "violated"), ("One master, one standby", "violated"), ("No HA error", "violated")},
    "disowned": {("One owner per LoadMaster", "violated"), ("Reports agree", "violated")},
    "one-unit": {("A pair", "not judged")},
}  # fmt: skip


@pytest.mark.parametrize("pair", FINDINGS)
def test_the_pair_says_what_fails(shown, pair):
    rows = table(shown, "kemp360-pair", 2, pair)
    assert {(row["What"], row["State"]) for row in rows} == FINDINGS[pair]


def test_the_pair_says_what_to_do_and_since_when(shown):
    rows = {row["What"]: row for row in table(shown, "kemp360-pair", 2, "versions-differ")}
    assert rows["Same version"]["What to do"] == "Upgrade the unit with the lower version as soon as possible."
    assert re.fullmatch(AGO, rows["Same version"]["Since"])
    assert rows["Same version"]["Runbook"] == "open"


def test_the_runbook_link_names_the_alert(shown):
    board = boards.load("kemp360-pair")
    values = {"pair": "metered-licence-differs", "cluster": "", "runbooks": "https://wiki.example/runbooks"}
    frames = shown.show([(board, boards.panel(board, 2), values)])[0]
    link = next(f for f in frames[0]["fields"] if f["name"] == "Runbook")["links"][0]
    assert re.fullmatch(r"https://wiki\.example/runbooks/Kemp360\w+\.md", link)


def test_a_pair_that_is_not_read_says_so_for_each_unit_and_check(shown):
    rows = table(shown, "kemp360-pair", 2, "unread")
    assert {(r["What"], r["Unit"]) for r in rows if r["State"] == "not read"} == {
        ("Unit is read", "central-a"), ("Unit is read", "central-b")}  # fmt: skip
    assert sum(row["State"] == "not decided" for row in rows) == 12


SIDES = {
    ("versions-differ", "Version"): ("1.24.3 (differs)", "1.22.4 (differs)", "differs"),
    ("versions-differ", "HA mode"): ("standalone (wrong)", "standalone (wrong)", "violated"),
    ("versions-differ", "Local licensing"): ("not licensed", "not licensed", "same"),
    ("metered-licence-differs", "Metered Licensing"): ("licensed (differs)", "not licensed (differs)", "differs"),
    ("local-licence-differs", "Local licensing"): ("not licensed (differs)", "licensed (differs)", "differs"),
    ("healthy", "HA mode"): ("master", "standby", "same HA"),
    ("healthy", "Device ID"): ("1300471", "1300482", "two units"),
    ("unit-unreachable", "HA mode"): ("not read", "master", "not decided"),
    ("rolling-upgrade", "Version"): ("1.24.3 (differs)", "1.25.0 (differs)", "differs"),
    ("half-seen", "Read by the exporter"): ("read", "read", "–"),
    ("half-seen", "Version"): ("1.24.3 (differs)", "1.22.4 (differs)", "differs"),
    ("unread", "Version"): ("not read", "not read", "not decided"),
}


@pytest.mark.parametrize("pair, fact", SIDES)
def test_the_units_stand_side_by_side(shown, pair, fact):
    row = next(row for row in table(shown, "kemp360-pair", 3, pair) if row["What"] == fact)
    assert row == {"What": fact} | dict(zip(("central-a", "central-b", "Together"), SIDES[pair, fact]))


def test_facts_stand_in_their_order_and_one_unit_has_one_column(shown):
    rows = table(shown, "kemp360-pair", 3, "one-unit")
    assert list(rows[0]) == ["What", "central-a", "Together"]
    assert [row["What"] for row in rows][:3] == ["Read by the exporter", "HA mode", "Version"]
    assert {row["Together"] for row in rows} == {"–", "one unit"}


SETTINGS = {
    "Disable": ("not set", "set (wrong)", "wrong"),
    "Preferred Master": ("set (conflict)", "set (conflict)", "wrong"),
    "IP Address for the Other Peer": ("right", "wrong", "wrong"),
    "HA Key for the Other Peer": ("right", "wrong", "wrong"),
    "After a cross-restore": ("HA stays whole", "HA stays whole", "–"),
}


def test_the_settings_after_a_restore_are_judged_one_by_one(shown):
    rows = table(shown, "kemp360-pair", 5, "backup-restored")
    assert {row["What"]: (row["central-a"], row["central-b"], row["Together"]) for row in rows} == SETTINGS


CHANGES = {
    "versions-differ": ("central-b", "Version", "1.24.3", "1.22.4"),
    "metered-licence-differs": ("central-b", "Metered Licensing", "licensed", "not licensed"),
    "backup-restored": ("central-b", "Disable", "not set", "set"),
    "unit-unreachable": ("central-a", "The unit", "read", "not read"),
    "rolling-upgrade": ("central-b", "Version", "1.24.3", "1.25.0"),
}


@pytest.mark.parametrize("pair", CHANGES)
def test_the_pair_says_what_changed(shown, pair):
    rows = table(shown, "kemp360-pair", 6, pair)
    assert CHANGES[pair] in {(row["Unit"], row["What"], row["it was"], row["it is"]) for row in rows}
    assert all(re.fullmatch(AGO, row["Until"]) for row in rows)


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
    assert {(row["Unit"], row["Why"]) for row in rows} == {("central-a", "no connection")}
    assert {row["What to look at"] for row in rows} == {"Is the unit up? Is a firewall in between?"}


def test_what_one_of_two_exporters_sees_counts_and_what_the_other_cannot_read_is_said(shown):
    rows = table(shown, "kemp360-pair", 20, "half-seen")
    assert {(row["Unit"], row["Why"]) for row in rows} == {("central-b", "no connection")}
    (row,) = [row for row in table(shown, "kemp360-fleet", 1, cluster="") if row["Pair"] == "half-seen"]
    assert (row["Units read"], row["of"], row["Not decided"], row["Checks violated"]) == ("2", "2", "none", "2")


ATTENTION = {
    "healthy": [("all others", "agreed", "Nothing to do.")],
    "disowned": [("10.20.1.1:443", STALE, "Re-license it once more, then wait a few minutes."),
                 ("10.20.1.2:443", STALE, "Re-license it once more, then wait a few minutes."),
                 ("all others", "agreed", "Nothing to do.")],
    "one-unit": [("all of the pair", "one unit: not compared", "Nothing to do.")],
    "unread": [("all of the pair", "not judged", "Something was not read: see the Exporter board.")],
}  # fmt: skip


@pytest.mark.parametrize("pair", ATTENTION)
def test_loadmasters_that_need_attention_stand_first(shown, pair):
    rows = table(shown, "kemp360-loadmasters", 1, pair)
    assert [(row["LoadMaster"], row["State"], row["What to do"]) for row in rows] == ATTENTION[pair]


def test_a_stale_migration_has_its_age(shown):
    rows = table(shown, "kemp360-loadmasters", 2, "disowned")
    assert [(row["LoadMaster"], row["State"]) for row in rows] == [("10.20.1.1:443", "stale"), ("10.20.1.2:443", "stale")]
    assert all(re.fullmatch(AGO, row["Since"]) for row in rows)
    assert [(r["LoadMaster"], r["State"]) for r in table(shown, "kemp360-loadmasters", 2, "healthy")] == [("of no LoadMaster", "none")]


def test_each_loadmaster_has_its_owner(shown):
    rows = {row["LoadMaster"]: row for row in table(shown, "kemp360-loadmasters", 3, "healthy")}
    assert len(rows) == 8
    assert {row["Owner"] for row in rows.values()} == {"central-a", "central-b", "nobody known"}
    assert rows["10.30.0.9:443"]["State"] == "a normal device"


def test_both_claims_stand_side_by_side_those_that_clash_first(shown):
    rows = table(shown, "kemp360-loadmasters", 6, "contested")
    assert [row["LoadMaster"] for row in rows[:3]] == ["its list", "10.20.1.1:443", "10.20.1.2:443"]
    assert rows[1]["central-a"] == rows[1]["central-b"] == "licensed by me"
    one_sided = {row["LoadMaster"]: row for row in table(shown, "kemp360-loadmasters", 6, "one-sided")}
    assert one_sided["10.20.1.2:443"]["central-a"] == "does not speak of it"


def test_the_work_list_gives_the_steps_after_a_removal(shown):
    rows = table(shown, "kemp360-loadmasters", 4, "unit-removed")
    assert len(rows) == 7
    assert {(row["Now"], row["And then"]) for row in rows} == {
        ("Step 1 of 2: remove this normal device from Central", "Step 2: re-license it from its own web interface")}  # fmt: skip
    assert all(re.fullmatch(AGO, row["Last seen activated"]) for row in rows)
    assert [(row["LoadMaster"], row["Now"]) for row in table(shown, "kemp360-loadmasters", 4, "healthy")] == [("of no LoadMaster", "none")]


def test_the_exporter_board_says_what_can_be_trusted(shown):
    seen = last(fields(shown, "kemp360-exporter", 1, cluster=""))
    assert seen["Targets up"] == "2" and seen["Targets down"] == "none"
    assert seen["Units read"] == "37" and seen["Units not read"] == "4"
    assert seen["Facts not understood"] == "none"


def test_the_exporter_board_says_which_source_fails_and_why(shown):
    rows = table(shown, "kemp360-exporter", 2, pair=".*", cluster="")
    assert ("credentials-revoked", "not tried: the credentials were rejected") in {(row["Pair"], row["Why"]) for row in rows}
    assert {row["Unit"] for row in table(shown, "kemp360-exporter", 7, cluster="")} == {"central-b"}


def test_the_exporter_board_shows_targets_certificates_and_reloads(shown):
    assert {row["State"] for row in table(shown, "kemp360-exporter", 9)} == {"up"}
    assert {row["Verified"] for row in table(shown, "kemp360-exporter", 5)} == {"verified"}
    assert {row["Newest configuration"] for row in table(shown, "kemp360-exporter", 8)} == {"accepted"}


def test_without_the_rules_the_boards_say_that_it_is_not_recorded(world, tmp_path):
    with contextlib.ExitStack() as cleanup:
        bare = boards.Boards(world.without_rules(cleanup).url, tmp_path)  # now
        assert last(fields(bare, "kemp360-pair", 1, "versions-differ")) == {
            "HA": "Out of HA", "Why": "Versions differ", "Since": "not recorded"}  # fmt: skip
        assert {row["Since"] for row in table(bare, "kemp360-loadmasters", 2, "disowned")} == {"not recorded"}
        work = table(bare, "kemp360-loadmasters", 4, "unit-removed")
        assert {row["Now"] for row in work} == {"Normal device; not recorded whether it was activated"}
