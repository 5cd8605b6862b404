#!/usr/bin/env python3
"""Enforces the architecture: who may include whom, which library lives where, no circles, no endless files.

The rules stand in includes.txt beside this file. Prints one line for each mistake, as FILE:LINE: what: how to mend it,
and exits 1 if there is any.
"""

import argparse
import configparser
import fnmatch
import pathlib
import re
import sys

RULES = pathlib.Path(__file__).resolve().parent / "includes.txt"
RULES_NAME = "tests/lint/includes.txt"
SOURCES = (".h", ".cc", ".h.in", ".cc.in")
LONGEST_FILE = 400
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


class Rules:
    """includes.txt, read and judged; `mistakes` are those of the rules themselves."""

    def __init__(self, text):
        parser = configparser.ConfigParser(delimiters=("=",), comment_prefixes=("#",), interpolation=None)
        parser.optionxform = str
        parser.read_string(text)
        self.layers = {name: words.split() for name, words in parser["layers"].items()}
        self.tests = {name: words.split() for name, words in parser["tests"].items()}
        self.libraries = {name: words.split() for name, words in parser["libraries"].items()}
        self.long_files = dict(parser["long files"].items())
        self.mistakes = []
        for name, allowed in self.layers.items():
            for word in allowed:
                if word != "*" and word not in self.layers:
                    self.mistakes.append(f'{RULES_NAME}: layer "{name}" may include "{word}", which is no layer')
        circle = find_circle({name: self.layers_of(name) - {name} for name in self.layers if name != "main.cc"})
        if circle:
            self.mistakes.append(f"{RULES_NAME}: the layers form a circle: {' -> '.join(circle)}")
        for name, reason in self.long_files.items():
            if not reason.strip():
                self.mistakes.append(f'{RULES_NAME}: long file "{name}" wants a reason')

    def layers_of(self, layer):
        """The layers that `layer` may include, its own among them."""
        allowed = self.layers.get(layer, [])
        if "*" in allowed:
            return set(self.layers) - {"main.cc"}
        return {layer, *allowed} & set(self.layers)

    def test_rule(self, folder):
        """The nearest rule for a folder below tests/, and its words; None where there is none."""
        parts = folder.split("/") if folder else []
        for end in range(len(parts), 0, -1):
            name = "/".join(parts[:end])
            if name in self.tests:
                return name, self.tests[name]
        return None

    def library_rule(self, header):
        """The longest pattern that matches `header`, or None."""
        matching = [pattern for pattern in self.libraries if fnmatch.fnmatchcase(header, pattern)]
        return max(matching, key=len, default=None)


def find_circle(graph):
    """One circle of a graph {node: nodes} as [a, b, a], or None."""
    done = set()
    for start in sorted(graph):
        path, on_path = [], set()
        stack = [(start, iter(sorted(graph[start])))]
        while stack:
            node, rest = stack[-1]
            if node not in on_path:
                path.append(node)
                on_path.add(node)
            following = next((n for n in rest if n in graph and n not in done), None)
            if following is None:
                stack.pop()
                path.pop()
                on_path.discard(node)
                done.add(node)
            elif following in on_path:
                return path[path.index(following):] + [following]
            else:
                stack.append((following, iter(sorted(graph[following]))))
    return None


class Linter:
    def __init__(self, root, rules):
        self.root = root
        self.rules = rules
        self.mistakes = list(rules.mistakes)
        self.files = {}  # path relative to the root -> its lines
        self.graph = {}  # the same -> the project's files that it includes
        for top in ("exporter", "tests"):
            for path in sorted((root / top).rglob("*")):
                if path.is_file() and path.name.endswith(SOURCES):
                    name = path.relative_to(root).as_posix()
                    self.files[name] = path.read_text(encoding="utf-8").splitlines()

    def run(self):
        if not self.files:
            self.mistakes.append(f"{self.root}: no source below exporter/ or tests/: is this the root of the project?")
        for name, lines in self.files.items():
            self.graph[name] = set()
            if not self.has_rule(name):
                continue
            for number, line in enumerate(lines, start=1):
                match = INCLUDE.match(line)
                if not match:
                    continue
                quoted, angled = match.groups()
                what = self.quoted(name, quoted) if quoted else self.angled(name, angled)
                if what:
                    self.mistakes.append(f"{name}:{number}: {what}")
        circle = find_circle(self.graph)
        if circle:
            self.mistakes.append(f"{circle[0]}: headers include one another in a circle: {' -> '.join(circle)}")
        self.check_lengths()
        return self.mistakes

    @staticmethod
    def layer_of(name):
        """The layer of a file of exporter/: its folder, or main.cc."""
        return name.split("/")[1]

    def has_rule(self, name):
        if name.startswith("exporter/"):
            if self.layer_of(name) in self.rules.layers:
                return True
            self.mistakes.append(f'{name}: no layer "{self.layer_of(name)}": name it in {RULES_NAME}, [layers]')
            return False
        if self.rules.test_rule(folder_of(name).removeprefix("tests").lstrip("/")):
            return True
        self.mistakes.append(f"{name}: no rule for this folder: name it in {RULES_NAME}, [tests]")
        return False

    def quoted(self, name, header):
        """What is wrong with #include "header" in `name`, or None."""
        in_tests = name.startswith("tests/")
        candidates = [f"exporter/{header}"]
        if in_tests:
            candidates += [f"tests/{header}", f"{folder_of(name)}/{header}"]
        target = next((c for c in candidates if c in self.files or f"{c}.in" in self.files), None)
        if target is None:
            where = "exporter/ and tests/" if in_tests else "exporter/"
            return (f'"{header}" is no header of ours: write it from {where} on, as "layer/file.h", '
                    "or with <> if it is a library's")
        self.graph[name].add(target if target in self.files else f"{target}.in")
        return self.test_include(name, target) if in_tests else self.layer_include(name, target)

    def layer_include(self, name, target):
        layer, other = self.layer_of(name), self.layer_of(target)
        allowed = self.rules.layers_of(layer)
        if other in allowed:
            return None
        listed = ", ".join(sorted(allowed - {layer})) or "nothing"
        return (f'{layer} may not include "{target.removeprefix("exporter/")}": it may include {listed} '
                f"({RULES_NAME}); move what it needs down, or let the caller hand it over")

    def test_include(self, name, target):
        folder = folder_of(name).removeprefix("tests").lstrip("/")
        rule, words = self.rules.test_rule(folder)
        if target.startswith("tests/"):
            other = folder_of(target).removeprefix("tests").lstrip("/")
            named = [word for word in words if word not in ("own", "*")]
            if in_one_of(other, [folder, rule, "support", *named]):
                return None
        else:
            allowed = {word for word in words if word in self.rules.layers}
            if "*" in words:
                allowed = set(self.rules.layers)
            if "own" in words:
                allowed |= self.rules.layers_of(folder.removeprefix("unit/").split("/")[0])
            if self.layer_of(target) in allowed:
                return None
        return f'tests/{folder} may not include "{target}": see the line "{rule}" in {RULES_NAME}, [tests]'

    def angled(self, name, header):
        """What is wrong with #include <header> in `name`, or None."""
        pattern = self.rules.library_rule(header)
        if pattern is None:
            if re.fullmatch(r"[a-z_0-9]+", header):
                return None  # the C++ library's
            return f"<{header}> has no home: name it in {RULES_NAME}, [libraries]"
        homes = self.rules.libraries[pattern]
        if name.startswith("exporter/"):
            at_home = self.layer_of(name) in homes
        else:
            at_home = any(in_one_of(name, [home]) for home in homes if home.split("/")[0] == "tests")
        if at_home:
            return None
        return (f"<{header}> lives in {', '.join(homes)} ({RULES_NAME}, [libraries]); everyone else sees "
                "only our own types")

    def check_lengths(self):
        for name, lines in self.files.items():
            if not name.startswith("exporter/"):
                continue
            listed = name in self.rules.long_files
            if len(lines) > LONGEST_FILE and not listed:
                self.mistakes.append(f"{name}: {len(lines)} lines: split it, or say in {RULES_NAME}, [long files], "
                                     "why it is one file")
            if len(lines) <= LONGEST_FILE and listed:
                self.mistakes.append(f"{name}: {len(lines)} lines: it is not long any more: take it out of "
                                     f"{RULES_NAME}, [long files]")
        for name in self.rules.long_files:
            if name not in self.files:
                self.mistakes.append(f'{RULES_NAME}: long file "{name}" does not exist')


def folder_of(name):
    return name.rpartition("/")[0]


def in_one_of(path, folders):
    return any(path == folder or path.startswith(folder + "/") for folder in folders)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=pathlib.Path, default=RULES.parents[2], help="the project's root")
    parser.add_argument("--rules", type=pathlib.Path, default=RULES)
    arguments = parser.parse_args()
    linter = Linter(arguments.root, Rules(arguments.rules.read_text(encoding="utf-8")))
    mistakes = linter.run()
    for mistake in mistakes:
        print(mistake)
    print(f"{len(linter.files)} files, {len(mistakes)} mistakes")
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
