"""The runner itself: what it changes, that its short cut compiles the same book, that it tells noticed from not."""

from __future__ import annotations

import pytest

from tests.clauses import registry
from tests.clauses.schedule import Schedule, Step, probes
from tests.mutation.edits import nudged, scaled
from tests.mutation.judge import judge, selectable
from tests.mutation.mutants import mutants_of, mutated
from tests.mutation.recompile import recompiled, sources
from tuodi.policy.compiler import rules_hash
from tuodi.policy.library import compile_sources


def source(name):
    return next(s for s in sources() if name in s.name)


def mutant(clause, path, new):
    found = (m for s in sources() for m in mutants_of(s) if m.clause == clause)
    return next(m for m in found if (m.path, m.new) == (path, new) and not selectable(m.reading))


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("yuan", "8916.5", ["8916.49", "8916.51"]),
        ("yuan", "0", ["-0.01", "0.01"]),
        ("rate", "70%", ["69%", "71%"]),
        ("rate", "5 points", ["4 points", "6 points"]),
        ("day", "2024-03-01", ["2024-02-29", "2024-03-02"]),
        ("year", "2022", ["2021", "2023"]),
        ("plan", "1", ["2"]),
        ("level", "1", ["2"]),
    ],
)
def test_a_figure_is_changed_by_the_least_that_matters(kind, text, expected):
    assert list(nudged(kind, text)) == expected


def test_a_scaled_parameter_is_changed_by_a_point():
    assert list(scaled("$monitoring_standard * 200%")) == [
        "$monitoring_standard * 199%",
        "$monitoring_standard * 201%",
    ]


def test_figures_classes_funds_conditions_caps_and_whole_rules_are_changed():
    changed = {(m.path, m.old, m.new) for m in mutants_of(source("weihai-2022")) if m.clause == "W-3.3d"}
    assert {
        ("rule", "", "dropped"),
        ("deductible", "3000", "3000.01"),
        ("rate", "50%", "49%"),
        ("for", "sudden_hardship", "dropped"),
        ("fund", "assistance_fund", "bridge_fund"),
        ("in_force.from", "2022-05-01", "2022-04-30"),
        ("when.care.11", "outpatient_chronic", "dropped"),
        ("caps.0.amount", "10000", "9999.99"),
        ("overrides.0", "W-3.3d/after", "dropped"),
    } <= changed


@pytest.mark.parametrize(
    ("clause", "path", "new"),
    [
        ("W-3.3b", "rate", "71%"),
        ("W-3.3b", "rule", "dropped"),
        ("B-CQ.7c", "yuan", "17833.01"),
        ("N-1", "count", "6"),
        ("pengshui-2024", "in_force.from", "2024-01-02"),
        ("P-3.1e", "fixed", "30.01"),
    ],
)
def test_the_short_cut_compiles_what_the_compiler_compiles(clause, path, new):
    one = mutant(clause, path, new)
    changed = mutated(source(one.file), one)
    whole = compile_sources([changed if s.name == changed.name else s for s in sources()], {})
    short = recompiled(changed, ())
    assert rules_hash(short.rules, short.readings) == rules_hash(whole.rules, whole.readings)
    assert short.documents == whole.documents


def test_a_mutant_is_refused_by_the_compiler_noticed_by_its_clause_or_survives(monkeypatch):
    assert judge(mutant("W-3.3b", "deductible", "-0.01")).outcome == "compiler"
    assert judge(mutant("W-3.3b", "deductible", "0.01")).outcome == "test"
    monkeypatch.setattr("tests.mutation.judge.checks_named", lambda _clause: ())
    monkeypatch.setattr("tests.mutation.judge.checks_of", lambda _clause, _reading: ())
    survivor = judge(mutant("W-3.3b", "deductible", "0.01"))
    assert survivor.outcome == "survived"
    assert "371000/weihai-2022-13.yaml:" in str(survivor.mutant)
    assert "W-3.3b deductible: 0 → 0.01" in str(survivor.mutant)


def test_only_choices_other_than_the_defaults_are_compiled_for():
    assert selectable((("small_ordinary", "tilt_only"), ("two_caps", "within_one"))) == (("two_caps", "within_one"),)


def test_a_check_belongs_to_its_clause_and_reading():
    found = registry.checks_of("W-3.3b", (("out_of_province", "insured_region"),))
    assert found
    assert all("W-3.3b" in check.clauses for check in found)


def test_probes_tell_a_schedule_from_every_neighbour():
    schedule = Schedule(((900_000, 6500), (10_000_000, 7000)), cap=40_000_000, deductibles=(30_000,))
    found = probes(schedule)
    for near in schedule.neighbours():
        same = all(near.pays(steps) == schedule.pays(steps) for steps in found)
        assert not same or near == schedule, near


def test_the_second_calculation_by_hand():
    schedule = Schedule(((500_000, 7000),), cap=2_000_000)
    # 16,666.67 and 0.02 after 5,000: (16,666.67 − 5,000) × 70 % = 8,166.669 → 8,166.67; 0.02 × 70 % = 0.014 → 0.01
    assert [paid for _, paid in schedule.pays((Step(1_666_667), Step(2, 0, 1)))] == [816_667, 1]
    # the next year begins anew
    assert [paid for _, paid in schedule.pays((Step(1_666_667), Step(600_000, 1, 1)))] == [816_667, 70_000]
