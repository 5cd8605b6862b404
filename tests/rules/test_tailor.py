"""rules/tailor: variants of the shipped rules, edited as text; what it divides is compared as numbers."""

import re
import subprocess

import pytest

import promql
from shipped import RULES, parsed
from stack import ROOT
from stories import seconds

SHIPPED = RULES.read_text()


def tailor(*arguments, check=True):
    return subprocess.run([ROOT / "rules/tailor", *arguments], check=check, capture_output=True, text=True)


def promtool_accepts(text, folder):
    path = folder / "rules.yml"
    path.write_text(text)
    done = subprocess.run(["promtool", "check", "rules", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def code(text):
    """The text without comment lines, which no ruler reads."""
    return re.sub(r"^ *#.*\n", "", text, flags=re.M)


def times(text):
    """Every time of the rules in seconds, in order: of each rule, in ranges and offsets, in thresholds with a unit."""
    found = re.findall(r"^ +(?:for|keep_firing_for): (\S+)$|\[([0-9]+[a-z][^\]]*)\]|offset (\w+)|vector\(\S+\)  # (\S+)$", code(text), re.M)
    words = ["".join(groups) for groups in found]
    return [float(word[:-2]) / 1000 if word.endswith("ms") else seconds(word) for word in words]


@pytest.mark.parametrize("arguments", ([], ["--divide-durations", "1"], [str(RULES)]))
def test_nothing_asked_gives_the_file_back_byte_for_byte(arguments):
    assert tailor(*arguments).stdout == SHIPPED


@pytest.mark.parametrize("factor", (2, 60, 300))
def test_every_time_is_divided_and_promtool_accepts_it(factor, tmp_path):
    text = tailor("--divide-durations", str(factor)).stdout
    assert times(text) == pytest.approx([time / factor for time in times(SHIPPED)], abs=0.0006)
    promtool_accepts(text, tmp_path)


# Thresholds that are not waited for: counts, and what is measured.
MEASURED = {"probes_failing_many", "cluster_wide_many", "stale_migrations_many", "role_changes", "clock_skew_seconds", "read_slow_seconds"}


def numbers(text):
    """{where: seconds} of every time that a ruler sees: of each rule, of each range and offset, of thresholds; and of every plain number."""
    found, plain = {}, {}
    for group in parsed(text)["groups"]:
        found |= {(group["name"], key): length(group[key]) for key in ("interval",) if key in group}
        for index, rule in enumerate(group["rules"]):
            where = (group["name"], index, rule.get("alert") or rule["record"])
            found |= {(*where, key): length(rule[key]) for key in ("for", "keep_firing_for") if key in rule}
            threshold = where[2].removeprefix("kemp360:threshold:")
            tokens = promql.tokens(rule["expr"])
            for number, token in enumerate(tokens):
                if token.kind == "range" or token.kind == "number" and tokens[number - 1].text == "offset":
                    found[(*where, number)] = length(token.text.strip("[]"))
                elif token.kind == "number" and threshold != where[2] and threshold not in MEASURED:
                    found[(*where, number)] = float(token.text)
                elif token.kind == "number":
                    plain[(*where, number)] = float(token.text)
    return found, plain


def length(text):
    return float(text[:-2]) / 1000 if text.endswith("ms") else seconds(text)


@pytest.mark.parametrize("factor", (7, 60))
def test_whatever_is_waited_for_is_divided_and_no_other_number(factor):
    (before, plain), (after, same) = numbers(SHIPPED), numbers(tailor("--divide-durations", str(factor)).stdout)
    assert after == pytest.approx({where: time / factor for where, time in before.items()}, abs=0.0006)
    assert same == plain
    assert len(before) > 150


def test_no_rule_compares_with_a_time_that_is_no_threshold():
    _, plain = numbers(SHIPPED)
    assert {where: number for where, number in plain.items() if number >= 10 and "threshold" not in where[2]} == {}


def test_no_time_of_the_file_escapes():
    rest = re.sub(r"^ +(?:for|keep_firing_for): \S+$|\[[0-9][^\]]*\]|offset \w+|vector\(\S+\)  # \S+$", "", code(SHIPPED), flags=re.M)
    texts = re.sub(r"^ {8}annotations:\n(?: {10}.*\n)*", "", rest, flags=re.M)
    assert re.findall(r"\b\d+(?:ms|[smhdwy])\b", texts) == []
    numbers = [line.strip() for line in texts.splitlines() if re.search(r"vector\((\d{3,})\)", line)]
    assert numbers == [], "a threshold in seconds says its unit in a comment, or it is not divided"


def test_the_seconds_of_a_threshold_are_those_of_its_comment():
    pairs = re.findall(r"vector\((\d+)\)  # (\w+)$", SHIPPED, re.M)
    assert pairs
    assert all(int(number) == seconds(text) for number, text in pairs)


def test_the_bases_stand_before_every_link(tmp_path):
    text = tailor("--runbook-base", "https://git.example/main/", "--grafana-base", "https://grafana.example").stdout
    promtool_accepts(text, tmp_path)
    shipped, mine = (
        [rule for group in parsed(given)["groups"] for rule in group["rules"] if "alert" in rule] for given in (SHIPPED, text)
    )
    for before, after in zip(shipped, mine, strict=True):
        notes = dict(before["annotations"])
        notes["runbook_url"] = "https://git.example/main/" + notes["runbook_url"]
        notes["dashboard_url"] = "https://grafana.example" + notes["dashboard_url"]
        assert after == before | {"annotations": notes}


@pytest.mark.parametrize("factor", ("0", "-1", "many"))
def test_a_factor_that_is_none_is_refused(factor):
    done = tailor("--divide-durations", factor, check=False)
    assert done.returncode == 2 and "--divide-durations" in done.stderr
