#!/usr/bin/env python3
"""Tests of includes.py: every rule has a small tree that breaks it, and the message that a person gets."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

import includes

SMALL = """
[layers]
main.cc = app
base    =
model   = base
http    = base
app     = *

[tests]
unit        = own
simulator   = base
support     = *
integration = * simulator

[libraries]
rapidjson/*        = tests
rapidjson/reader.h = model tests
microhttpd.h       = http tests/simulator
unistd.h           = base tests
fstream            = base app

[long files]
"""


def lint(files, rules=SMALL):
    """The mistakes of a tree {path: text} under these rules."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return includes.Linter(root, includes.Rules(rules)).run()


BASE = {"exporter/base/text.h": "#pragma once\n#include <string>\n"}


class Layers(unittest.TestCase):
    def test_a_good_tree_has_no_mistakes(self):
        self.assertEqual(lint({
            **BASE,
            "exporter/model/a.h": '#include <rapidjson/reader.h>\n#include "base/text.h"\n',
            "exporter/app/app.h": '#include "model/a.h"\n#include <fstream>\n',
            "exporter/app/info.cc.in": '#include "app/app.h"\n',
            "exporter/main.cc": '#include "app/app.h"\n',
            "tests/support/kit.h": '#include "model/a.h"\n',
            "tests/unit/model/a_test.cc": '#include "model/a.h"\n#include "base/text.h"\n#include "support/kit.h"\n'
                                          '#include "local.h"\n#include <unistd.h>\n#include <rapidjson/document.h>\n',
            "tests/unit/model/local.h": "",
            "tests/simulator/unit.h": '#include "base/text.h"\n#include <microhttpd.h>\n',
            "tests/integration/all_test.cc": '#include "simulator/unit.h"\n#include "app/app.h"\n',
        }), [])

    def test_an_include_upwards(self):
        self.assertEqual(lint({
            **BASE,
            "exporter/http/server.h": "",
            "exporter/model/a.cc": '#include "base/text.h"\n  #  include "http/server.h"\n',
        }), ['exporter/model/a.cc:2: model may not include "http/server.h": it may include base '
             '(tests/lint/includes.txt); move what it needs down, or let the caller hand it over'])

    def test_base_includes_nothing(self):
        self.assertEqual(lint({
            "exporter/base/text.cc": '#include "model/a.h"\n',
            "exporter/model/a.h": "",
        }), ['exporter/base/text.cc:1: base may not include "model/a.h": it may include nothing '
             '(tests/lint/includes.txt); move what it needs down, or let the caller hand it over'])

    def test_main_sees_app_only(self):
        mistakes = lint({**BASE, "exporter/main.cc": '#include "base/text.h"\n'})
        self.assertEqual(len(mistakes), 1)
        self.assertIn("exporter/main.cc:1: main.cc may not include", mistakes[0])

    def test_an_include_that_is_not_written_from_the_root(self):
        for spelling in ("text.h", "../base/text.h", "exporter/base/text.h", "base/texts.h"):
            with self.subTest(spelling):
                self.assertEqual(lint({**BASE, "exporter/base/text.cc": f'#include "{spelling}"\n'}), [
                    f'exporter/base/text.cc:1: "{spelling}" is no header of ours: write it from exporter/ on, as '
                    '"layer/file.h", or with <> if it is a library\'s'])

    def test_a_layer_that_nobody_named(self):
        self.assertEqual(lint({"exporter/utils/a.h": ""}), [
            'exporter/utils/a.h: no layer "utils": name it in tests/lint/includes.txt, [layers]'])

    def test_layers_in_a_circle(self):
        rules = SMALL.replace("base    =", "base    = http")
        self.assertEqual(lint(BASE, rules), [
            "tests/lint/includes.txt: the layers form a circle: base -> http -> base"])

    def test_a_layer_that_does_not_exist(self):
        rules = SMALL.replace("model   = base", "model   = bass")
        self.assertEqual(lint(BASE, rules), [
            'tests/lint/includes.txt: layer "model" may include "bass", which is no layer'])

    def test_headers_in_a_circle(self):
        self.assertEqual(lint({
            "exporter/base/a.h": '#include "base/b.h"\n',
            "exporter/base/b.h": '#include "base/c.h"\n',
            "exporter/base/c.h": '#include "base/a.h"\n',
        }), ["exporter/base/a.h: headers include one another in a circle: exporter/base/a.h -> exporter/base/b.h -> "
             "exporter/base/c.h -> exporter/base/a.h"])

    def test_the_wrong_folder(self):
        mistakes = lint({})
        self.assertEqual(len(mistakes), 1)
        self.assertIn("is this the root of the project?", mistakes[0])


class Libraries(unittest.TestCase):
    def test_a_library_away_from_home(self):
        self.assertEqual(lint({"exporter/model/a.cc": "#include <microhttpd.h>\n"}), [
            "exporter/model/a.cc:1: <microhttpd.h> lives in http, tests/simulator (tests/lint/includes.txt, "
            "[libraries]); everyone else sees only our own types"])

    def test_the_longest_pattern_counts(self):
        self.assertEqual(lint({"exporter/model/a.cc": "#include <rapidjson/reader.h>\n"}), [])
        self.assertEqual(len(lint({"exporter/model/a.cc": "#include <rapidjson/document.h>\n"})), 1)

    def test_a_header_of_the_standard_library_may_have_homes_too(self):
        self.assertEqual(len(lint({"exporter/model/a.cc": "#include <fstream>\n"})), 1)
        self.assertEqual(lint({"exporter/model/a.cc": "#include <vector>\n"}), [])

    def test_a_library_that_nobody_named(self):
        for header in ("boost/asio.hpp", "zlib.h"):
            with self.subTest(header):
                self.assertEqual(lint({"exporter/base/a.cc": f"#include <{header}>\n"}), [
                    f"exporter/base/a.cc:1: <{header}> has no home: name it in tests/lint/includes.txt, [libraries]"])

    def test_a_home_in_one_folder_of_the_tests(self):
        self.assertEqual(lint({"tests/simulator/a.cc": "#include <microhttpd.h>\n"}), [])
        self.assertEqual(len(lint({"tests/unit/model/a.cc": "#include <microhttpd.h>\n"})), 1)
        self.assertEqual(len(lint({"tests/simulator/a.cc": "#include <fstream>\n"})), 1)


class Tests(unittest.TestCase):
    def test_a_unit_test_of_another_layer(self):
        self.assertEqual(lint({
            "exporter/http/server.h": "",
            "tests/unit/model/a_test.cc": '#include "http/server.h"\n',
        }), ['tests/unit/model/a_test.cc:1: tests/unit/model may not include "exporter/http/server.h": see the line '
             '"unit" in tests/lint/includes.txt, [tests]'])

    def test_the_simulator_knows_nothing_of_the_exporter(self):
        mistakes = lint({"exporter/model/a.h": "", "tests/simulator/a.cc": '#include "model/a.h"\n'})
        self.assertEqual(len(mistakes), 1)
        self.assertIn('tests/simulator may not include "exporter/model/a.h"', mistakes[0])

    def test_a_unit_test_with_a_rule_of_its_own(self):
        rules = SMALL.replace("unit        = own", "unit        = own\nunit/model  = own http")
        tree = {**BASE, "exporter/http/server.h": "", "exporter/app/app.h": "", "exporter/model/a.h": "",
                "tests/unit/model/a_test.cc": '#include "http/server.h"\n#include "base/text.h"\n#include "model/a.h"\n'}
        self.assertEqual(lint(tree, rules), [])
        tree["tests/unit/model/a_test.cc"] = '#include "app/app.h"\n'
        self.assertEqual(lint(tree, rules), [
            'tests/unit/model/a_test.cc:1: tests/unit/model may not include "exporter/app/app.h": see the line '
            '"unit/model" in tests/lint/includes.txt, [tests]'])

    def test_a_unit_test_without_the_simulator(self):
        mistakes = lint({"tests/simulator/a.h": "", "tests/unit/model/a_test.cc": '#include "simulator/a.h"\n'})
        self.assertEqual(len(mistakes), 1)

    def test_a_folder_without_a_rule(self):
        self.assertEqual(lint({"tests/misc/a.cc": ""}), [
            "tests/misc/a.cc: no rule for this folder: name it in tests/lint/includes.txt, [tests]"])


class Lengths(unittest.TestCase):
    LONG = {"exporter/base/a.cc": "\n" * 401}

    def test_400_lines_are_enough(self):
        self.assertEqual(lint({"exporter/base/a.cc": "\n" * 400}), [])

    def test_one_more_wants_a_reason(self):
        self.assertEqual(lint(self.LONG), [
            "exporter/base/a.cc: 401 lines: split it, or say in tests/lint/includes.txt, [long files], why it is one "
            "file"])
        self.assertEqual(lint(self.LONG, SMALL + "exporter/base/a.cc = one table\n"), [])

    def test_a_reason_that_is_none(self):
        self.assertEqual(lint(self.LONG, SMALL + "exporter/base/a.cc =\n"), [
            'tests/lint/includes.txt: long file "exporter/base/a.cc" wants a reason'])

    def test_a_reason_that_is_not_needed_any_more(self):
        rules = SMALL + "exporter/base/a.cc = one table\nexporter/base/gone.cc = one table\n"
        self.assertEqual(lint({"exporter/base/a.cc": "\n"}, rules), [
            "exporter/base/a.cc: 1 lines: it is not long any more: take it out of tests/lint/includes.txt, "
            "[long files]",
            'tests/lint/includes.txt: long file "exporter/base/gone.cc" does not exist'])

    def test_tests_may_be_long(self):
        self.assertEqual(lint({"tests/unit/base/a_test.cc": "\n" * 500}), [])


class CommandLine(unittest.TestCase):
    def test_a_bad_tree_fails_and_says_so(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "exporter", "base", "a.cc")
            path.parent.mkdir(parents=True)
            path.write_text("#include <zlib.h>\n", encoding="utf-8")
            done = subprocess.run([sys.executable, includes.__file__, "--root", folder], capture_output=True, text=True,
                                  check=False)
        self.assertEqual(done.returncode, 1)
        # The project's own rules name long files too, which this tree does not have.
        said = [line for line in done.stdout.splitlines() if "long file" not in line]
        self.assertEqual(said[0], "exporter/base/a.cc:1: <zlib.h> has no home: name it in "
                                  "tests/lint/includes.txt, [libraries]")

    def test_the_rules_of_the_project_are_well_formed(self):
        self.assertEqual(includes.Rules(includes.RULES.read_text(encoding="utf-8")).mistakes, [])


if __name__ == "__main__":
    unittest.main()
