"""One's own keys for programs: make, see once, revoke."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from tuodi.workbench.access.perms import needs
from tuodi.workbench.access.tokens import DAYS_AT_MOST, make_token
from tuodi.workbench.access.tokens import revoke as take_back
from tuodi.workbench.base import shown_once
from tuodi.workbench.base.http import Request

_FRESH = "fresh_token"


class TokenForm(forms.Form):
    """What a key is for, and how long it lives."""

    name = forms.CharField(label="用途", max_length=100, help_text="哪个程序使用")
    days = forms.IntegerField(label="有效天数", min_value=1, max_value=DAYS_AT_MOST, initial=90)


@needs("api.token")
def tokens(request: Request) -> HttpResponse:
    """The keys; a new one's text is on the page once (a reload neither shows it again nor makes another)."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _, text = make_token(request.user, form.cleaned_data["name"], form.cleaned_data["days"])
        shown_once.keep(request, _FRESH, text)
        return redirect("system:tokens")
    fresh = shown_once.take(request, _FRESH)
    rows = request.user.tokens.order_by("-id")
    return render(request, "system/tokens.html", {"form": form, "fresh": fresh, "rows": rows, "now": timezone.now()})


@needs("api.token")
@require_POST
def revoke(request: Request, pk: int) -> HttpResponse:
    """Take a key back."""
    token = get_object_or_404(request.user.tokens, pk=pk, revoked_at=None)
    take_back(token)
    messages.success(request, f"已撤销令牌“{token.name}”。")
    return redirect("system:tokens")
