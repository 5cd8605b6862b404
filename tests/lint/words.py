#!/usr/bin/env python3
"""Finds words that this project's texts no longer use: riddles, private terms where the vendor or the field has one, British spellings.

    tests/lint/words.py [--root FOLDER] [FILE…]      prints FILE:LINE: WORD => what to write instead; exits 1 if it found any

It reads prose only: of Markdown what is outside of code, links' addresses, comments and quotations (*"…"*); of YAML the comments; the man page;
of C++ and of the dashboards' source the string literals of three words or more; of the changelog what is not released yet. What a tool writes between `<!-- NAME: … -->` and `<!-- end… -->` is the tool's to clean.
CLEAN lists the files that are held to it. A file that is not in it has not been cleaned yet: clean it, and add it.
"""

import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

CLEAN = [
    "README.md",
    "SECURITY.md",
    "CONTRIBUTING.md",
    "tests/README.md",
    "CHANGELOG.md",
    "docs/tasks/*.md",
    "dashboards/provisioning/*.yaml",
    "docs/alerting.md",
    "docs/alerts.md",
    "docs/check.md",
    "docs/configuration.md",
    "docs/dashboards.md",
    "docs/examples/**/*.yaml",
    "docs/how-it-works.md",
    "docs/install-*.md",
    "docs/profiles.md",
    "docs/scaling.md",
    "docs/upgrade.md",
    "helm/README.md.in",
    "helm/kemp360-exporter/README.md",
    "helm/kemp360-exporter/values.yaml",
    "packaging/README.md",
    "rules/runbooks/*.md",
    "packaging/debian/*.yaml",
    "packaging/kemp360_exporter.1.in",
    "exporter/**/*.cc",
    "exporter/**/*.h",
    "dashboards/src/*.mjs",
    "docs/metrics.md",
    "docs/pages.md",
    "docs/serving.md",
    "tests/lint/metric_reference.cc",
    "tests/bench/README.md",
    "tests/fuzz/README.md",
    "tests/fixtures/recordings/README.md",
    "tests/simulator/README.md",
    "tests/simulator/centrals/README.md",
]
NOT_TEXTS = {"exporter/discover/vocabulary.cc"}  # what units may say

WORDS = r"""
\blicen[c]e[sd]?\b => license, licensed
\b(colour|behaviour|favour)s?\b|\b(synchron|capital|recogn|organ)is(e|ed|es|ing|ation)\b => color, behavior, -ize
\bmend(s|ed|ing)?\b|\bcure[sd]?\b => fix; what to do
\b(is|are|be|was|were|not|once|never) told\b|\btells? of\b|\bcalled resolved\b => notify, report, send; resolved
\bmut(e|es|ed|ing)\b(?! timing) => inhibit (by rule), silence (by hand)
\bgrav(e|er|est)\b => severe, more severe, most severe
\b(nobody|somebody|anybody|everybody|no one|whoever)\b => name the actor, or leave it out
(?<!\bthere )\b(is|are|was|be) no (?!longer\b)[a-z]+ => is not a …
, but for\b|\bbut for an?\b => except for
\bway back\b|\blets? (it |each |them )?go (on|of)\b => name the action: response, roll back, keep working, release
\b(log-in|time-out|cool-down|end point|user name|name server)s?\b => login, timeout, cooldown, endpoint, username, DNS server
(?-i:\burls?\b(?!:)) => URL
\bunder way\b => in progress
\b(anew|once more)\b|\bmeanwhile\b => again; until then, during that time
\bblind(ness)?\b => cannot be read; gap in the data
\bverdicts?\b => check result; pair alert
\bjudge[sd]?\b|\brefute[sd]?\b => decided, undecided; violated
\b(did|does|do) not (say|tell)\b|\bnot said\b|\bspeaks? of\b|\bby the word of\b|'s word on\b => does not report; according to
\bread (whole|in part)\b => read completely, partly
\bstands? (in|at|under|beside|there|nowhere|still|as)\b => is in, is set on …
\b(take|takes|taken|took) (it |them |its |the [a-z]+ )?(away|out)\b => remove
\b(files?|images?|answers?|paths?|lines?|url|pages?|names?|certificates?|header|key) holds?\b => contains
\bwants? (a|an|its|keys|one)\b|\bbeats?\b|\bnearer one\b => must be, requires; overrides
\b(look|see) (whether|that)\b => check whether; make sure that
\bshall\b|(?-i:[.;] [Ee]lse )\b => must, is meant to; otherwise
\b(ends|takes effect|comes back|mended) by itself\b => resolves; automatically; should return (assumed)
\b(we|us|our|ours)\b => the exporter, this project
\bCentrals\b|\b(a|each|both|neither|one|two|only|that|which|real) Central\b => unit, units
\b(in|to|into) standalone\b(?! mode) => in, into standalone mode
\b(below|under) (version )?1\.23\b|\bfrom (version )?1\.23 on\b => before Version 1.23; Version 1.23 and later
\blicensed again\b|\bnew licen[cs]e\b|\bnews\b => re-licensed; license migration
\bmistakes?\b => error; typo
\bboards?\b => dashboard
\banswer(s|ed|ing)?\b => response, respond; is reachable
\b(a|an|the|one|each|every|no|this|failed|median|same) reading\b|\breadings\b => read
\bso (long|many|far)\b(?! as) => name the quantity
\b(line|row|file|object|message|source) a (?=[a-z]+\b)(?!few\b) => one … per …
\bwithout a word\b => silently
\bwork ?list\b|\bsettled\b|\bstuck\b => LoadMasters to re-license; agreed; stale migration
\bneeds? a hand\b => need attention
\bin force\b => active
\bcarries\b => contains
\bnot decided\b => undecided
(?-i:\bplain http\b(?!:)) => plain HTTP
\bnext try\b => next attempt
\bsmall letters\b|\bcapitals do not count\b => lowercase letters; case is ignored
\bwhole numbers?\b => integer
\bline ends?\b(?! (with|in|at)\b) => line break
"""
RULES = [
    (re.compile(left, re.I), advice)
    for left, advice in (line.rsplit(" => ", 1) for line in WORDS.strip().splitlines())
]


def blank(match):
    """Same length, same lines, no words."""
    return re.sub(r"\S", " ", match.group())


def prose_of_markdown(text):
    for pattern in (
        r"^<!-- \w+: .*?-->\n.*?^<!-- end.*?-->$",  # what a tool writes
        r"<!--.*?-->",
        r"^ *```.*?^ *```$",
        r"`[^`\n]*(?:\n[^`\n]+)?`",
        r"\]\([^)]*\)",
        r"<[^>\n]*>|https?://\S+",
        r"\*\"[^\"]*\"\*",
    ):
        text = re.sub(pattern, blank, text, flags=re.M | re.S)
    return text


def prose_of_yaml(text):
    """The comments, without values that are commented out and without code in backticks."""
    lines = []
    for line in text.splitlines():
        comment = re.search(r"(?:^|\s)#(.*)", line)
        lines.append(comment[1] if comment else "")
    return re.sub(r"`[^`\n]*`|https?://\S+", blank, "\n".join(lines))


LITERAL = re.compile(r'''R"(\w*)\(.*?\)\1"|"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*|'(?:[^'\\\n]|\\.)*'|//[^\n]*|/\*.*?\*/''', re.S)


def prose_of_code(text):
    """The string literals, without those that are a name, a path or a word."""
    prose, end = [], 0
    for match in LITERAL.finditer(text):
        literal = match.group()
        is_text = literal[0] in "\"'R" and len(re.findall(r"\b[A-Za-z]{2,}\b *[ \"',;:.]", literal)) >= 3 and " " in literal
        literal = re.sub(r"`[^`\n]*`|--[\w.-]+|https?://\S+|\w*::\w*", blank, literal) if is_text else blank(match)
        prose += [re.sub(r"\S", " ", text[end : match.start()]), literal]
        end = match.end()
    return "".join(prose) + re.sub(r"\S", " ", text[end:])


def prose_of(name, text):
    if name in NOT_TEXTS:
        return ""
    if name.endswith((".cc", ".h", ".mjs")):
        return prose_of_code(text)
    if name.endswith("CHANGELOG.md"):
        text = re.split(r"^## (?!Unreleased)", text, flags=re.M)[0]
    if name.endswith(".1.in"):  # the man page, without the names of options
        return re.sub(r"--[\w.-]+", blank, text.replace("\\-", "-"))
    return prose_of_yaml(text) if name.endswith(".yaml") else prose_of_markdown(text)


def findings_in(name, text):
    """FILE:LINE: WORD => advice, in the order of the lines."""
    found = []
    for number, line in enumerate(prose_of(name, text).splitlines(), 1):
        for rule, advice in RULES:
            for match in rule.finditer(line):
                found.append(f"{name}:{number}: {' '.join(match.group().split())} => {advice}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=pathlib.Path, default=ROOT)
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    given = parser.parse_args()
    paths = [path.resolve() for path in given.files]
    paths = paths or [path for pattern in CLEAN for path in sorted(given.root.resolve().glob(pattern))]
    found = [line for path in paths for line in findings_in(str(path.relative_to(given.root.resolve())), path.read_text())]
    print("\n".join(found) if found else f"{len(paths)} files, no word that left")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
