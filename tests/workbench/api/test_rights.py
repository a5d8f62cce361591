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
    "GET /jobs": "jobs.see", "GET /jobs/{id}": "jobs.see",
    "GET /tokens": "api.token", "POST /tokens": "api.token", "DELETE /tokens/{id}": "api.token",
}  # fmt: skip
"""Written by hand from what each does: an operation that is not here fails the test below."""
MONEY = {
    "POST /desk/settlements", "POST /desk/settlements/{setl_id}/reversal",
    "POST /desk/settlements/{setl_id}/differences/decision", "POST /claims", "POST /claims/{id}/decision",
    "POST /periods/{clr_ym}/lock", "POST /periods/whole-years", "POST /subsidies/batches/{id}/decision",
    "POST /subsidies/dues/{id}/finish",
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
