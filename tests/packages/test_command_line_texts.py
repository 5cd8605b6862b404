"""Man page and completion say what --help says."""

import re
import subprocess

import pytest
from debian_root import run
from stack import ROOT, build_dir

COMPLETION = ROOT / "packaging/completion.bash"


def options_of(help_text):
    """{"--log.level": "info"}: each long option and its default, "" where a value has none, None for a flag."""
    found = {}
    for line in help_text.splitlines():
        match = re.match(r"  (?:-\w,)?(--[\w.-]+)(?: [A-Z]\w*\S*?(?: in .*)?=(\[?[^=\s]*\]?)(?:\s|$))?", line)
        if match:
            has_value = re.search(re.escape(match[1]) + r" [A-Z]+(\s|$)", line)
            found[match[1]] = match[2].strip("[]") if match[2] else "" if has_value else None
    return found


@pytest.fixture(scope="session")
def options(help_text):
    found = options_of(help_text)
    assert {
        "--config.file": "kemp360.yaml",
        "--web.max-connections": "512",
        "--config.check": None,
    }.items() <= found.items()
    return found


@pytest.fixture(scope="session")
def man_page():
    return (build_dir() / "packaging/kemp360_exporter.1").read_text()


@pytest.fixture(scope="session")
def check_options(exporter):
    found = options_of(run([exporter, "check", "--help"]).stdout)
    assert {"--config.file": "kemp360.yaml", "--output": "text", "--all": None}.items() <= found.items()
    return found


def paragraphs(man_page, title="OPTIONS"):
    """{"--log.level": the text below it} of a section."""
    section = man_page.split(f".SH {title}\n", 1)[1].split(".SH ", 1)[0].replace("\\-", "-")
    found = {}
    for part in section.split(".TP\n")[1:]:
        head, _, text = part.partition("\n")
        found[re.search(r"--[\w.-]+", head)[0]] = text
    return found


def complete(*words, program="kemp360_exporter"):
    """What bash offers for the last word."""
    script = """
        . /usr/share/bash-completion/bash_completion
        . "$1"
        program=$2
        shift 2
        COMP_WORDS=("$program" "$@") COMP_CWORD=$# COMP_LINE="$program $*" COMP_TYPE=9
        COMP_LINE=${COMP_LINE// = /=}
        COMP_POINT=${#COMP_LINE}
        _kemp360_exporter 2>/dev/null
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    done = run(
        ["bash", "--norc", "-c", script, "bash", COMPLETION, program, *words],
        stderr=subprocess.DEVNULL,
        cwd=ROOT / "docs/examples",
    )
    return sorted(filter(None, done.stdout.splitlines()))


def test_the_man_page_has_every_option_and_no_other(options, man_page):
    assert set(paragraphs(man_page)) == set(options)


def test_the_man_page_names_the_default_of_each_option(options, man_page):
    described = paragraphs(man_page)
    wrong = [name for name, default in options.items() if default is not None and default not in described[name]]
    assert not wrong


def test_the_man_page_has_every_option_of_check_and_no_other(check_options, man_page):
    described = paragraphs(man_page, "CHECK")
    assert set(described) == set(check_options)
    wrong = [name for name, default in check_options.items() if default and default not in described[name]]
    assert not wrong


def test_the_man_page_has_no_mistakes(man_page, tmp_path):
    page = tmp_path / "kemp360_exporter.1"
    page.write_text(man_page)
    run(["mandoc", "-T", "lint", "-W", "warning", page])


def test_the_man_page_names_the_version(man_page, version):
    assert f"kemp360-exporter {version}" in man_page.splitlines()[0]


def test_the_completion_offers_every_option_and_no_other(options):
    assert {word.rstrip("=") for word in complete("--")} == set(options)


def test_the_completion_offers_every_option_of_check_and_no_other(check_options):
    assert {word.rstrip("=") for word in complete("check", "--")} == set(check_options)
    assert complete("check", "--after", "") == ["removal", "restore", "upgrade"]
    assert complete("check", "--output", "=", "n") == ["nagios"]


def test_the_completion_offers_the_pairs_of_the_configuration(exporter, tmp_path):
    (tmp_path / "key").write_text("secret\n")
    unit = "{{name: {0}, url: 'https://{0}.example', username: u, api_key_file: key}}"
    (tmp_path / "kemp360.yaml").write_text(
        "pairs:\n"
        + "".join(f"  - {{name: {pair}, units: [{unit.format(pair + '-a')}]}}\n" for pair in ("emea", "amer"))
    )
    given = ("--config.file", str(tmp_path / "kemp360.yaml"))
    assert complete("check", *given, "", program=exporter) == ["amer", "emea"]
    assert complete("check", *given, "e", program=exporter) == ["emea"]
    assert complete("check", "--config.file", "/nowhere", "", program=exporter) == []


def test_the_completion_asks_for_a_value_where_the_option_has_one(options):
    with_value = {word.rstrip("=") for word in complete("--") if word.endswith("=")}
    assert with_value == {name for name, default in options.items() if default is not None}


def test_the_completion_narrows_by_what_was_typed():
    assert complete("--log.") == ["--log.format=", "--log.level="]


@pytest.mark.parametrize("option", ["--log.level", "--log.format"])
def test_the_completion_offers_the_words_that_the_exporter_takes(option, help_text):
    listed = re.search(rf"{re.escape(option)} [A-Z]+=\S+\s+(.*)", help_text)[1]
    words = sorted(re.split(", | or ", listed))
    assert complete(option, "") == words
    assert complete(option, "=", "") == words


def test_the_completion_offers_the_commands(help_text, man_page):
    listed = re.findall(r"^  (\w+) ", help_text.split("Subcommands:")[1], re.M)
    assert complete("") == sorted(listed)
    commands = man_page.split(".SH COMMANDS", 1)[1].split(".SH ", 1)[0]
    assert [line.split()[1] for line in commands.splitlines() if line.startswith(".B")] == listed


def test_the_completion_offers_configuration_files():
    offered = complete("--config.file", "")
    assert "full.yaml" in offered and "minimal.yaml" in offered
