"""Text that is pinned byte for byte below tests/golden; KEMP360_REWRITE_GOLDEN=1 writes it anew."""

import os

from stack import ROOT


def matches_golden(name, text):
    """True if tests/golden/NAME holds this text; the difference is shown by the caller's assert."""
    path = ROOT / "tests/golden" / name
    if os.environ.get("KEMP360_REWRITE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    expected = path.read_text() if path.exists() else ""
    assert text.splitlines() == expected.splitlines(), f"{path.relative_to(ROOT)} differs"
    return True
