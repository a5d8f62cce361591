"""The month's run as a report: found, done, waiting, by township."""

import pytest

from tests.workbench.review.conftest import BY, COUNTY, JUNE
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.service.opening import declare
from tuodi.workbench.month.run import begin
from tuodi.workbench.registry.models import Place
from tuodi.workbench.review.report import data_of, pdf_of


@pytest.fixture
def missed(places, bring, make_person, certify):
    """A bill of somebody on minimum living: 80 % of the 900.00 that insurance left, 720.00, were not paid."""
    with acting("test"), unlimited():
        declare(COUNTY, 2024, "fund")
    person = make_person("毕琪雪")
    certify(person, "minimum_living")
    bring({"setl_id": "S1", "psn_no": person.psn_no})
    return person


def test_a_run_says_what_was_found_what_waits_and_where(missed, walk):
    run = walk()
    with unlimited():
        told = data_of(run)
        town = Place.objects.get(code=missed.township).name
        assert pdf_of(run).startswith(b"%PDF")
    assert (told["unfinished"], told["hash"], told["known"]) == ("", run.rule_hash[:12], "2024-06-30")
    found = next(dict(step["lines"]) for step in told["steps"] if step["zh"] == "未救助与应退应补")
    assert (found["未救助"], found["未救助金额"], found["应补"]) == ("1", "720.00", "0")
    assert ["乡镇（街道）", "1 条结论待通知"] in told["waits"]
    (row,) = told["towns"]
    assert row[0] == town
    assert dict(zip(told["columns"], row[1:], strict=True)) == {
        "未救助": "1", "应补": "0", "应退": "0", "办理中": "1", "已过期限": "0",
    }  # fmt: skip
    assert told["sums"] == row[1:]


def test_one_that_is_not_whole_says_so(missed):
    with unlimited(), acting(BY):
        told = data_of(begin(COUNTY, JUNE, BY))
    assert told["unfinished"] == "流程进行中，以下为已完成部分"
    assert {step["state"] for step in told["steps"]} == {"未开始"}


@pytest.mark.parametrize(("role", "status"), [("review_officer", 200), ("auditor", 200), ("township_staff", 403)])
def test_who_sees_the_month_gets_its_report(missed, walk, login, role, status):
    run = walk()
    assert login(role).get(f"/review/month/{run.pk}/report.pdf").status_code == status
