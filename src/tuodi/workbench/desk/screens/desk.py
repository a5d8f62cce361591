"""待遇试算与结算: person and bill on the left, the waterfall on the right, 如果…… below, and booking."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tuodi.settlement.words import STAGES
from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.words import label
from tuodi.workbench.desk.forms import BillForm, ClaimForm, ConfirmForm, IfForm
from tuodi.workbench.desk.service.person import Held, now
from tuodi.workbench.desk.service.refused import Refused
from tuodi.workbench.desk.service.rights import classes_on, filing_for, refl_of
from tuodi.workbench.desk.service.rules import renderer
from tuodi.workbench.desk.service.settle import Request as Booking
from tuodi.workbench.desk.service.settle import Trial, WhatIf, pre_settle, settle
from tuodi.workbench.explain.trace import trace_of
from tuodi.workbench.registry.models import Insurance, Person

from .common import people, person_of, tell


@needs("desk.try")
def desk(request: Request) -> HttpResponse:
    """The page."""
    person = person_of(request)
    context: dict[str, Any] = {"title": "待遇试算与结算", "person": person, "found": people(request)}
    if person is not None:
        context |= standing(person) | {
            "form": BillForm(initial=first_values(person) | _drafted(request), province=_province(person)),
            "supposed": IfForm(),
            "confirm": ConfirmForm(initial={"key": uuid.uuid4().hex}), "may_settle": may(request.user, "desk.settle"),
            "claim": ClaimForm(),
        }  # fmt: skip
    template = "desk/found.html" if request.htmx else "desk/desk.html"
    return render(request, template, context)


@needs("desk.try")
@require_POST
def preview(request: Request) -> HttpResponse:
    """The right side: what the bill would get, and beside it what it would get if."""
    person = person_of(request, "POST")
    if person is None:
        return HttpResponse(status=404)
    form, supposed = BillForm(request.POST, province=_province(person)), IfForm(request.POST)
    if not form.is_valid() or not supposed.is_valid():
        return render(request, "desk/preview.html", {"form": form, "wanting": True})
    context: dict[str, Any] = {"may_settle": may(request.user, "desk.settle")}
    try:
        trial = pre_settle(person, form.draft())
        context |= {"trial": trial, "trace": trace_of(trial.statement, renderer())}
        if supposed.asked:
            context["other"] = _compared(trial, _if(person, form, supposed))
    except Refused as refused:
        context["faults"] = [(_word(form, fault.column), fault) for fault in refused.faults]
    return render(request, "desk/preview.html", context)


@needs("desk.settle")
@require_POST
def book(request: Request) -> HttpResponse:
    """确认入账."""
    person = person_of(request, "POST")
    if person is None:
        return HttpResponse(status=404)
    form, confirm = BillForm(request.POST, province=_province(person)), ConfirmForm(request.POST)
    if form.is_valid() and confirm.is_valid():
        try:
            row = settle(person, form.draft(), Booking(
                by=request.user.get_username(), key=confirm.cleaned_data["key"], **confirm.allowed()
            ))  # fmt: skip
        except Refused as refused:
            tell(request, refused)
        else:
            messages.success(request, f"已入账：{row.setl_id}。可打印明白单交给参保人。")
            return redirect("desk:settlement", row.pk)
    context = {"title": "待遇试算与结算", "person": person, "form": form, "supposed": IfForm(), "confirm": confirm,
               "may_settle": True, "claim": ClaimForm()}  # fmt: skip
    return render(request, "desk/desk.html", context | standing(person), status=422)


def standing(person: Person) -> dict[str, Any]:
    """The person's classes today and cover, for the head of the form."""
    held = Held(person)
    classes = [(label("classes", name), region) for name, region in classes_on(held, now().date())]
    return {"classes": classes, "cover": _cover(held), "bills": len(held.rows)}


def first_values(person: Person) -> dict[str, Any]:
    """What is known already: cover, place, referral."""
    held = Held(person)
    cover, day = _cover(held), now().date()
    region = cover.insu_admdvs if cover else person.county
    filing = filing_for(held, region, day)
    values: dict[str, Any] = {
        "insu_admdvs": region, "insutype": cover.insutype if cover else "390", "mdtrt_admdvs": region,
        "insu_plan": (cover.insu_plan if cover else "") or "", "refl": "2", "med_type": "21", "enddate": day,
    }  # fmt: skip
    if filing is not None:
        values |= {"mdtrt_admdvs": filing.mdtrt_admdvs, "refl": refl_of(filing),
                   "refl_from_mdtrt_id": filing.from_mdtrt_id}  # fmt: skip
    return values


def _drafted(request: Request) -> dict[str, str]:
    """What the address brings along, such as a visitor's own answers."""
    return {name: request.GET[name] for name in BillForm.base_fields if name in request.GET}


def _cover(held: Held) -> Insurance | None:
    with unlimited():
        return Insurance.objects.filter(person_id__in=held.ids).order_by("-year", "-pk").first()


def _province(person: Person) -> str:
    return person.county[:2]


def _if(person: Person, form: BillForm, supposed: IfForm) -> Trial:
    chosen = supposed.cleaned_data
    changes = {name.removeprefix("if_"): value for name, value in chosen.items() if value and name != "if_class"}
    wanted = chosen["if_class"]
    classes = None if not wanted else () if wanted == "none" else (wanted,)
    return pre_settle(person, form.draft(), WhatIf(classes=classes, changes=changes))


def _compared(now_: Trial, other: Trial) -> dict[str, Any]:
    """Each payer now and if, with the difference."""
    pairs = [(STAGES[r.stage][0], now_.statement.paid(r.stage), r.paid) for r in other.statement.stages]
    pairs.append(("个人负担", now_.statement.person_part, other.statement.person_part))
    lines = [(name, a, b, None if a is None or b is None else b - a) for name, a, b in pairs]
    return {"lines": lines, "trace": trace_of(other.statement, renderer())}


def _word(form: BillForm, column: str) -> str:
    field = form.fields.get(column)
    return str(field.label) if field is not None and field.label else column
