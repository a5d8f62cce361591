"""举报 without a login: the form, its receipt number, and what became of it."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from tuodi.workbench.access.perms import public
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.base.day import today
from tuodi.workbench.desk.service.refused import Refused
from tuodi.workbench.supervision.service import visitors
from tuodi.workbench.supervision.visitor_forms import AskForm, VisitorTipForm

_TOO_MANY, _TOO_LARGE = 429, 413
_WAIT = "这个网络地址刚才提交得太多。请过一小时再来，或打经办窗口的电话举报。"


@public
@csrf_exempt  # what is too large is not read at all; `_tell` asks for the token
def tell(request: HttpRequest) -> HttpResponse:
    """The form; after it the receipt number, on a page that is not kept."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > visitors.REQUEST_AT_MOST:
        most = (
            f"文件太大：最多 {visitors.FILES_AT_MOST} 个，每个不超过 {visitors.BYTES_AT_MOST // 2**20} MB。请返回重选。"
        )
        return _page(request, "no", "没有收到", status=_TOO_LARGE, why=most)
    return _tell(request)


@sensitive_post_parameters()
@csrf_protect
def _tell(request: HttpRequest) -> HttpResponse:
    with unlimited():  # nobody is logged in; what is written is named, what is read is one's own
        counties = visitors.counties()
        if request.method != "POST":
            form = VisitorTipForm(counties=counties, initial={"key": uuid.uuid4().hex})
            return _page(request, "tell", "举报欺诈骗保", form=form)
        form = VisitorTipForm(request.POST, request.FILES, counties=counties)
        if not form.is_valid():
            return _page(request, "tell", "举报欺诈骗保", form=form, status=422)
        if not visitors.may_knock(_address(request), visitors.TELLING):
            return _page(request, "no", "请稍后再来", status=_TOO_MANY, why=_WAIT)
        given = dict(form.cleaned_data)
        key, county, files = given.pop("key"), given.pop("county"), given.pop("pictures")
        try:
            receipt = visitors.tell(key, county, given, files, today())
        except Refused as fault:
            form.add_error("pictures", ValidationError(str(fault)))
            return _page(request, "tell", "举报欺诈骗保", form=form, status=422)
    return _page(request, "received", "已收到您的举报", receipt=receipt)


@public
def ask(request: HttpRequest) -> HttpResponse:
    """查办理情况. The number goes in the body: an address is kept in histories and logs."""
    form = AskForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, "ask", "查举报办理情况", form=form)
    with unlimited():
        if not visitors.may_knock(_address(request), visitors.ASKING):
            return _page(request, "no", "请稍后再来", status=_TOO_MANY, why=_WAIT)
        found = visitors.progress_of(form.cleaned_data["receipt"])
    if found is None:
        form.add_error("receipt", "没有这个回执号，请核对。回执号丢失的，可以重新举报")
    return _page(request, "ask", "查举报办理情况", form=form, found=found, status=200 if found else 422)


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _page(request: HttpRequest, page: str, title: str, *, status: int = 200, **more: object) -> HttpResponse:
    made = render(request, f"supervision/visitor_{page}.html", {"title": title, **more}, status=status)
    made.headers["Cache-Control"] = "no-store"
    return made
