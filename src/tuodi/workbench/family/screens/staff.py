"""For staff: a person's benefit sheet, advice on one settlement, and a visitor's code opened as a draft at the desk."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from tuodi.lab.advice.told import headline, why_undecided
from tuodi.settlement.words import STAGES
from tuodi.workbench.access.perms import needs
from tuodi.workbench.base.day import today
from tuodi.workbench.base.http import Request
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.desk.service.person import Held
from tuodi.workbench.desk.service.refused import Refused
from tuodi.workbench.family.service.drafts import FaultyCode, fields_of
from tuodi.workbench.family.service.printing import data_of, pdf_of
from tuodi.workbench.family.service.sheet import advised, sheet_of
from tuodi.workbench.registry.looking import looked
from tuodi.workbench.registry.models import Person


@needs("family.sheet")
def sheet(request: Request, pk: int) -> HttpResponse:
    """The benefit sheet on the screen."""
    person: Person = get_object_or_404(Person.objects, pk=pk)
    try:
        found = sheet_of(person, today())
    except Refused as refused:
        messages.error(request, refused.faults[0].text)
        return redirect("registry:person", pk)
    looked(person, request.user, "待遇明白纸")
    context = {"title": f"{person.psn_name}的待遇明白纸", "sheet": found, "told": data_of(found), "person": person}
    return render(request, "family/sheet.html", context)


@needs("family.sheet")
def printed(request: Request, pk: int) -> HttpResponse:
    """The benefit sheet as PDF."""
    person: Person = get_object_or_404(Person.objects, pk=pk)
    response = HttpResponse(pdf_of(sheet_of(person, today())), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="sheet-{person.pk}.pdf"'
    looked(person, request.user, "待遇明白纸（打印）")
    return response


@needs("desk.see")
def advice(request: Request, pk: int) -> HttpResponse:
    """Which lawful choice would have lowered what the person bore of a settlement."""
    row: Settlement = get_object_or_404(Settlement.objects.select_related("person"), pk=pk)
    found = advised(Held(row.person), row.year, (row.setl_id,))
    one = found[0] if found else None
    offers = [
        (headline(o, "zh"), o, [(STAGES[c.stage][0], c.before, c.after, "、".join(c.clauses)) for c in o.changes])
        for o in (one.offers if one else ())
    ]
    undecided = [(u.choice.zh, why_undecided(u, "zh")) for u in (one.undecided if one else ())]
    context = {"title": f"怎样少付：{row.setl_id}", "row": row, "advice": one, "offers": offers, "undecided": undecided}
    return render(request, "family/advice.html", context)


@needs("desk.try")
def draft(request: Request) -> HttpResponse:
    """A visitor's code opened as a draft at the desk, for a person found there."""
    code = request.GET.get("code", "")
    if code:
        try:
            return redirect(f"{reverse('desk:desk')}?{urlencode(fields_of(code))}")
        except FaultyCode as fault:
            messages.error(request, str(fault))
    return render(request, "family/draft.html", {"title": "打开群众试算", "code": code}, status=422 if code else 200)
