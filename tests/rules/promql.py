"""Just enough of PromQL to change an expression in one place: tokens with their depth, and the clauses of set operators."""

import re

TOKEN = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*")|(?P<range>\[[^\]]*\])|(?P<name>[A-Za-z_:][\w:]*)|(?P<number>\d[\w.]*)"""
    r"""|(?P<comparison>==|!=|>=|<=|>|<)|(?P<bracket>[(){}])|(?P<other>=~|!~|=|,|[-+*/])|(?P<space>\s+)"""
)
SET_OPERATORS = ("and", "unless", "or")
FLIPPED = {"==": "!=", "!=": "==", ">": "<=", "<": ">=", ">=": "<", "<=": ">"}


class Token:
    def __init__(self, match, depth, in_braces):
        self.kind, self.text = match.lastgroup, match.group()
        self.start, self.end = match.span()
        self.depth, self.in_braces = depth, in_braces


def tokens(text):
    found, depth, braces, at = [], 0, False, 0
    while at < len(text):
        match = TOKEN.match(text, at)
        assert match, f"cannot read {text[at:]!r}"
        at = match.end()
        if match.lastgroup == "space":
            continue
        word = match.group()
        if word in ")}":
            depth -= 1
            braces = braces and word != "}"
        found.append(Token(match, depth, braces))
        if word in "({":
            depth += 1
            braces = braces or word == "{"
    return found


def is_comma(token, depth):
    """Between two arguments of a function."""
    return token.text == "," and token.depth == depth and not token.in_braces


def opens(token, depth):
    return is_comma(token, depth) or token.text == "(" and token.depth == depth - 1


def clauses(text):
    """[(operator token, start of its left side, end of its right side)] of every set operator."""
    all_tokens = tokens(text)
    found = []
    for index, token in enumerate(all_tokens):
        if token.text not in SET_OPERATORS or token.in_braces or token.kind != "name":
            continue
        start = next((t.end for t in reversed(all_tokens[:index]) if opens(t, token.depth)), 0)
        end = len(text)
        for later in all_tokens[index + 1 :]:
            if later.depth < token.depth or is_comma(later, token.depth) or (later.depth == token.depth and later.text in SET_OPERATORS and later.kind == "name"):
                end = later.start
                break
        found.append((token, start, end))
    return found


def matchers(text):
    """[(start, end)] of every label matcher, with the comma that goes with it."""
    found = []
    for group in re.finditer(r"\{([^{}]*)\}", text):
        inner = list(re.finditer(r'\w+\s*(?:=~|!~|!=|=)\s*"(?:[^"\\]|\\.)*"', group.group(1)))
        for number, match in enumerate(inner):
            start, end = group.start(1) + match.start(), group.start(1) + match.end()
            if number + 1 < len(inner):
                end = group.start(1) + inner[number + 1].start()
            elif number:
                start = group.start(1) + inner[number - 1].end()
            found.append((start, end))
    return found
