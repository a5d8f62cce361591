"""The steps of a batch: each a POST that does one thing, says what came of it, and goes back to the batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from tuodi.workbench.access.perms import needs
from tuodi.workbench.base.http import Request

from . import service
from .batch_screens import find
from .forms import ReasonForm, first_error
from .models import ListBatch, ListRow


def _done(request: Request, pk: int, step: Callable[[], Any], said: str) -> HttpResponse:
    try:
        step()
    except service.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect("lists:batch", pk=pk)


def _own(request: Request, pk: int) -> ListBatch:
    """A batch of the user's own department."""
    batch = find(pk)
    if batch.department != request.user.department:
        raise PermissionDenied("只能办理本部门的名单")
    return batch


def _reason(request: Request) -> str:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise service.Refused(f"请写明原因：{first_error(form)}")
    return str(form.cleaned_data["reason"])


@needs("list.upload")
@require_POST
def check_again(request: Request, pk: int) -> HttpResponse:
    """Compare anew."""
    batch = _own(request, pk)
    return _done(request, pk, lambda: service.check_again(request.user, batch), "正在重新比对。")


@needs("list.upload")
@require_POST
def submit(request: Request, pk: int) -> HttpResponse:
    """Hand over."""
    batch = _own(request, pk)
    return _done(request, pk, lambda: service.submit(request.user, batch), "已提交，等待医保部门接收。")


@needs("list.upload")
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take back before it is received."""
    batch = _own(request, pk)
    return _done(request, pk, lambda: service.withdraw(request.user, batch), "已撤回。")


@needs("list.accept")
@require_POST
def receive(request: Request, pk: int) -> HttpResponse:
    """Take over."""
    batch = find(pk)
    return _done(request, pk, lambda: service.receive(request.user, batch), "正在接收：写入身份。")


@needs("list.accept")
@require_POST
def send_back(request: Request, pk: int) -> HttpResponse:
    """Refuse with a reason."""
    batch = find(pk)
    return _done(request, pk, lambda: service.send_back(request.user, batch, _reason(request)), "已退回。")


@needs("list.undo")
@require_POST
def ask_undo(request: Request, pk: int) -> HttpResponse:
    """Ask that an accepted batch be taken back."""
    batch = find(pk)
    return _done(
        request, pk, lambda: service.ask_undo(request.user, batch, _reason(request)), "已申请撤销，由另一人复核。"
    )


@needs("list.undo_check")
@require_POST
def take_back(request: Request, pk: int) -> HttpResponse:
    """Agree to taking back."""
    batch = find(pk)
    return _done(request, pk, lambda: service.take_back(request.user, batch), "正在撤销：写入新的身份版本。")


@needs("list.undo_check")
@require_POST
def keep(request: Request, pk: int) -> HttpResponse:
    """Do not agree."""
    batch = find(pk)
    return _done(request, pk, lambda: service.keep(request.user, batch), "不同意撤销，名单保持有效。")


@needs("list.accept")
@require_POST
def let_through(request: Request, pk: int, row: int) -> HttpResponse:
    """Write a held row all the same."""
    return _row(request, pk, row, lambda one: service.let_through(request.user, one, _reason(request)))


@needs("list.accept")
@require_POST
def hold_again(request: Request, pk: int, row: int) -> HttpResponse:
    """Hold it again."""
    return _row(request, pk, row, lambda one: service.hold_again(request.user, one))


def _row(request: Request, pk: int, row: int, step: Callable[[ListRow], None]) -> HttpResponse:
    one: ListRow = get_object_or_404(ListRow.objects.select_related("batch"), pk=row, batch_id=pk)
    try:
        step(one)
    except service.Refused as refused:
        messages.error(request, str(refused))
    return redirect(f"/lists/{pk}/rows/?outcome={one.outcome}")
