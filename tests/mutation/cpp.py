"""C++ as the mutants need it: tokens, brackets, what a brace means, and where an operand begins and ends.

It relies on clang-format: a comparison has a space before it, the bracket of a template has none."""

import bisect
import collections
import re

Token = collections.namedtuple("Token", "kind text start end spaced")

TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*|/\*.*?\*/|^\s*\#(?:[^\n]*\\\n)*[^\n]*)
    |(?P<string>(?:u8|[uUL])?R"(?P<raw>[^()\\\s]*)\(.*?\)(?P=raw)"|(?:u8|[uUL])?"(?:\\.|[^"\\])*")
    |(?P<char>'(?:\\.|[^'\\])+')
    |(?P<number>\.?\d(?:[\w.]|'(?=\w)|[eEpP][+-])*)
    |(?P<word>[A-Za-z_]\w*)
    |(?P<sign><=>|<<=|->\*|\.\.\.|->|\+\+|--|<<|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|::|.)""",
    re.DOTALL | re.VERBOSE | re.MULTILINE,
)

PRECEDENCE = {"*": 14, "/": 14, "%": 14, "+": 13, "-": 13, "<<": 12, ">>": 12, "<=>": 11, "<": 10, ">": 10, "<=": 10, ">=": 10}
PRECEDENCE |= {"==": 9, "!=": 9, "&": 8, "^": 7, "|": 6, "&&": 5, "||": 4}
UNARY = 15
STOPS = {",", ";", "?", ":", "=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="}
STOPS |= {"return", "else", "case", "throw", "do", "co_return"}
CONTROL = {"if", "for", "while", "switch", "constexpr", "catch"}
BLOCK_WORDS = {"else", "do", "try", "const", "noexcept", "override", "final", "mutable"}
KEYWORDS = CONTROL | STOPS | BLOCK_WORDS
KEYWORDS |= {"auto", "using", "static", "typename", "template", "struct", "class", "enum", "namespace", "break", "continue", "goto"}
KEYWORDS |= {"static_cast", "default", "delete", "new", "public", "private", "protected", "friend", "static_assert", "assert", "extern"}
PAIRS = {"(": ")", "[": "]", "{": "}"}


def tokens(text):
    found, spaced, at = [], True, 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match.lastgroup == "skip":
            spaced = True
        else:
            kind = next(name for name in ("string", "char", "number", "word", "sign") if match.group(name))
            if match.group() in (">", ">=") and not spaced and found[-1].text == ">" and found[-1].spaced:
                shift = found.pop()  # two brackets of templates have no space before them
                found.append(Token(kind, shift.text + match.group(), shift.start, match.end(), True))
            else:
                found.append(Token(kind, match.group(), match.start(), match.end(), spaced))
            spaced = False
        at = match.end()
    return found


class Source:
    """A file's tokens with `match` (each bracket's partner, angles too), `block` (each brace: does it hold statements?) and
    `lambdas` (the braces of lambdas)."""

    def __init__(self, text):
        self.text = text
        self.tokens = tokens(text)
        self.match = {}
        self.angles = set()
        self.match_brackets()
        self.kinds = {}
        for i, token in enumerate(self.tokens):
            if token.text == "{":
                self.kinds[i] = self.kind_of_brace(i)
        self.lines = [0] + [match.end() for match in re.finditer("\n", text)]

    def word(self, i):
        return self.tokens[i].text if 0 <= i < len(self.tokens) else ""

    def line(self, at):
        """The line in which this place lies."""
        start = self.lines[bisect.bisect_right(self.lines, at) - 1]
        return self.text[start:].partition("\n")[0].strip()

    def match_brackets(self):
        waiting = []
        for i, token in enumerate(self.tokens):
            if token.kind != "sign":
                continue
            if token.text in PAIRS:
                waiting.append(i)
            elif token.text in PAIRS.values():
                while self.word(waiting[-1]) == "<":  # no template after all
                    waiting.pop()
                self.pair(waiting.pop(), i)
            elif token.text == "<" and i and (not token.spaced or self.word(i - 1) == "template"):
                if self.word(i - 1) != "operator":
                    waiting.append(i)
            elif token.text == ">" and not token.spaced and waiting and self.word(waiting[-1]) == "<":
                self.angles |= {waiting[-1], i}
                self.pair(waiting.pop(), i)

    def pair(self, opened, closed):
        self.match[opened] = closed
        self.match[closed] = opened

    def kind_of_brace(self, i):
        """namespace, class, enum, lambda, block (statements), or init."""
        before = self.tokens[i - 1]
        begin = self.statement_start(i)
        words = [self.word(k) for k in range(begin, i)]
        if words[:1] in (["namespace"], ["extern"]):
            return "namespace"
        if "enum" in words:
            return "enum"
        k = i - 1
        while self.word(k) in ("mutable", "noexcept", "const"):
            k -= 1
        arrow = next((a for a in range(i - 1, begin - 1, -1) if self.word(a) == "->"), None)
        typed = arrow is not None and all(self.word(a) not in ("(", ".", "return", "=", ",") for a in range(arrow + 1, i))
        if typed and self.word(arrow - 1) in (")", "]"):
            k = arrow - 1
        if self.word(k) == "]" or (self.word(k) == ")" and self.word(self.match[k] - 1) in ("]",)):
            return "lambda"
        if any(word in ("struct", "class", "union") for word in words) and "(" not in words and "=" not in words:
            return "class"
        if before.text in ("(", ",") or self.word(begin - 1) == "(":
            return "init"
        if typed or before.text in BLOCK_WORDS or before.text in (")", ";", "{", "}", ":"):
            return "init" if before.text == "{" and self.kinds.get(i - 1) == "init" else "block"
        return "init"

    def statement_start(self, i):
        """The first token of the statement, or of the member, that leads to this one."""
        k = i - 1
        while k >= 0:
            text = self.word(k)
            if text in (")", "]") or k in self.angles and text == ">":
                k = self.match[k]
            elif text in (";", "{") or text == "}" and self.kinds.get(self.match[k]) not in ("init", "lambda"):
                return k + 1
            elif text == "}":
                k = self.match[k]
            elif text in ("(", "["):
                return k + 1
            k -= 1
        return 0

    def ends_value(self, i):
        token = self.tokens[i]
        if token.kind in ("number", "string", "char"):
            return True
        if token.kind == "word":
            return token.text not in KEYWORDS
        return token.text in (")", "]", "}") or (token.text == ">" and i in self.angles)

    def is_binary(self, i):
        """Is this token an operator between two operands?"""
        token = self.tokens[i]
        if token.kind != "sign" or token.text not in PRECEDENCE or i in self.angles or i == 0:
            return False
        return token.spaced and self.word(i - 1) != "operator" and self.ends_value(i - 1)

    def left(self, i, precedence):
        """The first token of what stands on the left of an operator at i."""
        k = i - 1
        while k >= 0:
            text = self.word(k)
            if text == "}" and self.kinds.get(self.match[k]) not in ("init", "lambda"):
                break
            if text in (")", "]", "}") or (text == ">" and k in self.angles):
                opened = self.match[k]
                if text == ")" and self.word(opened - 1) in CONTROL:
                    break
                k = opened - 1
                continue
            if text in ("(", "[", "{") or text in STOPS or (self.is_binary(k) and PRECEDENCE[text] < precedence):
                break
            k -= 1
        return k + 1

    def right(self, i, precedence):
        """Behind the last token of what stands on the right of an operator at i."""
        k = i + 1
        while k < len(self.tokens):
            text = self.word(k)
            if text == "{" and self.kinds.get(k) not in ("init", "lambda"):
                break
            if text in ("(", "[", "{") or (text == "<" and k in self.angles):
                k = self.match[k] + 1
                continue
            if text in (")", "]", "}") or text in STOPS or (self.is_binary(k) and PRECEDENCE[text] <= precedence):
                break
            k += 1
        return k
