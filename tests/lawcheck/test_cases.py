"""Boundary cases: at each boundary something changes, on both sides the engine gives what the case says."""

import pytest

from tests.lawcheck.trial import ACCOUNT, RANKS, book, city
from tuodi.lawcheck.cases import boundary_cases
from tuodi.lawcheck.probe import settle
from tuodi.lawcheck.render_cases import COLUMNS, DEAD_COLUMNS, case_rows, dead_rows
from tuodi.settlement.cascade import Cascade, Options

DEAD = {
    "500114": set(),
    "371000": set(),
    # The county repeats the city's figures (P-3.2b, P-3.2e): its own rules pay, and nothing changes with them.
    "500243": {"B-CQ.6b.prenatal/cap:prenatal_paid/dead", "P-3.2b@2024-01-01", "P-3.2b@2025-01-01"},
}


@pytest.fixture(scope="module", params=sorted(DEAD))
def region_cases(request, shipped):
    return request.param, boundary_cases(shipped, request.param)


def test_every_boundary_changes_something_but_for_the_known_dead_edges(region_cases):
    region, cases = region_cases
    assert {c.id for c in cases if c.dead} == DEAD[region]
    for case in cases:
        if not case.dead:
            a, b = case.below, case.above
            same_bill = a.bill.inscp_scp_amt == b.bill.inscp_scp_amt
            assert same_bill == (case.kind == "date")
            if case.kind == "amount":
                assert b.bill.inscp_scp_amt - a.bill.inscp_scp_amt == 1


def test_the_engine_gives_what_the_case_says(region_cases, shipped):
    _, cases = region_cases
    for case in [c for c in cases if not c.dead][::9]:
        for sample in (case.below, case.above):
            (statement,) = settle(Cascade(shipped, Options(from_stage=sample.from_stage)), sample.bill)
            assert tuple((r.stage, r.paid) for r in statement.stages) == sample.paid
            assert statement.person_part == sample.burden


def test_the_figures_of_the_clauses_turn_up_as_boundaries(shipped):
    """Q-3.2b 30,000 and 60,000; Q-3.2a 100,000; Q-3.3b 3,000, 4,000, 5,000 and 30,000."""
    names = {c.id.rsplit("/", 1)[0] for c in boundary_cases(shipped, "500114") if c.kind == "amount"}
    assert names >= {
        "Q-3.2b/trigger", "Q-3.2b/cap:large_bill_paid", "Q-3.2a/cap:special_disease_paid", "Q-3.3b.key/start",
        "Q-3.3b.special_hardship/start", "Q-3.3b.other/start", "Q-3.3b.key/cap:tilt_paid", "B-CQ.7.main/start",
    }  # fmt: skip


def test_a_table_with_two_rows_for_each_case(region_cases):
    _, cases = region_cases
    rows = list(case_rows(cases, "zh"))
    assert len(rows) == sum(0 if c.dead else 2 for c in cases)
    assert all(tuple(row) == COLUMNS for row in rows)
    assert all(row["setl_id"] and row["medfee_sumamt"] for row in rows)
    assert len({row["setl_id"] for row in rows}) == len(rows)


def test_dead_edges_stand_in_a_list_of_their_own(region_cases):
    region, cases = region_cases
    rows = list(dead_rows(cases, "en"))
    assert {row["case"] for row in rows} == DEAD[region]
    assert all(tuple(row) == DEAD_COLUMNS and all(row.values()) for row in rows)


BASIC = "id: b, stage: basic, when: {setting: [inpatient]}, deductible: 1000, deductible_per: stay, rate: 60%"


def test_a_cap_that_nothing_reaches_is_a_dead_edge():
    def dead(amount):
        cap = f"caps: [{{account: aid_paid, amount: {amount}}}]"
        aid = f"id: a, stage: assistance, for: [特困], when: {{setting: [inpatient]}}, rate: 50%, {cap}"
        made = book(city(ACCOUNT, RANKS, BASIC, "stage: critical, nothing: 无", aid))
        return {c.id for c in boundary_cases(made, "440100") if c.dead}

    assert dead(50000) == set()
    # Of 10,000,000 yuan, the largest bill tried, 40% is left and half of it paid: never 9,000,000.
    assert dead(9000000) == {"a/cap:aid_paid/dead"}


def test_a_rule_that_another_replaces_throughout_is_dead():
    beaten = BASIC.replace("id: b,", "id: b2, slot: two,").replace("1000", "500")
    made = book(city(BASIC + ", overrides: [b2]", beaten, "stage: critical, nothing: 无"))
    dead = {c.id for c in boundary_cases(made, "440100") if c.dead}
    assert "b2/start/dead" in dead
    assert not any(name.startswith("b/") for name in dead)
