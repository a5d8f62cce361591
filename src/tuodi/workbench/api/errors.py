"""One shape for every refusal (`Problem`), and what a refused request wrote is undone."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django_fsm import TransitionNotAllowed
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as BadRequest

from tuodi.client import models as shown
from tuodi.workbench.base.printing import NoFont
from tuodi.workbench.desk.service.refused import Refused as DeskRefused
from tuodi.workbench.lists.service import BadFile
from tuodi.workbench.lists.service import Refused as ListRefused
from tuodi.workbench.lists.warn import Marked
from tuodi.workbench.month.run import Refused as MonthRefused
from tuodi.workbench.review.service import Refused as ReviewRefused
from tuodi.workbench.warning.following import Refused as WarningRefused

from .words import sentence

_log = logging.getLogger(__name__)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CONFLICTS = frozenset({
    "maker", "stale", "state", "decided", "duplicate", "setl_id_booked", "reversed", "is_reversal", "locked",
    "no_period", "not_begun", "whole_already", "merged", "taken", "refused", "open", "closed", "made", "not_locked",
    "waits", "unchecked", "changed", "gone", "not_ready", "not_sent", "given", "answered", "done", "publicity",
    "verdicts", "opening_twice",
})  # fmt: skip
"""Codes that speak of how things stand, not of what was sent: 409; any other is 422."""
_BODY_NAME = "given"
"""What operations call their body: it is not part of a path."""


class Refusal(Exception):
    """What the interface itself refuses."""

    def __init__(self, status: int, code: str, message: str, path: str = "") -> None:
        super().__init__(message)
        self.status, self.faults = status, [shown.Fault(code=code, message=message, path=path)]


class Several(Refusal):
    """The same with several faults."""

    def __init__(self, status: int, faults: list[shown.Fault]) -> None:
        super().__init__(status, faults[0].code, faults[0].message)
        self.faults = faults


def problem(status: int, faults: Iterable[shown.Fault], *, undo: bool) -> HttpResponse:
    """The answer. `undo`: nothing that the request wrote stays."""
    if undo:
        transaction.set_rollback(True)
    found = list(faults)
    message = "；".join(dict.fromkeys(one.message for one in found))
    body = shown.Problem(code=found[0].code, message=message, faults=found)
    return HttpResponse(body.model_dump_json(), status=status, content_type="application/json; charset=utf-8")


def _status(faults: Iterable[shown.Fault]) -> int:
    return 409 if any(one.code in CONFLICTS for one in faults) else 422


def _of_django(fault: ValidationError) -> list[shown.Fault]:
    errors = fault.error_dict.items() if hasattr(fault, "error_dict") else [("", fault.error_list)]
    return [
        shown.Fault(
            code=one.code or "invalid", message="；".join(one.messages),
            path="" if name in ("", "__all__") else f"body.{name}",
        )
        for name, several in errors
        for one in several
    ]  # fmt: skip


def _of_desk(fault: DeskRefused) -> list[shown.Fault]:
    return [
        shown.Fault(code=one.code, message=one.text, mend=one.mend, path=_place(one.column)) for one in fault.faults
    ]


def _place(column: str) -> str:
    for name in (column, f"{column}_fen"):
        if name in shown.Bill.model_fields:
            return f"body.bill.{name}"
    return f"body.{column}" if column else ""


def _of_request(fault: BadRequest) -> list[shown.Fault]:
    """What pydantic found, in Chinese, with the path as the caller wrote it."""
    return [
        shown.Fault(
            code=str(one["type"]), message=sentence(one),
            path=".".join(str(part) for at, part in enumerate(one["loc"]) if not (at == 1 and part == _BODY_NAME)),
        )
        for one in fault.errors
    ]  # fmt: skip


def _of_marks(fault: Marked) -> list[shown.Fault]:
    return [
        shown.Fault(code=one.key, message=one.reason("zh"), mend=one.mend("zh"), path=f"file.{one.row}.{one.column}")
        for one in fault.faults
    ]


def _found(fault: Exception) -> tuple[int, list[shown.Fault]]:  # noqa: C901, PLR0911, PLR0912 - one line a kind
    def one(status: int, code: str, message: str) -> tuple[int, list[shown.Fault]]:
        return status, [shown.Fault(code=code, message=message)]

    match fault:
        case Refusal():
            return fault.status, fault.faults
        case AuthenticationError():
            return one(401, "unauthenticated", "没有令牌，或令牌已失效")
        case BadRequest():
            return 422, _of_request(fault)
        case HttpError():
            return one(fault.status_code, "forbidden" if fault.status_code == 403 else "invalid", fault.message)  # noqa: PLR2004
        case PermissionDenied():
            return one(403, "forbidden", str(fault) or "没有权限")
        case Http404():
            return one(404, "not_found", "没有这条记录，或者不在您的管辖范围内")
        case ValidationError():
            faults = _of_django(fault)
            return _status(faults), faults
        case DeskRefused():
            faults = _of_desk(fault)
            return _status(faults), faults
        case Marked():
            return 422, _of_marks(fault)
        case BadFile():
            return one(422, fault.code, str(fault))
        case ListRefused():
            return one(409, fault.code, str(fault))
        case MonthRefused():
            return one(409, "state", str(fault))
        case ReviewRefused() | WarningRefused():
            return one(409 if fault.code in CONFLICTS else 422, fault.code, str(fault))
        case TransitionNotAllowed():
            return one(409, "state", "现在的状态不能这样办理")
        case IntegrityError():
            return one(409, "taken", "与已有的记录冲突，请核对后重试")
        case NoFont():
            return one(503, "no_font", str(fault))
        case _:
            return one(500, "internal", "程序内部错误，已记入日志；请联系系统管理员")


_KINDS: tuple[type[Exception], ...] = (
    Refusal, AuthenticationError, BadRequest, HttpError, PermissionDenied, Http404, ValidationError, DeskRefused,
    ListRefused, MonthRefused, ReviewRefused, WarningRefused, TransitionNotAllowed, IntegrityError, NoFont, Exception,
)  # fmt: skip


def answer(request: HttpRequest, fault: Any) -> HttpResponse:
    """What a request that failed is told."""
    status, faults = _found(fault)
    if status == 500:  # noqa: PLR2004
        _log.exception("%s %s", request.method, request.path, exc_info=fault)
    return problem(status, faults, undo=request.method not in _SAFE)


def register(api: NinjaAPI) -> None:
    """Every kind of failure in the one shape."""
    for kind in _KINDS:
        api.add_exception_handler(kind, answer)
