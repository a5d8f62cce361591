"""One shape for every refusal; what a refused request wrote is gone."""

import pytest
from django.db import connection

from tests.workbench.api.test_once import ASKED
from tuodi.workbench.api import people
from tuodi.workbench.desk.models import PersonAccounts, Settlement
from tuodi.workbench.registry.models import Source


def test_what_is_wrong_with_a_body_is_told_by_path_in_chinese(ask, places):
    body = {"psn_no": "P1", "bill": {"enddate": "31.12.2024", "medfee_sumamt_fen": 10.5, "mistyped": 1,
                                     "insu_admdvs": "5002", "mdtrt_admdvs": "500243", "med_type": "21"}}  # fmt: skip
    status, told, _ = ask("POST", "/desk/trials", body, "settlement_clerk")
    assert (status, set(told)) == (422, {"code", "message", "faults"})
    assert {fault["path"]: fault["message"] for fault in told["faults"]} == {
        "body.bill.enddate": "应为日期，如 2024-06-30",
        "body.bill.insu_admdvs": "格式不对",
        "body.bill.medfee_sumamt_fen": "应为整数（金额为整数分，不写小数和引号）",
        "body.bill.inscp_scp_amt_fen": "缺少这一项",
        "body.bill.mistyped": "没有这一项，请核对名称",
    }


def test_what_is_wrong_with_a_query_is_told_too(ask, places):
    status, told, _ = ask("GET", "/people?limit=900&cursor=nonsense", None, "settlement_clerk")
    assert status == 422
    assert {fault["path"]: fault["message"] for fault in told["faults"]} == {
        "query.limit": "不能大于 200", "query.cursor": "格式不对",
    }  # fmt: skip


@pytest.mark.parametrize(("body", "path"), [("{", "body"), ("", "body"), ("[]", "body"), ("null", "body")])
def test_a_body_that_is_none(ask, places, body, path):
    status, told, _ = ask("POST", "/people", body, "settlement_clerk")
    assert status in (400, 422)
    assert told["code"]
    assert told["message"]


def test_what_the_checks_of_a_bill_find_names_the_field(ask, patient):
    bill = ASKED["bill"] | {"medfee_sumamt_fen": 684001}  # 6840.01 ≠ 380 + 260 + 6200
    status, told, _ = ask("POST", "/desk/trials", {"psn_no": patient().psn_no, "bill": bill}, "settlement_clerk")
    assert status == 422
    assert told["faults"][0]["path"] == "body.bill.medfee_sumamt_fen"
    assert told["faults"][0]["mend"]


def test_a_constraint_of_a_form_names_its_field(ask, make_person):
    person = make_person()
    body = {"psn_no": person.psn_no, "kind": "referral", "mdtrt_admdvs": "500114", "begndate": "2024-05-02",
            "enddate": "2024-05-01", "reason": "转诊"}  # fmt: skip
    status, told, _ = ask("POST", "/filings", body, "settlement_clerk")
    assert (status, told["message"]) == (422, "截止日期早于开始日期")


def test_a_number_that_somebody_has_is_a_conflict(ask, make_person):
    make_person(certno="500243198001011234")
    body = {"certno": "500243198001011234", "psn_name": "李四", "township": "500243001", "date": "2024-05-01",
            "reference": "户口簿", "psn_cert_type": "01"}  # fmt: skip
    status, told, _ = ask("POST", "/people", body, "settlement_clerk")
    assert status in (409, 422)  # a number whose check digit is wrong is refused before
    assert told["faults"][0]["path"] == "body.certno"


def test_what_fails_inside_is_told_without_its_inside_and_leaves_nothing(ask, make_person, monkeypatch, caplog):
    def broken(*_args, **_more):
        Source.objects.create(kind="form", name="half done", by="x")
        raise RuntimeError("secret")

    monkeypatch.setattr(people, "leave", broken)
    body = {"division": "500114", "date": "2024-05-01", "reference": "迁移证"}
    status, told, _ = ask("POST", f"/people/{make_person().psn_no}/leave", body, "settlement_clerk")
    assert (status, told["code"]) == (500, "internal")
    assert "secret" not in str(told)
    assert "secret" in caplog.text
    assert not Source.objects.filter(name="half done").exists()


def test_a_refused_settlement_leaves_nothing_behind(ask, make_person, whole_years):
    body = ASKED | {"psn_no": make_person().psn_no}  # not insured
    status, told, _ = ask(
        "POST", "/desk/settlements", body, "settlement_clerk", headers={"Idempotency-Key": "k1"}
    )  # fmt: skip
    assert (status, told["code"]) == (422, "uninsured")
    assert "勾选确认" in told["faults"][0]["mend"]
    with connection.cursor() as cursor:
        for model in (Settlement, PersonAccounts):
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")  # noqa: S608
            assert cursor.fetchone() == (0,)


def test_a_path_that_is_nobodys_is_not_the_interfaces(ask, places):
    assert ask("GET", "/nothing", None, "settlement_clerk")[0] == 404
