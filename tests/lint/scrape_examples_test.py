"""The examples of Prometheus's configuration in the documentation: each scrape job has the name by which the alerts select and keeps the
exporter's labels, and none loads the watchdog's rules in passing."""

import fnmatch
import re
import sys
import unittest
from pathlib import Path

ROOT = Path(sys.argv.pop(1))
FILES = ["*.md", "docs/**/*.md", "docs/examples/**/*", "rules/**/*.md", "rules/alertmanager/*.yml", "helm/*.in", "helm/**/*.md"]
SELECTED = re.search(r"^    selector: 'job=\"(.*)\"'", (ROOT / "rules/mixin.libsonnet").read_text(), re.M)[1]


def texts():
    for path in sorted({path for pattern in FILES for path in ROOT.glob(pattern) if path.is_file() and "build" not in path.parts}):
        yield str(path.relative_to(ROOT)), path.read_text()


def jobs(text):
    """(name, its lines), each as far as its indentation goes."""
    for found in re.finditer(r"^(?P<blank> *)- job_name: (?P<name>\S+).*\n(?P<rest>(?:(?P=blank) .*\n)*)", text, re.M):
        yield found["name"], found["rest"]


class ScrapeExamples(unittest.TestCase):
    def test_each_job_has_the_name_that_the_alerts_select(self):
        seen = set()
        for name, text in texts():
            for job, lines in jobs(text):
                seen.add(name)
                with self.subTest(name, lines=lines):
                    self.assertEqual(job, SELECTED)
                    self.assertRegex(lines, r"\bhonor_labels: true\b")
        self.assertLessEqual({"README.md", "docs/serving.md", "docs/scaling.md", "docs/tasks/first-hour.md"}, seen)

    def test_no_rule_files_load_the_watchdog(self):
        """It always fires: without its route it would be in the chat forever."""
        seen = 0
        for name, text in texts():
            for files in re.findall(r"^ *rule_files: \[(.*?)\]", text, re.M):
                seen += 1
                with self.subTest(name, files=files):
                    patterns = [pattern.strip(" '\"").rpartition("/")[2] for pattern in files.split(",")]
                    self.assertFalse([pattern for pattern in patterns if fnmatch.fnmatch("watchdog.rules.yml", pattern)])
        self.assertGreater(seen, 3)


if __name__ == "__main__":
    unittest.main()
