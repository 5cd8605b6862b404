"""docs/faults.json beside the alerting rules and their runbooks."""

import json
import re
import sys
import unittest
from pathlib import Path

ROOT = Path(sys.argv.pop(1))
FAULTS = json.loads((ROOT / "docs/faults.json").read_text())
RULES = (ROOT / "rules/kemp360.rules.yml").read_text()


def severities_of_alerts():
    """Alert -> the severities of its rules. The file is ours: each rule names its alert, and then its severity."""
    alerts = {}
    for rule in re.split(r"\n +- alert: ", RULES)[1:]:
        alert = rule.split("\n", 1)[0].strip()
        alerts.setdefault(alert, set()).add(re.search(r"severity: (\w+)", rule).group(1))
    return alerts


ALERTS = severities_of_alerts()


class Faults(unittest.TestCase):
    def test_the_rules_are_read(self):
        self.assertGreater(len(ALERTS), 30)

    def test_every_alert_that_a_fault_names_exists_with_that_severity(self):
        for fault in FAULTS:
            with self.subTest(fault["id"]):
                self.assertIn(fault["alert"], ALERTS)
                self.assertIn(fault["alert_severity"], ALERTS[fault["alert"]])

    def test_every_runbook_that_a_fault_names_exists(self):
        for fault in FAULTS:
            with self.subTest(fault["id"]):
                self.assertTrue((ROOT / fault["runbook"]).is_file())

    def test_every_alert_has_a_fault(self):
        self.assertEqual(set(ALERTS), {fault["alert"] for fault in FAULTS})

    def test_every_fault_is_complete(self):
        for fault in FAULTS:
            with self.subTest(fault["id"]):
                self.assertTrue(fault["headline"] and fault["meaning"] and fault["causes"] and fault["cure"])
                self.assertIn(fault["severity"], {"bad", "unknown", "warning", "info"})
                self.assertIn(fault["basis"], {"vendor", "inferred", "assumed"})
                self.assertLessEqual({cause for cause in fault["explained_by"]}, {other["id"] for other in FAULTS})


if __name__ == "__main__":
    unittest.main()
