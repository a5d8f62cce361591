"""Search first: the box of every page, what it suggests, what it finds; and the list of people."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.walk import Walk

from .filters import PeopleFilter
from .find import LEAST, ways
from .models import Person
from .tables import PeopleListing, PeopleTable, listed, with_places

SUGGESTED = 8


@needs("person.search")
def suggest(request: Request) -> HttpResponse:
    """What fits so far, below the box."""
    typed = request.GET.get("q", "").strip()
    found = Walk(ways(typed), SUGGESTED).page({})
    rows = listed(found.keys)
    with_places(rows)
    return render(request, "registry/suggestions.html", {"people": rows, "typed": typed, "more": found.after})


@needs("person.search")
def search(request: Request) -> HttpResponse:
    """Everybody who fits; one alone is opened at once."""
    typed = request.GET.get("q", "").strip()
    found = ways(typed)
    if found and not request.GET.keys() & {"count", "p", "after", "before", "export"}:
        first = Walk(found, 1).page({})
        if len(first.keys) == 1 and not first.after:
            return redirect("registry:person", pk=first.keys[0])
    page = PeopleListing(
        request, Person.objects.select_related("village"), found, PeopleTable,
        title="查找人员", template="registry/search.html",
    )  # fmt: skip
    return page.response(typed=typed, least=LEAST, asked=bool(found))


@needs("person.search")
def people(request: Request) -> HttpResponse:
    """The list of people with its filters."""
    asked = PeopleFilter(request.GET)
    page = PeopleListing(
        request, Person.objects.select_related("village"), asked.ways(), PeopleTable,
        title="人员", template="registry/people.html", rows_template="registry/people_rows.html", filters=asked,
    )  # fmt: skip
    return page.response(may_edit=may(request.user, "person.edit"))
