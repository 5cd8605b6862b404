"""pint's offline checks of the shipped rules, with none of them disabled."""

import re
import subprocess

import pytest

from shipped import RULES
from stack import tool

pytestmark = pytest.mark.long  # pint takes minutes to build
CONFIG = RULES.with_name(".pint.hcl")


@pytest.fixture(scope="session")
def lint():
    pint = tool("pint")

    def run(path):
        argv = [pint, "--no-color", "--offline", "--config", CONFIG, "lint", "--min-severity=info", path]
        return subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    return run


def test_pint_finds_nothing_in_the_shipped_rules(lint):
    done = lint(RULES)
    assert done.returncode == 0, done.stdout
    assert "entries=" in done.stdout and "Problem" not in done.stdout and " | " not in done.stdout, done.stdout


def test_no_check_of_pint_is_disabled():
    assert not re.search(r"pint (?:file/)?(?:disable|ignore|snooze)", RULES.read_text())
    assert not re.search(r"^\s*(?:disabled|enabled|disable|ci|checks)\b", CONFIG.read_text(), re.M)


@pytest.mark.parametrize(
    ("what", "instead", "check"),
    (
        ("{{ $labels.pair }}: {{ $labels.unit }} is disabled", "{{ $labels.host }}: HA is disabled", "alerts/template"),
        ("labels: {severity: critical, subject: ha, needs: one}", "labels: {severity: critical}", "rule/label"),
        ("runbook_url: rules/runbooks/Kemp360HAStandalone.md", "runbook: rules/runbooks/x.md", "alerts/annotation"),
    ),
)
def test_pint_finds_a_mistake(lint, tmp_path, what, instead, check):
    text = RULES.read_text()
    assert what in text
    path = tmp_path / "rules.yml"
    path.write_text(text.replace(what, instead, 1))
    done = lint(path)
    assert done.returncode != 0 and check in done.stdout, done.stdout
