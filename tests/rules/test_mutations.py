"""Every mutant of the rules is caught by a story, or listed with the reason why none can."""

import pytest

import mutate
import promql


@pytest.fixture(scope="module")
def result():
    return mutate.run(listed=mutate.equivalent())


def test_every_mutant_is_caught_or_listed_with_its_reason(result, note):
    everything, caught = result
    reasons = mutate.equivalent()
    lives = [mutant.name for mutant in everything if mutant.name not in caught]
    note(f"mutation: {len(everything)} mutants, {len(caught)} caught, {len(set(lives) & set(reasons))} equivalent")
    assert [name for name in lives if name not in reasons] == []


def test_no_listed_mutant_is_caught_or_gone(result):
    everything, caught = result
    alive = {mutant.name for mutant in everything if mutant.name not in caught}
    assert [name for name in mutate.equivalent() if name not in alive] == []


def test_every_reason_says_something():
    assert all(len(reason) > 20 for reason in mutate.equivalent().values())


def test_a_mutant_is_one_change_of_one_rule():
    names = [mutant.name for mutant in mutate.mutants()]
    assert len(names) == len(set(names))
    what = dict(mutate.changed_expressions('max by (pair) (a{b="c", d="e"}[5m]) == 1 unless on (pair) (f offset 1m > 2) or g'))
    assert list(what.values()) == [
        'max by (pair) (a{b="c", d="e"}[5m]) != 1 unless on (pair) (f offset 1m > 2) or g',
        'max by (pair) (a{b="c", d="e"}[5m]) == 1 unless on (pair) (f offset 1m <= 2) or g',
        'max by (pair) (a{b="c", d="e"}[5m]) == 1 or g',
        'max by (pair) (a{b="c", d="e"}[5m]) == 1 unless on (pair) (f offset 1m > 2) ',
        " g",
        'max by (pair) (a{d="e"}[5m]) == 1 unless on (pair) (f offset 1m > 2) or g',
        'max by (pair) (a{b="c"}[5m]) == 1 unless on (pair) (f offset 1m > 2) or g',
        'max by (pair) (a{b="c", d="e"}[2m30s]) == 1 unless on (pair) (f offset 1m > 2) or g',
        'max by (pair) (a{b="c", d="e"}[10m]) == 1 unless on (pair) (f offset 1m > 2) or g',
        'max by (pair) (a{b="c", d="e"}[5m]) == 1 unless on (pair) (f offset 30s > 2) or g',
        'max by (pair) (a{b="c", d="e"}[5m]) == 1 unless on (pair) (f offset 2m > 2) or g',
    ]


def test_a_clause_ends_where_its_bracket_or_the_next_operator_of_its_depth_stands():
    text = "(a and on (x) (b or c) unless d) or e"
    assert [text[operator.start : end].strip() for operator, _, end in promql.clauses(text)] == [
        "and on (x) (b or c)",
        "or c",
        "unless d",
        "or e",
    ]


def test_a_clause_ends_where_the_argument_of_its_function_does():
    text = 'label_replace(a unless on (x, y) b, "c", "d", "", "")'
    assert [text[operator.start : end] for operator, _, end in promql.clauses(text)] == ["unless on (x, y) b"]
