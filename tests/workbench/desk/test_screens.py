import re
import uuid

import pytest

from tests.workbench.desk.conftest import BILL
from tests.workbench.desk.test_settle import JULY
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.desk.models import Claim, ClearingPeriod, Filing, Settlement, StatementLayout

PAGES = ("", "settlements/", "claims/", "differences/", "periods/", "filings/", "rights/")


@pytest.mark.parametrize("page", PAGES)
def test_every_screen_opens_for_the_bureau_and_not_for_a_department(login, page):
    assert login("settlement_clerk").get(f"/desk/{page}").status_code == 200
    assert login("department_staff", department="civil_affairs").get(f"/desk/{page}").status_code == 403


def test_a_village_doctor_may_try_and_not_book(login, patient):
    client, person = login("village_doctor", township="500243001"), patient()
    shown = client.post("/desk/preview/", BILL | {"person": person.pk})
    assert "个人负担" in shown.content.decode()
    assert "确认入账" not in shown.content.decode()
    assert client.post("/desk/book/", BILL | {"person": person.pk, "key": "k"}).status_code == 403


def test_a_person_of_another_county_is_not_found(login, patient):
    person = patient(county="500114", township="500114001")
    assert login("settlement_clerk").post("/desk/preview/", BILL | {"person": person.pk}).status_code == 404


def test_the_form_books_once_and_the_statement_is_a_page_json_and_pdf(login, patient, certify):
    client, person = login("settlement_clerk"), patient()
    certify(person, "minimum_living", idet_admdvs="500114")
    sent = BILL | JULY | {"person": person.pk, "key": uuid.uuid4().hex}
    first, again = client.post("/desk/book/", sent), client.post("/desk/book/", sent)
    assert first.status_code == 302
    assert first.url == again.url
    page = client.get(first.url).content.decode()
    assert "36,259.28" in page  # critical, worked out in test_settle
    with unlimited():
        row = Settlement.objects.get()
    assert client.get(f"{first.url}statement.pdf").content.startswith(b"%PDF")
    told = client.get(f"{first.url}statement.json").json()
    assert told["setl_id"] == row.setl_id
    assert "P-" not in told["printed"]["person"]
    file = b"".join(client.get("/desk/settlements/bills.csv")).decode("utf-8-sig").splitlines()
    assert file[1].startswith(f"{row.setl_id},{person.psn_no},")
    book = client.get("/desk/settlements/?export=xlsx")
    assert book.content[:2] == b"PK"


def test_what_is_refused_stands_beside_the_field(login, patient):
    shown = login("settlement_clerk").post(
        "/desk/preview/", BILL | {"person": patient().pk, "medfee_sumamt": "6840.01"}
    )
    assert "总费用：" in shown.content.decode()
    assert "0.01" in shown.content.decode()


def test_if_shows_both_and_what_lies_between(login, patient):
    shown = (
        login("settlement_clerk")
        .post("/desk/preview/", BILL | JULY | {"person": patient().pk, "if_class": "minimum_living"})
        .content.decode()
    )
    assert "19,908.50" in shown  # assistance under 低保, worked out in test_settle


def test_a_claim_is_taken_in_by_one_and_booked_by_another(login, patient):
    clerk, person = login("settlement_clerk", "settlement_checker", username="clerk"), patient()
    sent = BILL | {"person": person.pk, "documents": "发票原件", "payee": "冉光明 农商行 6228"}
    address = clerk.post("/desk/claims/new/", sent).url
    assert "不能复核自己" in clerk.post(f"{address}decide/", {"verdict": "yes"}, follow=True).content.decode()
    checker = login("settlement_checker", username="checker")
    checker.post(f"{address}decide/", {"verdict": "yes"})
    with unlimited():
        claim = Claim.objects.select_related("settlement").get()
    assert claim.state == "booked"
    assert (claim.settlement.setl_type, claim.settlement.hifp_pay, claim.settlement.by) == ("1", 413_000, "checker")
    assert "已入账" in checker.post(f"{address}decide/", {"verdict": "yes"}, follow=True).content.decode()


def test_a_claim_says_in_words_what_was_entered(login, patient):
    sent = BILL | {"documents": "发票", "payee": "本人 农商行 0001", "person": patient().pk, "primary_care": "on"}
    clerk = login("settlement_clerk")
    page = clerk.get(clerk.post("/desk/claims/new/", sent).url).content.decode()
    told = dict(re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", page))
    assert told["险种"] == "居民医保"
    assert told["医院级别"] == "二级"
    assert told["医疗类别"] == "21 普通住院"
    assert told["参保地区划"] == "500114 黔江区"
    assert told["基层医疗机构"] == "是"
    assert told["总费用"] == "6,840.00"


def test_a_claim_that_goes_back_says_what_is_wanting(login, patient):
    sent = BILL | {"person": patient().pk, "documents": "复印件", "payee": "冉光明"}
    address = login("settlement_clerk", username="clerk").post("/desk/claims/new/", sent).url
    checker = login("settlement_checker", username="checker")
    checker.post(f"{address}decide/", {"verdict": "no"})
    with unlimited():
        assert Claim.objects.get().state == "waiting"
    checker.post(f"{address}decide/", {"verdict": "no", "note": "缺发票原件"})
    with unlimited():
        assert (Claim.objects.get().state, Claim.objects.get().note) == ("returned", "缺发票原件")


def test_only_the_fund_officer_locks_a_period(login, patient, settled):
    row = settled(patient())
    address = f"/desk/periods/{row.clr_ym}/lock/"
    assert login("settlement_clerk").post(address).status_code == 403
    assert login("fund_officer").post(address).status_code == 302
    with unlimited():
        assert ClearingPeriod.objects.get(clr_ym=row.clr_ym).state == "locked"


def test_a_referral_prefills_the_form(login, patient):
    client, person = login("settlement_clerk"), patient()
    client.post("/desk/filings/new/", {
        "person": person.pk, "kind": "referral", "mdtrt_admdvs": "500103", "begndate": "2024-07-01",
        "reason": "脑出血", "from_mdtrt_id": "V1",
    })  # fmt: skip
    with unlimited():
        assert Filing.objects.get().by == "settlement_clerk"
    page = client.get(f"/desk/?person={person.pk}").content.decode()
    assert 'value="500103"' in page


def test_deposit_free_says_why_on_both_sides_of_the_condition(login, patient, certify):
    client, person = login("settlement_clerk"), patient()
    refused = client.get(f"/desk/rights/?person={person.pk}").content.decode()
    assert "不在先诊疗后付费对象" in refused
    certify(person, "minimum_living")
    asked = client.get(f"/desk/rights/?person={person.pk}").content.decode()
    assert "条件须先核实" in asked
    assert "免交住院押金" not in asked
    assert "先诊疗后付费，免交住院押金" in client.get(f"/desk/rights/?person={person.pk}&confirmed=1").content.decode()


def test_the_bureau_changes_head_and_lines_of_the_statement(login, patient, settled):
    row = settled(patient())
    client = login("settlement_checker")
    client.post(
        "/desk/layout/", {"head": "结算告知书", "office": "彭水县医保局", "seal": "（章）", "lines": "对结果有异议"}
    )
    with unlimited():
        assert StatementLayout.objects.get().head == "结算告知书"
    told = client.get(f"/desk/settlements/{row.pk}/statement.json").json()["printed"]
    assert (told["head"], told["lines"]) == ("结算告知书", ["对结果有异议"])


def test_a_claim_sent_twice_is_taken_in_once_and_its_key_is_nobody_elses(login, patient):
    client, person, other = login("settlement_clerk"), patient(), patient("冉二")
    claim = BILL | {"documents": "发票", "payee": "本人 农商行 0001", "key": "once"}
    first = client.post("/desk/claims/new/", claim | {"person": person.pk})
    again = client.post("/desk/claims/new/", claim | {"person": person.pk})
    assert first.headers["Location"] == again.headers["Location"]
    refused = client.post("/desk/claims/new/", claim | {"person": other.pk}, follow=True)
    assert "已用于另一个人" in refused.content.decode()
    client.post("/desk/claims/new/", claim | {"person": person.pk, "key": "another"})
    with unlimited():
        assert sorted(Claim.objects.values_list("request_key", flat=True)) == ["another", "once"]
