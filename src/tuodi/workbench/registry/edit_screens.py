"""Registering, changing, moving, death: a form, the service, back to the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from tuodi.workbench.access.perms import needs
from tuodi.workbench.base.http import Request

from .deaths import record_death, take_back_death
from .forms import ChangeForm, DeathForm, LeaveForm, MoveForm, PaperForm, RegisterForm
from .models import Person
from .moving import NewHome, leave, move
from .registering import Basis, Newcomer, change, register
from .tables import with_standing

_TAKEN = "刚才有人登记了同样的内容，请核对后再提交"


def basis_of(form: forms.Form, request: Request) -> Basis:
    """Who, when and on which papers, as a form says."""
    data = form.cleaned_data
    return Basis(by=request.user.get_username(), date=data["date"], reference=data["reference"])


def carried_out(form: forms.Form, act: Callable[[], Any]) -> Any:
    """What the service gave; None with the errors on the form."""
    if not form.is_valid():
        return None
    try:
        with transaction.atomic():
            return act()
    except ValidationError as fault:
        known = hasattr(fault, "error_dict") and set(fault.error_dict) <= set(form.fields)
        form.add_error(None, fault if known else fault.messages)
    except IntegrityError:
        form.add_error(None, _TAKEN)
    return None


@needs("person.edit")
def register_person(request: Request) -> HttpResponse:
    """A new person, in a household of one's own or one that is there."""
    initial = {"household": request.GET.get("household", "")}
    form = RegisterForm(request.POST or None, initial=initial)

    def act() -> Person:
        data = {name: value for name, value in form.cleaned_data.items() if name not in ("date", "reference")}
        return register(Newcomer(**data), basis_of(form, request))

    person = carried_out(form, act)
    if person is None:
        return _form(request, form, "登记人员", "登记")
    messages.success(request, f"已登记 {person.psn_name}，人员编号 {person.psn_no}。")
    return redirect("registry:person", pk=person.pk)


@needs("person.edit")
def change_person(request: Request, pk: int) -> HttpResponse:
    """Name, certificate, birth, telephone."""
    person: Person = get_object_or_404(Person.objects, pk=pk)
    kept = {name: getattr(person, name) for name in ("psn_name", "psn_cert_type", "brdy", "gend", "relation", "phone")}
    form = ChangeForm(request.POST or None, initial=kept)
    changed = carried_out(form, lambda: change(person, form.wanted(person), basis_of(form, request)))
    if changed is None:
        return _form(request, form, f"变更信息：{person.psn_name}", "保存", person=person)
    messages.success(request, "已保存变更。" if changed else "没有变化，未保存。")
    return redirect("registry:person", pk=pk)


@needs("person.edit")
def move_person(request: Request, pk: int) -> HttpResponse:
    """Within the county, or out of it: two forms on one page."""
    person: Person = get_object_or_404(Person.objects, pk=pk)
    out = "division" in request.POST
    within = MoveForm(None if out else request.POST or None)
    away = LeaveForm(request.POST if out else None)

    def act() -> Any:
        if out:
            return leave(person, away.cleaned_data["division"], basis_of(away, request))
        data = within.cleaned_data
        home = NewHome(**{name: data[name] for name in ("township", "village", "household", "relation", "address")})
        return move(person, home, basis_of(within, request))

    if request.method == "POST" and carried_out(away if out else within, act) is not None:
        messages.success(request, "已登记迁移。")
        return redirect("registry:person", pk=pk)
    with_standing([person])
    context = {"title": f"迁移：{person.psn_name}", "person": person, "within": within, "away": away}
    return render(request, "registry/move.html", context)


@needs("person.edit")
def death(request: Request, pk: int) -> HttpResponse:
    """A death; what it ends is told before."""
    person: Person = get_object_or_404(Person.objects, pk=pk)
    form = DeathForm(request.POST or None)
    done = carried_out(form, lambda: record_death(person, form.cleaned_data["death_date"], basis_of(form, request)))
    if done is None:
        told = "登记后，当日有效的身份和参保即止于死亡日期；以后年度的参保由参保岗位办理退费。"
        return _form(request, form, f"死亡登记：{person.psn_name}", "登记死亡", person=person, told=told)
    messages.success(request, "已登记死亡，身份和参保已止于当日。")
    return redirect("registry:person", pk=pk)


@needs("person.edit")
def undo_death(request: Request, pk: int) -> HttpResponse:
    """The death was an error."""
    person: Person = get_object_or_404(Person.objects, pk=pk)
    form = PaperForm(request.POST or None)
    if carried_out(form, lambda: take_back_death(person, basis_of(form, request))) is None:
        told = "因死亡登记而终止的身份和参保恢复原来的期限；其后部门名单另有变化的，以名单为准。"
        return _form(request, form, f"撤销死亡登记：{person.psn_name}", "撤销", person=person, told=told)
    messages.success(request, "已撤销死亡登记。")
    return redirect("registry:person", pk=pk)


def _form(
    request: Request, form: forms.Form, title: str, button: str, *, person: Person | None = None, told: str = ""
) -> HttpResponse:
    if person is not None:
        with_standing([person])
    context = {"form": form, "title": title, "button": button, "person": person, "told": told}
    return render(request, "registry/form.html", context)
