"""Finding what a request is about, inside the user's limits; and what a decider saw against what stands now."""

from __future__ import annotations

import hashlib
import json
from typing import Any, TypeVar

from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404

from tuodi.workbench.access.models import User
from tuodi.workbench.access.scope import counties_of
from tuodi.workbench.registry.find import shown
from tuodi.workbench.registry.models import Household, Person

from .errors import Refusal

Row = TypeVar("Row", bound=models.Model)


def person_of(psn_no: str) -> Person:
    """By the number of the national platform."""
    return get_object_or_404(
        Person.objects.select_related("village", "household", "merged_into"), psn_no=psn_no
    )  # fmt: skip


def living_record(psn_no: str) -> Person:
    """The same of a record that stands for itself: one merged into another is told so."""
    person = person_of(psn_no)
    if not shown().filter(pk=person.pk).exists():
        raise Refusal(409, "merged", "这份档案已合并到另一份，请在保留的档案上办理", "body.psn_no")
    return person


def household_of(number: str) -> Household | None:
    """By its number; none for an empty one."""
    if not number:
        return None
    found: Household | None = Household.objects.filter(number=number).first()
    if found is None:
        raise Refusal(422, "household", "没有这个户号，或不在您的管辖范围内", "body.household")
    return found


def county_of(user: User, asked: str = "") -> str:
    """The county that is meant: the user's only one, or the one that was asked for."""
    seen = counties_of(user.region)
    if not asked:
        if seen is None or len(seen) != 1:
            raise Refusal(422, "county", "您管辖几个县（区），请用 county 指明", "county")
        return seen[0]
    if seen is not None and asked not in seen:
        raise Http404
    return asked


def version_of(row: models.Model) -> str:
    """What a row looks like now, in sixteen signs: another version is another row to whoever decides."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:16]


def as_seen(rows: Any, pk: int, version: str) -> Any:
    """A row, locked until the request ends, as the decider saw it. Refusal 409 where it has changed since."""
    found = get_object_or_404(rows.select_for_update(of=("self",)), pk=pk)
    if version_of(found) != version:
        raise Refusal(409, "stale", "您查看之后已有变化，请刷新后重新办理", "body.version")
    return found
