"""Changes each rule in one place at a time and looks whether a story notices.

    python3 tests/rules/mutate.py            # all mutants; says which live
    python3 tests/rules/mutate.py PART       # only those whose name contains PART

A mutant is a rule with one change: a comparison turned round, a guard (`and`, `unless`, one side of `or`) or a matcher dropped, `for`,
`keep_firing_for`, a range or an offset halved or doubled, another severity or subject, a threshold halved or doubled. A changed record is
copied under another name together with all that read it. So all mutants run side by side, in one promtool for a dozen stories; a mutant is
caught if, at any moment that a story looks at, its alert does not do what the story says.

rules/tests/equivalent-mutants.txt lists the mutants that no story can catch, each with the reason; a line whose mutant is gone or is
caught fails."""

import collections
import concurrent.futures
import os
import pathlib
import re
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/support"), str(ROOT / "tests/rules")]

import promql  # noqa: E402
import shipped  # noqa: E402
import stories  # noqa: E402

EQUIVALENT = ROOT / "rules/tests/equivalent-mutants.txt"
SEVERITIES = {"critical": "warning", "warning": "info", "info": "warning"}

Mutant = collections.namedtuple("Mutant", "number name rules alerts thresholds")


def rules():
    """Every rule without its texts, in order."""
    return [rule for group in shipped.parsed(stories.without_texts(shipped.RULES.read_text()))["groups"] for rule in group["rules"]]


def title(rule):
    if "record" in rule:
        return rule["record"]
    return f"{rule['alert']} {rule['labels']['severity']}"


def scaled(text, factor):
    return stories.duration(int(stories.seconds(text) * factor))


def short(text):
    return re.sub(r"\s+", " ", text).strip()


def changed_expressions(expr):
    """[(what was done, new expression)]. Names must not change with the layout of a rule, so there is none."""
    expr = short(expr)
    for token in promql.tokens(expr):
        if token.kind == "comparison" and not token.in_braces:
            around = short(expr[max(0, token.start - 40) : token.end + 12])
            yield f"turn {token.text} in “{around}”", expr[: token.start] + promql.FLIPPED[token.text] + expr[token.end :]
    for operator, start, end in promql.clauses(expr):
        yield f"drop “{short(expr[operator.start:end])}”", expr[: operator.start] + expr[end:]
        if operator.text == "or":
            yield f"drop what is before “{short(expr[operator.start:end])}”", expr[:start] + expr[operator.end :]
    for start, end in promql.matchers(expr):
        yield f"drop matcher {short(expr[start:end])}", expr[:start] + expr[end:]
    for match in re.finditer(r"\[([0-9]+\w+)\]|\boffset (\w+)", expr):
        group = 1 if match.group(1) else 2
        for word, factor in (("halve", 0.5), ("double", 2)):
            new = scaled(match.group(group), factor)
            what = short(expr[max(0, match.start() - 50) : match.end()])
            yield f"{word} “{what}”", expr[: match.start(group)] + new + expr[match.end(group) :]


def changed_rules(rule):
    """[(what was done, new rule)]."""
    if rule.get("record", "").startswith("kemp360:threshold:"):
        value = float(re.fullmatch(r"vector\((\S+)\)", rule["expr"]).group(1))
        for word, factor in (("halve", 0.5), ("double", 2)):
            yield word, rule | {"expr": f"vector({value * factor})"}
        return
    for what, expr in changed_expressions(rule["expr"]):
        yield what, rule | {"expr": expr}
    for key in ("for", "keep_firing_for"):
        if key in rule:
            for word, factor in (("halve", 0.5), ("double", 2)):
                yield f"{word} {key}", rule | {key: scaled(rule[key], factor)}
            yield f"drop {key}", {k: v for k, v in rule.items() if k != key}
    if "alert" in rule:
        labels = rule["labels"]
        yield "another severity", rule | {"labels": labels | {"severity": SEVERITIES[labels["severity"]]}}
        yield "another subject", rule | {"labels": labels | {"subject": "other"}}


def copies(number, index, changed, all_rules):
    """The changed rule and copies of all that read it, under names of their own; and the alerts among them, by their kind in the stories."""
    renamed, found, alerts = {}, [], []
    for at, rule in enumerate(all_rules):
        mine = changed if at == index else rule
        if "record" in mine and at == index:
            renamed[mine["record"]] = f"{mine['record']}__{number}"
        expr = re.sub(r"\bkemp360:[\w:]+", lambda match: renamed.get(match.group(), match.group()), mine["expr"])
        if at != index and expr == rule["expr"]:
            continue
        if "record" in mine:
            renamed[mine["record"]] = f"{mine['record']}__{number}"
            expr = re.sub(r"\bkemp360:[\w:]+", lambda match: renamed.get(match.group(), match.group()), mine["expr"])
            found.append(mine | {"record": renamed[mine["record"]], "expr": expr})
        else:
            found.append(mine | {"alert": f"{mine['alert']}__{number}", "expr": expr})
            alerts.append(f"{rule['labels']['severity']} {rule['alert']}")
    return found, frozenset(alerts)


def mutants():
    all_rules = rules()
    found = []
    names = collections.Counter()
    for index, rule in enumerate(all_rules):
        for what, changed in changed_rules(rule):
            names[f"{title(rule)}: {what}"] += 1
            again = names[f"{title(rule)}: {what}"]
            name = f"{title(rule)}: {what}" + (f" ({again})" if again > 1 else "")
            made, alerts = copies(len(found), index, changed, all_rules)
            threshold = rule.get("record", "").removeprefix("kemp360:threshold:") if "threshold:" in rule.get("record", "") else None
            found.append(Mutant(len(found), name, made, alerts, threshold))
    return found


def expected_of(story, second, alerts):
    return sorted(text for text in story.firing(second) if stories.kind(text) in alerts)


def rules_file(folder, living):
    """The shipped records, then the mutants: nothing else is evaluated."""
    given = shipped.parsed(stories.without_texts(shipped.RULES.read_text()))["groups"]
    groups = [{"name": group["name"], "rules": [rule for rule in group["rules"] if "record" in rule]} for group in given]
    groups = [group for group in groups if group["rules"]]
    order = {"record": 0, "alert": 1}
    made = [rule for mutant in living for rule in mutant.rules]
    groups.append({"name": "mutants", "rules": sorted(made, key=lambda rule: order["record" if "record" in rule else "alert"])})
    path = pathlib.Path(folder) / "mutants.yml"
    path.write_text(shipped.written({"groups": groups}, sort_keys=False, width=100000))
    return path


def caught_by(told, living):
    """{number of a mutant: the story that catches it}, of these stories, which have the same thresholds."""
    with tempfile.TemporaryDirectory() as folder:
        cases = [(story, story.moments(60), ()) for story in told]
        played = stories.play_together(cases, rules_file(folder, living), thresholds=told[0].thresholds)
    caught = {}
    for story, answer in zip(told, played, strict=True):
        seen = collections.defaultdict(lambda: collections.defaultdict(list))
        for second, samples in answer.items():
            for labels in samples:
                name, number = labels["alertname"].split("__")
                seen[int(number)][second].append(stories.alert_text(labels | {"alertname": name}))
        for mutant in living:
            if any(sorted(seen[mutant.number][second]) != expected_of(story, second, mutant.alerts) for second in answer):
                caught.setdefault(mutant.number, story.name)
    return caught


def run(part="", say=lambda text: None, listed=()):
    """(all mutants, {name: story that caught it}). First the stories look at the mutants of the alerts that they expect, then at all that
    are left, but for the listed ones."""
    everything = [mutant for mutant in mutants() if part in mutant.name]
    caught = {mutant.name: "rules/tests/thresholds.yml" for mutant in everything if mutant.thresholds}
    told = [story for _, story in stories.stories()]
    batches = stories.batches(told, stories.company, lambda story: story.length)

    def look(batch, expecting):
        """A story that changes a threshold says nothing of a mutant of that threshold."""
        names = {stories.kind(text) for story in batch for text in story.fires}
        living = [
            mutant
            for mutant in everything
            if mutant.name not in caught
            and (mutant.alerts & names if expecting else mutant.name not in listed)
            and mutant.thresholds not in batch[0].thresholds
        ]
        found = caught_by(batch, living) if living else {}
        return {mutant.name: found[mutant.number] for mutant in living if mutant.number in found}

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for expecting in (True, False):
            for found in pool.map(lambda batch: look(batch, expecting), reversed(batches)):
                caught |= found
            say(f"{len(everything) - len(caught)} of {len(everything)} mutants live")
    return everything, caught


def equivalent():
    """{name of a mutant: reason}."""
    found = {}
    for line in EQUIVALENT.read_text().splitlines():
        if line and not line.startswith("#"):
            name, reason = line.split(" || ")
            found[name] = reason
    return found


def main():
    everything, caught = run(sys.argv[1] if len(sys.argv) > 1 else "", print)
    reasons = equivalent()
    for mutant in everything:
        if mutant.name not in caught:
            print(("equivalent: " if mutant.name in reasons else "LIVES: ") + mutant.name)
    print(f"{len(everything)} mutants, {len(caught)} caught")


if __name__ == "__main__":
    main()
