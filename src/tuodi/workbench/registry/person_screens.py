"""一户一档: a person's file, the household, and the whole number for a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.audit.models import Look
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.prepared import Limited

from .ages import age_of
from .find import shown, survivor
from .holding import cover_year
from .looking import looked, looks_at
from .models import Household, IdentityRow, Insurance, LifeEvent, Merge, Person, Source
from .panels import panels_of
from .seen_places import names_of
from .tables import with_standing
from .timeline import timeline

SCREEN = "一户一档"
_PERSON: Limited[Person] = Limited(
    lambda key: Person.objects.filter(pk=key).select_related("village", "household", "merged_into"), -1
)
_MEMBERS: Limited[Person] = Limited(
    lambda home: shown().filter(household=home).select_related("village").order_by("brdy", "id"), -1
)
_IDENTITIES: Limited[IdentityRow] = Limited(
    lambda key: IdentityRow.objects.filter(person=key).select_related("source"), -1
)
_INSURANCES: Limited[Insurance] = Limited(
    lambda key: Insurance.objects.filter(person=key).select_related("source").order_by("-year", "insutype"), -1
)
_EVENTS: Limited[LifeEvent] = Limited(
    lambda key: LifeEvent.objects.filter(person=key).select_related("source").order_by("-date", "-id"), -1
)
_MERGES: Limited[Merge] = Limited(
    lambda key: Merge.objects.filter(kept=key).exclude(state=Merge.State.REFUSED).select_related("gone"), -1
)


class ReasonForm(forms.Form):
    """Why the whole number is wanted."""

    reason = forms.CharField(label="查看事由", min_length=2, max_length=200)


@needs("person.see")
def person(request: Request, pk: int) -> HttpResponse:
    """The file of one person. Every opening is written down."""
    one = next(iter(_PERSON.rows(pk)), None)
    if one is None:
        raise Http404
    looked(one, request.user, SCREEN)
    members = _members(one.household) if one.household else []
    if one not in members:  # merged into another, or of no household
        with_standing([one])
    one = next((member for member in members if member == one), one)
    identities, insurances, events = _IDENTITIES.rows(pk), _INSURANCES.rows(pk), _EVENTS.rows(pk)
    used: dict[int, Source] = {}
    known: list[Any] = [*identities, *insurances, *events]
    for row in known:
        used[row.source_id] = row.source
    context: dict[str, Any] = {
        "person": one, "age": age_of(one), "year": cover_year(), "timeline": timeline(identities),
        "insurances": insurances, "events": events, "panels": [
            (panel.title, render_to_string(panel.template, {"person": one, **panel.context}, request))
            for panel in panels_of(one, request.user)
        ],
        "members": members, "sources": [used[key] for key in sorted(used, reverse=True)],
        "looks": looks_at(one), "survivor": survivor(one) if one.merged_into_id else None,
        "merges": _MERGES.rows(pk),
        "may_edit": may(request.user, "person.edit"), "may_merge": may(request.user, "person.merge"),
        "may_see_number": may(request.user, "person.see_number"),
    }  # fmt: skip
    return render(request, "registry/person.html", context)


@needs("person.see_number")
@require_POST
def number(request: Request, pk: int) -> HttpResponse:
    """The whole number; the reason is written down before it is shown."""
    one: Person = get_object_or_404(Person.objects, pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return render(request, "registry/number.html", {"person": one, "form": form})
    looked(one, request.user, SCREEN, Look.Kind.NUMBER, form.cleaned_data["reason"])
    return render(request, "registry/number.html", {"person": one, "whole": True})


@needs("person.see")
def household(request: Request, pk: int) -> HttpResponse:
    """A household and everybody in it."""
    home: Household = get_object_or_404(Household.objects.select_related("village"), pk=pk)
    members = _members(home)
    for one in members:
        looked(one, request.user, "家庭")
    context = {
        "household": home, "members": members, "town": names_of([home.township]).get(home.township, home.township),
        "may_edit": may(request.user, "person.edit"),
    }  # fmt: skip
    return render(request, "registry/household.html", context)


def _members(home: Household) -> list[Person]:
    found = _MEMBERS.rows(home.pk)
    for one in found:
        one.household = home
    with_standing(found)
    return found
