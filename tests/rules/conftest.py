"""Lines that ./test.sh prints, such as the count of mutants."""

import pytest

NOTES = []


@pytest.fixture
def note():
    """note("mutation: …"): a line for the end of the run."""
    return NOTES.append


def pytest_terminal_summary(terminalreporter):
    for line in NOTES:
        terminalreporter.write_line(line)
