#!/usr/bin/env python3
"""Tests of words.py: what it finds, what it leaves alone, and that its list of clean files is one of files."""

import unittest

import words


def markdown(text):
    return words.findings_in("page.md", text)


class Words(unittest.TestCase):
    def test_every_rule_finds_what_it_is_for(self):
        for text in ("the licence", "synchronised", "mend it", "nobody is told", "mutes it", "the gravest", "is no flag", "never, but for a unit",
                     "the log-in", "the url", "under way", "anew", "is blind", "a verdict", "judged", "it speaks of", "read whole", "stands in",
                     "take it out", "the file holds", "wants a list", "see whether", "it shall", "ends by itself", "for us", "both Centrals",
                     "in standalone", "below 1.23", "licensed again", "a mistake", "the board", "it answers", "the reading", "for so long",
                     "a line a change", "without a word", "is settled", "needs a hand", "in force", "it carries", "not decided", "over plain http",
                     "the next try", "small letters", "a whole number", "the line end", "a path holds"):  # fmt: skip
            with self.subTest(text):
                self.assertTrue(markdown(text))

    def test_a_finding_names_file_line_word_and_advice(self):
        self.assertEqual(markdown("one\nthe licence of it\n"), ["page.md:2: licence => license, licensed"])

    def test_the_terms_that_are_meant_pass(self):
        for text in ("in standalone mode", "a mute timing", "is no longer", "so long as", "a few", "URL", "keyboards", "answerable", "there is no pair",
                     "the line ends with", "a hold"):  # fmt: skip
            with self.subTest(text):
                self.assertEqual(markdown(text), [])

    def test_code_links_comments_quotations_and_what_a_tool_writes_are_no_prose(self):
        for text in ("`log-in`", "`a\nlog-in`", "```sh\nlog-in\n```", "  ```text\n  log-in\n  ```", "[x](log-in.md)", "<!-- log-in -->",
                     "https://log-in.example", '*"log-in"*', "<!-- keys: unit -->\nlog-in\n<!-- end of keys -->"):  # fmt: skip
            with self.subTest(text):
                self.assertEqual(markdown(text), [])

    def test_behind_them_prose_goes_on(self):
        self.assertEqual(markdown("```sh\nx\n```\nlog-in\n"), ["page.md:4: log-in => login, timeout, cooldown, endpoint, username, DNS server"])

    def test_of_yaml_the_comments_are_read(self):
        self.assertEqual(len(words.findings_in("values.yaml", "licence: 1  # a licence\n# mend\nx: '#licence'\n")), 2)

    def test_of_code_the_texts_are_read(self):
        code = '#include "mend/url.h"\n// the log-in is mended\nSay("the user name is " "wrong");\nKey("url"); Say("write url: https://a.example");\n'
        self.assertEqual([line.split(" =>")[0] for line in words.findings_in("say.cc", code)], ["say.cc:3: user name"])
        self.assertEqual(words.findings_in("say.mjs", "const say = 'nobody can tell it'; // nobody\n"), ["say.mjs:1: nobody => name the actor, or leave it out"])
        self.assertEqual(words.findings_in("exporter/discover/vocabulary.cc", '"a user name of old"'), [])

    def test_of_the_man_page_the_names_of_options_are_left_out(self):
        text = ".BI \\-\\-web.external\\-url \" URL\"\nThe url.\n"
        self.assertEqual(words.findings_in("program.1.in", text), ["program.1.in:2: url => URL"])

    def test_of_the_changelog_what_is_not_released(self):
        text = "# Changelog\n\n## Unreleased\n\nmend\n\n## 0.1.0\n\nmend\n"
        self.assertEqual(len(words.findings_in("CHANGELOG.md", text)), 1)

    def test_every_pattern_of_clean_files_matches_one(self):
        for pattern in words.CLEAN:
            self.assertTrue(list(words.ROOT.glob(pattern)), pattern)


if __name__ == "__main__":
    unittest.main()
