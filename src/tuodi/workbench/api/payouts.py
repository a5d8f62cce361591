"""Paying out: what is owed, accounts, batches that two persons make and check, the bank's answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import File, Query
from ninja.files import UploadedFile

from tuodi.client import models as shown
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.walk import Way
from tuodi.workbench.desk.service.refused import refused
from tuodi.workbench.funds.models import PayeeAccount, PaymentBatch, PaymentLine
from tuodi.workbench.funds.service import batches
from tuodi.workbench.funds.service.accounts import of_institution, of_person
from tuodi.workbench.funds.service.payables import Owed, owed
from tuodi.workbench.funds.service.returns import take
from tuodi.workbench.registry.models import Person

from .finding import as_seen, county_of, living_record, person_of, version_of
from .once import once
from .rights import Needs
from .room import FILE, Paged, Room, attached, newest, page_of, shaped

room = Room()
_TAIL = 4


def _payable(one: Owed, numbers: dict[int, str]) -> shown.Payable:
    told = one.payable
    return shaped(
        shown.Payable, told, ident=one.ident, kind=one.kind.name, ready=one.ready, account_tail=told.account[-_TAIL:],
        psn_no=numbers.get(told.person) if told.person is not None else None,
    )  # fmt: skip


def _account(row: PayeeAccount) -> shown.PayeeAccount:
    return shaped(shown.PayeeAccount, row, account_tail=row.account[-_TAIL:])


def _batch(row: PaymentBatch) -> shown.PaymentBatch:
    return shaped(shown.PaymentBatch, row, version=version_of(row))


def _line(row: PaymentLine) -> shown.Payment:
    return shaped(
        shown.Payment, row, psn_no=row.person.psn_no if row.person else None, account_tail=row.account[-_TAIL:]
    )  # fmt: skip


@room.get("/payables", response=list[shown.Payable], auth=Needs("funds.see"), summary="应付款项")
def payables(request: Request, fund: str = "") -> Any:
    """Everything owed and not paid, what was decided first."""
    found = [one for one in owed(county_of(request.user)) if fund in ("", one.payable.fund)]
    people = {one.payable.person for one in found if one.payable.person is not None}
    numbers = dict(Person.objects.filter(pk__in=people).values_list("pk", "psn_no"))
    return [_payable(one, numbers) for one in sorted(found, key=lambda one: (one.payable.decided_on, one.ident))]


@room.get(
    "/accounts/people/{psn_no}", response=list[shown.PayeeAccount], auth=Needs("funds.pay"), summary="个人收款账户"
)
def accounts_of(request: Request, psn_no: str) -> Any:
    """The last one counts."""
    return [_account(row) for row in PayeeAccount.objects.filter(person=person_of(psn_no)).order_by("-id")]


@room.post("/accounts/people/{psn_no}", response={201: shown.PayeeAccount}, auth=Needs("funds.pay"),
           summary="登记个人收款账户")  # fmt: skip
@once(201)
def account_of(request: Request, psn_no: str, given: shown.AccountWanted) -> Any:
    """Where the person's money goes from now on."""
    return _account(of_person(living_record(psn_no), request.user.get_username(), **given.model_dump()))


@room.get("/accounts/institutions/{code}", response=list[shown.PayeeAccount], auth=Needs("funds.pay"),
          summary="机构收款账户")  # fmt: skip
def institutions(request: Request, code: str) -> Any:
    """The last one counts."""
    rows = PayeeAccount.objects.filter(fixmedins_code=code, county=county_of(request.user)).order_by("-id")
    return [_account(row) for row in rows]


@room.post("/accounts/institutions/{code}", response={201: shown.PayeeAccount}, auth=Needs("funds.pay"),
           summary="登记机构收款账户")  # fmt: skip
@once(201)
def institution(request: Request, code: str, given: shown.AccountWanted) -> Any:
    """Where the institution's money goes from now on."""
    by = request.user.get_username()
    return _account(of_institution(county_of(request.user), code, by, **given.model_dump()))


@room.get("/batches", response=shown.Page[shown.PaymentBatch], auth=Needs("funds.see"), summary="付款批次")
def listed(request: Request, paged: Query[Paged], state: str = "") -> Any:
    """The newest first."""
    found = PaymentBatch.objects.filter(state=state) if state else PaymentBatch.objects.all()
    return page_of(shown.PaymentBatch, newest(found), PaymentBatch.objects.all(), paged, _batch)


@room.post("/batches", response={201: shown.PaymentBatch}, auth=Needs("funds.pay"), summary="编制付款批次")
@once(201)
def make(request: Request, given: shown.PaymentBatchWanted) -> Any:
    """Payables of one fund; each is paid once."""
    return _batch(batches.make(county_of(request.user), given.fund, given.pay, request.user.get_username()))


@room.get("/batches/{id}", response=shown.PaymentBatch, auth=Needs("funds.see"), summary="一个付款批次")
def one(request: Request, id: int) -> Any:  # noqa: A002 - the name in the path
    """Where it stands."""
    return _batch(get_object_or_404(PaymentBatch, pk=id))


@room.get("/batches/{id}/payments", response=shown.Page[shown.Payment], auth=Needs("funds.see"), summary="批次中的付款")
def payments(request: Request, id: int, paged: Query[Paged]) -> Any:  # noqa: A002
    """In their order, with what the bank answered."""
    found = PaymentLine.objects.filter(batch=get_object_or_404(PaymentBatch, pk=id))
    return page_of(shown.Payment, [Way(found)], PaymentLine.objects.select_related("person"), paged, _line)


@room.post("/batches/{id}/decision", response=shown.PaymentBatch, auth=Needs("funds.pay_check"), summary="复核付款批次")
@once(200)
def check(request: Request, id: int, given: shown.Verdict) -> Any:  # noqa: A002
    """It may go to the bank, or never goes; not by whoever made it."""
    row = as_seen(PaymentBatch.objects, id, given.version)
    batches.check_off(row, request.user.get_username(), given.note, accept=given.agree)
    return _batch(PaymentBatch.objects.get(pk=id))


@room.post("/batches/{id}/sending", response=shown.PaymentBatch, auth=Needs("funds.pay"), summary="送银行")
@once(200)
def send(request: Request, id: int, given: shown.Versioned) -> Any:  # noqa: A002
    """Its file is made for good; fetch it as bank.csv."""
    row, _ = batches.send(as_seen(PaymentBatch.objects, id, given.version))
    return _batch(row)


@room.get("/batches/{id}/bank.csv", auth=Needs("funds.pay"), summary="银行付款文件", openapi_extra=FILE)
def bank_file(request: Request, id: int) -> HttpResponse:  # noqa: A002
    """Of a batch that was sent: the same file every time (GB18030)."""
    row = get_object_or_404(PaymentBatch, pk=id)
    if row.state not in (PaymentBatch.State.SENT, PaymentBatch.State.CLOSED):
        raise refused("state", f"批次 {row.number} {row.get_state_display()}，还没有送银行")
    return attached(batches.send(row)[1], f"{row.number}.csv", "text/csv; charset=gb18030")


@room.post("/batches/{id}/answers", response=shown.BankAnswer, auth=Needs("funds.pay"), summary="导入银行回盘")
def answer(request: Request, id: int, file: File[UploadedFile]) -> Any:  # noqa: A002
    """Line by line. The same bytes are taken once: that is its guard, it needs no key."""
    row = get_object_or_404(PaymentBatch, pk=id)
    made, fresh = take(row, file.name or "", file.read(), request.user.get_username())
    return shaped(
        shown.BankAnswer, made, fresh=fresh, batch=_batch(PaymentBatch.objects.get(pk=id)),
        refused=[shown.RefusedAnswer(**one) for one in made.refused],
    )  # fmt: skip
