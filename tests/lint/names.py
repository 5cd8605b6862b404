#!/usr/bin/env python3
"""Keeps names unique: one name, one thing, over all of exporter/.

Looks at what is defined at namespace scope, unnamed namespaces among them: types and concepts, and functions
that are free. Mistakes:
  - a type that is defined in two places (also of another kind, also in an unnamed namespace: to the linker, or to the
    reader, they are one);
  - a name that is a type here and a function there;
  - a function that is declared in two headers, or defined in two places.
Overloads belong together, and are no mistake, within one header and its .cc, or where the first parameters are different
types or concepts of ours (ToString(Failure) and ToString(Worded auto)); operators are overloads by nature.

Reads C++ as text, as this project writes it (clang-format, no macros that open braces). Prints one line for each mistake,
as FILE:LINE: what: how to mend it, and exits 1 if there is any.
"""

import argparse
import pathlib
import re
import sys
from dataclasses import dataclass, field

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = (".h", ".cc", ".h.in", ".cc.in")
TOKEN = re.compile(r"""
    (?P<skip>\s+|//[^\n]*|/\*.*?\*/)
  | (?P<macro>(?<![^\n])[ \t]*\#(?:[^\n]*\\\n)*[^\n]*)
  | (?P<raw>R"(?P<mark>[^\s()\\]{0,16})\(.*?\)(?P=mark)")
  | (?P<text>"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])*')
  | (?P<number>\.?[0-9](?:'?[0-9a-zA-Z_.])*)
  | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<sign>::|->|&&|.)
""", re.VERBOSE | re.DOTALL)
CLOSING = {"(": ")", "[": "]", "{": "}", "<": ">"}
TYPE_WORDS = ("class", "struct", "union", "enum")
# Words before a function's name that are no part of its type, and words that a parameter's type may do without.
NOT_A_NAME = {"if", "for", "while", "switch", "return", "sizeof", "alignof", "decltype", "noexcept", "static_assert",
              "defined", "requires", "alignas", "__attribute__"}
QUALIFIERS = {"const", "volatile", "&", "&&", "*", "std", "::"}


@dataclass(frozen=True)
class Token:
    text: str
    line: int
    kind: str


@dataclass
class Thing:
    """Something that has a name at namespace scope."""

    name: str
    kind: str  # "type" or "function"
    place: str  # FILE:LINE
    file: str
    defined: bool  # a function with a body, or a whole type
    hidden: bool = False  # in an unnamed namespace, or static
    parameters: list = field(default_factory=list)  # of a function: the words of each parameter's type

    @property
    def home(self):
        """A header and its .cc are one place."""
        return re.sub(r"\.(h|cc)(\.in)?$", "", self.file)

    @property
    def is_header(self):
        return ".h" in pathlib.PurePath(self.file).suffixes


def tokens_of(text):
    line = 1
    tokens = []
    for match in TOKEN.finditer(text):
        kind = match.lastgroup if match.lastgroup != "mark" else "raw"
        if kind not in ("skip", "macro"):
            tokens.append(Token(match.group(), line, kind))
        line += match.group().count("\n")
    return tokens


def after_bracket(tokens, at):
    """The place behind the bracket that closes the one at `at`; < and > count only among themselves."""
    opening, closing, depth = tokens[at].text, CLOSING[tokens[at].text], 0
    while at < len(tokens):
        text = tokens[at].text
        if text == opening:
            depth += 1
        elif text == closing:
            depth -= 1
            if depth == 0:
                return at + 1
        elif opening == "<" and text == "(":
            at = after_bracket(tokens, at)
            continue
        at += 1
    return at


class Reader:
    """Walks over one file at namespace scope; whatever stands in other braces is skipped."""

    def __init__(self, name, text):
        self.file = name
        self.tokens = tokens_of(text)
        self.things = []

    def read(self):
        self.scope(0, hidden=False)
        return self.things

    def scope(self, at, hidden):
        """Reads declarations until the brace that closes the scope; the place behind it."""
        while at < len(self.tokens):
            text = self.tokens[at].text
            if text == "}":
                return at + 1
            if text == "namespace" or (text == "inline" and self.text(at + 1) == "namespace"):
                at = self.namespace(at, hidden)
            elif text == ";":
                at += 1
            else:
                at = self.declaration(at, hidden)
        return at

    def text(self, at):
        return self.tokens[at].text if at < len(self.tokens) else ""

    def namespace(self, at, hidden):
        while self.text(at) not in ("{", ";", ""):
            at += 1
        if self.text(at) != "{":
            return at + 1  # an alias
        unnamed = self.text(at - 1) == "namespace"
        return self.scope(at + 1, hidden or unnamed)

    def declaration(self, at, hidden):
        """One declaration: up to its ; or the brace that ends its body; the place behind it."""
        words = []  # what stands before a bracket, without template heads and attributes
        while at < len(self.tokens):
            token = self.tokens[at]
            if token.text == "template":
                at = after_bracket(self.tokens, at + 1) if self.text(at + 1) == "<" else at + 1
            elif token.text == "[" and self.text(at + 1) == "[":
                at = after_bracket(self.tokens, at)
            elif token.text == "using" and not words:
                return self.using(at)
            elif token.text == "<" and words and words[-1].kind == "name" and words[-1].text != "operator":
                at = after_bracket(self.tokens, at)
            elif token.text in ("alignas", "requires") and self.text(at + 1) == "(":
                at = after_bracket(self.tokens, at + 1)
            elif token.text == ";":
                return at + 1
            elif token.text == "=" and not self.ends_in_operator(words):
                if len(words) == 2 and words[0].text == "concept":
                    self.add(words[1], "type", True)
                return self.behind_semicolon(at)
            elif token.text == "{":
                return self.braced(words, at)
            elif token.text == "(" and self.is_name_of_function(words):
                return self.function(words, at, hidden)
            elif token.text == "(":
                at = after_bracket(self.tokens, at)
            else:
                words.append(token)
                at += 1
        return at

    @staticmethod
    def ends_in_operator(words):
        return any(word.text == "operator" for word in words[-3:])

    def behind_semicolon(self, at):
        while at < len(self.tokens) and self.text(at) != ";":
            at = after_bracket(self.tokens, at) if self.text(at) in ("(", "[", "{") else at + 1
        return at + 1

    def using(self, at):
        name = self.tokens[at + 1]
        if self.text(at + 2) == "=":
            self.add(name, "type", True)
        return self.behind_semicolon(at)

    def braced(self, words, at):
        """`class X : Base {`, `enum class X {`, or a variable with braces."""
        texts = [word.text for word in words]
        if texts and texts[0] == "extern":
            return self.scope(at + 1, hidden=False)
        kind = next((text for text in texts if text in TYPE_WORDS), None)
        if kind:
            first = texts.index(kind) + 1
            names = []
            for word in words[first:]:
                if word.text == ":":
                    break
                if word.kind == "name" and word.text not in ("final", *TYPE_WORDS):
                    names.append(word)
            if len(names) == 1 and "::" not in texts[first:first + 3]:
                self.add(names[0], "type", True)
        return self.behind_semicolon(after_bracket(self.tokens, at))

    @staticmethod
    def is_name_of_function(words):
        """`Type Name (`; not `Class::Name (` and no operator."""
        if len(words) < 2 or words[-1].kind != "name" or words[-1].text in NOT_A_NAME:
            return False
        behind_type = words[-2].kind == "name" or words[-2].text in ("&", "&&", "*")
        return behind_type and not Reader.ends_in_operator(words)

    def function(self, words, at, hidden):
        end = after_bracket(self.tokens, at)
        parameters = parameters_of(self.tokens[at + 1:end - 1])
        hidden = hidden or any(word.text == "static" for word in words)
        while self.text(end) not in (";", "{", "="):
            if end >= len(self.tokens):
                return end
            end = after_bracket(self.tokens, end) if self.text(end) in ("(", "[") else end + 1
        self.add(words[-1], "function", self.text(end) == "{", hidden, parameters)
        return after_bracket(self.tokens, end) if self.text(end) == "{" else self.behind_semicolon(end)

    def add(self, token, kind, defined, hidden=False, parameters=()):
        place = f"{self.file}:{token.line}"
        self.things.append(Thing(token.text, kind, place, self.file, defined, hidden, list(parameters)))


def parameters_of(tokens):
    """The words of each parameter's type; its name, its default and its qualifiers are no part of it."""
    parameters, current, depth = [], [], 0
    for token in tokens:
        if token.text in "([{<":
            depth += 1
        elif token.text in ")]}>":
            depth -= 1
        if token.text == "," and depth == 0:
            parameters.append(current)
            current = []
        else:
            current.append(token)
    parameters.append(current)
    return [tuple(words) for words in map(type_of, parameters) if words]


def type_of(tokens):
    texts = [token.text for token in tokens]
    if "=" in texts:
        tokens = tokens[:texts.index("=")]
    if len(tokens) > 1 and tokens[-1].kind == "name" and tokens[-2].text != "::" and (
            tokens[-2].text in ("&", "&&", "*", ">") or tokens[-2].kind == "name" and tokens[-2].text != "const"):
        tokens = tokens[:-1]
    return [token.text for token in tokens if token.text not in QUALIFIERS]


def are_overloads(one, other, types):
    """Do the two name one thing that is done to different types of ours?"""
    if one.home == other.home:
        return True
    if not one.parameters or not other.parameters:
        return False
    first, second = one.parameters[0], other.parameters[0]
    ours = [any(word in types for word in words) for words in (first, second)]
    return first != second and all(ours)


def are_one(one, other):
    """A declaration and its definition elsewhere."""
    if one.hidden or other.hidden or (one.defined and other.defined) or (one.is_header and other.is_header):
        return False
    return one.parameters == other.parameters


def nested_types(text):
    """Names of all types of a file, also within classes."""
    return set(re.findall(r"\b(?:class|struct|enum(?:\s+class)?|using|concept)\s+([A-Z]\w*)", text))


def mistakes_in(files):
    """The mistakes of {path: text}."""
    things, types = {}, set()
    for name, text in sorted(files.items()):
        types |= nested_types(text)
        for thing in Reader(name, text).read():
            things.setdefault(thing.name, []).append(thing)
    mistakes = []
    for name, same in sorted(things.items()):
        told = set()
        for at, thing in enumerate(same):
            earlier = next((other for other in same[:at] if conflict(other, thing, types)), None)
            if earlier and (earlier.home, thing.home) not in told:
                told.add((earlier.home, thing.home))
                mistakes.append(f"{thing.place}: the {thing.kind} {name} is a {earlier.kind} in {earlier.place} too: "
                                "give each thing a name of its own, or write it once")
    return mistakes


def conflict(one, other, types):
    if "type" in (one.kind, other.kind):
        return True
    return not are_one(one, other) and not are_overloads(one, other, types)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=pathlib.Path, default=ROOT, help="the project's root")
    root = parser.parse_args().root
    files = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
             for path in sorted((root / "exporter").rglob("*")) if path.name.endswith(SOURCES)}
    mistakes = mistakes_in(files)
    if not files:
        mistakes.append(f"{root}: no source below exporter/: is this the root of the project?")
    for mistake in mistakes:
        print(mistake)
    print(f"{len(files)} files, {len(mistakes)} mistakes")
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
