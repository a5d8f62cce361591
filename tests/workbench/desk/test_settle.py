import datetime as dt

import pytest
from django.db import connection
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext

from tests.workbench.desk.conftest import BILL
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.models import ClearingPeriod, Difference, PersonAccounts, Settlement
from tuodi.workbench.desk.service.differences import decide, reconsider
from tuodi.workbench.desk.service.periods import lock, sums_of
from tuodi.workbench.desk.service.refused import Refused
from tuodi.workbench.desk.service.reverse import reverse
from tuodi.workbench.desk.service.settle import WhatIf, pre_settle
from tuodi.workbench.registry.signals import people_merged

JULY = {
    "mdtrt_id": "V2", "begndate": "2024-07-02", "enddate": "2024-07-29", "mdtrt_admdvs": "500103", "hosp_lv": "3",
    "dise_codg": "I61.900", "med_type": "24", "refl": "1", "medfee_sumamt": "152300.00",
    "fulamt_ownpay_amt": "14200.00", "preselfpay_amt": "9500.00", "inscp_scp_amt": "128600.00",
    "fixmedins_code": "H50010330001",
}  # fmt: skip


def paid(row):
    return (row.hifp_pay, row.hifmi_pay, row.maf_pay, row.tilt_pay)


def test_a_year_of_two_bills_is_booked_as_worked_out_by_hand(patient, certify, settled):
    person = patient()
    certify(person, "minimum_living", idet_admdvs="500114")
    # level 2, plan 1: 6,200 − 300 = 5,900 × 70 % = 4,130.00; 2,070 left, under every other deductible
    first = settled(person)
    assert paid(first) == (413_000, 0, 0, 0)
    assert first.psn_part_amt == 684_000 - 413_000 == first.cash_payamt
    # basic (128,600 − 800) × 50 % = 63,900; year so far 2,070 + 64,700 = 66,770
    # critical (66,770 − 8,916.50) × 65 % = 37,604.775 → 37,604.78; assistance (64,700 − 37,604.78) × 70 % = 18,966.65
    # tilt: 2,070 + 8,128.57 = 10,198.57; (10,198.57 − 4,000) × 60 % = 3,719.142 → 3,719.14
    second = settled(person, **JULY)
    assert paid(second) == (6_390_000, 3_760_478, 1_896_665, 371_914)
    assert (first.psn_seq, second.psn_seq) == (1, 2)
    assert second.setl_time >= first.setl_time
    with unlimited():
        accounts = PersonAccounts.objects.get(person=person)
    assert accounts.last_seq == 2


def test_trying_writes_nothing_and_says_what_another_class_would_give(patient, certify, settled):
    person = patient()
    with unlimited():
        plain = pre_settle(person, BILL | JULY).statement
        helped = pre_settle(person, BILL | JULY, WhatIf(classes=("minimum_living",))).statement
        assert not Settlement.objects.exists()
    # nobody assisted: critical (64,700 − 17,833) × 60 % …, and no assistance
    assert plain.paid("assistance") == 0
    assert helped.paid("assistance") > 0


def test_what_a_file_refuses_the_desk_refuses_in_the_same_words(patient, settled):
    person = patient()
    with pytest.raises(Refused) as told:
        settled(person, medfee_sumamt="6840.01")
    assert [(f.column, f.code) for f in told.value.faults] == [("medfee_sumamt", "amounts")]
    assert "0.01" in str(told.value)
    with unlimited():
        assert not Settlement.objects.exists()


def test_the_same_request_books_once_and_a_look_alike_needs_a_word(patient, settled):
    person = patient()
    first = settled(person, key="one")
    assert settled(person, key="one").pk == first.pk
    with pytest.raises(Refused, match="疑似重复"):
        settled(person, key="two")
    again = settled(person, key="three", allow=("allow_duplicate",))
    assert again.pk != first.pk
    with pytest.raises(Refused, match="已经入账"):
        settled(person, key="four", setl_id=again.setl_id, allow=("allow_duplicate",))


def test_a_request_booked_for_one_person_is_refused_for_another(patient, settled):
    first, second = patient("冉一"), patient("冉二")
    kept = settled(first, key="one")
    with pytest.raises(Refused, match="另一人"):
        settled(second, key="one")
    assert settled(first, key="one").pk == kept.pk
    assert settled(second, key="two").psn_seq == 1


def test_somebody_not_insured_that_day_is_refused_the_day_before_cover_and_taken_on_its_first(patient, settled):
    person = patient()
    with pytest.raises(Refused, match="参保"):
        settled(person, begndate="2023-12-28", enddate="2023-12-31")
    assert settled(person, begndate="2023-12-28", enddate="2024-01-01").year == 2024


def test_after_a_death_nothing_is_booked_and_up_to_it_everything(patient, settled):
    person = patient(death_date=dt.date(2024, 3, 11))
    assert settled(person).pk
    with pytest.raises(Refused, match="死亡"):
        settled(person, mdtrt_id="V9", enddate="2024-03-12")


def test_a_figure_that_is_missing_is_booked_only_when_told_and_never_as_nothing(patient, settled):
    person = patient()
    wanting = {"med_type": "9904", "hosp_lv": "1", "dise_codg": "K29.500"}
    with unlimited():
        statement = None
        try:
            statement = pre_settle(person, BILL | wanting).statement
        except Refused:
            pytest.skip("every figure of this care is there")
    if statement.missing is None:
        pytest.skip("every figure of this care is there")
    with pytest.raises(Refused, match="缺少数字"):
        settled(person, **wanting)
    row = settled(person, allow=("allow_missing",), **wanting)
    assert row.psn_part_amt is None
    assert row.missing


def test_a_reversal_is_the_exact_negative_and_gives_the_accounts_back(patient, certify, settled):
    person = patient()
    certify(person, "minimum_living", idet_admdvs="500114")
    first = settled(person)
    settled(person, **JULY)
    with acting("clerk"), unlimited():
        back = reverse(first, "录入错误", "clerk", "r1")
        assert reverse(first, "录入错误", "clerk", "r1").pk == back.pk
    for name in ("medfee_sumamt", "inscp_scp_amt", "hifp_pay", "hifmi_pay", "maf_pay", "psn_part_amt", "cash_payamt"):
        assert getattr(back, name) == -getattr(first, name), name
    assert back.reverses_id == first.pk
    with unlimited():
        found = {d.stage: (d.booked, d.due) for d in Difference.objects.filter(state="open")}
    # without March: critical (64,700 − 8,916.50) × 65 % = 36,259.275 → 36,259.28 (1,345.50 less)
    # assistance (64,700 − 36,259.28) × 70 % = 19,908.504 → 19,908.50
    # tilt: 64,700 − 36,259.28 − 19,908.50 = 8,532.22; (8,532.22 − 4,000) × 60 % = 2,719.332 → 2,719.33
    assert found == {
        "critical": (3_760_478, 3_625_928), "assistance": (1_896_665, 1_990_850), "tilt": (371_914, 271_933),
    }  # fmt: skip
    with acting("clerk"), unlimited(), pytest.raises(Refused, match="已经冲正"):
        reverse(first, "再来", "clerk", "r2")
    with acting("clerk"), unlimited(), pytest.raises(Refused, match="不能再冲正"):
        reverse(back, "再来", "clerk", "r3")


def test_a_class_known_later_is_decided_by_a_second_person_and_then_booked_is_due(patient, certify, settled):
    person = patient()
    row = settled(person, **JULY)
    assert paid(row)[2:] == (0, 0)
    certify(person, "minimum_living", dt.date(2024, 1, 1), idet_admdvs="500114")
    with acting("receiver"), unlimited():
        assert reconsider([person.pk], "receiver") == 3
        assert reconsider([person.pk], "receiver") == 0  # nothing new: the same proposals stand
        mine = list(Difference.objects.filter(settlement=row, state="open"))
    # as in the test of the reversal: July alone under 低保
    assert {one.stage: one.due for one in mine} == {"critical": 3_625_928, "assistance": 1_990_850, "tilt": 271_933}
    assert {one.cause for one in mine} == {"identities"}
    seen = [one.pk for one in mine]
    with acting("receiver"), unlimited(), pytest.raises(Refused, match="不能复核自己"):
        decide(row, seen, "receiver", accept=True)
    with acting("checker"), unlimited(), pytest.raises(Refused, match="已有变化"):
        decide(row, seen[:2], "checker", accept=True)
    with acting("checker"), unlimited():
        done = decide(row, seen, "checker", accept=True)
        assert reconsider([person.pk], "receiver") == 0
    assert {one.clr_ym for one in done} == {row.clr_ym}
    booked = {column: getattr(row, column) for column in ("hifmi_pay", "maf_pay", "tilt_pay")}
    changes = {one.stage: one.amount for one in done}
    assert booked["hifmi_pay"] + changes["critical"] == 3_625_928
    assert booked["maf_pay"] + changes["assistance"] == 1_990_850
    with acting("clerk"), unlimited():
        back = reverse(row, "录入错误", "clerk", "r9")
    assert paid(back) == (-row.hifp_pay, -3_625_928, -1_990_850, -271_933)  # differences accepted go back with it


def test_what_was_refused_is_not_proposed_again_until_due_changes(patient, certify, settled):
    person = patient()
    row = settled(person, **JULY)
    certify(person, "minimum_living", dt.date(2024, 1, 1), idet_admdvs="500114")
    with acting("receiver"), unlimited():
        reconsider([person.pk], "receiver")
        seen = list(Difference.objects.filter(settlement=row).values_list("pk", flat=True))
    with acting("checker"), unlimited(), pytest.raises(Refused, match="理由"):
        decide(row, seen, "checker", accept=False)
    with acting("checker"), unlimited():
        decide(row, seen, "checker", accept=False, note="名单有误，已发函核实")
        assert reconsider([person.pk], "receiver") == 0


def test_a_late_entry_goes_to_the_next_open_period_and_names_its_own(patient, settled):
    person = patient()
    first = settled(person)
    with acting("fund"), unlimited():
        lock(person.county, first.clr_ym, "fund")
        with pytest.raises(Refused, match="锁定"):
            lock(person.county, first.clr_ym, "fund")
        with acting("clerk"):
            back = reverse(first, "录入错误", "clerk", "late")
        assert back.orig_clr_ym == first.clr_ym
        assert back.clr_ym > first.clr_ym
        kept = ClearingPeriod.objects.get(clr_ym=first.clr_ym)
        assert kept.sums["hifp_pay"] == first.hifp_pay == sums_of(person.county)[first.clr_ym]["hifp_pay"]


def test_a_late_bill_takes_its_place_and_proposes_what_it_changes(patient, certify, settled):
    person = patient()
    certify(person, "minimum_living", idet_admdvs="500114")
    july = settled(person, **JULY, setl_id="JULY", setl_time="2024-07-29 10:00:00")
    assert july.hifmi_pay == 3_625_928
    march = settled(person, setl_id="MARCH", setl_time="2024-03-11 10:00:00")
    assert paid(march) == (413_000, 0, 0, 0)
    with unlimited():
        found = {d.stage: (d.due, d.late) for d in Difference.objects.filter(settlement=july, state="open")}
    assert found["critical"] == (3_760_478, "MARCH")  # as when March came first


def test_merged_records_share_their_accounts(patient, certify, settled):
    kept, gone = patient(), patient("冉光明")
    for one in (kept, gone):
        certify(one, "minimum_living", idet_admdvs="500114")
    settled(gone, setl_id="MARCH", setl_time="2024-03-11 10:00:00")
    july = settled(kept, **JULY)
    with acting("checker"), unlimited():
        gone.merged_into = kept
        gone.save()
        people_merged.send(sender=None, merge=None, kept=kept, gone=gone)
        found = {d.stage: d.due for d in Difference.objects.filter(settlement=july, state="open")}
    assert found["critical"] == 3_760_478
    with pytest.raises(Refused, match="已合并"):
        settled(gone, key="later")
    assert settled(kept, mdtrt_id="V7", fixmedins_code="H50011410009").psn_seq > 1


def test_the_database_itself_keeps_settlements_and_maker_from_checker(patient, settled):
    row = settled(patient())
    with pytest.raises(DatabaseError), acting("somebody"), unlimited():
        Settlement.objects.filter(pk=row.pk).update(hifp_pay=1)
    with pytest.raises(DatabaseError), acting("somebody"), unlimited():
        Settlement.objects.filter(pk=row.pk).delete()


def test_settling_takes_few_statements(patient, certify, settled):
    person = patient()
    certify(person, "minimum_living", idet_admdvs="500114")
    settled(person)
    with CaptureQueriesContext(connection) as asked:
        settled(person, **JULY)
    # savepoint, actor, lock, circumstances, bills, identities, insert, close, release
    assert len(asked) <= 9, [q["sql"][:90] for q in asked]
