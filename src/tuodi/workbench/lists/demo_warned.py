"""The demonstration's warning lists: of older months marked and acknowledged, one answered, those of this month out."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence

from django.core.files.base import ContentFile

from tuodi.workbench.access.models import User
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.base.words import label
from tuodi.workbench.registry.models import IdentityRow

from .certify import Certifying
from .columns import titles
from .compared import DAY, List
from .enums import Kind, Mark
from .mark_line import MarkLine
from .models import WarningList, WarningPerson
from .warn import acknowledge, answer, send

_ANSWER = ("psn_name", "certno", "mark", "identity", "begndate", "enddate", "remark")
_CHANGES, _NOT_OURS_EVERY = 6, 40
"""How many answers of a list may change a class; which are not the department's."""
_SAID = (
    "已入户核查，落实帮扶责任人",
    "已纳入防返贫监测帮扶",
    "已协助申请临时救助",
    "家庭收入稳定，持续关注",
    "已落实公益性岗位",
)
_UNACKNOWLEDGED = "health"
"""Whose answer of the last month but one waits for the bureau."""


def seed_warning_lists(county: str, months: Sequence[dt.date], staff: Mapping[str, str], receiver: str) -> None:
    """The last month's lists are out; those before came back. `staff`: department → user."""
    for month in months:
        with acting(receiver, "演示"):
            made = send(User(username=receiver), county, month)
        if month == months[-1]:
            break
        for one in made:
            user = User.objects.get(username=staff[one.department])
            name = f"{one.get_department_display()}{month:%Y年%m月}预警名单回传.csv"
            with acting(user.username, "演示"):
                answer(user, one, ContentFile(_marked(one), name=name))
            if month != months[-2] or one.department != _UNACKNOWLEDGED:
                with acting(receiver, "演示"):
                    acknowledge(User(username=receiver), WarningList.objects.get(pk=one.pk))


def _marked(one: WarningList) -> bytes:
    text = io.StringIO(newline="")
    out = csv.writer(text)
    names = titles(MarkLine)
    out.writerow([names[field] for field in _ANSWER])
    people = list(WarningPerson.objects.filter(list=one).select_related("person").order_by("pk"))
    every = max(2, len(people) // _CHANGES)
    mine = _held(one, [row.person_id for row in people])
    classes = tuple(Certifying(one.county, one.month).classes_of(one.department))
    for at, row in enumerate(people, 1):
        changed = _changed(one, mine.get(row.person_id), classes) if at % every == 0 else None
        values = changed or {"mark": Mark.NOT_OURS.label if at % _NOT_OURS_EVERY == 0 else Mark.UNCHANGED.label}
        values |= {"psn_name": row.person.psn_name, "certno": row.person.certno, "remark": _SAID[at % len(_SAID)]}
        out.writerow([values.get(field, "") for field in _ANSWER])
    return text.getvalue().encode("gb18030")


def _changed(one: WarningList, held: str | None, classes: Sequence[str]) -> dict[str, str] | None:
    """A class that the department gave ends; one that it may give begins."""
    if held is not None:
        end = List(one.county, one.department, one.month, Kind.CHANGES).month_end - DAY
        return {"mark": Mark.ENDED.label, "identity": label("classes", held), "enddate": end.isoformat()}
    if not classes:
        return None
    begin = (one.month + 9 * DAY).isoformat()
    return {"mark": Mark.NEW_CLASS.label, "identity": label("classes", classes[-1]), "begndate": begin}


def _held(one: WarningList, people: list[int]) -> dict[int, str]:
    """Person → a class that this department has certified and that holds."""
    rows = IdentityRow.objects.filter(
        person_id__in=people, certifier=one.department, idet_admdvs=one.county, vali_flag=True, enddate=None
    )
    return dict(rows.order_by("known_from", "id").values_list("person_id", "identity"))
