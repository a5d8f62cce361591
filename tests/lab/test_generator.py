"""The generator: valid numbers, the same every time, a year that a county could have had."""

import datetime as dt
import random
import subprocess
import sys
from itertools import pairwise

import pytest

from tuodi.exchange.divisions import known
from tuodi.exchange.idnumber import birth_date_of
from tuodi.lab.bigfile import write_bigfile
from tuodi.lab.care import KINDS
from tuodi.lab.chance import Chance, Skewed
from tuodi.lab.identity_numbers import check_character
from tuodi.lab.people import PeopleMaker
from tuodi.lab.places import REGIONS
from tuodi.lab.records import MONEY
from tuodi.lab.region import class_labels, make_region, some_care, stream_region, suits
from tuodi.lab.rows import BILLS, bill_row, identity_row
from tuodi.lab.visits import VisitMaker
from tuodi.policy.library import terms_source
from tuodi.policy.regions import place_of_care

SETTLING = sorted(REGIONS)


@pytest.fixture(scope="module", params=SETTLING)
def region(request):
    return request.param, make_region(request.param, 400, 2024, 3, helped=400, ill=60, every_care=True)


def test_the_check_character_is_that_of_the_standard():
    assert check_character("11010519491231002") == "X"  # GB 11643's own example


def test_every_identity_number_is_valid_and_tells_birth_and_sex(region):
    _, histories = region
    numbers = [h.person for h in histories if h.person.psn_cert_type == "01"]
    assert len({p.certno for p in numbers}) == len(numbers)
    for person in numbers:
        assert birth_date_of(person.certno) == person.brdy
        assert int(person.certno[16]) % 2 == person.gend % 2
        assert known(person.certno[:6])


def test_only_newborns_go_by_a_birth_certificate(region):
    _, histories = region
    others = [h.person for h in histories if h.person.psn_cert_type != "01"]
    assert {p.psn_cert_type for p in others} <= {"990201"}
    assert all(p.brdy.year == 2024 and p.psn_type == "1401" for p in others)


def test_the_same_seed_gives_the_same_rows_and_another_seed_others():
    def rows(seed):
        histories = make_region("500114", 60, 2024, seed, helped=400)
        return [bill_row(b) for h in histories for b in h.bills], [
            identity_row(i) for h in histories for i in h.identities
        ]

    assert rows(7) == rows(7)
    assert rows(7) != rows(8)


def test_a_stream_begins_as_a_shorter_one():
    shorter = [bill_row(b) for h in stream_region("371000", 30, 2024, 7) for b in h.bills]
    longer = [bill_row(b) for h in stream_region("371000", 90, 2024, 7) for b in h.bills]
    assert longer[: len(shorter)] == shorter


def test_chance_hangs_on_nothing_but_random():
    """The one method whose sequence Python promises to keep."""
    expected = random.Random("a/1").random()
    assert Chance("a", 1).below(1 << 30) == int(expected * (1 << 30))


def test_a_skewed_amount_stays_between_its_points():
    cost = Skewed((0, 100), (500, 300), (1000, 9000))
    drawn = [cost.draw(Chance("cost", number)) for number in range(500)]
    assert min(drawn) >= 100_00
    assert max(drawn) < 9000_00
    assert sorted(drawn)[250] < sum(drawn) // 500  # the median below the mean


def test_every_kind_of_care_is_known_and_present(region):
    _, histories = region
    vocabulary = set(terms_source().data["care_types"])
    assert set(KINDS) == vocabulary
    assert {b.care for h in histories for b in h.bills} == vocabulary


def test_bills_add_up_and_reversals_are_exact_negatives(region):
    _, histories = region
    reversals = 0
    for history in histories:
        by_id = {b.setl_id: b for b in history.bills}
        for bill in history.bills:
            parts = bill.fulamt_ownpay_amt + bill.overlmt_selfpay + bill.preselfpay_amt + bill.inscp_scp_amt
            assert parts == bill.medfee_sumamt
            assert abs(bill.outarea_selfpay or 0) <= abs(bill.preselfpay_amt)
            if bill.refd_setl_flag:
                reversals += 1
                original = by_id[bill.orig_setl_id]
                assert all((getattr(bill, n) or 0) == -(getattr(original, n) or 0) for n in MONEY)
                assert bill.setl_time > original.setl_time
    assert reversals


def test_dates_are_in_order_and_nobody_is_treated_unborn_or_dead(region):
    _, histories = region
    for history in histories:
        person = history.person
        assert history.bills == sorted(history.bills, key=lambda b: (b.setl_time, b.setl_id))
        for bill in history.bills:
            assert person.brdy <= bill.begndate <= bill.enddate <= bill.setl_time.date()
            assert person.death_date is None or bill.enddate <= person.death_date
            assert suits(KINDS[bill.care], person, 2024) or bill.care in ("inpatient", "outpatient")


def test_the_year_has_what_a_bureau_meets(region):
    code, histories = region
    bills = [b for h in histories for b in h.bills]
    assert {b.insutype for b in bills} == {"310", "390"}
    assert {b.hosp_lv for b in bills} == {None, 1, 2, 3}
    assert {b.refl for b in bills} >= {0, 1, 2, 3}
    assert {place_of_care(code, b.mdtrt_admdvs) for b in bills} >= {"in_district", "out_of_province"}
    assert any(b.mid_setl_flag for b in bills)
    assert any(b.refl_from_mdtrt_id for b in bills)
    assert any(b.setl_type == "1" for b in bills)
    assert {h.person.psn_type for h in histories} >= {"1402", "1403", "1404", "15", "16", "11"}
    stays = [b.mdtrt_id for b in bills if not b.refd_setl_flag]
    assert len(set(stays)) < len(stays)


def test_identities_come_and_go_and_some_are_marked_late(region):
    code, histories = region
    records = [r for h in histories for r in h.identities]
    assert {r.identity for r in records} <= set(class_labels())
    assert {r.identity for r in records} <= set(REGIONS[code].classes) | {"severe_disability", "low_income_edge"}
    assert any(r.enddate for r in records)
    assert any(r.known_from.date() - r.begndate > dt.timedelta(days=60) for r in records)
    assert all(r.enddate is None or r.begndate <= r.enddate for r in records)
    assert len({r.record_id for r in records}) == len(records)


def test_costs_are_skewed_as_in_life():
    stays = sorted(
        b.medfee_sumamt for h in stream_region("500114", 6000, 2024, 1) for b in h.bills
        if b.care == "inpatient" and b.medfee_sumamt > 0
    )  # fmt: skip
    mean = sum(stays) // len(stays)
    assert 5_000_00 < mean < 16_000_00
    assert stays[len(stays) // 2] < mean * 3 // 4
    assert stays[-1] > 10 * mean


def test_a_big_file_has_as_many_different_bills_as_asked(tmp_path):
    out, lists = tmp_path / "big.csv", tmp_path / "identities.csv"
    count = write_bigfile(out, 5_000, identities=lists)
    lines = out.read_text(encoding="utf-8").splitlines()
    assert lines[0] == ",".join(BILLS)
    assert len(lines) - 1 == count >= 5_000
    assert len({line.split(",")[0] for line in lines[1:]}) == count
    originals = {line.split(",")[0] for line in lines[1:]}
    assert all(line.split(",")[11] in originals for line in lines[1:] if line.split(",")[11])
    people = {line.split(",")[1] for line in lines[1:]}
    holders = {line.split(",")[1] for line in lists.read_text(encoding="utf-8").splitlines()[1:]}
    assert holders & people


def test_a_big_file_holds_payments_where_asked(tmp_path):
    out = tmp_path / "big.csv"
    write_bigfile(out, 500, region="500243", paid=True)
    column = BILLS.index("hifp_pay")
    paid = [line.split(",")[column] for line in out.read_text(encoding="utf-8").splitlines()[1:]]
    assert all(paid)
    assert any(amount > "0.00" for amount in paid)


def test_the_command_makes_a_big_file(tmp_path):
    out = tmp_path / "big.csv"
    command = [sys.executable, "-m", "tuodi.lab.bigfile", "--rows", "300", "--out", str(out), "--region", "371000"]
    subprocess.run(command, check=True, capture_output=True)
    assert out.stat().st_size > 300 * 200


def test_who_is_known_is_in_one_place_at_a_time():
    """No two beds, no visit from bed, nobody seen twice a day: what is planted on purpose must not drown in chance."""
    chance, place = Chance("one place", 1), REGIONS["500243"]
    people, visits = PeopleMaker(place, 2024, chance, 90), VisitMaker(place, 2024, chance)
    stays = 0
    for history in (one for _ in range(400) for one in people.household()):
        rows = [row for row in some_care(history.person, visits, chance) if not row.refd_setl_flag]
        times = sorted((row.begndate, row.enddate, row.mdtrt_id) for row in rows)
        for (_, end, one), (begin, _, other) in pairwise(times):
            assert one == other or end < begin
        stays += sum(end > begin for begin, end, _ in times)
    assert stays > 100
