"""Which single changes of deciding code there are, and a file with all of them compiled in.

A mutant is a comparison turned round or moved by one; a clause of && or || dropped; a condition that always or never holds; a `!`
dropped; true for false; a number one more or one less; another value of an enumeration; any_of for all_of, min for max; a statement left
out (calls, assignments, early ends). What one of these implies is not tried again: && for || does nothing that no dropped clause does,
and a condition turned round nothing that "always" and "never" do not.

There are none in constant expressions, where there is no switch; in a call of `reserve`, for how much room is made ahead changes no
result; and behind a `switch` over all enumerators, which nothing reaches.

All of a file's mutants are compiled at once, each behind a switch (switch.h): one build serves every run."""

import collections
import re
import zlib

import cpp

Mutant = collections.namedtuple("Mutant", "id name file")

COMPARE = {"<": ("Below", "<=", ">="), ">": ("Above", ">=", "<="), "<=": ("AtMost", "<", ">"), ">=": ("AtLeast", ">", "<")}
OPPOSITES = {"any_of": "all_of", "all_of": "any_of", "none_of": "any_of", "min": "max", "max": "min"}
UNREACHABLE = "// unreachable: -Wswitch-enum keeps the list whole"
ENUM = re.compile(r"\benum class (\w+)[^{;]*\{(.*?)\}", re.DOTALL)


def enumerations(texts):
    """{type: [enumerator]}; types of one name that differ are left out."""
    found, twice = {}, set()
    for text in texts:
        for name, body in ENUM.findall(re.sub(r"//[^\n]*", "", text)):
            values = re.findall(r"\b(k\w+)", re.sub(r"=[^,]*", "", body))
            if found.get(name, values) != values:
                twice.add(name)
            found[name] = values
    return {name: values for name, values in found.items() if name not in twice and len(values) > 1}


class File:
    """Finds the mutants of one file and writes them into it."""

    def __init__(self, name, text, enums):
        self.name = name
        self.enums = enums
        self.source = cpp.Source(text)
        self.mutants = []
        self.seen = collections.Counter()
        self.wraps = []  # (start, end, what comes before, what comes behind)
        self.replaced = {}  # {token: text}
        self.decided = set()  # (first, end) of what is a condition or a clause: it needs no turning round
        self.excluded = self.constant_tokens()
        self.inside = self.tokens_of_functions()
        self.find()

    # --- Where

    def tokens_of_functions(self):
        """Those that are in the body of a function: {token: the function's name}."""
        s, inside, depth, name = self.source, {}, [], ""
        for i, token in enumerate(s.tokens):
            if token.text == "{":
                if s.kinds[i] == "block" and not any(kind in ("block", "lambda") for kind in depth):
                    name = self.function_of(i)
                depth.append(s.kinds[i])
            elif token.text == "}":
                depth.pop()
                name = name if any(kind in ("block", "lambda") for kind in depth) else ""
            elif any(kind in ("block", "lambda") for kind in depth) and i not in self.excluded:
                if not s.line(token.start).endswith(UNREACHABLE):
                    inside[i] = name
        return inside

    def function_of(self, brace):
        """The name of the function whose body begins here, with its class."""
        s = self.source
        for k in range(s.statement_start(brace), brace):
            if s.word(k + 1) == "(" and s.tokens[k].kind == "word" and k not in self.excluded:
                scoped = s.word(k - 1) == "::" and s.tokens[k - 2].kind == "word"
                return (s.word(k - 2) + "::" if scoped else "") + s.word(k)
        return ""

    def constant_tokens(self):
        """Tokens whose value the compiler needs, those that name types, and those that only make room."""
        s, out = self.source, set()
        for i, token in enumerate(s.tokens):
            text = token.text
            if text == "<" and i in s.angles:
                out |= set(range(i, s.match[i] + 1))
            elif text in ("static_assert", "assert", "noexcept", "decltype", "alignas", "requires", "constexpr", "sizeof"):
                if s.word(i + 1) == "(":
                    end = s.match[i + 1]
                    if text == "requires" and s.word(end + 1) == "{":
                        end = s.match[end + 1]
                    out |= set(range(i, end + 1))
                elif text == "constexpr":
                    out |= self.constant_variable(i)
            elif text == "case":
                end = next(k for k in range(i, len(s.tokens)) if s.word(k) == ":")
                out |= set(range(i, end))
            elif text == "[" and s.word(i + 1) == "[":
                out |= set(range(i, s.match[i] + 1))
            elif text == "consteval":
                body = next(k for k in range(i, len(s.tokens)) if s.word(k) == "{" and s.kinds[k] == "block")
                out |= set(range(i, s.match[body] + 1))
            elif text == "{" and s.kinds[i] == "enum":
                out |= set(range(i, s.match[i] + 1))
            elif text == "operator":
                out.add(i + 1)
            elif text == "reserve" and s.word(i + 1) == "(":
                out |= set(range(s.statement_start(i), s.match[i + 1] + 1))
        return out

    def constant_variable(self, i):
        """The tokens of a constexpr variable but for what its lambdas do; none if it is a function."""
        s, out = self.source, set()
        k = i + 1
        while s.word(k) not in ("=", "{", "(", ";"):
            k = s.match[k] + 1 if s.word(k) == "[" or (k in s.angles and s.word(k) == "<") else k + 1
        if s.word(k) == "(":
            return out
        while s.word(k) != ";":
            end = k
            if s.word(k) == "{" and s.kinds[k] == "lambda":
                end = s.match[k]
                k = k if s.word(end + 1) == "(" else end
            out |= set(range(k, end + 1))
            k = end + 1
        return out

    # --- Writing

    def new(self, what, i):
        function = self.inside[i] and f" {self.inside[i]}"
        name = f"{self.name}{function}: {what} in “{self.source.line(self.source.tokens[i].start)}”"
        self.seen[name] += 1
        if self.seen[name] > 1:
            name += f" ({self.seen[name]})"
        mutant = Mutant(zlib.crc32(name.encode()), name, self.name)
        self.mutants.append(mutant)
        return f"{mutant.id}U"

    def wrap(self, first, end, before, behind):
        """Around the tokens [first, end)."""
        tokens = self.source.tokens
        self.wraps.append((tokens[first].start, tokens[end - 1].end, before, behind))

    def short(self, first, end):
        tokens = self.source.tokens
        text = re.sub(r"\s+", " ", self.source.text[tokens[first].start : tokens[end - 1].end])
        return text if len(text) <= 60 else text[:40] + "…" + text[-19:]

    def compiled(self):
        """The text with all mutants in it; lines stay where they were."""
        text = self.source.text
        opens = sorted(enumerate(self.wraps), key=lambda one: (one[1][0], -one[1][1], one[0]))
        closes = sorted(enumerate(self.wraps), key=lambda one: (one[1][1], -one[1][0], -one[0]))
        points = [(wrap[1], 0, n, wrap[3], 0) for n, (_, wrap) in enumerate(closes)]
        points += [(wrap[0], 1, n, wrap[2], 0) for n, (_, wrap) in enumerate(opens)]
        for i, new in self.replaced.items():
            token = self.source.tokens[i]
            points.append((token.start, 2, i, new, token.end - token.start))
        out, at = [], 0
        for place, _, _, new, length in sorted(points, key=lambda point: point[:3]):
            out += [text[at:place], new]
            at = place + length
        return "".join(out) + text[at:]

    # --- What

    def find(self):
        s = self.source
        inside = sorted(self.inside)
        for i in inside:
            if s.is_binary(i) and s.word(i) in ("&&", "||"):
                self.logic(i)
            elif s.word(i) == "?":
                self.condition(s.left(i, 4), i, i)
            elif s.word(i) in ("if", "while") and s.word(i + 1) == "(":
                self.control(i)
        for i in inside:
            text, after = s.word(i), s.word(i + 1)
            if s.is_binary(i) and text in COMPARE:
                self.comparison(i)
            elif s.is_binary(i) and text in ("==", "!="):
                self.turned(i, s.left(i, 9), s.right(i, 9), f"{text} becomes {'!=' if text == '==' else '=='}")
            elif text == "!":
                self.turned(i, i, s.right(i, cpp.UNARY), "! dropped")
            elif text in ("true", "false"):
                other = "false" if text == "true" else "true"
                self.replaced[i] = f"(mutant::On({self.new(f'{text} becomes {other}', i)}) ? {other} : {text})"
            elif s.tokens[i].kind == "number":
                self.number(i)
            elif after == "::" and text in self.enums:
                self.enumerator(i)
            elif text in OPPOSITES and s.word(i - 1) == "::" and after in ("(", "<"):
                self.opposite(i)
        for i in inside:
            if self.begins_statement(i):
                self.statement(i)

    def turned(self, i, first, end, what):
        if (first, end) not in self.decided:
            self.wrap(first, end, f"(mutant::On({self.new(what, i)}) != (", "))")

    def comparison(self, i):
        s = self.source
        text = s.word(i)
        function, bound, turn = COMPARE[text]
        begin, end = s.left(i, 10), s.right(i, 10)
        ids = self.new(f"{text} becomes {bound}", i) + ", "
        ids += "0U" if (begin, end) in self.decided else self.new(f"{text} becomes {turn}", i)
        self.wrap(begin, end, f"mutant::{function}({ids}, ", ")")
        self.wrap(begin, i, "(", ")")
        self.wrap(i + 1, end, "(", ")")
        self.replaced[i] = ","

    def clauses(self, first, end, operator):
        """[(first, end)] of what these operators join, at this depth."""
        s, found, k = self.source, [], first
        begin = first
        while k < end:
            if s.is_binary(k) and s.word(k) == operator:
                found.append((begin, k))
                begin = k + 1
            k = s.match[k] + 1 if s.match.get(k, 0) > k else k + 1
        return found + [(begin, end)]

    def logic(self, i):
        """Drops the clause on the right, and for the first of several operators the one on the left."""
        s = self.source
        text = s.word(i)
        precedence = cpp.PRECEDENCE[text]
        operands = [(i + 1, s.right(i, precedence))]
        left = (s.left(i, precedence), i)
        if self.clauses(*left, text) == [left]:
            operands.append(left)
        for first, end in operands:
            self.decided.add((first, end))
            on = self.new(f"clause “{self.short(first, end)}” dropped", i)
            before = f"(mutant::On({on}) || mutant::Is(" if text == "&&" else f"(!mutant::On({on}) && mutant::Is("
            self.wrap(first, end, before, "))")

    def condition(self, first, end, i, loop=False):
        """With clauses, "always" is a mutant only of ||, and "never" only of &&: a dropped clause does the other."""
        self.decided.add((first, end))
        either = self.clauses(first, end, "||") != [(first, end)]
        both = not either and self.clauses(first, end, "&&") != [(first, end)]
        before, behind = "mutant::Is(", ")"
        if not either:
            before, behind = f"(!mutant::On({self.new(f'“{self.short(first, end)}” never holds', i)}) && {before}", ")" + behind
        if not both and not loop:
            before, behind = f"(mutant::On({self.new(f'“{self.short(first, end)}” always holds', i)}) || {before}", ")" + behind
        self.wrap(first, end, before, behind)

    def control(self, i):
        s = self.source
        if s.word(i + 2) == "true":  # which becomes false
            return
        first, end = i + 2, s.match[i + 1]
        k, assigned = first, None
        while k < end:
            if s.word(k) == ";":
                first, assigned = k + 1, None
            elif s.word(k) == "=":
                assigned = k
            k = s.match[k] + 1 if s.match.get(k, 0) > k else k + 1
        if assigned is None:
            self.condition(first, end, i, s.word(i) == "while")
        elif s.word(i) == "if" and s.tokens[assigned - 1].kind == "word":
            never = self.new(f"“{self.short(first, end)}” never holds", i)
            self.wrap(first, end, "", f"; !mutant::On({never}) && mutant::Is({s.word(assigned - 1)})")

    def number(self, i):
        match = re.fullmatch(r"(0[xX][0-9a-fA-F']+|[0-9']+)([uUlLzZ]*)", self.source.word(i))
        if not match:
            return
        value = int(match.group(1).replace("'", ""), 0)
        text = self.source.word(i)
        for other in (value + 1, value - 1):
            if other >= 0:
                on = self.new(f"{self.source.word(i)} becomes {other}", i)
                text = f"(mutant::On({on}) ? {other}{match.group(2)} : {text})"
        self.replaced[i] = text

    def enumerator(self, i):
        s = self.source
        values = self.enums[s.word(i)]
        name = s.word(i + 2)
        if name not in values or s.word(i + 3) == "::":
            return
        other = values[(values.index(name) + 1) % len(values)]
        begin = i
        while s.word(begin - 1) == "::":
            begin -= 2
        prefix = "".join(s.word(k) for k in range(begin, i + 2))
        on = self.new(f"{s.word(i)}::{name} becomes {other}", i)
        self.wrap(begin, i + 3, f"(mutant::On({on}) ? {prefix}{other} : ", ")")

    def opposite(self, i):
        s = self.source
        call = i + 1 if s.word(i + 1) == "(" else s.match[i + 1] + 1
        begin = i - 1
        while s.word(begin) == "::" and s.tokens[begin - 1].kind == "word":
            begin -= 2
        begin += 1
        if s.word(call) != "(" or s.word(begin) != "std":
            return
        tokens = s.tokens
        other = OPPOSITES[s.word(i)]
        on = self.new(f"{s.word(i)} becomes {other}", i)
        text = s.text[tokens[begin].start : tokens[i].start] + other + s.text[tokens[i].end : tokens[s.match[call]].end]
        self.wrap(begin, s.match[call] + 1, f"(mutant::On({on}) ? {text} : ".replace("\n", " "), ")")

    def begins_statement(self, i):
        s = self.source
        before = s.word(i - 1)
        if before in (";", "{", "}"):
            if before == ";":
                # Not within the head of a `for`, or of an `if`.
                k = i - 1
                while k >= 0 and s.word(k) not in ("(", "{"):
                    k = s.match[k] - 1 if s.word(k) in (")", "}", "]") else k - 1
                return s.word(k) == "{"
            return s.kinds[i - 1] in ("block", "lambda") if before == "{" else s.kinds[s.match[i - 1]] == "block"
        if before == ")":
            return s.word(s.match[i - 1] - 1) in ("if", "for", "while", "switch", "constexpr")
        if before == ":":
            return s.word(s.statement_start(i - 1)) in ("case", "default")
        return before == "else"

    def statement(self, i):
        """A call, an assignment or an early end; a declaration stays."""
        s = self.source
        text = s.word(i)
        end = i
        while s.word(end) != ";":
            if s.word(end) in ("{",) and s.kinds[end] not in ("init", "lambda"):
                return
            end = s.match[end] + 1 if end in s.match and s.match[end] > end else end + 1
        early = text in ("break", "continue") or (text == "return" and end == i + 1)
        if not early and (text in cpp.KEYWORDS or s.tokens[i].kind not in ("word", "sign") or self.declares(i, end)):
            return
        on = self.new(f"“{self.short(i, end + 1)}” left out", i)
        self.wrap(i, end + 1, f"if (!mutant::On({on})) {{ ", " }")

    def declares(self, i, end):
        """Do two names stand side by side before anything is called or assigned?"""
        s, k = self.source, i
        while k < end:
            text, after = s.word(k), s.word(k + 1)
            if text in cpp.STOPS or text in ("++", "--"):
                return False
            if text == "(":
                k = s.match[k] + 1
                continue
            if k in s.angles and text == "<":
                k = s.match[k]
                text, after = ">", s.word(k + 1)
            if (s.tokens[k].kind == "word" or text == ">") and (
                s.tokens[k + 1].kind == "word" or (after in ("&", "*", "&&") and not s.tokens[k + 1].spaced)
            ):
                return True
            if text == "[" and k in s.match:
                k = s.match[k]
            k += 1
        return False
