"""The named stories of the examples: who they are about, and the way to their settlements."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import NamedTuple

from django.http import Http404, HttpResponse
from django.shortcuts import render

from tuodi.lab.stories import all_stories
from tuodi.workbench import config
from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.registry.models import Person


class Told(NamedTuple):
    """A story in words: its title, what happened, the numbers of its people."""

    slug: str
    title: str
    what: str
    people: tuple[str, ...]


@cache
def told() -> tuple[Told, ...]:
    """All stories, the main one first."""
    found = []
    for story in all_stories():
        title, _, rest = story.zh.partition("\n")
        what = _of_people(rest.strip().partition("\n\n")[0].replace("\n", ""))
        people = tuple(history.person.psn_no for history in story.histories)
        found.append(Told(story.slug, title.removeprefix("# "), what, people))
    return tuple(found)


def _of_people(text: str) -> str:
    """Without what is said of the files that the examples come in."""
    parts = re.findall(r"[^。；]+[。；]?", text.removeprefix("看什么："))
    kept = "".join(part for part in parts if ".csv" not in part)
    return kept[:-1] + "。" if kept.endswith("；") else kept


@needs("person.see")
def stories(request: Request) -> HttpResponse:
    """示例故事: of the people the user may see."""
    if not config.is_demo():
        raise Http404
    numbers = [number for one in told() for number in one.people]
    people = {person.psn_no: person for person in Person.objects.filter(psn_no__in=numbers)}
    booked: dict[int, list[Settlement]] = defaultdict(list)
    if may(request.user, "desk.see"):
        rows = Settlement.objects.filter(person__psn_no__in=numbers).order_by("setl_time", "pk")
        for row in rows:
            booked[row.person_id].append(row)
    shown = [
        (one, [(people[number], booked[people[number].pk]) for number in one.people if number in people])
        for one in told()
    ]
    return render(request, "demo/stories.html", {
        "title": "示例故事", "shown": [(one, cast) for one, cast in shown if cast],
    })  # fmt: skip
