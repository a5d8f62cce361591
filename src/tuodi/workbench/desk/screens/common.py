"""What several screens share: finding the person, telling what was refused."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from tuodi.workbench.base.http import Request
from tuodi.workbench.desk.service.refused import Refused
from tuodi.workbench.registry.models import Person

FOUND = 12


def people(request: Request) -> QuerySet[Person]:
    """Whom a few typed signs may mean: number, name or pinyin."""
    typed = request.GET.get("q", "").strip()
    if len(typed) < 2:  # noqa: PLR2004 - one sign means half the county
        return Person.objects.none()
    low = typed.lower()
    wanted = (
        Q(certno__prefix=typed.upper()) | Q(psn_name__prefix=typed) | Q(pinyin__prefix=low) | Q(initials__prefix=low)
        | Q(psn_no=typed)
    )  # fmt: skip
    return Person.objects.filter(wanted, merged_into=None).order_by("psn_name", "pk")[:FOUND]


def person_of(request: Request, source: str = "GET") -> Person | None:
    """The person the page is about; 404 outside the user's limits."""
    given = (request.POST if source == "POST" else request.GET).get("person", "")
    return get_object_or_404(Person, pk=int(given)) if given.isdigit() else None


def tell(request: Request, refused: Refused) -> None:
    """What was refused, with what mends it."""
    for fault in refused.faults:
        messages.error(request, f"{fault.text}。{fault.mend}" if fault.mend else fault.text)
