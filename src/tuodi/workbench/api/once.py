"""Requests that move money carry an `Idempotency-Key`: sent twice they are done once, and answered alike.

The key's row is written first, in the request's own transaction: whoever sends the same key meanwhile waits until the
first is through (PostgreSQL at the row, SQLite at the transaction), then gets its answer. What was refused wrote
nothing, the row included, so a refused request may be mended and sent again with its key.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from pydantic import BaseModel

from tuodi.workbench.base.http import Request

from .errors import Refusal
from .models import Answer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_LONGEST = 64
_JSON = "application/json; charset=utf-8"
View = Callable[..., BaseModel]


def once(status: int) -> Callable[[View], Callable[..., HttpResponse]]:
    """Mark an operation that answers with `status`. Its view may ask `key_of(request)`."""

    def mark(view: View) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def run(request: Request, **given: Any) -> HttpResponse:
            claim, digest = uuid.uuid4().hex, _digest(request)
            known = {"user": request.user, "key": key_of(request)}
            Answer.objects.bulk_create([Answer(**known, claim=claim, digest=digest)], ignore_conflicts=True)
            row = Answer.objects.get(**known)
            if row.claim != claim:
                return _again(row, digest)
            row.status, row.body = status, view(request, **given).model_dump_json()
            row.save(update_fields=["status", "body"])
            return HttpResponse(row.body, status=status, content_type=_JSON)

        run.once = True  # type: ignore[attr-defined]
        run.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]  # names of its module
        return run

    return mark


def key_of(request: Request) -> str:
    """The key. Refusal 422 for a request without one or with one too long."""
    key = request.headers.get(HEADER, "").strip()
    if not 0 < len(key) <= _LONGEST:
        raise Refusal(
            422,
            "idempotency_key",
            f"动用资金的请求须在 {HEADER} 头中带请求编号（1–{_LONGEST} 个字符）",
            f"header.{HEADER}",
        )
    return key


def request_key(request: Request) -> str:
    """The key as the desk keeps it: one of this user."""
    return "api:" + hashlib.sha256(f"{request.user.pk}:{key_of(request)}".encode()).hexdigest()[:48]


def _digest(request: Request) -> str:
    return hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.body).hexdigest()


def _again(row: Answer, digest: str) -> HttpResponse:
    if row.digest != digest:
        raise Refusal(409, "idempotency_key_reused", "这个请求编号已用于另一个请求", f"header.{HEADER}")
    response = HttpResponse(row.body, status=row.status, content_type=_JSON)
    response.headers[REPLAYED] = "true"
    return response
