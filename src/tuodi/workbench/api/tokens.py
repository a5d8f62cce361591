"""Keys for programs: one's own. Only a person makes one: a stolen key must not prolong itself."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Query

from tuodi.client import models as shown
from tuodi.workbench.access.models import ApiToken
from tuodi.workbench.access.tokens import make_token, revoke
from tuodi.workbench.base.http import Request

from .rights import Needs
from .room import Paged, Room, newest, page_of, shaped

room = Room()
_PERSON = "令牌只能由本人登录后申请：请在“系统 → 接口令牌”办理，程序不能凭令牌再申请令牌"


def _shape(row: ApiToken) -> shown.Token:
    return shaped(shown.Token, row)


@room.get("", response=shown.Page[shown.Token], auth=Needs("api.token"), summary="我的令牌")
def listed(request: Request, paged: Query[Paged]) -> Any:
    """The newest first, those that ended included."""
    rows = ApiToken.objects.filter(user=request.user)
    return page_of(shown.Token, newest(rows), rows, paged, _shape)


@room.post("", response={201: shown.TokenMade}, auth=Needs("api.token", _PERSON), summary="申请令牌")
def made(request: Request, given: shown.NewToken) -> Any:
    """By a person who is logged in, never with a key. The text stands in this one answer and nowhere else."""
    row, text = make_token(request.user, given.name, given.days)
    return shaped(shown.TokenMade, row, text=text)


@room.delete("/{id}", response=shown.Token, auth=Needs("api.token"), summary="撤销令牌")
def revoked(request: Request, id: int) -> Any:  # noqa: A002 - the name in the path
    """It is no good from now on."""
    row = get_object_or_404(ApiToken, pk=id, user=request.user, revoked_at=None)
    revoke(row)
    return _shape(row)
