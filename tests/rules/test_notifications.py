"""The whole way, with real parts: simulated pairs, exporter, Prometheus with the shipped rules, Alertmanager with the production
example, and an inbox for chat, on-call and mail. Each pair gets another fault; what arrives is pinned in tests/golden/notifications.

Every duration of rules and Alertmanager is divided by 60 (rules/tailor and alertmanager_example.py): five minutes are five
seconds. Scrapes and evaluations are a second apart."""

import contextlib
import dataclasses
import functools
import time

import pytest
from alertmanager_example import production
from golden_text import matches_golden
from notifications import Inbox
from shipped import shortened_rules
from stack import Alertmanager, Exporter, Failed, Prometheus, Simulator, scrape_config, wait_for
from told import ended, key, messages, tidings, told

FACTOR = 60
POLLS = 300  # seconds in the simulated pairs: enough for HA polls, and for a licence to synchronise


@dataclasses.dataclass
class Story:
    """A fault, what must be told of it, what Alertmanager must mute, and the cure as the runbook says it."""

    cause: list  # scenario, or actions as (name, unit, loadmaster, value)
    chat: set
    on_call: set = frozenset()
    mailbox: set = frozenset()
    muted: set = frozenset()
    cure: list = ()


LOADMASTERS = {
    "lm-0001": "10.20.1.1:443",
    "Zürich-Süd 2": "10.20.1.2:443",
    "lm-0003, rack 4": "10.20.1.3:443",
    "lm-0004": "10.20.1.3:8443",
    "lm-0005": "[2001:db8:20::5]:443",
    "lm-0006": "10.20.1.6:443",
    "東京-LM-7": "10.20.1.7:9443",
}
STALE = list(LOADMASTERS)[:2]

STORIES = {
    "versions-differ": Story(
        cause="versions-differ",
        chat={"VersionMismatch"},
        mailbox={"VersionMismatch", "CrossRestoreUnsupported"},
        muted={"VersionMismatch"},  # the info
        cure=[("set-version", "b", "", "1.24.3")],
    ),
    "local-licence-differs": Story(
        cause="local-licence-differs",
        chat={"LocalLicenseMismatch"},
        on_call={"LocalLicenseMismatch"},
        muted={"HAStandalone central-a", "HAStandalone central-b"},
        cure=[("set-local-licence", "b", "", "false")],
    ),
    "metered-licence-differs": Story(
        cause="metered-licence-differs",
        chat={"MeteredLicenseMismatch"},
        on_call={"MeteredLicenseMismatch"},
        muted={"HAStandalone central-a", "HAStandalone central-b"},
        cure=[("set-metered-licence", "b", "", "true")],
    ),
    "both-standalone": Story(
        cause=[("set-disabled", "a", "", "true"), ("set-disabled", "b", "", "true")],
        chat={"HADisabled central-a", "HADisabled central-b"},
        muted={"HAStandalone central-a", "HAStandalone central-b"},
        cure=[("set-disabled", "a", "", "false"), ("set-disabled", "b", "", "false")],
    ),
    "disowned": Story(
        cause="disowned",
        chat={f"StaleMigration {LOADMASTERS[name]}" for name in STALE},
        cure=[("license", "a", name, "") for name in STALE],
    ),
    "unit-unreachable": Story(
        cause="unit-unreachable",
        chat={"UnitUnreachable central-a"},
        on_call={"UnitUnreachable central-a"},
        muted={"UnitUnreachable central-a"},  # the warning
        cure=[("start-up", "a", "", "")],
    ),
    "unit-removed": Story(
        cause="unit-removed",
        chat={"UnitRemoved central-a"},
        on_call={"UnitRemoved central-a"},
        muted={"HAStandalone central-a", "HAStandalone central-b", "PeerAddressMismatch", "PeerKeyMismatch", "LoadMasterNeedsRelicense"},
        cure=[step for name in LOADMASTERS for step in (("remove-device", "a", name, ""), ("license", "a", name, ""))]
        + [("form-pair", "", "", "")],
    ),
    "backup-restored": Story(
        cause="backup-restored",
        chat={"PeerAddressMismatch", "PeerKeyMismatch", "HADisabled central-b", "PreferredMasterConflict"},
        on_call={"PeerAddressMismatch", "PeerKeyMismatch"},
        muted={"HAStandalone central-b"},
        cure=[("set-disabled", "b", "", "false"), ("set-preferred", "b", "", "false"), ("form-pair", "", "", "")],
    ),
    "healthy": Story(cause="healthy", chat=set()),
}
# Pairs whose fault was told; then neither unit can be read any more, or the exporter is down, and nobody knows whether the fault is
# still there.
BLIND, UNWATCHED = "blind", "unwatched"
PAIRS = {name: f"pair-{number}" for number, name in enumerate([*STORIES, BLIND, UNWATCHED], 1)}


def act(simulator, pair, steps):
    for action, unit, loadmaster, value in steps:
        options = {"unit": unit, "loadmaster": loadmaster, "value": value}
        simulator.action(action, pair=pair, **{key: given for key, given in options.items() if given})


def expected(name):
    """Receiver to the alerts that it must hear of."""
    story = STORIES["backup-restored" if name in (BLIND, UNWATCHED) else name]
    return {"chat": story.chat, "on-call": story.on_call, "mailbox": story.mailbox}


@dataclasses.dataclass
class Run:
    """Everything that happened: per story the messages until the cure, all messages, what was muted."""

    before: dict
    messages: dict
    muted: dict
    downs: list


def wait_for_all(what, names, missing, seconds):
    """Until missing(name) is empty for every story; else the failure says what is missing."""
    end = time.monotonic() + seconds
    for name in names:
        try:
            wait_for(f"{name}: {what}", lambda one=name: not missing(one), max(1, end - time.monotonic()))
        except Failed as error:
            raise Failed(f"{error}; missing: { {one: missing(one) for one in names if missing(one)} }") from None


def not_heard(inbox, name):
    found = messages(inbox, PAIRS[name])
    return {receiver: wanted - told(found, receiver) for receiver, wanted in expected(name).items() if wanted - told(found, receiver)}


def not_ended(inbox, name):
    found = messages(inbox, PAIRS[name])
    return set().union(*(told(found, receiver) - ended(found, receiver) for receiver in ("chat", "on-call")))


def is_muted(manager, name):
    return {
        key(alert["labels"])
        for alert in manager.alerts()
        if alert["status"]["state"] == "suppressed" and alert["labels"].get("pair") == PAIRS[name]
    }


def downs(inbox):
    """The messages on call about an exporter that is down: they have no pair."""
    return [body for body in inbox.posted("/on-call") if body["commonLabels"].get("alertname") == "Kemp360ExporterDown"]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notifications")
    with contextlib.ExitStack() as stack:
        inbox = Inbox(stack)
        simulator = Simulator(stack, folder, "--pairs", str(len(PAIRS)))
        exporter = Exporter(stack, folder, simulator.config)
        manager = Alertmanager(stack, folder, production(folder, inbox, FACTOR))
        prometheus = Prometheus(
            stack,
            folder,
            "global: {evaluation_interval: 1s}\n"
            f"rule_files: [{shortened_rules(folder / 'short.rules.yml', FACTOR)}]\n"
            f"alerting: {{alertmanagers: [{{static_configs: [{{targets: ['{manager.url[7:]}']}}]}}]}}\n"
            "scrape_configs:\n" + scrape_config(exporter),
        )
        records = "count(kemp360:loadmaster_last_activated:timestamp_seconds)"
        everything = str(len(PAIRS) * len(LOADMASTERS))
        wait_for("the records of every LoadMaster", lambda: [value for _, value in prometheus.query(records)] == [everything])
        for name, story in STORIES.items():
            if isinstance(story.cause, str):
                simulator.scenario(story.cause, pair=PAIRS[name])
            else:
                act(simulator, PAIRS[name], story.cause)
        for name in (BLIND, UNWATCHED):
            simulator.scenario("backup-restored", pair=PAIRS[name])
        simulator.advance(POLLS)
        wait_for_all("to be told", PAIRS, functools.partial(not_heard, inbox), 120)
        before = {name: messages(inbox, PAIRS[name]) for name in STORIES}
        muted = {name: is_muted(manager, name) for name in STORIES}
        for name, story in STORIES.items():
            act(simulator, PAIRS[name], story.cure)
        act(simulator, PAIRS[BLIND], [("shut-down", "a", "", ""), ("shut-down", "b", "", "")])
        simulator.advance(POLLS)
        wait_for_all("its end to be told", STORIES, functools.partial(not_ended, inbox), 90)
        wait_for("the blindness to be told", lambda: "PairUnreachable" in told(messages(inbox, PAIRS[BLIND]), "on-call"))
        # Without the muting every verdict would have been called resolved by then.
        # The settings of the peers last until they are known to be right.
        verdicts = 'ALERTS{{pair="{}", needs!="", alertname!~"Kemp360Peer(Address|Key)Mismatch"}}'
        wait_for("Prometheus to forget the verdicts", lambda: not prometheus.query(verdicts.format(PAIRS[BLIND])), 60)
        exporter.stop()
        wait_for("it to be told", lambda: downs(inbox))
        wait_for("Prometheus to forget all verdicts", lambda: not prometheus.query(verdicts.format(PAIRS[UNWATCHED])), 60)
        yield Run(before, {name: messages(inbox, PAIRS[name]) for name in PAIRS}, muted, downs(inbox))


@pytest.mark.parametrize("name", STORIES)
def test_what_must_be_told_arrives_and_nothing_else(run, name):
    for receiver, wanted in expected(name).items():
        assert told(run.messages[name], receiver) == wanted, receiver


@pytest.mark.parametrize("name", STORIES)
def test_what_has_another_cause_is_muted(run, name):
    assert run.muted[name] == STORIES[name].muted


@pytest.mark.parametrize("name", [name for name, story in STORIES.items() if story.chat])
def test_the_cure_of_the_runbook_ends_every_alert_and_the_end_is_told(run, name):
    for receiver in ("chat", "on-call"):
        assert ended(run.messages[name], receiver) >= expected(name)[receiver]


@pytest.mark.parametrize("name", [name for name, story in STORIES.items() if story.chat])
def test_the_notifications_are_the_pinned_ones_in_number_order_and_text(run, name):
    pages, count = [], {}
    for message in tidings(run.before[name]):
        count[message.receiver] = count.get(message.receiver, 0) + 1
        pages.append((message.receiver, count[message.receiver], message.text))
    # The receivers do not wait for each other: their order is not pinned.
    text = "\n\n".join(f"=== {receiver}, message {number}\n{text}" for receiver, number, text in sorted(pages))
    assert matches_golden(f"notifications/{name}.txt", text.replace(PAIRS[name], "emea") + "\n")


@pytest.mark.parametrize("name", [BLIND, UNWATCHED])
def test_while_a_pair_is_not_read_or_not_watched_none_of_its_faults_is_called_resolved(run, name):
    faults = expected(name)
    for receiver in ("chat", "on-call"):
        assert told(run.messages[name], receiver) >= faults[receiver], receiver
        assert not ended(run.messages[name], receiver) & faults[receiver], receiver


def test_an_exporter_that_is_down_is_one_message_not_one_for_each_pair(run):
    assert len(run.downs) == 1
    assert not any("PairNotSeen" in told(run.messages[name], "mailbox") for name in PAIRS)
