"""A department's month as it might come from the demonstration county: mostly right, with the dirt that lists have.

Made from what the registry holds, seeded: the same month gives the same file.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace

import xlsxwriter

from tuodi.exchange.idnumber import check_character
from tuodi.exchange.sheet_setup import AS_TEXT
from tuodi.lab.chance import Chance
from tuodi.workbench.base.words import label
from tuodi.workbench.registry.models import IdentityRow, Person

from .columns import titles
from .compared import DAY, List
from .facts import Standing
from .leaving import exclusive_with
from .line import ListLine

_FIELDS = ("psn_name", "certno", "identity", "begndate", "enddate", "end_reason", "township")
_OTHER_SURNAME = {"王": "汪", "李": "黎", "张": "章", "刘": "柳", "陈": "程", "杨": "扬", "黄": "皇"}


@dataclass(frozen=True, slots=True)
class Dirt:
    """Of a thousand rows each: what goes wrong, and what happens."""

    wrong_check: int = 6
    other_name: int = 4
    twice: int = 3
    unknown: int = 4
    leaves: int = 20
    ends: int = 6
    begins_elsewise: int = 4
    foreign_class: int = 1
    rival: int = 3
    dead: int = 2
    """Of those who died, how many are listed as if they lived."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file's cells by field."""

    name: str
    number: str
    identity: str
    begin: dt.date
    end: dt.date | None = None
    reason: str = ""
    town: str = ""

    def cells(self) -> list[str]:
        """In the order of the headings."""
        end = self.end.isoformat() if self.end else ""
        return [
            self.name,
            self.number,
            label("classes", self.identity),
            self.begin.isoformat(),
            end,
            self.reason,
            self.town,
        ]


_ASKED = (
    "record_id", "person_id", "identity", "idet_admdvs", "certifier", "certifier_name", "begndate", "enddate",
    "vali_flag", "person__psn_name", "person__certno", "person__village__parent__name",
)  # fmt: skip
"""Of a record, for a list."""


def standing_of(which: List, classes: tuple[str, ...]) -> list[tuple[Standing, Person]]:
    """The records that a department's full list of the month would hold, with their people."""
    latest: dict[str, IdentityRow] = {}
    rows = IdentityRow.objects.filter(certifier=which.department, idet_admdvs=which.county, identity__in=classes)
    whole = rows.select_related("person__village__parent").only(*_ASKED)
    for row in whole.order_by("known_from", "id"):
        latest[row.record_id] = row
    found: dict[tuple[int, str], tuple[Standing, Person]] = {}
    for row in latest.values():
        ends_before = row.enddate is not None and row.enddate < which.month
        if row.vali_flag and row.begndate <= which.month_end and not ends_before:
            one = Standing(
                row.pk, row.record_id, row.person_id, row.identity, row.idet_admdvs, row.certifier,
                row.certifier_name, row.begndate, row.enddate,
            )  # fmt: skip
            found[row.person_id, row.identity] = (one, row.person)
    return sorted(found.values(), key=lambda pair: pair[0].record_id)


def newcomers(which: List, classes: tuple[str, ...], count: int, chance: Chance) -> Iterator[Made]:
    """Residents without any class who are certified this month."""
    free = Person.objects.filter(county=which.county, merged_into=None, death_date=None, identities=None)
    some = free.order_by("id").values_list("psn_name", "certno")[chance.below(400) : 4_000]
    for name, number in list(some)[:: max(1, 3_600 // max(1, count))][:count]:
        yield Made(name, number, chance.pick(classes), which.month + DAY * chance.below(20))


def rows_of(which: List, classes: tuple[str, ...], dirt: Dirt, seed: int) -> list[Made]:
    """The rows of one month."""
    chance = Chance(which.department, which.month, seed)
    made: list[Made] = []
    for standing, person in standing_of(which, classes):
        one = Made(person.psn_name, person.certno, standing.identity, standing.begndate, standing.enddate)
        if chance.hits(dirt.leaves):
            continue
        made += _spoilt(replace(one, town=_town(person)), which, dirt, chance)
    made += newcomers(which, classes, max(3, len(made) * 15 // 1000), chance)
    return made + list(_dead(which, classes, dirt.dead))


def _dead(which: List, classes: tuple[str, ...], count: int) -> Iterator[Made]:
    """People whose death the department has not heard of."""
    died = Person.objects.filter(county=which.county, merged_into=None, death_date__lt=which.month)
    rows = IdentityRow.objects.filter(person__in=died, certifier=which.department, identity__in=classes)
    for row in rows.select_related("person").order_by("id")[:count]:
        yield Made(row.person.psn_name, row.person.certno, row.identity, row.begndate)


def _town(person: Person) -> str:
    return person.village.parent.name if person.village and person.village.parent else ""


def _spoilt(one: Made, which: List, dirt: Dirt, chance: Chance) -> list[Made]:
    """The row as it is, or with one thing wrong or changed."""
    month, foreign = which.month, "unstable_exit" if which.department == "civil_affairs" else "minimum_living"
    last = "2" if one.number[-1] == "1" else "1"
    moved = one.begin.replace(day=1) + DAY * 9
    rival = min(exclusive_with().get(one.identity, frozenset()), default="")
    ways: tuple[tuple[int, list[Made]], ...] = (
        (dirt.wrong_check, [replace(one, number=one.number[:-1] + last)]),
        (dirt.other_name, [replace(one, name=_OTHER_SURNAME.get(one.name[0], "何") + one.name[1:])]),
        (dirt.twice, [one, one]),
        (dirt.unknown, [one, replace(one, name="向" + one.name[1:], number=_unknown_number(one.number))]),
        (dirt.ends if one.begin < month else 0, [replace(one, end=month + DAY * 14, reason="不再符合条件")]),
        (dirt.begins_elsewise if one.end is None and moved <= which.month_end else 0, [replace(one, begin=moved)]),
        (dirt.foreign_class, [one, replace(one, identity=foreign)]),
        (dirt.rival if rival else 0, [one, replace(one, identity=rival)]),
    )
    return next((made for share, made in ways if chance.hits(share)), [one])


def _unknown_number(number: str) -> str:
    """A number of nobody: another birth day, and the check character that belongs to it."""
    if len(number) < len("500243198001010029"):
        return number[:1] + f"{(int(number[1:]) + 1) % 10**9:09d}"
    first17 = number[:12] + ("15" if number[12:14] != "15" else "16") + "99" + number[16]
    return first17 + check_character(first17)


def headings() -> list[str]:
    """The headings of the file."""
    names = titles(ListLine)
    return [names[field] for field in _FIELDS]


def as_csv(rows: list[Made], encoding: str = "gb18030") -> bytes:
    """As old systems export it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings())
    writer.writerows(one.cells() for one in rows)
    return text.getvalue().encode(encoding)


def as_xlsx(rows: list[Made], title: str) -> bytes:
    """As an office keeps it by hand: a title above the header, a total below the rows."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, AS_TEXT)
    sheet = book.add_worksheet("名单")
    sheet.merge_range(0, 0, 0, len(_FIELDS) - 1, title, book.add_format({"bold": True, "align": "center"}))
    sheet.write_row(1, 0, headings())
    for line, one in enumerate(rows, 2):
        sheet.write_row(line, 0, one.cells())
    sheet.write_row(len(rows) + 2, 0, ["合计", f"{len(rows)}人"])
    book.close()
    return made.getvalue()
