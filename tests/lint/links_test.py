"""Every relative link of every Markdown file leads to a file of the project, and to a heading of it."""

import re
import sys
import unittest
from pathlib import Path

ROOT = Path(sys.argv.pop(1)).resolve()


def without_code(text):
    text = re.sub(r"^ *```.*?^ *```$", "", text, flags=re.M | re.S)
    return re.sub(r"<!--.*?-->", "", text, flags=re.S)


def anchors(path):
    """As GitHub makes them of headings."""
    found = set()
    for heading in re.findall(r"^#+ +(.+?) *$", without_code(path.read_text()), re.M):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        number = 0
        while (slug if not number else f"{slug}-{number}") in found:
            number += 1
        found.add(slug if not number else f"{slug}-{number}")
    return found


def pages():
    """All of them but what was built, installed or is hidden."""
    skipped = {"build", "node_modules"}
    found = (path for path in ROOT.rglob("*.md") if not any(part in skipped or part[0] == "." for part in path.relative_to(ROOT).parts))
    return sorted(found)


class Links(unittest.TestCase):
    def test_the_pages_are_found(self):
        self.assertIn(ROOT / "README.md", pages())

    def test_every_link_leads_somewhere(self):
        for page in pages():
            text = re.sub(r"`[^`\n]*`", "", without_code(page.read_text()))
            for target in re.findall(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"", text):
                target = "".join(target)
                if re.match(r"[a-z]+:", target):
                    continue
                name, _, anchor = target.partition("#")
                path = (page.parent / name).resolve() if name else page
                with self.subTest(page=str(page.relative_to(ROOT)), target=target):
                    self.assertTrue(path.exists())
                    if anchor and path.suffix == ".md":
                        self.assertIn(anchor, anchors(path))


if __name__ == "__main__":
    unittest.main()
