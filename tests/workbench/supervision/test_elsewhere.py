"""Hits of people insured elsewhere: looked into here, nothing taken back here, told to the county that paid."""

import datetime as dt

import polars as pl
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.workbench.supervision.test_supervision import COUNTY, JUNE, SHOWN, at_work, person
from tuodi.monitoring.screening.hits import Hit
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.base.day import today
from tuodi.workbench.desk.service.refused import Refused
from tuodi.workbench.review.models import BillFile, Guest, GuestBill
from tuodi.workbench.review.spill import BUCKETS, bucket_of
from tuodi.workbench.supervision.models import CreditEntry, Screened
from tuodi.workbench.supervision.service import following
from tuodi.workbench.supervision.service.bills import Asked, bills, guest_bills
from tuodi.workbench.supervision.service.elsewhere import data_of, tell, to_tell
from tuodi.workbench.supervision.service.run import Look, Month
from tuodi.workbench.supervision.service.standing import outcomes

__all__ = ["at_work", "person"]
NEXT, NOTHING, OF_JUNE = "500114", pl.DataFrame(), Month(COUNTY, JUNE)
HEADER = (
    "setl_id,psn_no,setl_time,insu_admdvs,medfee_sumamt,inscp_scp_amt,mdtrt_admdvs,med_type,begndate,enddate,mdtrt_id,"
    "fixmedins_code,dise_codg,hosp_lv,setl_type,insutype"
)


@pytest.fixture
def guest(at_work):
    return Guest.objects.create(
        county=COUNTY, key="01:500235198001011234", psn_name="谭某", certno="500235198001011234"
    )


@pytest.fixture
def theirs(guest):
    """`theirs("B1", begin, end)` → a stay of the guest's, 3,000.00 of their county's funds in it."""
    file = BillFile.objects.create(
        county=COUNTY, month=JUNE, file_name="x.csv", digest="x", uploaded_by="review", header=HEADER, layout="own"
    )

    def make(setl_id, begin, end, hospital="H1"):
        line = f"{setl_id},,,,,,{COUNTY},21,{begin},{end},M{setl_id},{hospital},J18.900,2,2,390"
        return GuestBill.objects.create(
            file=file, row=2, county=COUNTY, insu_admdvs=NEXT, setl_id=setl_id, guest=guest,
            bucket=bucket_of(guest.pk), setl_time=dt.datetime.fromisoformat(f"{end} 10:00:00"), medfee_sumamt=500_000,
            inscp_scp_amt=400_000, insured=300_000, assisted=0, line=line, facts="",
        )  # fmt: skip

    return make


def _hit(guest, key="B1", rule="overlap"):
    return Hit(
        rule=rule, key=key, person=guest.pk, institution="H1", setl_ids=("B1", "A1"), amount=300_000, day=JUNE,
        says="两次住院重叠 2 天", evidence=(SHOWN | {"setl_id": "A1"}, SHOWN | {"setl_id": "B1"}),
    )  # fmt: skip


@pytest.fixture
def hit(guest, theirs):
    theirs("B1", "2024-06-01", "2024-06-08")
    OF_JUNE.keep(Look([], [_hit(guest)], NOTHING), 0, BUCKETS)
    return Screened.objects.get()


def _confirmed(hit):
    following.take(hit, "review")
    following.propose(hit, "review", "两院病历重叠", guilty=True, recover=0)
    return following.decide(hit, "leader", "", agree=True)


def test_their_bills_are_screened_apart_from_ours(guest, theirs):
    theirs("A1", "2024-06-01", "2024-06-08")
    theirs("B1", "2024-06-06", "2024-06-12", hospital="H2")
    asked = Asked(COUNTY, dt.datetime(2023, 1, 1), dt.datetime(2024, 7, 1))
    assert bills(asked).is_empty()
    assert guest_bills(asked).sort("setl_id").select("setl_id", "person", "inpatient", "fund").rows() == [
        ("A1", guest.pk, True, 300_000), ("B1", guest.pk, True, 300_000),
    ]  # fmt: skip
    look = OF_JUNE.look(0, BUCKETS)
    # from the 6th to the 8th: two nights
    assert (look.hits, [(one.rule, one.key, one.says) for one in look.guests]) == (
        [], [("overlap", "B1", "两次住院重叠 2 天")],
    )  # fmt: skip
    assert look.stays.is_empty()
    counts = OF_JUNE.keep(look, 0, BUCKETS)
    assert (counts["hits"], counts["new"], counts["elsewhere"]) == (1, 1, 1)
    row = Screened.objects.get()
    assert (row.person, row.guest, row.insured_at, row.township) == (None, guest, NEXT, "")
    assert OF_JUNE.keep(look, 0, BUCKETS)["new"] == 0
    assert OF_JUNE.keep(Look([], [], NOTHING), 0, BUCKETS)["gone"] == 1


def test_a_guests_number_is_none_of_a_person(guest, theirs, person):
    theirs("B1", "2024-06-01", "2024-06-08")
    own = Hit(rule="sudden", key=f"{guest.pk}:2024-06", person=person, institution="H1", setl_ids=("P1",), amount=1,
              day=JUNE, says="x")  # fmt: skip
    OF_JUNE.keep(Look([own], [_hit(guest, f"{guest.pk}:2024-06", "sudden")], NOTHING), 0, BUCKETS)
    assert set(Screened.objects.values_list("person", "guest")) == {(person, None), (None, guest.pk)}
    OF_JUNE.keep(Look([own], [], NOTHING), 0, BUCKETS)
    assert [row.guest for row in Screened.objects.filter(gone=True)] == [guest]


def test_nothing_is_taken_back_here(hit):
    following.take(hit, "review")
    with pytest.raises(Refused, match="由参保地追回"):
        following.propose(hit, "review", "属实", guilty=True, recover=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Screened.objects.update(recover=1)


def test_the_county_that_paid_is_told_once_and_only_of_what_was_confirmed(hit):
    with pytest.raises(Refused, match="认定属实后"):
        tell(hit, JUNE, "彭医保函〔2024〕3号")
    row = _confirmed(hit)
    assert list(to_tell()) == [row]
    day = today()
    with pytest.raises(Refused, match="晚于今天"):
        tell(row, day + dt.timedelta(days=1), "X")
    with pytest.raises(Refused, match="文号"):
        tell(row, day, " ")
    assert tell(row, day, "彭医保函〔2024〕3号").told_on == day
    assert not to_tell().exists()
    with pytest.raises(Refused, match="已告知"):
        tell(row, day, "X")
    assert not CreditEntry.objects.exists()


def test_our_own_are_not_told_to_anybody(at_work, person):
    own = Hit(rule="overlap", key="P1", person=person, institution="H1", setl_ids=("P1",), amount=1, day=JUNE, says="x")
    OF_JUNE.keep(Look([own], [], NOTHING), 0, BUCKETS)
    row = _confirmed(Screened.objects.get())
    with pytest.raises(Refused, match="由本县追回"):
        tell(row, JUNE, "X")
    with pytest.raises(IntegrityError), transaction.atomic():
        Screened.objects.update(told_on=JUNE, letter="X")


def test_the_letter_says_what_was_found_and_hides_the_number(hit, guest):
    row = _confirmed(hit)
    data = data_of(row, guest.psn_name, guest.certno, dt.date(2024, 7, 3))
    text = "".join(data["paragraphs"])
    assert data["to"] == "黔江区医疗保障局"
    assert "两院病历重叠" in text
    assert "3,000.00" in text
    assert "500235********1234" in text
    assert guest.certno not in text
    assert [row[0] for row in data["bills"]] == ["A1", "B1"]


def test_rules_are_judged_by_our_own_hits(hit):
    _confirmed(hit)
    assert {rule.name: found["hits"] for rule, found in outcomes()}["overlap"] == 0


def test_pages_and_who_may_tell(login, hit):
    _confirmed(hit)
    officer = login("review_officer")
    page = officer.get(reverse("supervision:hit", args=[hit.pk])).content.decode()
    for words in ("黔江区", "移送函", "500235********1234"):
        assert words in page
    assert "谭某" in officer.get("/supervision/?insured=tell").content.decode()
    assert "谭某" not in officer.get("/supervision/?insured=own").content.decode()
    letter = officer.get(reverse("supervision:letter", args=[hit.pk]))
    assert letter.content.startswith(b"%PDF")
    told = {"on": f"{today():%Y-%m-%d}", "letter": "彭医保函〔2024〕3号"}
    assert login("leader").post(reverse("supervision:told", args=[hit.pk]), told).status_code == 403
    officer.post(reverse("supervision:told", args=[hit.pk]), told)
    with unlimited():
        assert Screened.objects.get().letter == "彭医保函〔2024〕3号"


def test_the_letter_is_only_of_what_was_confirmed(login, hit):
    answer = login("review_officer").get(reverse("supervision:letter", args=[hit.pk]), follow=True)
    assert "才有移送函" in answer.content.decode()
