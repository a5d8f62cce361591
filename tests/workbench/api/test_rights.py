"""The truth table: every operation the router has, for every role, and the action of the permission table it asks."""

import re
from pathlib import Path

import pytest

import tuodi.client
from tests.workbench.conftest import OTHER_TOWN, TOWN
from tuodi.workbench.access.enums import Role
from tuodi.workbench.access.table import BY_NAME
from tuodi.workbench.api.main import api
from tuodi.workbench.api.rights import Needs

WANTED = {
    "GET /people": "person.search", "GET /people/search": "person.search", "POST /people": "person.edit",
    "GET /people/{psn_no}": "person.see", "PATCH /people/{psn_no}": "person.edit",
    "GET /people/{psn_no}/identities": "person.see", "GET /people/{psn_no}/insurances": "person.see",
    "GET /people/{psn_no}/events": "person.see", "GET /people/{psn_no}/ledger": "person.see",
    "POST /people/{psn_no}/number": "person.see_number", "POST /people/{psn_no}/move": "person.edit",
    "POST /people/{psn_no}/leave": "person.edit", "POST /people/{psn_no}/death": "person.edit",
    "POST /people/{psn_no}/death/undo": "person.edit", "GET /households/{number}": "person.see",
    "GET /places/townships": "person.search", "GET /places/townships/{code}/villages": "person.search",
    "GET /duplicates": "person.merge", "POST /duplicates/search": "person.merge",
    "GET /duplicates/{id}": "person.merge", "POST /duplicates/{id}/different": "person.merge",
    "GET /merges": "person.search", "POST /merges": "person.merge", "GET /merges/{id}": "person.search",
    "POST /merges/{id}/decision": "person.merge_check", "POST /merges/{id}/undo": "person.merge_check",
    "GET /lists/overview": "list.see", "GET /lists/template.xlsx": "list.upload", "GET /lists/batches": "list.see",
    "POST /lists/batches": "list.upload", "GET /lists/batches/{id}": "list.see",
    "GET /lists/batches/{id}/rows": "list.see", "GET /lists/batches/{id}/faults": "list.see",
    "GET /lists/batches/{id}/bad.xlsx": "list.see", "GET /lists/batches/{id}/receipt.xlsx": "list.see",
    "POST /lists/batches/{id}/check": "list.upload", "POST /lists/batches/{id}/submit": "list.upload",
    "POST /lists/batches/{id}/withdraw": "list.upload", "POST /lists/batches/{id}/accept": "list.accept",
    "POST /lists/batches/{id}/return": "list.accept", "POST /lists/batches/{id}/undo-request": "list.undo",
    "POST /lists/batches/{id}/undo": "list.undo_check", "POST /lists/batches/{id}/keep": "list.undo_check",
    "POST /lists/batches/{id}/rows/{row}/let-through": "list.accept",
    "POST /lists/batches/{id}/rows/{row}/hold": "list.accept",
    "GET /warnings": "list.see", "POST /warnings": "list.warn", "GET /warnings/{id}": "list.see",
    "GET /warnings/{id}/people": "list.see", "GET /warnings/{id}/list.xlsx": "list.upload",
    "POST /warnings/{id}/answer": "list.upload", "POST /warnings/{id}/acknowledge": "list.warn",
    "GET /enrolment/years": "enrolment.see", "POST /enrolment/years": "enrolment.decide",
    "POST /enrolment/{year}/compute": "enrolment.decide", "GET /enrolment/{year}/coverage": "enrolment.see",
    "GET /enrolment/{year}/uninsured": "enrolment.see", "GET /enrolment/{year}/ledger": "enrolment.see",
    "GET /enrolment/{year}/differences": "enrolment.see", "GET /enrolment/{year}/people/{psn_no}": "enrolment.see",
    "POST /enrolment/{year}/people/{psn_no}/mark": "enrolment.work",
    "GET /enrolment/{year}/books/{kind}.xlsx": "enrolment.see", "GET /enrolment/{year}/terms": "enrolment.see",
    "GET /subsidies/batches": "enrolment.see", "POST /subsidies/batches": "enrolment.decide",
    "GET /subsidies/batches/{id}": "enrolment.see", "GET /subsidies/batches/{id}/decisions": "enrolment.see",
    "POST /subsidies/batches/{id}/submit": "enrolment.decide",
    "POST /subsidies/batches/{id}/decision": "enrolment.check", "GET /subsidies/dues": "enrolment.see",
    "POST /subsidies/dues/{id}/finish": "enrolment.payments",
    "GET /payments": "enrolment.payments", "POST /payments": "enrolment.payments",
    "GET /payments/{id}": "enrolment.payments", "GET /payments/{id}/rows": "enrolment.payments",
    "POST /payments/rows/{id}/match": "enrolment.payments", "POST /payments/rows/{id}/ignore": "enrolment.payments",
    "GET /targets/{year}": "enrolment.see", "GET /targets/{year}/dispatches": "enrolment.see",
    "POST /targets/{year}/dispatches": "enrolment.decide",
    "GET /targets/dispatches/{id}/dispatch.xlsx": "enrolment.see", "GET /targets/{year}/ranking": "enrolment.see",
    "GET /targets/{year}/assignments": "enrolment.see", "PUT /targets/{year}/assignments": "enrolment.decide",
    "POST /desk/trials": "desk.try", "GET /desk/settlements": "desk.see", "POST /desk/settlements": "desk.settle",
    "GET /desk/settlements/{setl_id}": "desk.see", "GET /desk/settlements/{setl_id}/trace": "desk.see",
    "GET /desk/settlements/{setl_id}/statement": "desk.see",
    "GET /desk/settlements/{setl_id}/statement.pdf": "desk.see", "GET /desk/bills.csv": "desk.see",
    "POST /desk/settlements/{setl_id}/reversal": "desk.reverse", "GET /desk/differences": "desk.see",
    "GET /desk/settlements/{setl_id}/differences": "desk.see",
    "POST /desk/settlements/{setl_id}/differences/decision": "desk.check",
    "GET /desk/rights/{psn_no}/deposit-free": "desk.try", "GET /desk/rights/{psn_no}/waiting": "desk.try",
    "GET /claims": "desk.see", "POST /claims": "desk.settle", "GET /claims/{id}": "desk.see",
    "POST /claims/{id}/decision": "desk.check",
    "GET /filings": "desk.see", "POST /filings": "desk.settle", "POST /filings/{id}/withdrawal": "desk.settle",
    "GET /periods": "desk.see", "POST /periods/{clr_ym}/lock": "desk.lock", "GET /periods/whole-years": "desk.see",
    "POST /periods/whole-years": "desk.lock", "GET /periods/layout": "desk.check", "PUT /periods/layout": "desk.check",
    "GET /places": "person.search", "GET /places/template.csv": "person.search",
    "POST /places/nation": "users.manage", "POST /places/files": "users.manage",
    "GET /closings/{year}": "enrolment.see", "POST /closings/{year}": "enrolment.decide",
    "POST /closings/requests/{id}/decision": "enrolment.check", "GET /openings": "desk.see",
    "POST /openings": "desk.settle", "GET /openings/accounts/{psn_no}": "desk.settle",
    "GET /openings/{id}": "desk.see", "POST /openings/{id}/decision": "desk.check", "GET /month": "month.see",
    "POST /month": "month.run", "GET /month/{id}": "month.see", "GET /month/{id}/report.pdf": "month.see",
    "POST /month/{id}/stop": "month.run",
    "GET /bill-files": "review.import", "POST /bill-files": "review.import", "GET /bill-files/{id}": "review.import",
    "GET /bill-files/{id}/faults": "review.import", "GET /bill-files/{id}/bad-rows": "review.import",
    "POST /bill-files/{id}/take": "review.import",
    "POST /bill-files/{id}/check": "review.import", "POST /bill-files/{id}/withdraw": "review.import",
    "GET /review/overview": "review.see", "GET /review/findings": "review.see",
    "GET /review/findings.xlsx": "review.see", "POST /review/findings/send": "review.send",
    "GET /review/findings/{id}": "review.see", "POST /review/findings/{id}/send": "review.send",
    "POST /review/findings/{id}/notification": "review.town", "POST /review/findings/{id}/account": "review.town",
    "POST /review/findings/{id}/proposal": "review.send", "POST /review/findings/{id}/decision": "review.decide",
    "POST /review/findings/{id}/refund": "review.pay", "POST /review/findings/{id}/unpayable": "review.town",
    "POST /review/findings/{id}/again": "review.send", "POST /review/findings/{id}/end": "review.send",
    "GET /samples": "review.sample", "POST /samples": "review.sample", "GET /samples/{id}": "review.sample",
    "GET /samples/{id}/items": "review.sample", "POST /samples/{id}/items/{item}": "review.sample",
    "GET /alerts": "warning.see", "GET /alerts/overview": "warning.see", "GET /alerts/watched": "warning.watch",
    "GET /alerts/expected": "warning.watch", "GET /alerts/ways": "warning.see", "GET /alerts/terms": "warning.watch",
    "POST /alerts/terms": "warning.terms", "POST /alerts/check": "warning.check",
    "POST /alerts/share": "warning.check", "GET /alerts/{id}": "warning.see",
    "POST /alerts/{id}/check": "warning.check", "POST /alerts/{id}/share": "warning.check",
    "POST /alerts/{id}/visit": "warning.town", "POST /alerts/{id}/answer": "warning.verify",
    "POST /alerts/{id}/helps": "warning.verify", "POST /alerts/{id}/helps/{way}/result": "warning.verify",
    "POST /alerts/{id}/end": "warning.close", "GET /cases": "case.see", "POST /cases": "case.take",
    "GET /cases/terms": "case.see", "POST /cases/terms": "case.terms", "GET /cases/{id}": "case.see",
    "GET /cases/{id}/letter.pdf": "case.see", "POST /cases/{id}/documents/{document}": "case.take",
    "POST /cases/{id}/acceptance": "case.take", "POST /cases/{id}/visits": "case.take",
    "POST /cases/{id}/means": "case.take", "POST /cases/{id}/withdrawal": "case.take",
    "POST /cases/{id}/proposal": "case.propose", "POST /cases/{id}/publicity/end": "case.take",
    "POST /cases/{id}/opinion": "case.verdict", "POST /cases/{id}/decision": "case.decide",
    "POST /cases/{id}/supplements": "case.take", "POST /cases/{id}/hand-overs": "case.take",
    "POST /cases/{id}/hand-overs/{row}/answer": "case.take", "GET /funds/overview": "funds.see",
    "GET /funds/of/{fund}/rows": "funds.see",
    "GET /funds/budgets": "funds.see", "POST /funds/budgets": "funds.plan",
    "POST /funds/budgets/{id}/decision": "funds.plan_check", "GET /funds/advances": "funds.see",
    "POST /funds/advances": "funds.plan", "POST /funds/advances/{id}/decision": "funds.plan_check",
    "GET /funds/incomes": "funds.see", "POST /funds/incomes": "funds.plan",
    "POST /funds/incomes/{id}/decision": "funds.plan_check",
    "GET /funds/warnings": "funds.see", "POST /funds/warnings/{id}/measure": "funds.plan",
    "GET /funds/clearings": "funds.see", "POST /funds/clearings": "funds.clear",
    "GET /funds/clearings/{id}": "funds.see", "GET /funds/clearings/{id}/sheet.xlsx": "funds.see",
    "GET /payouts/payables": "funds.see", "GET /payouts/accounts/people/{psn_no}": "funds.pay",
    "POST /payouts/accounts/people/{psn_no}": "funds.pay", "GET /payouts/accounts/institutions/{code}": "funds.pay",
    "POST /payouts/accounts/institutions/{code}": "funds.pay", "GET /payouts/batches": "funds.see",
    "POST /payouts/batches": "funds.pay", "GET /payouts/batches/{id}": "funds.see",
    "GET /payouts/batches/{id}/payments": "funds.see", "POST /payouts/batches/{id}/decision": "funds.pay_check",
    "POST /payouts/batches/{id}/sending": "funds.pay", "GET /payouts/batches/{id}/bank.csv": "funds.pay",
    "POST /payouts/batches/{id}/answers": "funds.pay", "GET /supervision/hits": "watch.see",
    "POST /supervision/screenings": "watch.check", "GET /supervision/hits/{id}": "watch.see",
    "POST /supervision/hits/{id}/told": "watch.check",
    "GET /supervision/tips": "watch.see", "POST /supervision/tips": "watch.check",
    "GET /supervision/tips/{id}": "watch.see", "GET /supervision/rules": "watch.see",
    "GET /supervision/credit": "watch.see", "POST /supervision/{what}/{id}/take": "watch.check",
    "POST /supervision/{what}/{id}/inquiry": "watch.check", "POST /supervision/{what}/{id}/decision": "watch.decide",
    "POST /supervision/{what}/{id}/recovery": "watch.check", "POST /supervision/tips/{id}/answer": "watch.check",
    "GET /contracts": "contract.see", "POST /contracts": "contract.work", "GET /contracts/files": "contract.work",
    "POST /contracts/files": "contract.work", "GET /contracts/files/template.xlsx": "contract.work",
    "GET /contracts/files/{id}/bad-rows.xlsx": "contract.work", "GET /contracts/{id}": "contract.see",
    "POST /contracts/{id}/services": "contract.work", "POST /contracts/{id}/renewal": "contract.work",
    "GET /families/people/{psn_no}/sheet": "family.sheet", "GET /families/people/{psn_no}/sheet.pdf": "family.sheet",
    "GET /families/settlements/{setl_id}/advice": "desk.see", "GET /families/drafts/{code}": "desk.try",
    "GET /boards": "board.see", "GET /boards/figures.xlsx": "board.see", "GET /boards/report.pdf": "board.see",
    "GET /boards/figures/{key}": "board.see", "GET /boards/figures/{key}/rows.xlsx": "board.see",
    "GET /boards/duties": "board.see", "GET /boards/areas": "board.see", "POST /boards/areas": "board.mark",
    "GET /boards/key-county": "board.see", "POST /boards/key-county": "board.mark",
    "GET /issues": "board.issue", "POST /issues": "board.issue", "GET /issues/{id}": "board.issue",
    "POST /issues/{id}/report": "board.issue", "POST /issues/{id}/end": "board.issue",
    "GET /catalogues": "catalogue.load", "POST /catalogues": "catalogue.load",
    "GET /catalogues/{id}": "catalogue.load", "GET /reconciling/days": "reconcile.see",
    "POST /reconciling/days/{date}": "reconcile.work", "GET /reconciling/differences": "reconcile.see",
    "GET /reconciling/differences/{id}": "reconcile.see",
    "POST /reconciling/differences/{id}/explanation": "reconcile.work",
    "POST /reconciling/differences/{id}/decision": "reconcile.check",
    "GET /jobs": "jobs.see", "GET /jobs/{id}": "jobs.see",
    "GET /tokens": "api.token", "POST /tokens": "api.token", "DELETE /tokens/{id}": "api.token",
}  # fmt: skip
"""Written by hand from what each does: an operation that is not here fails the test below."""
MONEY = {
    "POST /desk/settlements", "POST /desk/settlements/{setl_id}/reversal",
    "POST /desk/settlements/{setl_id}/differences/decision", "POST /claims", "POST /claims/{id}/decision",
    "POST /periods/{clr_ym}/lock", "POST /periods/whole-years", "POST /subsidies/batches/{id}/decision",
    "POST /subsidies/dues/{id}/finish",
    "POST /closings/{year}", "POST /closings/requests/{id}/decision", "POST /openings",
    "POST /openings/{id}/decision", "POST /review/findings/{id}/proposal", "POST /review/findings/{id}/decision",
    "POST /review/findings/{id}/refund", "POST /cases/{id}/proposal", "POST /cases/{id}/decision",
    "POST /cases/{id}/supplements", "POST /funds/budgets", "POST /funds/budgets/{id}/decision",
    "POST /funds/advances", "POST /funds/advances/{id}/decision", "POST /funds/incomes",
    "POST /funds/incomes/{id}/decision", "POST /funds/warnings/{id}/measure", "POST /funds/clearings",
    "POST /payouts/accounts/people/{psn_no}", "POST /payouts/accounts/institutions/{code}", "POST /payouts/batches",
    "POST /payouts/batches/{id}/decision", "POST /payouts/batches/{id}/sending",
    "POST /supervision/{what}/{id}/inquiry", "POST /supervision/{what}/{id}/decision",
    "POST /supervision/{what}/{id}/recovery", "POST /supervision/tips/{id}/answer",
    "POST /reconciling/differences/{id}/decision",
}  # fmt: skip
"""What moves money, or closes the books it moves in."""


BY_PERSON = {"POST /tokens"}
"""What no key may, whosever it is."""


def operations():
    """(name, operation) of everything the router answers."""
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield f"{method} {prefix}{path}", operation


def test_every_operation_asks_one_action_and_it_is_the_right_one():
    found = {name: operation.auth_callbacks for name, operation in operations()}
    assert all(len(asked) == 1 and isinstance(asked[0], Needs) for asked in found.values())
    assert {name: asked[0].action.name for name, asked in found.items()} == WANTED


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_a_role_gets_through_exactly_where_the_table_says_so(ask, role):
    allowed = {}
    for name in WANTED:
        method, path = name.split(" ")
        filled = re.sub(r"\{(id|year|row)\}", "2024", path)
        status, body, _ = ask(method, re.sub(r"\{\w+\}", "none", filled), None, role)
        assert status not in (401, 405, 500), (name, body)
        allowed[name] = status != 403
        if name in BY_PERSON and role in BY_NAME[WANTED[name]].roles:
            assert (status, body["code"]) == (403, "forbidden")
            allowed[name] = True  # for a person: tests of keys
        elif status == 403:
            assert (body["code"], body["message"]) == (
                "forbidden", f"您的角色没有“{BY_NAME[WANTED[name]].zh}”的权限"
            )  # fmt: skip
    assert allowed == {name: role in BY_NAME[action].roles for name, action in WANTED.items()}


def test_nobody_gets_through_without_a_key(ask, places):
    for name in WANTED:
        method, path = name.split(" ")
        status, body, _ = ask(method, re.sub(r"\{\w+\}", "2024", path))
        assert (status, body["code"]) == (401, "unauthenticated"), name


def test_what_moves_money_wants_a_key_of_the_request_and_nothing_else_does():
    assert {name for name, operation in operations() if getattr(operation.view_func, "once", False)} == MONEY
    schema = api.get_openapi_schema()
    marked = {
        f"{method.upper()} {path.removeprefix('/api')}"
        for path, methods in schema["paths"].items()
        for method, told in methods.items()
        if any(p["name"] == "Idempotency-Key" for p in told.get("parameters", ()))
    }
    assert marked == MONEY


def test_the_client_has_a_call_for_every_operation():
    calls = re.compile(r"\.(get|file|pages|post|once|put|patch|delete|upload)\(\s*\"(/[^\"]+)\"")
    methods = {"file": "GET", "pages": "GET", "once": "POST", "upload": "POST"}
    folder = Path(tuodi.client.__file__).parent
    found = {
        f"{methods.get(call, call.upper())} {path}": call
        for file in folder.glob("*.py")
        for call, path in calls.findall(file.read_text(encoding="utf-8"))
    }
    assert set(found) == set(WANTED) - BY_PERSON  # a client has a key and nothing else
    assert {name for name, call in found.items() if call == "once"} == MONEY


def test_rows_are_those_of_the_users_limits(tuodi, make_person):
    here, there = make_person("甲", township=TOWN), make_person("乙", township=OTHER_TOWN)
    staff = tuodi("township_staff", township=TOWN, username="staff")
    assert [one.psn_no for one in staff.people.all()] == [here.psn_no]
    assert [one.psn_no for one in tuodi("settlement_clerk").people.all()] == [here.psn_no, there.psn_no]
