"""Tables of people."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import django_tables2 as tables
from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString

from tuodi.workbench.base.biglisting import BigListing
from tuodi.workbench.base.masking import masked
from tuodi.workbench.base.prepared import Prepared
from tuodi.workbench.base.templatetags.tuodi import badge, class_label

from .ages import age_of
from .holding import Cover, classes_today, cover_year, insured_in
from .looking import exported
from .models import Insurance, Person, Sex
from .seen_places import names_of


class PeopleTable(tables.Table):
    """People as lists show them; `PeopleListing` adds the standing of those on the page."""

    psn_name = tables.Column(verbose_name="姓名")
    gend = tables.Column(verbose_name="性别", accessor="get_gend_display")
    age = tables.Column(verbose_name="年龄", accessor="brdy")
    certno = tables.Column(verbose_name="证件号码")
    place = tables.Column(verbose_name="乡镇 · 村", accessor="place")
    classes = tables.Column(verbose_name="今日身份", accessor="classes")
    insured = tables.Column(verbose_name="参保", accessor="insured", empty_values=())

    class Meta:
        attrs = {"class": "cards-on-phone"}
        empty_text = "没有符合条件的人员。"

    def render_psn_name(self, record: Listed) -> SafeString:
        """A link to the file."""
        return person_link(record)

    def render_age(self, record: Listed) -> str:
        """In full years."""
        return f"{age_of(record)}岁"

    def render_certno(self, value: str) -> str:
        """Never whole."""
        return masked(value)

    def render_classes(self, value: list[str]) -> str:
        """In a workbook."""
        return "、".join(class_label(one) for one in value)

    def render_insured(self, value: Cover | None) -> str:
        """Insurance and plan."""
        return insured_words(value)


@dataclass(slots=True)
class Listed:
    """A person as lists show them, without what a model's instance costs: fifty stand on a page."""

    pk: int
    certno: str
    psn_name: str
    gend: str
    brdy: dt.date
    township: str
    village_id: str | None
    death_date: dt.date | None
    left_to: str
    place: str = ""
    classes: list[str] = field(default_factory=list)
    insured: Cover | None = None

    def get_gend_display(self) -> str:
        """As a person says it."""
        return _SEXES.get(self.gend, self.gend)


_SEXES = {key: str(words) for key, words in Sex.choices}


def person_link(person: Person | Listed) -> SafeString:
    """The name, leading to the file, with what must be known of the person."""
    state = _badge("已死亡", "plain") if person.death_date else _badge("已迁出", "warn") if person.left_to else ""
    before, after = _address()
    return SafeString(f'<a href="{before}{person.pk}{after}">{escape(person.psn_name)}</a> {state}')


@cache
def _address() -> tuple[str, str]:
    before, _, after = reverse("registry:person", args=[0]).partition("0")
    return before, after


def insured_words(insurance: Cover | None) -> str:
    """What somebody is insured by."""
    if insurance is None:
        return "未参保"
    plan = f" {insurance.insu_plan}档" if insurance.insu_plan else ""
    return ("居民" if insurance.insutype == Insurance.Kind.RESIDENTS else "职工") + plan


_COLUMNS = ("id", "certno", "psn_name", "gend", "brdy", "township", "village", "death_date", "left_to")
"""Those of `Listed`, in its order."""
_PEOPLE = Prepared(lambda keys: Person.objects.filter(pk__in=keys).only(*_COLUMNS).order_by())
_ROW = (
    '<tr><td data-label="姓名">{}</td><td data-label="性别">{}</td><td data-label="年龄">{}岁</td>'
    '<td data-label="证件号码"><code>{}</code></td><td data-label="乡镇 · 村">{}</td><td data-label="今日身份">{}</td>'
    '<td data-label="参保">{}</td></tr>'
)
"""Written by hand, fifty to a page: every value that somebody typed is escaped in `_row`."""
_badge = cache(badge)


def _row(one: Listed) -> str:
    classes = " ".join(_badge(class_label(name), "info") for name in one.classes)
    insured = _badge(insured_words(one.insured), "warn" if one.insured is None else "good")
    sex, number = one.get_gend_display(), escape(masked(one.certno))
    return _ROW.format(person_link(one), sex, age_of(one), number, escape(one.place), classes, insured)


class PeopleListing(BigListing):
    """A list of people; what they hold and how they are insured is asked once for the page."""

    def _rows(self, keys: list[int]) -> list[Any]:
        rows = listed(keys)
        with_standing(rows)
        return rows

    def workbook(self) -> HttpResponse:
        """All rows, as the table shows them."""
        exported((one.pk for one in self.table.data), self.request.user, f"{self.title}：导出")
        return super().workbook()

    def _html(self, rows: list[Any]) -> SafeString:
        return SafeString("".join(map(_row, rows)))


def listed(keys: list[int]) -> list[Listed]:
    """The people with these keys, in their order."""
    found = {one[0]: Listed(*one) for one in _PEOPLE.values(keys)}
    return [found[key] for key in keys if key in found]


def with_standing(people: list[Any]) -> None:
    """Give people their `place`, `classes` of today and `insured` of the cover year."""
    with_places(people)
    keys = [one.pk for one in people]
    classes, insured = classes_today(keys), insured_in(cover_year(), keys)
    for one in people:
        one.classes, one.insured = classes.get(one.pk, []), insured.get(one.pk)


def with_places(people: list[Any]) -> None:
    """Give people their `place`, in words."""
    names = names_of(code for one in people for code in (one.township, one.village_id) if code)
    for one in people:
        parts = (names.get(one.township, one.township), names.get(one.village_id, ""))
        one.place = " · ".join(part for part in parts if part)
