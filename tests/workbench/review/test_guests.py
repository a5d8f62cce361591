"""Bills of people insured in another county and treated here: kept for screening, in no figure of our own people."""

import pytest

from tests.workbench.review.conftest import COUNTY, JUNE
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.month.judging import judge
from tuodi.workbench.review.guest_rows import insured_elsewhere
from tuodi.workbench.review.models import FileFault, Finding, Guest, GuestBill, ImportedBill
from tuodi.workbench.supervision.models import Screened

NEXT, CITY = "500114", "500103"
THEIRS = {"setl_id": "G1", "psn_no": "5001140000000001", "insu_admdvs": NEXT, "refl": "3"}


@pytest.mark.parametrize(
    ("insured", "place", "elsewhere"),
    [
        (NEXT, COUNTY, True), ("510100", COUNTY, True), (COUNTY, COUNTY, False), (NEXT, CITY, False),
        ("", COUNTY, False),
        # the city that the county is part of pools for it: its people are no strangers
        ("500000", COUNTY, False), ("500200", COUNTY, False),
    ],
)  # fmt: skip
def test_who_is_insured_elsewhere(insured, place, elsewhere):
    assert insured_elsewhere(COUNTY, insured, place) == elsewhere


def kept():
    with unlimited():
        rows = GuestBill.objects.order_by("setl_id")
        return [(one.setl_id, one.guest.key, one.insu_admdvs, one.medfee_sumamt, one.insured) for one in rows]


def test_rows_in_are_bills_guests_and_refused(bring, make_person):
    person = make_person()
    file = bring(
        {"setl_id": "S1", "psn_no": person.psn_no},
        THEIRS,
        {"setl_id": "N1", "psn_no": "NOBODY"},  # insured here, and nobody knows them
        THEIRS | {"setl_id": "N2", "psn_no": "5001140000000002", "mdtrt_admdvs": CITY},  # treated elsewhere too
        THEIRS | {"setl_id": "N3", "psn_no": "5000000000000003", "insu_admdvs": "500000"},
    )
    assert (file.rows_in, file.counts) == (5, {"new": 1, "guests": 1, "same": 0, "again": 0, "refused": 3})
    assert kept() == [("G1", "5001140000000001", NEXT, 244800, 139500)]
    with unlimited():
        assert list(ImportedBill.objects.values_list("setl_id", flat=True)) == ["S1"]
        assert set(FileFault.objects.values_list("setl_id", "key")) == {
            (number, "person_unknown") for number in ("N1", "N2", "N3")
        }


def test_whoever_is_registered_here_is_ours_wherever_insured(bring, make_person):
    person = make_person()
    file = bring(THEIRS | {"psn_no": person.psn_no})
    assert (file.counts["new"], file.counts["guests"], kept()) == (1, 0, [])


def test_a_dry_run_says_the_same_and_keeps_nothing(bring):
    file = bring(THEIRS, taken=False)
    assert (file.counts["guests"], file.counts["refused"], kept()) == (1, 0, [])


def test_the_same_bill_counts_once_and_with_other_amounts_is_refused(bring):
    bring(THEIRS)
    again = bring(THEIRS, THEIRS | {"setl_id": "G2", "setl_time": "2024-05-20 10:00:00"})
    assert again.counts == {"new": 0, "guests": 1, "same": 1, "again": 0, "refused": 0}
    other = bring(THEIRS | {"maf_pay": "100.00"})
    assert other.counts == {"new": 0, "guests": 0, "same": 0, "again": 0, "refused": 1}
    assert [row[0] for row in kept()] == ["G1", "G2"]


def test_a_reversal_finds_its_original_in_an_earlier_file(bring):
    bring(THEIRS)
    money = ("medfee_sumamt", "fulamt_ownpay_amt", "inscp_scp_amt", "hifp_pay")
    amounts = ("2448.00", "153.00", "2295.00", "1395.00")
    back = THEIRS | {name: f"-{fen}" for name, fen in zip(money, amounts, strict=True)}
    file = bring(back | {"setl_id": "G9", "refd_setl_flag": "1", "orig_setl_id": "G1",
                         "setl_time": "2024-05-18 10:00:00"})  # fmt: skip
    assert (file.counts["guests"], file.counts["refused"]) == (1, 0)
    with unlimited():
        assert GuestBill.objects.get(setl_id="G9").turned


def test_what_was_planted_of_them_is_found_and_no_figure_of_ours_moves(planted, walk):
    truth = planted(seed=47)
    run = walk()
    with unlimited():
        found = judge(truth, COUNTY, JUNE)
        guests = {bill.setl_id for bill in GuestBill.objects.all()}
        assert not Finding.objects.filter(bill__setl_id__in=guests).exists()
        assert not ImportedBill.objects.filter(setl_id__in=guests).exists()
        assert set(GuestBill.objects.values_list("county", flat=True)) == {COUNTY}
        assert COUNTY not in set(GuestBill.objects.values_list("insu_admdvs", flat=True))
        hits = Screened.objects.filter(guest__isnull=False)
        assert set(hits.values_list("insured_at", flat=True)) <= {"500114", "500241", "500102", "500112"}
        assert not hits.exclude(township="").exists()
        people = Guest.objects.count()
    assert people
    one = found["fraud_elsewhere"]
    assert (one["recall"], one["precision"], one["look_alikes_found"]) == (1.0, 1.0, 0)
    assert one["look_alikes"] >= 3 * one["planted"] > 0
    screened = run.steps.get(name="screen").result
    assert screened["elsewhere"] == one["planted"]
    settled, imported = run.steps.get(name="settle").result, run.steps.get(name="import").result
    assert settled["bills"] == imported["bills_in_all"]  # theirs are in neither
