"""The pages by task, and that of the command `check`, followed by the letter: tests/support/pages.py says how."""

import contextlib

import pytest
from pages import Reader
from stack import ROOT

PAGES = [*sorted(f"tasks/{path.name}" for path in (ROOT / "docs/tasks").glob("*.md")), "check.md"]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_holds_step_by_step(page, tmp_path):
    with contextlib.ExitStack() as stack:
        Reader(stack, tmp_path).follow(page)
