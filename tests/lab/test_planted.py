"""Planted truth: worked out by its own arithmetic, the same for a seed, and what the engine finds on any seed."""

import datetime as dt
import json
from collections import Counter

import polars as pl
import pytest

from tuodi.exchange.bill_source import BillSource
from tuodi.exchange.fee_lines import fee_row, fee_rows
from tuodi.exchange.options import ReadOptions
from tuodi.lab.booking import to_bill, to_records
from tuodi.lab.demonstration import DOCUMENTS
from tuodi.lab.planted.booking import settle
from tuodi.lab.planted.exports import write_exports
from tuodi.lab.planted.fees import by_file, by_message, write_fee_lines
from tuodi.lab.planted.kinds import KINDS, by_bill
from tuodi.lab.planted.tariff import Year
from tuodi.lab.planted.truth import Truth
from tuodi.lab.planted.visit import Life, Visit
from tuodi.lab.planted.world import make_world
from tuodi.lab.records import History
from tuodi.monitoring.burden import burden_of
from tuodi.monitoring.finding import Verdict
from tuodi.monitoring.review import Review
from tuodi.monitoring.screening.bills import COLUMNS
from tuodi.monitoring.screening.lines import LINES
from tuodi.monitoring.screening.screen import screen, screen_institutions, stays_to_compare
from tuodi.monitoring.warnings import Person as WatchedPerson
from tuodi.monitoring.warnings import Watch
from tuodi.policy.library import load_rule_book
from tuodi.settlement.bill import PersonFacts
from tuodi.settlement.cascade import Cascade, Options
from tuodi.settlement.identities import held_on

JUNE = dt.date(2024, 6, 1)
_NAMES = {Verdict.UNASSISTED: "missed", Verdict.UNDERPAID: "underpaid", Verdict.OVERPAID: "overpaid"}


def visit(rest, *, insured=0, **more):
    day = dt.date(2024, 3, 1)
    values = {"day": day, "settled": dt.datetime(2024, 3, 2), "in_policy": rest + insured, "insured": insured}
    return Visit(**(values | {"outside": 0} | more))


@pytest.mark.parametrize(
    ("held", "bill", "owed"),
    [
        # 900.00 × 80 % = 720.00; 180.00 are left, below the tilt's 4,000.00
        ("minimum_living", visit(90_000), (72_000, 0)),
        ("low_income_edge", visit(90_000), (63_000, 0)),
        # 1,000.05 × 70 % = 700.035 → 700.04
        ("low_income_edge", visit(100_005), (70_004, 0)),
        # 12,000.00 × 80 % = 9,600.00 → 6,000.00, the limit; 6,000.00 − 4,000.00 = 2,000.00 × 70 % = 1,400.00
        ("minimum_living", visit(1_200_000), (600_000, 140_000)),
        # in-policy 30,000.01 at a hospital of level 2: a large bill, 12,000.00 × 80 % = 9,600.00
        ("minimum_living", visit(1_200_000, insured=1_800_001), (960_000, 0)),
        ("minimum_living", visit(1_200_000, insured=1_800_000), (600_000, 140_000)),
        ("minimum_living", visit(1_200_000, insured=1_800_001, level=1), (600_000, 140_000)),
        # outside the city: no tilt
        ("minimum_living", visit(1_200_000, place="510100"), (600_000, 0)),
        ("minimum_living", visit(90_000, care="outpatient"), (0, 0)),
        ("minimum_living", visit(90_000, care="outpatient_chronic", special=True), (72_000, 0)),
        ("stable_exit", visit(90_000), (0, 0)),
        ("", visit(90_000), (0, 0)),
    ],
)
def test_the_tariff_by_hand(held, bill, owed):
    assert Year().owes(bill, held) == owed


def test_a_bill_taken_back_gives_its_limit_back_unless_it_is_said_to_count_on():
    for counts_on, booked in ((False, 160_000), (True, 0)):
        first = visit(900_000, held="minimum_living", back=dt.datetime(2024, 3, 5), counts_on=counts_on)
        second = visit(200_000, held="minimum_living")
        second.settled = dt.datetime(2024, 3, 9)
        life = Life(person=None, visits=[second, first])
        settle(life, dt.datetime(2024, 6, 30))
        # 80 % of 2,000.00 = 1,600.00 are due either way: what was taken back owes nothing
        assert (first.due, second.due, second.booked[0]) == ((0, 0), (160_000, 0), booked)


@pytest.mark.parametrize(("month", "seed"), [(JUNE, 101), (JUNE, 102), (dt.date(2024, 1, 1), 103)])
def test_the_reviewer_finds_exactly_what_was_planted(month, seed):
    world = make_world(month, seed, 400)
    following = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    known_at = dt.datetime.combine(following, dt.time()) - dt.timedelta(microseconds=1)
    book = load_rule_book([DOCUMENTS])
    review = Review(Cascade(book, Options(from_stage="assistance", known_at=known_at)))
    found = {kind: set() for kind in KINDS if not kind.startswith("fraud_") and KINDS[kind].people is None}
    for life in world.lives:
        rows = world.bills.get(life.person.psn_no, [])
        facts = PersonFacts(
            person=life.person.psn_no, bills=tuple(to_bill(row, place) for place, row in enumerate(rows)),
            identities=to_records(History(person=life.person, identities=life.identities)), opening={},
        )  # fmt: skip
        for one in review.person(facts):
            if one.verdict in _NAMES:
                found[_NAMES[one.verdict]].add((one.bill.setl_id, one.due, one.booked))
            if any(cause.code == "identity_late" for cause in one.causes):
                found["late_identity"].add((one.bill.setl_id, one.due, one.booked))
            assert one.verdict is not Verdict.PENDING
    for kind, cases in found.items():
        assert cases == {(case.key, case.due, case.booked) for case in world.truth.cases if case.kind == kind}


@pytest.mark.parametrize("seed", [101, 102, 103])
def test_screening_finds_exactly_the_fraud_that_was_planted(seed):
    world = make_world(JUNE, seed, 400)
    people = {life.person.psn_no: number for number, life in enumerate([*world.lives, *world.guests])}
    ours, rows = {life.person.psn_no for life in world.lives}, [
        {
            "setl_id": row.setl_id, "person": people[row.person.psn_no], "institution": row.fixmedins_code,
            "place": row.mdtrt_admdvs, "care": row.care, "inpatient": row.care == "inpatient", "begin": row.begndate,
            "end": row.enddate, "settled": row.setl_time, "disease": row.dise_codg, "total": row.medfee_sumamt,
            "fund": (row.hifp_pay or 0) + (row.maf_pay or 0), "stay": row.mdtrt_id,
            "from_stay": row.refl_from_mdtrt_id, "level": row.hosp_lv, "mid": bool(row.mid_setl_flag),
            "reversal_of": row.orig_setl_id, "in_policy": row.inscp_scp_amt, "present": row.setl_type == "2",
        }
        for row in world.all_bills() if row.mdtrt_admdvs == "500243" or row.insu_admdvs == "500243"
    ]  # fmt: skip
    deaths = {people[one.person.psn_no]: one.person.death_date for one in world.lives if one.person.death_date}
    bills, names = pl.DataFrame(rows, schema=COLUMNS), {number: psn_no for psn_no, number in people.items()}
    found = {}
    lines = pl.DataFrame(
        [
            (people[row.person.psn_no], row.mdtrt_id, one.item, one.name, one.day, one.count, 0)
            for row, given in world.given for one in given
        ],
        schema=LINES, orient="row",
    ).unique()  # fmt: skip
    for hit in screen(bills, deaths, JUNE, lines=lines):
        key = names[hit.person] if hit.rule == "sudden" else hit.key
        kind = f"fraud_{hit.rule}" if names[hit.person] in ours else "fraud_elsewhere"
        found.setdefault(kind, set()).add(key)
    own = bills.filter(pl.col("person").is_in([people[number] for number in ours]))
    found["fraud_institution"] = {hit.institution for hit in screen_institutions(stays_to_compare(own), JUNE)}
    for kind in KINDS:
        if kind.startswith("fraud_"):
            assert found[kind] == world.truth.keys(kind)


@pytest.mark.parametrize(("month", "seed"), [(JUNE, 111), (dt.date(2025, 3, 1), 112)])
def test_the_watch_warns_of_exactly_those_planted(month, seed):
    world = make_world(month, seed, 400)
    until = dt.datetime.combine((month.replace(day=28) + dt.timedelta(days=4)).replace(day=1), dt.time())
    known_at, book = until - dt.timedelta(microseconds=1), load_rule_book([DOCUMENTS])
    cascade = Cascade(book, Options(from_stage="assistance", known_at=known_at))
    watch, found = Watch(book, known_at.date()), set()
    for life in world.lives:
        rows = world.bills.get(life.person.psn_no, [])
        records = to_records(History(person=life.person, identities=life.identities))
        facts = PersonFacts(
            person=life.person.psn_no, bills=tuple(to_bill(row, place) for place, row in enumerate(rows)),
            identities=records, opening={},
        )  # fmt: skip
        classes = tuple(dict.fromkeys(one.class_id for one in held_on(records, known_at.date(), known_at)))
        person = WatchedPerson(region="500243", insurances=(life.person.insutype,), classes=classes)
        if rows and watch.judge(burden_of(cascade, facts, until), person).status == "warned":
            found.add(life.person.psn_no)
    assert found == world.truth.keys("warning")


def test_every_kind_has_three_times_as_many_look_alikes():
    truth = make_world(JUNE, 7, 100).truth
    for kind in KINDS:
        assert len(truth.similar(kind)) >= 3 * len(truth.keys(kind)) > 0
        assert not truth.similar(kind) & truth.keys(kind)


def test_a_seed_gives_the_same_files_and_another_one_others(tmp_path):
    contents = []
    for number, seed in enumerate((5, 5, 6)):
        folder = tmp_path / str(number)
        folder.mkdir()
        files = write_exports(make_world(JUNE, seed, 200), folder)
        contents.append([path.read_bytes() for path in files if path.suffix == ".csv"])
    assert contents[0] == contents[1] != contents[2]


def test_lines_by_file_add_up_to_their_bills(tmp_path):
    world = make_world(JUNE, 8, 300)
    rows = list(fee_rows(write_fee_lines(world, tmp_path), lambda _at: None))
    lines = [fee_row(row, dt.date(2025, 1, 1)) for row in rows]
    assert not any(row.refusals for row in rows)
    sums = Counter()
    for line in lines[:-1]:  # the last is of no bill
        sums[line.setl_id] += line.det_item_fee_sumamt
    bills = {row.setl_id: row for row, _ in world.given if by_file(row)}
    assert sums == {setl_id: row.medfee_sumamt for setl_id, row in bills.items()}
    assert 0 < sum(map(by_message, bills.values())) < len(bills) < len(world.given)


def test_exports_are_read_whole_but_for_the_rows_meant_to_be_refused(tmp_path):
    world = make_world(JUNE, 8, 300)
    layouts, refused, ids = set(), 0, []
    for path in write_exports(world, tmp_path):
        # as the workbench reads them: what waits for a reversal of an earlier file is taken too
        with BillSource(path, ReadOptions(today=dt.date(2025, 1, 1), home="500243", provisional=True)) as source:
            layouts.add(source.layout.name)
            rows = [row for person in source for row in person.rows]
        refused += sum(row.bill is None and row.setl_id.endswith(("F0", "F1", "F2")) for row in rows)
        ids += [row.setl_id for row in rows if row.bill is not None]
    assert layouts == {"own", "national", "annex1", "annex4", "clearing"}
    assert refused == 2  # the third names a person that only the register does not know
    truth = Truth.read(tmp_path)
    assert {
        case.key for case in truth.cases if KINDS[case.kind].people is None and KINDS[case.kind].key is by_bill
    } <= set(ids)
    assert json.loads((tmp_path / "planted.json").read_text(encoding="utf-8"))["seed"] == 8
