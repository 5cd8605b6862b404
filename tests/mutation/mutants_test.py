#!/usr/bin/env python3
"""Tests of mutants.py and mutate.py: which mutants there are, that the switch chooses one, and that the list of equivalent ones fits the
code. `mutate.py` itself runs them."""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import cpp  # noqa: E402
import mutants  # noqa: E402
import mutate  # noqa: E402

ENUMS = {"Claim": ["kMine", "kPeers", "kSilent"]}
BODIES = [
    ("return a < b;", ["< becomes <=", "< becomes >="]),
    ("return a == b;", ["== becomes !="]),
    ("return a && !b;", ["clause “!b” dropped", "clause “a” dropped"]),
    ("return a || b || c;", ["clause “b” dropped", "clause “a” dropped", "clause “c” dropped"]),
    ("if (a) return;", ["“a” never holds", "“a” always holds", "“return;” left out"]),
    ("if (a && b) return x;", ["“a && b” never holds", "clause “b” dropped", "clause “a” dropped"]),
    ("if (auto x = a) return x;", ["“auto x = a” never holds"]),
    ("while (true) f(b);", ["true becomes false", "“f(b);” left out"]),
    ("x.y.reserve(a.size() + 1);\nx.reserve(std::min(a, b));", []),
    ("while (a) f(b);", ["“a” never holds", "“f(b);” left out"]),
    ("return a ? x : y;", ["“a” never holds", "“a” always holds"]),
    ("for (int i = 0; i < a; ++i) continue;", ["0 becomes 1", "< becomes <=", "< becomes >=", "“continue;” left out"]),
    ("const bool x = !a;", ["! dropped"]),
    ("return true;", ["true becomes false"]),
    ("return 8U;", ["8U becomes 9", "8U becomes 7"]),
    ("return Claim::kSilent;", ["Claim::kSilent becomes kMine"]),
    ("return std::ranges::any_of(x, y);", ["any_of becomes all_of"]),
    ("x = a;\nstd::vector<int> v(a);\nx.y(a);", ["“x = a;” left out", "“x.y(a);” left out"]),
    ("constexpr int k = 3;\nstatic_assert(k == 3);", []),
    ("constexpr auto k = [] {\nint x{};\nx = 3;\nreturn x;\n}();", []),
    ("constexpr auto k = [](int x) {\nreturn x < a;\n};", ["< becomes <=", "< becomes >="]),
    ("switch (a) {\n case Claim::kMine:\n break;\n}", ["“break;” left out"]),
    ("return true;  // unreachable: -Wswitch-enum keeps the list whole", []),
    ("std::array<int, 3> x{};\nauto f = [](T&& t) -> bool { return t; };", []),
    ("return f(a >> b, std::vector<std::vector<int>>{}, c);", []),
    ("with([](int c) { ++c; });", ["“with([](int c) { ++c; });” left out", "“++c;” left out"]),
    ("v.push_back({a, true});", ["true becomes false", "“v.push_back({a, true});” left out"]),
    ("for (int x : {a, b}) f(x);", ["“f(x);” left out"]),
    ("return v < std::vector<int>{a}.size();", ["< becomes <=", "< becomes >="]),
]


def what_is_changed(mutant):
    """Its name without the file's, the function's and the line."""
    return re.sub(r"^f.cc F: (.*) in “.*?”( \(\d\))?$", r"\1", mutant.name, flags=re.DOTALL)


class Mutants(unittest.TestCase):
    def test_a_mutant_is_one_change_of_what_decides(self):
        for body, expected in BODIES:
            with self.subTest(body):
                file = mutants.File("f.cc", f"bool F(int a, int b) {{\n{body}\n}}\n", ENUMS)
                self.assertEqual([what_is_changed(mutant) for mutant in file.mutants], expected)

    def test_all_mutants_stand_in_one_text_whose_lines_stay(self):
        text = "int F(int a, int b) {\n  if (a < b &&\n      b != 3) return a;\n  return 7;\n}\n"
        file = mutants.File("f.cc", text, {})
        made = file.compiled()
        self.assertEqual(made.count("\n"), text.count("\n"))
        for mutant in file.mutants:
            self.assertEqual(made.count(f"{mutant.id}U"), 1)

    def test_the_switch_chooses_one_mutant_and_none_by_default(self):
        file = mutants.File("f.cc", "int F(int a, int b) { return a < b && a != 3 ? 10 : 20; }\n", {})
        told = {what_is_changed(mutant): mutant.id for mutant in file.mutants}
        main = "#include <cstdio>\n#include <cstdlib>\n"
        main += 'int main(int, char** v) { std::printf("%d", F(std::atoi(v[1]), std::atoi(v[2]))); }\n'
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "f.cc").write_text(file.compiled() + main)
            subprocess.run(["c++", "-std=c++20", "-include", mutate.SWITCH, "f.cc", "-o", "f"], cwd=folder, check=True)

            def run(name, *arguments):
                command = [f"{folder}/f", *map(str, arguments)]
                return int(subprocess.run(command, env={"MUTANT": str(told.get(name, 0))}, stdout=subprocess.PIPE).stdout)

            self.assertEqual([run("", 1, 2), run("", 2, 2), run("", 3, 4)], [10, 20, 20])
            self.assertEqual([run("< becomes <=", 1, 2), run("< becomes <=", 2, 2)], [10, 10])
            self.assertEqual([run("clause “a != 3” dropped", 3, 4), run("clause “a != 3” dropped", 4, 3)], [10, 20])
            self.assertEqual([run("3 becomes 4", 3, 9), run("3 becomes 4", 4, 9)], [10, 20])
            self.assertEqual(run("“a < b && a != 3” never holds", 1, 2), 20)
            self.assertEqual(run("10 becomes 11", 1, 2), 11)

    def test_operands_end_where_weaker_operators_stand(self):
        source = cpp.Source("void F() { x = f(a, b).c + 1 < g<T>(d) && e; }")
        at = next(i for i, token in enumerate(source.tokens) if token.text == "<" and i not in source.angles)
        words = [token.text for token in source.tokens]
        self.assertEqual("".join(words[source.left(at, 10) : at]), "f(a,b).c+1")
        self.assertEqual("".join(words[at + 1 : source.right(at, 10)]), "g<T>(d)")


class Lists(unittest.TestCase):
    def test_a_survivor_must_be_listed_and_a_listed_one_must_survive(self):
        one, other = (mutants.Mutant(number, f"model/f.cc: {number}", "model/f.cc") for number in (1, 2))
        results = {one.name: "lives", other.name: "killed"}

        def wrong(listed):
            return mutate.report([one, other], results, dict.fromkeys(listed, "why"))[1]

        self.assertEqual(wrong([]), [f"LIVES (lives): {one.name}"])
        self.assertEqual(wrong([one.name]), [])
        self.assertEqual(wrong(["model/f.cc…"]), [])
        self.assertEqual(wrong([one.name, other.name]), [f"listed as equivalent, and killed: {other.name}"])

    def test_the_list_fits_the_code(self):
        everything = [mutant for file in mutate.mutated_files() for mutant in file.mutants]
        self.assertEqual(len({mutant.name for mutant in everything}), len(everything))
        self.assertEqual(len({mutant.id for mutant in everything}), len(everything))
        self.assertEqual({mutant.file.split("/")[0] for mutant in everything}, set(mutate.FOLDERS))
        listed = mutate.equivalent()
        self.assertEqual(mutate.stale_entries(listed, everything), [])
        self.assertEqual([name for name, reason in listed.items() if len(reason) <= 20], [])


if __name__ == "__main__":
    unittest.main()
