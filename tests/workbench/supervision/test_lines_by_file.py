"""Fee lines that came by file reach the screening; one that institutions sent too counts once."""

import datetime as dt

import polars as pl
import pytest

from tests.workbench.national.conftest import make_institution  # noqa: F401 - a fixture
from tests.workbench.review.conftest import *  # noqa: F403 - the fixtures of the review
from tests.workbench.review.conftest import COUNTY, JUNE, _demonstration  # noqa: F401 - its figures
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.month.judging import judge
from tuodi.workbench.national.models import FeeLine, Visit
from tuodi.workbench.review.models import BillFile, FileFault, ImportedLine
from tuodi.workbench.review.spill import BUCKETS, bucket_of
from tuodi.workbench.supervision.models import Screened
from tuodi.workbench.supervision.service.bills import Asked, bills, guest_bills
from tuodi.workbench.supervision.service.lines import lines_of, lines_of_guests, sizes_of
from tuodi.workbench.supervision.service.run import Month

MONTH = Month(COUNTY, JUNE)
ASKED = Asked(COUNTY, MONTH.since, MONTH.until)
FIRST = {"setl_id": "S1", "mdtrt_id": "V1"}
SECOND = {
    "setl_id": "S2", "mdtrt_id": "V2", "setl_time": "2024-05-24 10:00:00", "begndate": "2024-05-20",
    "enddate": "2024-05-24",
}  # fmt: skip
ITEMS = ("A", "B", "C", "D")


@pytest.fixture
def person(bring, make_person):
    """Two stays of 2,448.00."""
    one = make_person()
    bring(*(bill | {"psn_no": one.psn_no} for bill in (FIRST, SECOND)))
    return one


def of(setl_id, cnt="1", day="2024-05-10", **more):
    """Four lines, a quarter of the bill each."""
    return [
        {"setl_id": setl_id, "feedetl_sn": f"{number}", "med_list_codg": item, "cnt": cnt,
         "fee_ocur_time": f"{day} 08:00:00", "det_item_fee_sumamt": "612.00"} | more
        for number, item in enumerate(ITEMS)
    ]  # fmt: skip


@pytest.fixture
def sent(make_institution):  # noqa: F811 - it is the fixture
    """`sent(person, "V1")` → the same four lines, as the institution sent them."""
    institution = make_institution()

    def make(person, stay, cnt=10_000):
        visit = Visit.objects.create(
            mdtrt_id=stay, institution=institution, person=person, kind=Visit.Kind.INPATIENT, infno="2401",
            msgid=stay, insutype="390", ipt_otp_no="1", begntime=dt.datetime(2024, 5, 10),
            at=dt.datetime(2024, 5, 10), state=Visit.State.LEFT,
        )  # fmt: skip
        for number, item in enumerate(ITEMS):
            FeeLine.objects.create(
                visit=visit, feedetl_sn=f"{number}", fee_ocur_time=dt.datetime(2024, 5, 10, 8), med_list_codg=item,
                cnt=cnt, pric=1, det_item_fee_sumamt=61_200, fulamt_ownpay_amt=0, overlmt_selfpay=0,
                preselfpay_amt=0, inscp_scp_amt=61_200, pric_uplmt_amt=0, selfpay_prop=0, chrgitm_lv="01",
                lmt_used_flag="0", details={"medins_list_name": "医院的名称"},
            )  # fmt: skip

    return make


def found():
    """What the screening finds line by line: the bill in doubt and the other."""
    look = MONTH.look(0, BUCKETS)
    return [hit.setl_ids for hit in (*look.hits, *look.guests) if hit.rule == "same_lines"]


def test_the_same_lines_in_two_visits(bring_fees, person):
    bring_fees(*of("S1"), *of("S2"))
    with unlimited():
        assert found() == [("S2", "S1")]
        lines = lines_of(ASKED, bills(ASKED)).sort("stay", "item")
    assert lines.row(0) == (person.pk, "V1", "A", "阿莫西林胶囊", dt.date(2024, 5, 10), 10_000, 61_200)
    assert lines.group_by("stay").len().sort("stay").rows() == [("V1", 4), ("V2", 4)]


@pytest.mark.parametrize("which", ["V1", "V2", "both"])
def test_a_line_that_came_by_message_and_by_file_counts_once(bring_fees, person, sent, which):
    bring_fees(*of("S1"), *of("S2"))
    with unlimited():
        for stay in ("V1", "V2") if which == "both" else (which,):
            sent(person, stay)
        lines = lines_of(ASKED, bills(ASKED))
        counted = lines.group_by("stay").agg(pl.len(), pl.col("count", "amount").sum()).sort("stay")
        assert counted.rows() == [("V1", 4, 40_000, 244_800), ("V2", 4, 40_000, 244_800)]
        # the institution's own is the one that counts
        assert set(lines.filter(pl.col("stay") == ("V2" if which == "V2" else "V1"))["name"]) == {"医院的名称"}
        assert found() == [("S2", "S1")]  # each counted twice would differ from one counted once


def test_a_line_counted_twice_would_be_another_visit_s_double(bring_fees, person, sent):
    """One box by message and by file is one box: two boxes in another visit are nothing like it."""
    bring_fees(*of("S1"), *of("S2", cnt="2"))
    with unlimited():
        sent(person, "V1")
        assert found() == []


def test_one_number_in_two_visits_is_two_lines(bring_fees, person, sent):
    bring_fees(*of("S2", day="2024-05-21"))
    with unlimited():
        sent(person, "V1")
        assert len(lines_of(ASKED, bills(ASKED))) == 8


def test_lines_of_a_bill_that_was_taken_back_do_not_count(bring, bring_fees, person):
    bring_fees(*of("S1"))
    amounts = {"medfee_sumamt": "2448.00", "fulamt_ownpay_amt": "153.00", "inscp_scp_amt": "2295.00",
               "hifp_pay": "1395.00"}  # fmt: skip
    again = FIRST | {"psn_no": person.psn_no}
    bring(
        again | {name: f"-{yuan}" for name, yuan in amounts.items()}
        | {"setl_id": "R1", "refd_setl_flag": "1", "orig_setl_id": "S1", "setl_time": "2024-05-17 10:00:00"},
        again | {"setl_id": "S3", "setl_time": "2024-05-18 10:00:00"},
    )  # fmt: skip
    bring_fees(*of("S3"), name="again.csv")
    with unlimited():
        lines = lines_of(ASKED, bills(ASKED))
    assert (len(lines), lines["count"].sum()) == (4, 40_000)


def test_only_of_the_persons_and_the_time_that_are_asked_for(bring_fees, person):
    bring_fees(*of("S1", day="2022-12-31"), *of("S2"))
    share = bucket_of(person.pk)
    with unlimited():
        assert set(lines_of(ASKED, bills(ASKED))["stay"]) == {"V2"}
        own, other = (Asked(COUNTY, MONTH.since, MONTH.until, low, low + 1) for low in (share, (share + 1) % BUCKETS))
        assert len(lines_of(own, bills(own))) == 4
        assert lines_of(other, bills(other)).is_empty()
        assert lines_of(Asked("500114", MONTH.since, MONTH.until), bills(ASKED)).is_empty()


def test_lines_of_a_guest_are_the_guest_s(bring, bring_fees, person, sent):
    theirs = {"psn_no": "5001140000000001", "insu_admdvs": "500114", "refl": "3"}
    bring(FIRST | theirs | {"setl_id": "G1"}, SECOND | theirs | {"setl_id": "G2"})
    bring_fees(*of("G1"), *of("G2"))
    with unlimited():
        sent(person, "V1")
        assert lines_of_guests(ASKED, guest_bills(ASKED)).height == 8
        assert found() == [("G2", "G1")]


def test_a_share_is_as_large_as_its_lines(bring_fees, person, sent):
    bring_fees(*of("S1"), *of("S2"))
    share = bucket_of(person.pk)
    with unlimited():
        sent(person, "V1")
        sizes = list(sizes_of(COUNTY, MONTH.since, MONTH.until))
        assert sizes == [(share, 4), (share, 8)]
        # two bills, and of each source a bill for four lines
        assert sum(chunk.size for chunk in MONTH.shares()) == 2 + 1 + 2


def test_what_was_planted_is_found_whichever_way_its_lines_came(planted, walk):
    truth = planted(seed=48)
    run = walk()
    with unlimited():
        found = judge(truth, COUNTY, JUNE)["fraud_same_lines"]
        assert (found["recall"], found["precision"], found["look_alikes_found"]) == (1.0, 1.0, 0)
        file = BillFile.objects.get(layout="fee_lines")
        assert (file.state, file.rows_in) == ("taken", file.counts["new"] + 1)
        assert FileFault.objects.get(file=file).key == "bill_unknown"
        assert run.steps.get(name="import").result["fee_lines"] == file.counts["new"]
        by_file = set(ImportedLine.objects.values_list("setl_id", flat=True))
        both = set(ImportedLine.objects.values_list("feedetl_sn", flat=True))
        both &= set(FeeLine.objects.values_list("feedetl_sn", flat=True))
        hits = Screened.objects.filter(rule="same_lines")
        assert any(by_file.issuperset(hit.setl_ids) for hit in hits)
    assert both
