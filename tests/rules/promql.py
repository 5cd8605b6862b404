"""Just enough of PromQL to change an expression in one place, and to know what it reads: tokens with their depth, the clauses of set
operators, selectors."""

import collections
import functools
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


# {label: (operator, value)} of a metric. `only_one`: it is asked for samples that are 1, and those with another value change nothing.
Selector = collections.namedtuple("Selector", "metric matchers only_one")
MATCHER = re.compile(r'(\w+)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"')


@functools.lru_cache(maxsize=None)
def selectors(text):
    """The selectors of metrics, not of records, in an expression."""
    all_tokens = tokens(text)
    words = [token.text for token in all_tokens] + [""]
    found = []
    for start, token in enumerate(all_tokens):
        assert token.text != "{" or all_tokens[start - 1].kind == "name", f"a selector without a name: {text}"
        if token.kind != "name" or token.in_braces or not token.text.startswith("kemp360_"):
            continue
        end = start + 1
        matchers = ()
        if words[end] == "{":
            close = words.index("}", end)
            matchers = tuple(MATCHER.findall(text[all_tokens[end].end : all_tokens[close].start]))
            end = close + 1
        found.append(Selector(token.text, matchers, is_compared_with_one(words, start, end)))
    return found


def is_compared_with_one(words, start, end):
    """Is the selector from start to end `… == 1`, alone or as last_over_time(…[5m]) == 1, with nothing that binds tighter beside it?"""
    if words[end].startswith("["):
        end += 1
        if words[end] == "offset":
            end += 2
        if words[max(start - 2, 0) : start] != ["last_over_time", "("] or words[end] != ")":
            return False
        start, end = start - 2, end + 1
    return words[end : end + 2] == ["==", "1"] and words[end + 2] in ("", ")", *SET_OPERATORS) and begins(words, start)


def begins(words, start):
    """Does the operand of a set operator, or what a bracket holds, begin there?"""
    if start == 0 or words[start - 1] in ("(", *SET_OPERATORS):
        return True
    if words[start - 1] != ")":
        return False
    opened = max(at for at in range(start) if words[at] == "(")
    return words[opened - 1] in ("on", "ignoring") and words[opened - 2] in SET_OPERATORS


def selects(selector, labels):
    """Does it select a series with these labels?"""
    return all(
        {"=": has == value, "!=": has != value, "=~": bool(re.fullmatch(value, has)), "!~": not re.fullmatch(value, has)}[operator]
        for label, operator, value in selector.matchers
        for has in [labels.get(label, "")]
    )
