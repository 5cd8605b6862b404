"""docs/examples/full.yaml has every key that docs/configuration.md lists."""

import re
import sys
import unittest
from pathlib import Path

ROOT = Path(sys.argv.pop(1))
PAGE = (ROOT / "docs/configuration.md").read_text()
EXAMPLE = (ROOT / "docs/examples/full.yaml").read_text()


def keys_of_the_page():
    """The last part of each key in the tables of keys: `limits.rows` is `rows`."""
    for table in re.findall(r"<!-- keys: \w+ -->(.*?)<!-- end of keys -->", PAGE, re.DOTALL):
        for key in re.findall(r"^\| `([\w.]+)` \|", table, re.MULTILINE):
            yield key.rpartition(".")[2]


class FullExample(unittest.TestCase):
    def test_it_has_every_key(self):
        keys = set(keys_of_the_page())
        self.assertGreater(len(keys), 30)
        for key in sorted(keys):
            with self.subTest(key):
                self.assertRegex(EXAMPLE, rf"(^|[\s{{#-]){key}:")


if __name__ == "__main__":
    unittest.main()
