"""Generated years of persons with several classes, against each class alone and virtual persons of one class."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import accumulate

from hypothesis import example, given
from hypothesis import strategies as st

from tests.settlement.crossing_book import ACCOUNT, AID, BASIC, CRITICAL, NO_TILT, ORDER, A, B, C, book, stay
from tuodi.settlement.bill import Bill, PersonFacts
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.crossing import has_crossing_pairs
from tuodi.settlement.selection import Standing
from tuodi.settlement.statement import Statement

RANK = (A, B, C)
WHO = dict(zip(RANK, ("特困", "低保", "返贫致贫"), strict=True))
FEN = st.integers(1, 3_000_000)
YEARS = st.lists(FEN, min_size=1, max_size=7)
RULE = st.tuples(
    st.integers(0, 80).map(lambda n: n * 100),
    st.integers(0, 20).map(lambda n: f"{n * 5}%"),
    st.integers(1, 6).map(lambda n: n * 5000),
)
RULES = st.tuples(RULE, RULE, RULE)
HELD = st.lists(
    st.tuples(FEN, st.sets(st.sampled_from(RANK)).map(lambda held: tuple(sorted(held)))), min_size=1, max_size=7
)


@cache
def cascade(rules: tuple[tuple[int, str, int], ...]) -> Cascade:
    """A book in which each class has a schedule of its own on one shared limit account."""
    aids = (AID.format(WHO[name], *rule) for name, rule in zip(RANK, rules, strict=True))
    return Cascade(book(ORDER, ACCOUNT, BASIC, CRITICAL, NO_TILT, *aids))


def settle(rules, bills: list[Bill]) -> list[Statement]:
    return cascade(rules).settle(PersonFacts(person="p", bills=tuple(bills), opening={}))


def totals(statements: list[Statement]) -> list[int]:
    """What assistance has paid in the year after each bill."""
    return list(accumulate(s.paid("assistance") or 0 for s in statements))


def year(amounts: list[int], *classes: str) -> list[Bill]:
    return [stay(n, left, *classes) for n, left in enumerate(amounts, 1)]


@given(RULES, YEARS, st.sets(st.sampled_from(RANK), min_size=2))
def test_held_all_year_the_stage_pays_after_each_bill_the_most_that_one_class_alone_would_have(rules, amounts, held):
    together = totals(settle(rules, year(amounts, *sorted(held))))
    alone = [totals(settle(rules, year(amounts, name))) for name in held]
    assert together == [max(sums) for sums in zip(*alone, strict=True)]


@given(RULES, HELD)
@example(
    ((0, "10%", 5000), (0, "0%", 5000), (0, "5%", 5000)), [(5, (C, A)), (10, (B, C))]
)  # A before C is proved, B before C is not
def test_it_is_the_most_of_virtual_persons_who_hold_one_class_in_dispute_at_a_time(rules, bills):
    """A virtual person of a class holds it on days on which it is in dispute, else the highest of those in dispute."""
    real = [stay(n, left, *held) for n, (left, held) in enumerate(bills, 1)]
    crossings = cascade(rules).crossings
    virtual: dict[str, list[Bill]] = {name: [] for name in RANK}
    for bill in real:
        held = tuple((name, bill.idet_admdvs) for name in bill.marked_classes)
        who = Standing(bill.insu_admdvs, bill.idet_admdvs, held, "390", bill.service_date)
        disputed = [name for name, _ in crossings.disputed(who, "assistance")]
        for name in RANK:
            one = name if name in disputed else next(iter(disputed), "")
            kept = tuple(c for c in bill.marked_classes if c == one or c not in disputed)
            virtual[name].append(replace(bill, marked_classes=kept))
    alone = [totals(settle(rules, own)) for own in virtual.values()]
    assert totals(settle(rules, real)) == [max(sums) for sums in zip(*alone, strict=True)]


@given(RULES, HELD)
def test_no_bill_is_paid_more_than_is_left_or_less_than_nothing(rules, bills):
    for statement in settle(rules, [stay(n, left, *held) for n, (left, held) in enumerate(bills, 1)]):
        paid = [s.paid for s in statement.stages]
        assert all(amount >= 0 for amount in paid)
        assert sum(paid) + statement.person_part == statement.bill.medfee_sumamt
        assert statement.person_part >= 0
        result = statement.stage("assistance")
        assert result.paid <= max((a.bill for a in result.alternatives), default=result.paid)
        assert bool(result.alternatives) <= has_crossing_pairs(cascade(rules).book)


@given(RULES, HELD, st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_of_classes_matters_nor_what_comes_later(rules, bills, order):
    real = [stay(n, left, *held) for n, (left, held) in enumerate(bills, 1)]
    settled = settle(rules, real)
    mixed = [replace(b, marked_classes=tuple(order.sample(b.marked_classes, len(b.marked_classes)))) for b in real]
    order.shuffle(mixed)
    assert [s.stages for s in settle(rules, mixed)] == [s.stages for s in settled]
    cut = order.randrange(len(real))
    assert [s.stages for s in settle(rules, real[:cut])] == [s.stages for s in settled[:cut]]


@given(RULES, HELD)
def test_the_account_of_the_limit_holds_what_was_paid(rules, bills):
    real = [stay(n, left, *held) for n, (left, held) in enumerate(bills, 1)]
    run = cascade(rules).start(PersonFacts(person="p", bills=tuple(real), opening={}))
    paid = sum(run.settle(bill).paid("assistance") for bill in real)
    assert sum(held for (name, _, _), held in run.accounts.balances().items() if name == "aid_paid") == paid


RATE_TEXTS = st.sampled_from(["50%", "60%", "70%", '{by: hosp_lv, "1": 60%, "2": 60%, "3": 50%}'])
WHENS = st.sampled_from(["", "", "", ", hosp_lv: [1, 2]", ", stay_in_policy_over: 8000", ", place: [in_district]"])
PERIODS = st.sampled_from([", per: year", ", per: year", "", ", per: year, deductible_per: stay"])
LIMITS = st.lists(
    st.tuples(st.sampled_from(["aid_paid", "aid_paid", "other_paid"]), st.sampled_from([3000, 5000])),
    max_size=2, unique_by=lambda limit: limit[0],
)  # fmt: skip


@st.composite
def pairs(draw) -> tuple[str, str]:
    """Two schedules of one build and slightly different figures, so that one often lies above the other."""
    period, made = draw(PERIODS), []
    for _ in range(2):
        start = draw(st.sampled_from([1000, 1000, 2000]))
        caps = ", ".join(f"{{account: {name}, amount: {amount}}}" for name, amount in draw(LIMITS))
        floor = draw(st.sampled_from(["", "", ", at_least: 300"]))
        text = (
            f"when: {{setting: [inpatient]{draw(WHENS)}}}, deductible: {start}, rate: {draw(RATE_TEXTS)}{floor}{period}"
        )
        made.append(text + (f", caps: [{caps}]" if caps else ""))
    return made[0], made[1]


@given(
    pairs(),
    st.lists(
        st.tuples(st.integers(1, 900_000), st.integers(1, 3), st.sampled_from(["330102", "330103"])),
        min_size=1,
        max_size=6,
    ),
)
def test_whatever_the_schedules_holders_of_both_get_the_most_that_one_alone_gives(pair, bills):
    """Of every shape of rule: where the order is held to be proved, and where it is not."""
    aids = [f"stage: assistance, for: [{who}], {shape}" for who, shape in zip(("特困", "低保"), pair, strict=True)]
    other = ACCOUNT.replace("aid_paid", "other_paid")
    made = Cascade(book(ORDER, ACCOUNT, other, BASIC, CRITICAL, NO_TILT, *aids))
    real = [
        replace(stay(n, left, A, B, level=level), mdtrt_admdvs=place) for n, (left, level, place) in enumerate(bills, 1)
    ]
    sums = []
    for held in ((A, B), (A,), (B,)):
        own = tuple(replace(b, marked_classes=held) for b in real)
        sums.append(totals(made.settle(PersonFacts(person="p", bills=own, opening={}))))
    assert sums[0] == [max(alone) for alone in zip(*sums[1:], strict=True)]
