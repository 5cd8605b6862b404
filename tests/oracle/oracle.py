#!/usr/bin/env python3
"""Random actions, scenarios and faults on the simulated pair, a probe after each, and every verdict held against the simulator's own state.

usage: oracle.py BUILD_DIR [--steps N] [--seeds A-B] [--world NAME] [--go-on]

What the exporter says must be true or absent; and it may be absent only where something that it needs was spoiled (a fault on the unit's
answers, a unit that is down, credentials that it refuses). The simulator tells its truth at /state. A seed makes the same steps each time;
each seed plays in another world (the dialects, small pages, IPv6, a login instead of a key), in turn. Exits 1 at the first false verdict
of a seed, after printing the steps that led to it.
"""

import argparse
import contextlib
import dataclasses
import json
import os
import pathlib
import random
import re
import sys
import tempfile
import time
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from stack import Exporter, Failed, Simulator, ask

UNITS = {"a": "central-a", "b": "central-b"}
MODES = {"master": "master", "slave": "standby", "standby": "standby", "standalone": "standalone"}
OWNERSHIPS = ("agreed", "disowned", "contested", "one_sided")


@dataclasses.dataclass(frozen=True)
class World:
    """How the simulator is started, and what of the answers' dialect the oracle has to know."""

    name: str
    flags: tuple
    paths: tuple = ("ha-settings", "loadmaster", "report")  # settings, list, report
    maps_peer_device: bool = True
    version: str = "{}"
    needs_both: tuple = ()  # series of one unit that cannot be told without the other
    log_in: bool = False


WORLDS = [
    World("default", ()),
    World("small pages", ("--max-limit", "3", "--loadmasters", "8", "--plain-devices", "2")),
    World("other", ("--dialect", "other", "--loadmasters", "23"), ("setting", "device", "usage"), False, "V{}-build7", ("_claimed",)),
    World("parentheses", ("--dialect", "parentheses", "--loadmasters", "9"), maps_peer_device=False, needs_both=("_claimed",)),
    World("normal claims", ("--normal-claims", "--plain-devices", "3")),
    World("IPv6", ("--ipv6", "--loadmasters", "12", "--max-limit", "5")),
    World("login", ("--gzip",), log_in=True),
]

# Faults after which an answer comes late or never: the probe waits half a second then.
LATE = {"hang", "never-answer", "slow", "hold", "drip", "drip-head", "stall", "endless-headers"}
# After these a source rests for the cool-down, or for its Retry-After.
RESTS = {"cooldown", "unauthorized", "forbidden", "http_status"}
LABELS = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


def parse(text):
    """{(name, labels as a frozenset of pairs without `pair`): value} of an exposition."""
    series = {}
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        head, value = line.rsplit(" ", 1)
        name, _, rest = head.partition("{")
        labels = frozenset(
            (key, word.replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")) for key, word in LABELS.findall(rest) if key != "pair"
        )
        series[(name, labels)] = float(value)
    return series


def key(series, /, **labels):
    return (f"kemp360_{series}", frozenset(labels.items()))


def claim(word):
    """What a unit says of the licence: mine, peer or None (silent)."""
    return {"mine": "mine", "peer's": "peer"}.get(word)


def ownership(one, other):
    if one is None and other is None:
        return None
    if one is None or other is None:
        return "one_sided"
    if one != other:
        return "agreed"
    return "contested" if one == "mine" else "disowned"


def unit_truth(state, letter, world):
    """Every series about one unit of the pair, were it read well."""
    unit = next(one for one in state["units"] if one["unit"] == letter)
    peer = next(one for one in state["units"] if one["unit"] != letter)
    name = UNITS[letter]
    truth = {
        key("up", unit=name): 1,
        key("unit_info", unit=name, device_id=unit["device_id"], version=world.version.format(unit["version"])): 1,
        key("unit_license", unit=name, license="local"): unit["local_licensed"],
        key("unit_license", unit=name, license="metered"): unit["metered_licensed"],
        key("unit_ha_error", unit=name): unit["ha_error"] is not None,
        key("unit_ha_disabled", unit=name): unit["disabled"],
        key("unit_preferred_master", unit=name): unit["preferred_master"],
        key("unit_cross_restore_supported", unit=name): tuple(int(part) for part in unit["version"].split(".")[:2]) >= (1, 23),
        key("unit_peer_address_match", unit=name): bool(unit["peer_address"]) and unit["peer_address"] == peer["address"],
        key("unit_peer_key_match", unit=name): unit["peer_key"] == "the other unit's",
        key("unit_peer_configured", unit=name): bool(unit["peer_address"]) or unit["peer_key"] != "not set",
    }
    for mode in ("master", "standby", "standalone", "unknown"):
        truth[key("unit_ha_mode", unit=name, mode=mode)] = MODES[unit["ha_mode"]] == mode
    if world.maps_peer_device and unit["peer_device_id"]:
        truth[key("unit_peer_device_match", unit=name)] = unit["peer_device_id"] == peer["device_id"]
    words = [one[letter] for one in state["loadmasters"]]
    truth[key("unit_loadmasters", unit=name, state="activated")] = sum(claim(word) is not None for word in words)
    truth[key("unit_loadmasters", unit=name, state="normal")] = words.count("normal")
    truth[key("unit_report_loadmasters", unit=name)] = sum(one[f"report_{letter}"] != "not listed" for one in state["loadmasters"])
    for one in state["loadmasters"]:
        about = {"loadmaster": one["loadmaster"], "unit": name}
        if one[letter] != "not listed":
            truth[key("loadmaster_activated", **about)] = claim(one[letter]) is not None
        if claim(one[letter]):
            truth[key("loadmaster_claimed", **about)] = claim(one[letter]) == "mine"
    return truth


def pair_truth(state, world):
    """Every series that takes both units."""
    one, other = state["units"]
    both = (one, other)
    truth = {}

    def check(name, holds):
        truth[key("pair_check", check=name)] = holds

    check("distinct_units", one["device_id"] != other["device_id"])
    check("local_license_parity", one["local_licensed"] == other["local_licensed"])
    check("metered_license_parity", one["metered_licensed"] == other["metered_licensed"])
    check("version_parity", one["version"] == other["version"])
    check("ha_mode", {MODES[unit["ha_mode"]] for unit in both} == {"master", "standby"})
    check("ha_enabled", not any(unit["disabled"] for unit in both))
    check("preferred_master", sum(unit["preferred_master"] for unit in both) == 1)
    check("peer_address", one["peer_address"] == other["address"] and other["peer_address"] == one["address"])
    check("peer_key", all(unit["peer_key"] == "the other unit's" for unit in both))
    if world.maps_peer_device:
        said = [unit["peer_device_id"] for unit in both]
        wrong = [bool(said[i]) and said[i] != both[1 - i]["device_id"] for i in range(2)]
        if any(wrong) or all(said):
            check("peer_device", not any(wrong))

    counts = dict.fromkeys(OWNERSHIPS, 0)
    for row in state["loadmasters"]:
        claims = [claim(row["a"]), claim(row["b"])]
        judged = ownership(*claims)
        about = {"loadmaster": row["loadmaster"]}
        if row["a"] != "not listed" or row["b"] != "not listed":
            truth[key("loadmaster_info", name=row["name"], **about)] = 1
        if judged is None:
            continue
        counts[judged] += 1
        for word in OWNERSHIPS:
            truth[key("loadmaster_ownership", ownership=word, **about)] = judged == word
        for i, letter in enumerate("ab"):
            truth[key("loadmaster_owner", unit=UNITS[letter], **about)] = judged == "agreed" and claims[i] == "mine"
    for word, count in counts.items():
        truth[key("pair_loadmasters", ownership=word)] = count
    truth[key("pair_loadmasters_undecided")] = 0
    check("loadmaster_ownership", all(counts[word] == 0 for word in OWNERSHIPS[1:]))
    owner = {("a", "mine"): "a", ("a", "peer's"): "b", ("b", "mine"): "b", ("b", "peer's"): "a"}
    check("report_parity", all(owner.get(("a", row["report_a"])) == owner.get(("b", row["report_b"])) for row in state["loadmasters"]))
    return truth


class FalseVerdict(Exception):
    pass


def hold(series, state, spoiled, world):
    """Raises FalseVerdict where the scrape says what is not so, or keeps silent without a reason."""
    letters = {name: letter for letter, name in UNITS.items()}
    per_unit = {letter: unit_truth(state, letter, world) for letter in UNITS}
    both = pair_truth(state, world)
    truth = both | per_unit["a"] | per_unit["b"]
    held = {name for name, _ in truth} | {"kemp360_unit_peer_device_match"}
    for (name, labels), value in series.items():
        if name not in held:
            continue
        unit = letters.get(dict(labels).get("unit"))
        if name == "kemp360_up":
            if value and not next(one for one in state["units"] if one["unit"] == unit)["up"]:
                raise FalseVerdict(f"{name}{dict(labels)} is 1, and the unit is down")
            continue
        if (name == "kemp360_unit_info" and spoiled[unit]) or (name == "kemp360_loadmaster_info" and any(spoiled.values())):
            # What no unit said is an empty label.
            said = {(label, word) for label, word in labels if word}
            labels = next((whole for held_name, whole in truth if held_name == name and said <= whole), labels)
        if (name, labels) not in truth:
            # A word that nobody mapped is shown as mode `unknown`, and a fault may have put it there.
            raise FalseVerdict(f"{name}{dict(labels)} is {value:g}, and nothing like it is true")
        if name.startswith("kemp360_pair_loadmasters"):
            # LoadMasters on which a unit's word was not understood are counted apart.
            undecided = series.get(key("pair_loadmasters_undecided"), 0)
            if any(spoiled.values()) and (name.endswith("_undecided") or value <= truth[(name, labels)] <= value + undecided):
                continue
        if float(truth[(name, labels)]) != value:
            if name == "kemp360_unit_ha_mode" and "unknown-mode" in spoiled[unit]:
                continue
            raise FalseVerdict(f"{name}{dict(labels)} is {value:g}, and {float(truth[(name, labels)]):g} is true")
    required = {}
    for letter in UNITS:
        if spoiled[letter]:
            continue
        required |= {
            series_key: value
            for series_key, value in per_unit[letter].items()
            # What is compared with the other unit's own word needs that, too; so does a device ID that the unit does not name.
            if not any(spoiled.values()) or not series_key[0].endswith(("_match", *world.needs_both))
        }
    if not any(spoiled.values()):
        required |= both
    for series_key, value in required.items():
        if series_key not in series:
            raise FalseVerdict(f"{series_key[0]}{dict(series_key[1])} is absent, and nothing was spoiled")
        if series_key[0] == "kemp360_up" and series[series_key] != 1:
            raise FalseVerdict(f"{series_key[0]}{dict(series_key[1])} is 0, and nothing was spoiled")
    decided = {dict(labels)["check"]: value for (name, labels), value in series.items() if name == "kemp360_pair_check_decided"}
    shown = {dict(labels)["check"] for name, labels in series if name == "kemp360_pair_check"}
    for check, value in decided.items():
        if bool(value) != (check in shown):
            raise FalseVerdict(f"the check {check} is decided: {value:g}, and its series is {'there' if check in shown else 'absent'}")


class Run:
    """One seed in one world."""

    def __init__(self, stack, folder, seed, world):
        self.random = random.Random(seed)
        self.world = world
        self.simulator = Simulator(stack, folder, *world.flags)
        text = self.simulator.config.read_text()
        if world.log_in:
            text = text.replace("api_key_file: keys/", "password_file: passwords/")
        text += "limits: {credentials_cooldown: 1s, answer_bytes: 1MiB}\n"
        config = self.simulator.config.with_name("oracle.yaml")
        config.write_text(text)
        self.start = lambda: Exporter(stack, folder, config)
        self.exporter = self.start()
        self.catalogue = {kind: json.loads(ask(f"{self.simulator.control}/{kind}"))[kind] for kind in ("scenarios", "actions", "faults")}
        self.pair = self.state()["pair"]
        self.refused = {"a": False, "b": False}  # the unit's credentials are others than ours

    def state(self):
        return json.loads(ask(f"{self.simulator.control}/state"))["pairs"][0]

    def do(self):
        """One random step, as a line that tells what it was."""
        if self.random.random() < 0.3 and any(unit["faults"] for unit in self.state()["units"]):
            self.simulator.post("faults/clear")
            return "faults cleared"
        kind = self.random.choices(("scenarios", "actions", "faults", "advance"), (2, 5, 4, 1))[0]
        if kind == "advance":
            seconds = self.random.choice((30, 60, 200, 1000))
            self.simulator.advance(seconds)
            return f"{seconds} s pass"
        return getattr(self, f"do_{kind}")(self.random.choice(self.catalogue[kind]))

    def do_scenarios(self, scenario):
        name = scenario["name"]
        self.simulator.scenario(name)
        self.refused = {"a": False, "b": name == "credentials-revoked"}
        return f"scenario {name}"

    def do_actions(self, rule):
        name = rule["name"]
        arguments = {}
        state = self.state()
        if rule["needs_unit"]:
            arguments["unit"] = self.random.choice("ab")
        if rule["needs_loadmaster"]:
            arguments["loadmaster"] = self.random.choice(state["loadmasters"])["loadmaster"]
        values = {
            "set-version": ("1.24.3", "1.22.4", "1.25.0"),
            "upgrade": ("1.25.0",),
            "rolling-upgrade": ("1.25.0",),
            "set-peer-address": ("", "192.0.2.10", "192.0.2.11", "198.51.100.7"),
            "set-peer-key": ("", "f" * 40),
            "deny": ("loadmaster", "ha-settings", "asl-instance", "setting", "device", "license"),
            "allow": ("loadmaster", "ha-settings", "asl-instance", "setting", "device", "license"),
        }
        if name in values:
            arguments["value"] = self.random.choice(values[name])
        elif name.startswith("set-"):
            arguments["value"] = self.random.choice(("true", "false"))
        try:
            self.simulator.action(name, **arguments)
        except Failed as refused:  # not every LoadMaster is in every list
            return f"action {name} {arguments}: refused ({str(refused)[-80:]})"
        if name == "reset":
            self.refused = {"a": False, "b": False}
        if name == "change-key":
            self.refused[arguments["unit"]] = True
        if name == "restore-backup-with-users":
            self.refused = {"a": True, "b": True}  # whose key is whose now is not ours to know
        return f"action {name} {arguments}"

    def do_faults(self, rule):
        arguments = {"path": self.random.choice(("", *self.world.paths)), "times": self.random.choice((0, 0, 1, 2, 5))}
        if self.random.random() < 0.7:
            arguments["unit"] = self.random.choice("ab")
        name = rule["name"]
        if name == "missing-field":
            arguments["value"] = self.random.choice(
                ("version", "device_id", "port", "ip_address", "mac_address", "name", "asl_instance", "licensed_by_peer", "ha_mode", "ha_error",
                 "peer_ip_address", "peer_ha_key", "peer_device_id", "meta", "objects", "endpoint", "licence", "licensed_from", "ha.role", "hw")
            )
        if name == "status":
            arguments["number"] = self.random.choice((400, 403, 404, 500, 503))
        if name in ("cut", "abort", "stall"):
            arguments["number"] = self.random.choice((0, 1, 100, 300, 431, 700))
        if name in ("endless-body", "endless-rows"):
            arguments["number"] = 4 << 20
        if name == "lying-total":
            # Not 3: where a page has three rows, that is a lie which nobody can see.
            arguments["number"] = self.random.choice((0, 4, 7, 1000, 1000000))
        try:
            self.simulator.fault(name, **arguments)
        except Failed:  # it happens before there is a request
            del arguments["path"], arguments["times"]
            self.simulator.fault(name, **arguments)
        return f"fault {name} {arguments}"

    def spoiled(self, before, after):
        """For each unit why its answers may be bad: its faults, being down, refusing us."""
        reasons = {}
        for i, letter in enumerate("ab"):
            units = (before["units"][i], after["units"][i])
            reasons[letter] = {fault for unit in units for fault in unit["faults"]}
            if not units[1]["up"]:
                reasons[letter].add("down")
            if units[1]["denied"] or self.refused[letter]:
                reasons[letter].add("refused")
        return reasons

    def probe(self, late):
        headers = {"X-Prometheus-Scrape-Timeout-Seconds": "1"} if late else {}
        url = f"{self.exporter.url}/probe?pair={self.pair}"
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as answer:
            return parse(answer.read().decode())

    def failing(self, series, spoiled):
        """The reasons of failures that no fault explains any more."""
        labels = [dict(labels) for name, labels in series if name == "kemp360_source_failure"]
        return {one["reason"] for one in labels if any(one["unit"] == UNITS[letter] and not spoiled[letter] for letter in UNITS)}

    def rested(self, series, spoiled, late):
        """The scrape when what was refused a moment ago has rested: the cool-down is a second here."""
        deadline = time.monotonic() + 3
        while self.failing(series, spoiled) & RESTS and time.monotonic() < deadline:
            time.sleep(0.2)
            series = self.probe(late)
        if self.world.log_in and self.failing(series, spoiled):
            # A login that failed is not repeated for a minute and longer; another process does not know of it.
            self.exporter.stop()
            self.exporter = self.start()
            series = self.probe(late)
        return series

    def step(self):
        line = self.do()
        before = self.state()
        late = bool(LATE & {fault for unit in before["units"] for fault in unit["faults"]})
        series = self.probe(late)
        after = self.state()
        spoiled = self.spoiled(before, after)
        series = self.rested(series, spoiled, late)
        try:
            hold(series, after, spoiled, self.world)
        except FalseVerdict as found:
            found.series = series
            found.step = line
            raise
        return line


def play(build, seed, world, steps, quiet=True, go_on=False):
    """Lines that tell what went wrong; none: nothing did."""
    os.environ["KEMP360_BUILD_DIR"] = str(build)
    lines, told = [], []
    with contextlib.ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        run = Run(stack, pathlib.Path(folder), seed, world)
        for number in range(1, steps + 1):
            try:
                lines.append(f"{number}: {run.step()}")
                if not quiet:
                    print(lines[-1])
            except FalseVerdict as found:
                lines.append(f"{number}: {found.step}")
                told += [f"seed {seed}, world {world.name}, step {number}: {found}", *(f"  {line}" for line in lines[-6:])]
                if not go_on:
                    break
    return told


def seeds_of(text):
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--seeds", type=seeds_of, default=seeds_of("1-7"))
    parser.add_argument("--world", choices=[world.name for world in WORLDS])
    parser.add_argument("--verbose", action="store_true", help="print every step")
    parser.add_argument("--go-on", action="store_true", help="after a false verdict, too")
    arguments = parser.parse_args()
    bad = 0
    for seed in arguments.seeds:
        world = next((one for one in WORLDS if one.name == arguments.world), WORLDS[(seed - 1) % len(WORLDS)])
        began = time.monotonic()
        told = play(arguments.build.resolve(), seed, world, arguments.steps, not arguments.verbose, arguments.go_on)
        print("\n  ".join(told) if told else f"seed {seed}, world {world.name}: {arguments.steps} steps, nothing false", end="")
        print(f" ({time.monotonic() - began:.0f} s)", flush=True)
        bad += bool(told)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
