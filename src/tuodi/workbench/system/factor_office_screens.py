"""One-time passwords of the installation: which roles must have one, who has, and taking one away with two persons."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from tuodi.workbench.access import factors
from tuodi.workbench.access.enums import Role
from tuodi.workbench.access.models import FactorRemoval, FactorRule, OneTimeDevice, User, UserRole
from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.access.scope import counties_of
from tuodi.workbench.base.http import Request

from .forms import RemovalForm, RulesForm

_SHOWN = 30


def _users(request: Request) -> QuerySet[User]:
    """Users of the own region."""
    counties = counties_of(request.user.region)
    found = User.objects.filter(is_active=True)
    if counties is not None:
        found = found.filter(Q(region__in=counties) | Q(region=request.user.region))
    return found.annotate(
        has=Exists(OneTimeDevice.objects.filter(user=OuterRef("pk"), confirmed=True)),
        must=Exists(UserRole.objects.filter(user=OuterRef("pk"), role__in=FactorRule.objects.values("role"))),
        asked=Exists(FactorRemoval.objects.filter(user=OuterRef("pk"), state=FactorRemoval.State.ASKED)),
    ).order_by("-must", "has", "username")


@needs("factor.see")
def office(request: Request) -> HttpResponse:
    """The rule, the users, the requests."""
    return _page(request)


@needs("factor.manage")
@require_POST
def roles(request: Request) -> HttpResponse:
    """Another rule."""
    form = RulesForm(request.POST)
    if form.is_valid():
        factors.require(form.cleaned_data["roles"])
        messages.success(request, "已保存。须启用的人下次打开页面时先设置动态口令。")
    return redirect("system:factors")


@needs("factor.manage")
@require_POST
def ask(request: Request, user: int) -> HttpResponse:
    """Somebody lost it: ask a second person to take it away."""
    whose = get_object_or_404(_users(request), pk=user)
    form = RemovalForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请填写停用事由。")
        return redirect("system:factors")
    try:
        factors.ask_removal(whose, request.user, form.cleaned_data["reason"])
    except factors.Refused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, f"已提出停用 {whose} 的动态口令，等待另一人复核。")
    return redirect("system:factors")


@needs("factor.check")
@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """The second person."""
    removal = get_object_or_404(FactorRemoval, pk=pk, user__in=_users(request).values("pk"))
    agree = request.POST.get("agree") == "1"
    try:
        factors.decide_removal(removal.pk, request.user, agree=agree)
    except factors.Refused as why:
        messages.error(request, str(why))
    else:
        done = "已停用，本人下次登录只需密码" if agree else "未同意停用"
        messages.success(request, f"{removal.user}：{done}。")
    return redirect("system:factors")


def _page(request: Request) -> HttpResponse:
    removals = FactorRemoval.objects.filter(user__in=_users(request).values("pk"))
    removals = removals.select_related("user", "asked_by", "decided_by").order_by("-state", "-id")
    required = factors.required()
    told = {
        "title": "动态口令管理", "rules": RulesForm(initial={"roles": sorted(required)}),
        "required": [role.label for role in Role if role.value in required],
        "users": _users(request).prefetch_related("roles"), "removals": removals[:_SHOWN], "asking": RemovalForm(),
        "may_manage": may(request.user, "factor.manage"), "may_check": may(request.user, "factor.check"),
    }  # fmt: skip
    return render(request, "system/factors.html", told)
