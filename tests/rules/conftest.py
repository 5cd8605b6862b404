"""Lines that ./test.sh prints, such as the count of mutants."""

import pytest


@pytest.fixture
def note(record_property):
    """note("mutation: …"): a line for the end of the run, also of a test that another process runs."""
    return lambda text: record_property("note", text)


def pytest_terminal_summary(terminalreporter):
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, text in getattr(report, "user_properties", []):
                if name == "note" and report.when == "call":
                    terminalreporter.write_line(text)
