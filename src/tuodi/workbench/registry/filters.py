"""What the list of people can be narrowed to, and sorted by."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from tuodi.workbench.base.forms import Select
from tuodi.workbench.base.walk import KEPT, Way
from tuodi.workbench.base.words import choices

from .find import shown
from .holding import cover_year, in_force
from .models import IdentityRow, Insurance, Person
from .seen_places import township_choices, village_choices

_OLDEST = 130
_COMMON = 5_000
_common: dict[str, tuple[float, bool]] = {}


class PeopleForm(forms.Form):
    """All fields may stay empty."""

    township = forms.ChoiceField(label="乡镇（街道）", required=False, widget=Select)
    village = forms.ChoiceField(label="村（社区）", required=False, widget=Select)
    identity = forms.ChoiceField(label="今日身份", required=False, widget=Select)
    insured = forms.ChoiceField(label="参保", required=False, widget=Select)
    age_from = forms.IntegerField(label="年龄自", required=False, min_value=0, max_value=_OLDEST)
    age_to = forms.IntegerField(label="至", required=False, min_value=0, max_value=_OLDEST)
    state = forms.ChoiceField(
        label="状态", required=False, widget=Select,
        choices=[("", "全部"), ("living", "在世"), ("dead", "已死亡"), ("left", "已迁出")],
    )  # fmt: skip
    order = forms.ChoiceField(
        label="排序",
        required=False,
        widget=Select,
        choices=[("", "登记先后"), ("pinyin", "姓名拼音"), ("brdy", "年龄")],
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        year = cover_year()
        every = [("", "全部")]
        township = str(data.get("township", ""))
        fields: dict[str, Any] = self.fields
        fields["township"].choices = every + township_choices()
        fields["village"].choices = every + village_choices(township)
        fields["identity"].choices = every + choices("classes")
        fields["insured"].choices = [*every, ("yes", f"{year}年已参保"), ("no", f"{year}年未参保")]


class PeopleFilter:
    """The form of a query and the people that fit; a value without sense is shown as an error and asks nothing."""

    def __init__(self, data: Any) -> None:
        self.form = PeopleForm(data)
        self.form.is_valid()
        self.asked: dict[str, Any] = self.form.cleaned_data
        self.today = timezone.now().date()

    def ways(self) -> list[Way]:
        """The people and their order. A span of ages or the dead come in the order of what narrows them."""
        asked = self.asked
        rows = self._by_age(self._by_state(shown()))
        if asked.get("township"):
            rows = rows.filter(township=asked["township"])
        if asked.get("village"):
            rows = rows.filter(village_id=asked["village"])
        if asked.get("insured"):
            this_year = Exists(Insurance._base_manager.filter(person=OuterRef("pk"), year=cover_year()))
            rows = rows.filter(this_year if asked["insured"] == "yes" else ~this_year)
        if not asked.get("identity"):
            return [Way(rows, *self._order(), late=bool(asked.get("insured")))]
        soon = timezone.now().replace(second=0, microsecond=0) + dt.timedelta(minutes=1)  # one question all this minute
        held = in_force(self.today, soon).filter(identity=asked["identity"])
        counts = rows.filter(pk__in=held.values("person_id"))
        common = _is_common(asked["identity"], held)
        walked = rows.filter(Exists(held.filter(person=OuterRef("pk")))) if common else counts
        return [Way(walked, *self._order(), counts=counts, late=True)]

    def _order(self) -> tuple[str, bool]:
        asked = self.asked
        if asked.get("state") == "dead":
            return "death_date", True
        if asked.get("age_from") is not None or asked.get("age_to") is not None:
            return "brdy", False
        return asked.get("order") or "", False

    def _by_age(self, rows: QuerySet[Person]) -> QuerySet[Person]:
        youngest, oldest = self.asked.get("age_from"), self.asked.get("age_to")
        if youngest is not None:
            rows = rows.filter(brdy__lte=_years_before(self.today, youngest))
        if oldest is not None:
            rows = rows.filter(brdy__gt=_years_before(self.today, oldest + 1))
        return rows

    def _by_state(self, rows: QuerySet[Person]) -> QuerySet[Person]:
        state = self.asked.get("state")
        if state == "living":
            return rows.filter(death_date=None, left_to="")
        if state == "dead":
            return rows.filter(death_date__isnull=False)
        return rows.filter(left_to__gt="") if state == "left" else rows


def _is_common(identity: str, held: QuerySet[IdentityRow]) -> bool:
    """Of a common class people are asked in order, of a rare one its rows come first. Not asked anew every time."""
    known = _common.get(identity)
    if known is None or time.monotonic() - known[0] > KEPT:
        known = _common[identity] = (time.monotonic(), held[: _COMMON + 1].count() > _COMMON)
    return known[1]


def _years_before(day: dt.date, years: int) -> dt.date:
    """The day of birth of whoever becomes this old today; 29 February counts as reached on 1 March."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return dt.date(day.year - years, 2, 28)
