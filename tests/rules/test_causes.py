"""Which cause and which step an alert names: where one alert reports several faults of the catalogue, its text is that of the right one."""

import json
import pathlib
import re
import tempfile

import pytest

import stories
from shipped import RULES, parsed, written
from stack import ROOT
from test_faults import fragments

FAULTS = {fault["id"]: fault for fault in json.loads((ROOT / "docs/faults.json").read_text())}

# The fault of a unit that is read, but for one source, by the reason of that.
OF_SOURCE = {
    **dict.fromkeys(("dns", "connect", "proxy", "tls", "timeout", "disconnected"), "source-unreachable"),
    **dict.fromkeys(("unauthorized", "cooldown", "forbidden"), "source-refused"),
    **dict.fromkeys(("http_status", "malformed", "unexpected_shape"), "source-not-understood"),
    "local_file": "source-file-unreadable",
    "not_found": "source-not-found",
    "redirect": "source-redirected",
    "too_large": "source-too-large",
    "inconsistent": "source-inconsistent",
}
# The fault of a unit of which no source is read.
OF_UNIT = {
    **dict.fromkeys(("dns", "connect", "timeout", "disconnected"), "unit-unreachable"),
    **dict.fromkeys(("unauthorized", "cooldown"), "key-rejected"),
    **dict.fromkeys(("http_status", "redirect", "too_large", "malformed", "unexpected_shape", "inconsistent"), "response-not-understood"),
    "proxy": "proxy-failing",
    "tls": "certificate-rejected",
    "forbidden": "permission-missing",
    "local_file": "local-file-unreadable",
    "not_found": "profile-does-not-fit",
}


def failing(recording, unit, reasons):
    """Changes of this recording: each source of the unit fails for that reason."""
    found = {}
    for source, reason in reasons.items():
        (before,) = [
            name
            for name in stories.recording(recording)[0][1]
            if name.startswith("kemp360_source_failure{") and f'unit="{unit}"' in name and f'source="{source}"' in name
        ]
        after = re.sub(r'reason="[^"]*"', f'reason="{reason}"', before)
        if after != before:
            found |= {before: None, f"+{after}": 1}
    return found


def all_for(reason):
    return dict.fromkeys(("loadmasters", "report", "settings"), reason)


def of(metric, **units):
    return {f'{metric}{{pair="emea",unit="central-{unit}"}}': value for unit, value in units.items()}


PEER = "kemp360_unit_peer_"
# What is seen for half an hour: a recording, and what is changed in it.
SITUATIONS = {
    **{f"source {reason}": ("report-unread", failing("report-unread", "central-b", {"report": reason})) for reason in OF_SOURCE},
    **{f"unit {reason}": ("blind-b", failing("blind-b", "central-b", all_for(reason))) for reason in OF_UNIT},
    **{
        f"pair {reason}": ("blind", failing("blind", "central-a", all_for(reason)) | failing("blind", "central-b", all_for(reason)))
        for reason in OF_UNIT
    },
    "unit and report_file": ("blind-b", failing("blind-b", "central-b", all_for("connect") | {"settings": "local_file"})),
    "one path": ("blind-b", failing("blind-b", "central-b", all_for("not_found") | {"report": "http_status"})),
    "restored": ("backup-restored", {}),
    "other address": ("backup-restored", of(f"{PEER}key_match", b=1)),
    "no peer": ("backup-restored", of(f"{PEER}configured", b=0)),
    "no peer on both": ("unit-removed", {}),
    "empty and wrong": ("unit-removed", of(f"{PEER}configured", b=1)),
    "unread": ("backup-restored", of(f"{PEER}address_match", a=None, b=None) | of("kemp360_up", b=0)),
    "unread now": (
        "backup-restored",
        of(f"{PEER}address_match", b=None) | of(f"{PEER}key_match", b=None) | of(f"{PEER}configured", b=None) | of("kemp360_up", b=0)
        | {f'kemp360_pair_check{{pair="emea",check="peer_{check}"}}': None for check in ("address", "key")},
    ),
    "unclear": (
        "healthy",
        {'kemp360_pair_loadmasters_undecided{pair="emea"}': 2, 'kemp360_pair_check_decided{pair="emea",check="loadmaster_ownership"}': 0},
    ),
    "unclear beside others": ("contested", {'kemp360_pair_loadmasters_undecided{pair="emea"}': 1}),
    "undecided": ("fact-missing", {}),
}
# What is seen for five minutes before that, where it is not the healthy pair.
BEFORE = {"unread now": "backup-restored"}
LOOK = 80 * 60


def only(alerts):
    """The records, and of the alerts these."""
    groups = parsed(RULES.read_text())["groups"]
    for group in groups:
        group["rules"] = [rule for rule in group["rules"] if "record" in rule or rule["alert"] in alerts]
    return {"groups": [group for group in groups if group["rules"]]}


@pytest.fixture(scope="module")
def texts():
    """{(situation, alert): (summary, description)} as promtool renders what fires then, with the situation as the cluster."""
    changes = {situation: given for situation, (_, given) in SITUATIONS.items()}
    targets = [
        {"labels": {"cluster": situation}, "timeline": [f"{BEFORE.get(situation, 'healthy')} 5m", f"{recording}+{situation} 80m"]}
        for situation, (recording, _) in SITUATIONS.items()
    ]
    story = stories.Story({"story": "all situations", "targets": targets}, changes)
    alerts = [f"Kemp360{name}" for name in ("SourceFailing", "UnitUnreachable", "PairUnreachable", "CheckUndecided", "PeerAddressMismatch", "PeerKeyMismatch")]
    with tempfile.TemporaryDirectory() as folder:
        mine = pathlib.Path(folder) / "rules.yml"
        mine.write_text(written(only(alerts)))
        given = stories.test_file(story, mine, interval=120, evaluation=240)
        given["tests"][0]["alert_rule_test"] = [
            {"alertname": alert, "eval_time": stories.duration(LOOK), "exp_alerts": [{"exp_labels": {"nothing": "like it"}}]} for alert in alerts
        ]
        said = stories.output_of(["promtool", "test", "rules"], given, folder)
    found = {}
    quoted = r'"((?:[^"\\]|\\.)*)"'
    for labels, notes in re.findall(r"Labels:\{(.*)\}\n +Annotations:\{(.*)\},?\n", said):
        labels, notes = ({key: text.replace('\\"', '"') for key, text in re.findall(rf"(\w+)={quoted}", part)} for part in (labels, notes))
        of_an_hour = (labels["alertname"], labels.get("severity")) == ("Kemp360UnitUnreachable", "critical")
        if notes and not of_an_hour:
            found[labels["cluster"], labels["alertname"].removeprefix("Kemp360")] = (notes["summary"], notes["description"])
    return found


def says(text, fault, part):
    return all(piece in text for sentence in FAULTS[fault][part] for piece in fragments(sentence))


def headline(fault, why=""):
    values = {"unit": "central-b", "sources": "report", "why": why}
    return "emea: " + re.sub(r"\{(\w+)\}", lambda match: values[match.group(1)], FAULTS[fault]["headline"])


@pytest.mark.parametrize(("reason", "fault"), OF_SOURCE.items())
def test_a_source_that_fails_has_the_causes_and_steps_of_its_reason(texts, reason, fault):
    summary, description = texts[f"source {reason}", "SourceFailing"]
    assert summary == headline(fault)
    assert description.startswith(f"The reason is {reason}. ")
    assert says(description, fault, "causes") and says(description, fault, "cure")


@pytest.mark.parametrize(("reason", "fault"), OF_UNIT.items())
def test_a_unit_that_is_not_read_has_the_causes_and_steps_of_its_reason(texts, reason, fault):
    summary, description = texts[f"unit {reason}", "UnitUnreachable"]
    assert summary == headline(fault, reason).replace(" was not read", " cannot be read")
    assert says(description, fault, "causes") and says(description, fault, "cure")


@pytest.mark.parametrize(("reason", "fault"), OF_UNIT.items())
def test_a_pair_that_is_not_read_has_the_steps_of_its_reason(texts, reason, fault):
    _, description = texts[f"pair {reason}", "PairUnreachable"]
    first = FAULTS["pair-unreachable" if fault == "unit-unreachable" else fault]["cure"][0]
    assert all(piece in description for piece in fragments(first))


def test_every_reason_is_told():
    reasons = re.search(r"^## Reasons\n(.*?)^## ", (ROOT / "docs/metrics.md").read_text(), re.M | re.S).group(1)
    named = set(re.findall(r"^\| `(\w+)`", reasons, re.M)) - {"reason", "busy"}
    assert named == set(OF_SOURCE) == set(OF_UNIT)


def test_the_reason_of_most_sources_counts(texts):
    summary, description = texts["unit and report_file", "UnitUnreachable"]
    assert summary == "emea: central-b cannot be read: connect, local_file" and says(description, "unit-unreachable", "cure")
    summary, description = texts["one path", "UnitUnreachable"]
    assert summary == "emea: central-b cannot be read: http_status, not_found" and says(description, "response-not-understood", "cure")


def test_a_restored_backup_is_the_first_cause_of_a_wrong_peer_and_the_own_address_is_never_one_to_add(texts):
    for alert, setting in (("PeerAddressMismatch", "IP Address"), ("PeerKeyMismatch", "HA Key")):
        summary, description = texts["restored", alert]
        assert summary == f"emea: {setting} for the Other Peer of central-b is wrong (was a backup restored?)"
        assert description.startswith(
            f"{setting} for the Other Peer: central-a correct, central-b wrong. Now: central-a is master, central-b is in standalone mode. Likely causes: A backup of "
        )
    summary, description = texts["other address", "PeerAddressMismatch"]
    assert summary == "emea: IP Address for the Other Peer of central-b is wrong"
    for situation in ("restored", "other address"):
        _, description = texts[situation, "PeerAddressMismatch"]
        assert "Likely causes: A backup of central-a was restored to central-b: it contains the HA settings of central-a. " in description
        assert (
            "What to do: If the address that is set there is another address of central-a (NAT, a second interface), change nothing on the "
            "units: add it to the addresses of central-a in the exporter's configuration. Otherwise, on central-b, set IP Address for the "
            "Other Peer to the address that central-a shows. "
        ) in description


def test_a_peer_that_is_not_named_is_said_to_be_empty(texts):
    summary, description = texts["no peer", "PeerAddressMismatch"]
    assert summary == "emea: IP Address for the Other Peer of central-b is empty"
    assert "central-a correct, central-b empty. Now: central-a is master, central-b is in standalone mode. Likely causes: HA was not configured, or was reset, on central-b." in description
    summary, description = texts["no peer on both", "PeerKeyMismatch"]
    assert summary == "emea: HA Key for the Other Peer of both units is empty"
    assert "Likely causes: HA was not configured, or was reset, on each unit." in description
    summary, description = texts["empty and wrong", "PeerAddressMismatch"]
    assert summary.startswith("emea: IP Address for the Other Peer of both units is wrong") and "central-a empty, central-b wrong. " in description


def test_a_setting_that_is_not_known_any_more_is_said_to_be_so(texts):
    summary, description = texts["unread", "PeerAddressMismatch"]
    assert summary == "emea: IP Address for the Other Peer of a unit is wrong"
    assert "central-a unknown, central-b was not read. " in description and "Otherwise, on that unit, set " in description


def test_a_unit_whose_setting_was_wrong_is_named_while_it_is_not_read(texts):
    for alert, setting, step in (
        ("PeerAddressMismatch", "IP Address", "Otherwise, on central-b, set IP Address for the Other Peer to the address that central-a shows."),
        ("PeerKeyMismatch", "HA Key", "Copy the HA key that central-a shows into HA Key for the Other Peer of central-b."),
    ):
        summary, description = texts["unread now", alert]
        assert summary == f"emea: {setting} for the Other Peer of central-b is wrong (was a backup restored?)"
        assert "central-a correct, central-b was not read. " in description and step in description


def test_loadmasters_whose_license_is_unclear_have_causes_and_steps_of_their_own(texts):
    summary, description = texts["unclear", "CheckUndecided"]
    assert summary == "emea: unknown which unit licenses 2 LoadMasters"
    assert description.startswith("Undecided although all sources were read: loadmaster_ownership. Alerts on what is undecided cannot fire. 2 ")
    assert says(description, "license-unclear", "causes") and says(description, "license-unclear", "cure")
    summary, description = texts["unclear beside others", "CheckUndecided"]
    assert summary == "emea: unknown which unit licenses one LoadMaster"
    assert description.startswith("One LoadMaster is affected. What a unit reports was not understood") and says(description, "license-unclear", "cure")
    summary, description = texts["undecided", "CheckUndecided"]
    assert summary == "emea: not all checks can be decided" and says(description, "check-undecided", "cure")
