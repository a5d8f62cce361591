"""What the screens do, the interface does: every address that is posted to, and its operation."""

import inspect
import re

from django.urls import URLPattern, get_resolver

from tests.workbench.api.test_rights import WANTED

_FINDING = "POST /review/findings/{id}/"
_CASE = "POST /cases/{id}/"
_ALERT = "POST /alerts/{id}/"
_FOLLOWED = "POST /supervision/{what}/{id}/"
_LIST = "POST /lists/batches/{id}/"

DONE = {
    "casework:accept": [_CASE + "acceptance"], "casework:acknowledge": [_CASE + "hand-overs/{row}/answer"],
    "casework:decide": [_CASE + "decision"], "casework:document": [_CASE + "documents/{document}"],
    "casework:end_publicity": [_CASE + "publicity/end"], "casework:hand_over": [_CASE + "hand-overs"],
    "casework:means": [_CASE + "means"], "casework:new": ["POST /cases"], "casework:propose": [_CASE + "proposal"],
    "casework:supplement": [_CASE + "supplements"], "casework:terms": ["POST /cases/terms"],
    "casework:verdict": [_CASE + "opinion"], "casework:visit": [_CASE + "visits"],
    "casework:withdraw": [_CASE + "withdrawal"],
    "catalogue:loads": ["POST /catalogues"],
    "dashboards:issue": ["POST /issues/{id}/report", "POST /issues/{id}/end"], "dashboards:issues": ["POST /issues"],
    "dashboards:key_counties": ["POST /boards/key-county"], "dashboards:areas": ["POST /boards/areas"],
    "desk:book": ["POST /desk/settlements"], "desk:decide_claim": ["POST /claims/{id}/decision"],
    "desk:decide_difference": ["POST /desk/settlements/{setl_id}/differences/decision"],
    "desk:decide_opening": ["POST /openings/{id}/decision"], "desk:filing": ["POST /filings"],
    "desk:layout": ["PUT /periods/layout"], "desk:lock": ["POST /periods/{clr_ym}/lock"],
    "desk:new_opening": ["POST /openings"], "desk:preview": ["POST /desk/trials"],
    "desk:reverse": ["POST /desk/settlements/{setl_id}/reversal"], "desk:take_in": ["POST /claims"],
    "desk:whole_year": ["POST /periods/whole-years"], "desk:withdraw": ["POST /filings/{id}/withdrawal"],
    "enrolment:ask_closing": ["POST /closings/{year}"], "enrolment:assignments": ["PUT /targets/{year}/assignments"],
    "enrolment:check": ["POST /subsidies/batches/{id}/decision"],
    "enrolment:check_closing": ["POST /closings/requests/{id}/decision"],
    "enrolment:compute": ["POST /enrolment/{year}/compute"], "enrolment:finish": ["POST /subsidies/dues/{id}/finish"],
    "enrolment:mark": ["POST /enrolment/{year}/people/{psn_no}/mark"],
    "enrolment:open_year": ["POST /enrolment/years"],
    "enrolment:payment_row": ["POST /payments/rows/{id}/match", "POST /payments/rows/{id}/ignore"],
    "enrolment:payments": ["POST /payments"], "enrolment:propose": ["POST /subsidies/batches"],
    "enrolment:propose_differences": ["POST /subsidies/batches"],
    "enrolment:submit": ["POST /subsidies/batches/{id}/submit"],
    "enrolment:tell": ["POST /targets/{year}/dispatches"],
    "funds:account": ["POST /payouts/accounts/people/{psn_no}"],
    "funds:advance": ["POST /funds/advances/{id}/decision"],
    "funds:advances": ["POST /funds/advances"], "funds:answer": ["POST /payouts/batches/{id}/answers"],
    "funds:budget": ["POST /funds/budgets/{id}/decision"], "funds:budgets": ["POST /funds/budgets"],
    "funds:check_batch": ["POST /payouts/batches/{id}/decision"],
    "funds:income": ["POST /funds/incomes/{id}/decision"], "funds:incomes": ["POST /funds/incomes"],
    "funds:institution_account": ["POST /payouts/accounts/institutions/{code}"],
    "funds:make_batch": ["POST /payouts/batches"], "funds:make_clearing": ["POST /funds/clearings"],
    "funds:warning": ["POST /funds/warnings/{id}/measure"],
    "funds:send_batch": ["POST /payouts/batches/{id}/sending"],
    "lists:accept": [_LIST + "accept"], "lists:ask_undo": [_LIST + "undo-request"],
    "lists:check_again": [_LIST + "check"], "lists:hold_again": [_LIST + "rows/{row}/hold"],
    "lists:keep": [_LIST + "keep"], "lists:let_through": [_LIST + "rows/{row}/let-through"],
    "lists:send_back": [_LIST + "return"], "lists:submit": [_LIST + "submit"], "lists:undo": [_LIST + "undo"],
    "lists:upload": ["POST /lists/batches"], "lists:warning": ["POST /warnings/{id}/answer"],
    "lists:warning_acknowledge": ["POST /warnings/{id}/acknowledge"], "lists:warning_send": ["POST /warnings"],
    "lists:withdraw": [_LIST + "withdraw"],
    "month:start": ["POST /month"], "month:stop": ["POST /month/{id}/stop"],
    "reconciliation:finding": [
        "POST /reconciling/differences/{id}/explanation", "POST /reconciling/differences/{id}/decision",
    ],
    "reconciliation:run": ["POST /reconciling/days/{date}"],
    "registry:change": ["PATCH /people/{psn_no}"], "registry:death": ["POST /people/{psn_no}/death"],
    "registry:decide_merge": ["POST /merges/{id}/decision", "POST /merges/{id}/undo"],
    "registry:load_nation": ["POST /places/nation"],
    "registry:move": ["POST /people/{psn_no}/move", "POST /people/{psn_no}/leave"],
    "registry:number": ["POST /people/{psn_no}/number"],
    "registry:pair": ["POST /duplicates/{id}/different", "POST /merges"], "registry:propose_merge": ["POST /merges"],
    "registry:register": ["POST /people"], "registry:search_pairs": ["POST /duplicates/search"],
    "registry:undo_death": ["POST /people/{psn_no}/death/undo"], "registry:upload_places": ["POST /places/files"],
    "review:account": [_FINDING + "account"], "review:again": [_FINDING + "again"],
    "review:cannot_pay": [_FINDING + "unpayable"], "review:check_again": ["POST /bill-files/{id}/check"],
    "review:close": [_FINDING + "end"], "review:decide": [_FINDING + "decision"],
    "review:inform": [_FINDING + "notification"], "review:judge": ["POST /samples/{id}/items/{item}"],
    "review:pay": [_FINDING + "refund"], "review:propose": [_FINDING + "proposal"], "review:samples": ["POST /samples"],
    "review:send": [_FINDING + "send"], "review:send_all": ["POST /review/findings/send"],
    "review:take": ["POST /bill-files/{id}/take"], "review:upload": ["POST /bill-files"],
    "review:withdraw": ["POST /bill-files/{id}/withdraw"],
    "services:contract": ["POST /contracts/{id}/services"], "services:contracts": ["POST /contracts"],
    "services:files": ["POST /contracts/files"], "services:renew": ["POST /contracts/{id}/renewal"],
    "supervision:answered": ["POST /supervision/tips/{id}/answer"], "supervision:decide": [_FOLLOWED + "decision"],
    "supervision:propose": [_FOLLOWED + "inquiry"], "supervision:recovered": [_FOLLOWED + "recovery"],
    "supervision:run": ["POST /supervision/screenings"], "supervision:take": [_FOLLOWED + "take"],
    "supervision:tips": ["POST /supervision/tips"], "supervision:told": ["POST /supervision/hits/{id}/told"],
    "system:token_revoke": ["DELETE /tokens/{id}"], "system:tokens": ["POST /tokens"],
    "warning:answer": [_ALERT + "answer"], "warning:back": [_ALERT + "helps/{way}/result"],
    "warning:check": [_ALERT + "check"], "warning:check_all": ["POST /alerts/check"], "warning:close": [_ALERT + "end"],
    "warning:dispose": [_ALERT + "helps"], "warning:share": [_ALERT + "share"],
    "warning:share_all": ["POST /alerts/share"], "warning:terms": ["POST /alerts/terms"],
    "warning:visit": [_ALERT + "visit"],
}  # fmt: skip
NOT_DONE = {
    "system:login": "a program shows its key",
    "system:logout": "a program shows its key",
    "system:password": "a key is no login: it changes no password",
    "system:seals": "the whole log is worked out again while somebody waits; `tuodi nightly` does it for programs",
    "system:factor_ask": "a one-time password is proved and set by the person it belongs to",
    "system:factor_begin": "the same",
    "system:factor_confirm": "the same",
    "system:factor_decide": "the same",
    "system:factor_prove": "the same",
    "system:factor_remove": "the same",
    "system:factor_renew": "the same",
    "system:factor_roles": "the same",
    "month:overview": "nothing is done by it; its month may come in a form",
    "national:change": "how an institution signs is set by a person who is logged in",
    "national:register": "the same",
    "national:secret": "a new key of an institution is shown once, to a person",
    "report:tell": "a tip without a login: whoever gives it has no key",
    "report:ask": "the same: a receipt number is no key",
}


def posts(view):
    """Whether a view takes a POST: its text, or that of a function that it calls by name, says so."""
    if hasattr(view, "view_class"):
        return True
    view = inspect.unwrap(view)
    text = inspect.getsource(view)
    module = inspect.getmodule(view)
    called = {name: getattr(module, name, None) for name in re.findall(r"\b(\w+)\(", text)}
    texts = {name: inspect.getsource(one) for name, one in called.items() if inspect.isfunction(one)}
    return "POST" in text or any(
        ("POST" if name.startswith("_") else 'method == "POST"') in one for name, one in texts.items()
    )


def posted_to():
    """Names of the addresses that are posted to, by room."""
    found = set()
    for part in get_resolver().url_patterns:
        if isinstance(part, URLPattern) or part.namespace in (None, "admin", "api"):
            continue
        found |= {f"{part.namespace}:{one.name}" for one in part.url_patterns if posts(one.callback)}
    return found


def test_everything_that_is_posted_to_has_its_operation():
    assert posted_to() == DONE.keys() | NOT_DONE.keys()
    assert not DONE.keys() & NOT_DONE.keys()
    assert {one for several in DONE.values() for one in several} <= WANTED.keys()


def test_what_only_acts_asks_for_the_same_action_on_its_screen_and_in_the_interface():
    actions = {
        f"{part.namespace}:{one.name}": one.callback.action
        for part in get_resolver().url_patterns
        if not isinstance(part, URLPattern) and part.namespace not in (None, "admin", "api")
        for one in part.url_patterns
        if "@require_POST" in inspect.getsource(inspect.unwrap(one.callback))
    }
    asked = {name: {WANTED[one] for one in DONE[name]} for name in actions if name in DONE}
    assert {name: found for name, found in asked.items() if found != {actions[name]}} == {}
