"""One's own one-time password: set it up, prove it after the password, codes for a lost telephone, take it away."""

from __future__ import annotations

import io

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_otp import login as proved

from tuodi.workbench.access import factors
from tuodi.workbench.access.models import OneTimeDevice
from tuodi.workbench.access.perms import enrolling, proving
from tuodi.workbench.base import shown_once
from tuodi.workbench.base.http import Request

from .forms import CodeForm, FirstCodeForm

_FRESH = "fresh_recovery_codes"
_PIXELS = 5
_RENEWING, _REMOVING = "renew_%s", "remove_%s"
"""Ids of two forms with the same field on one page."""


@enrolling
@never_cache
def mine(request: Request) -> HttpResponse:
    """Whether one has it; setting it up; renewing the codes; taking it away."""
    return _page(request)


@enrolling
@require_POST
def begin(request: Request) -> HttpResponse:
    """A device to be confirmed."""
    try:
        factors.begin(request.user)
    except factors.Refused as why:
        messages.error(request, str(why))
    return redirect("system:factor")


@enrolling
@require_POST
def confirm(request: Request) -> HttpResponse:
    """Its first code."""
    form = FirstCodeForm(request.POST)
    if form.is_valid():
        try:
            device, codes = factors.confirm(request.user, form.cleaned_data["code"])
        except factors.Refused as why:
            form.add_error("code", str(why))
        else:
            request.session.cycle_key()
            proved(request, device)
            return _told(request, codes)
    return _page(request, first=form)


@enrolling
@never_cache
def codes(request: Request) -> HttpResponse:
    """New recovery codes, on the page once: a reload shows them no more."""
    fresh = shown_once.take(request, _FRESH)
    if not fresh:
        return redirect("system:factor")
    return render(request, "system/factor_codes.html", {"codes": fresh.split(), "title": "恢复码"})


@enrolling
@require_POST
def renew(request: Request) -> HttpResponse:
    """Other recovery codes; those before are void."""
    form = CodeForm(request.POST, auto_id=_RENEWING)
    if form.is_valid():
        try:
            return _told(request, factors.renew_codes(request.user, form.cleaned_data["code"]))
        except factors.Refused as why:
            form.add_error("code", str(why))
    return _page(request, renewing=form)


@enrolling
@require_POST
def remove(request: Request) -> HttpResponse:
    """Without it from now on, or until another is set up where the role must have one."""
    form = CodeForm(request.POST, auto_id=_REMOVING)
    if form.is_valid():
        try:
            factors.remove(request.user, form.cleaned_data["code"])
        except factors.Refused as why:
            form.add_error("code", str(why))
        else:
            messages.success(request, "已停用动态口令，恢复码同时作废。")
            return redirect("system:factor")
    return _page(request, removing=form)


@proving
@never_cache
def prove(request: Request) -> HttpResponse:
    """The second step of the login."""
    form = CodeForm(request.POST or None)
    form.fields["code"].widget.attrs["autofocus"] = True
    onward = request.POST.get("next") or request.GET.get("next") or ""
    if request.method == "POST" and form.is_valid():
        try:
            device = factors.prove(request.user, form.cleaned_data["code"])
        except factors.Refused as why:
            form.add_error("code", str(why))
        else:
            request.session.cycle_key()
            proved(request, device)
            safe = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
            return redirect(onward if safe else reverse("home"))
    return render(request, "system/factor_prove.html", {"form": form, "next": onward})


def _told(request: Request, made: list[str]) -> HttpResponse:
    shown_once.keep(request, _FRESH, " ".join(made))
    return redirect("system:factor_codes")


def _page(request: Request, **forms: CodeForm) -> HttpResponse:
    device = factors.device_of(request.user)
    begun = None if device else OneTimeDevice.objects.filter(user=request.user, confirmed=False).first()
    told = {
        "title": "动态口令", "device": device, "begun": begun, "square": _square(begun.address) if begun else "",
        "left": factors.codes_left(request.user), "must": request.user.role_names & factors.required(),
        "first": FirstCodeForm(), "renewing": CodeForm(auto_id=_RENEWING), "removing": CodeForm(auto_id=_REMOVING),
    }  # fmt: skip
    return render(request, "system/factor.html", told | forms)


def _square(address: str) -> SafeString:
    """The QR code as SVG, drawn here: the secret goes nowhere."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", scale=_PIXELS, xmldecl=False, svgns=True, svgclass="square", lineclass=None,
        title="动态口令二维码", dark="#000", light="#fff",
    )  # fmt: skip
    return SafeString(drawn.getvalue().decode())
