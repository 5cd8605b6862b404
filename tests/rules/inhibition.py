"""What Alertmanager inhibits, by the inhibit_rules of an example: what is left of firing alerts is reported. test_alertmanager.py asks the
real one; this is for what happens over hours."""

import re

import yaml


def _matcher(text):
    name, operator, value = re.fullmatch(r'(\w+)(=~|!~|!=|=)"(.*)"', text).groups()
    matches = {
        "=": lambda found: found == value,
        "!=": lambda found: found != value,
        "=~": lambda found: re.fullmatch(value, found) is not None,
        "!~": lambda found: re.fullmatch(value, found) is None,
    }[operator]
    return lambda labels: matches(labels.get(name, ""))


class Inhibition:
    def __init__(self, path):
        self._rules = [
            ([_matcher(text) for text in rule["source_matchers"]], [_matcher(text) for text in rule["target_matchers"]], rule["equal"])
            for rule in yaml.safe_load(path.read_text())["inhibit_rules"]
        ]

    def _inhibits(self, source, target):
        for sources, targets, equal in self._rules:
            if (
                all(match(source) for match in sources)
                and all(match(target) for match in targets)
                and all(source.get(name, "") == target.get(name, "") for name in equal)
                # An alert that matches both sides is not inhibited by one of which that is true as well.
                and not (all(match(source) for match in targets) and all(match(target) for match in sources))
            ):
                return True
        return False

    def left(self, firing):
        """Of these firing alerts, each a dict of labels, those that no other one inhibits. One that is inhibited inhibits, too."""
        return [target for target in firing if not any(self._inhibits(source, target) for source in firing if source != target)]
