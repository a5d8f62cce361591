"""A room's operations: a router that writes into the description what each needs, and how it is paged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from ninja import Router, Schema
from pydantic import BaseModel, Field

from tuodi.client import models as shown
from tuodi.workbench.base.walk import Walk, Way

from .once import HEADER

Made = TypeVar("Made", bound=BaseModel)
FILE: dict[str, Any] = {
    "responses": {
        200: {
            "description": "文件",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}
_KEY = {
    "name": HEADER, "in": "header", "required": True, "schema": {"type": "string", "minLength": 1, "maxLength": 64},
    "description": "请求编号：同一编号只办理一次，重发得到同样的回答",
}  # fmt: skip


class Room(Router):
    """The operations of one room."""

    def add_api_operation(self, path: str, methods: list[str], view_func: Callable[..., Any], **more: Any) -> None:
        """As Router has it, with the action and the key in the description."""
        extra = dict(more.get("openapi_extra") or {})
        extra["x-action"] = more["auth"].action.name
        if getattr(view_func, "once", False):
            extra["parameters"] = [_KEY]
        super().add_api_operation(path, methods, view_func, **(more | {"openapi_extra": extra}))


class Paged(Schema):
    """`cursor`: what the page before gave as `next`."""

    cursor: str = Field(default="", pattern=r"^(\d{1,2}\.\d{1,18})?$")
    limit: int = Field(default=50, ge=1, le=200)


def page_of(
    kind: type[Made], ways: Sequence[Way], rows: QuerySet[Any], asked: Paged, shape: Callable[[Any], Made]
) -> shown.Page[Made]:
    """A page along an index: as cheap at the end as at the beginning. `rows` give what is shown of each."""
    found = Walk(ways, asked.limit).page({"after": asked.cursor})
    by_key = rows.in_bulk(found.keys)
    items = [shape(by_key[key]) for key in found.keys if key in by_key]
    return shown.Page[kind](items=items, next=found.after or None)  # type: ignore[valid-type]


def newest(rows: QuerySet[Any]) -> list[Way]:
    """The newest first."""
    return [Way(rows, down=True)]


def shaped(kind: type[Made], row: Any, /, **more: Any) -> Made:
    """A row in its shape: each field from `more`, else from the row's column of that name; `x_fen` is column `x`."""
    return kind(**{
        name: more[name] if name in more else getattr(row, name.removesuffix("_fen")) for name in kind.model_fields
    })  # fmt: skip


def attached(content: bytes, name: str, kind: str) -> HttpResponse:
    """A file to be kept."""
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response
