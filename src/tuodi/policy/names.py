"""Names in rules → ids: classes and groups, care types, funds, departments, named days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from .errors import UnknownReference, Where
from .schema import RuleSpec
from .schema.base import NAMED_DAYS, ConditionSpec, Period
from .schema.rules import ParameterSpec
from .terms import Family, Terms


class Names:
    """Resolves the words of one rule. Raises UnknownReference with the place."""

    def __init__(self, terms: Terms, days: dict[str, dt.date]) -> None:
        self.terms, self.days = terms, days

    def classes(self, names: Iterable[str], where: Where) -> tuple[str, ...]:
        """Classes and groups → sorted class ids."""
        ids: set[str] = set()
        for name in names:
            try:
                ids.update(self.terms.classes_named(name))
            except KeyError:
                mend = "use a class or group of terms.yaml, or declare it by an `identity:` rule with `declares`"
                raise UnknownReference(where, f"no identity class is called {name!r}", mend) from None
        return tuple(sorted(ids))

    def ordered_classes(self, names: Iterable[str], where: Where) -> tuple[str, ...]:
        """Classes and groups → class ids in the order given."""
        return tuple(dict.fromkeys(one for name in names for one in self.classes([name], where)))

    def one(self, family: Family, name: str | None, where: Where) -> str:
        """A fund, care type or department; empty where none is named."""
        if name is None:
            return ""
        term = self.terms.find(family, name)
        if term is None:
            raise UnknownReference(
                where, f"no {family} entry is called {name!r}", f"use an entry of {family} in terms.yaml"
            )
        return term.id

    def care(self, condition: ConditionSpec, where: Where) -> tuple[str, ...] | None:
        """The care types a condition leaves: those named, those of the settings named, both where both are given."""
        if condition.care is None and condition.setting is None:
            return None
        kinds = self.terms.family("care_types")
        named = {t.id for t in kinds}
        if condition.care is not None:
            named = {self.one("care_types", name, where) for name in condition.care}
        settings = {t.setting for t in kinds} if condition.setting is None else set(condition.setting)
        return tuple(sorted(t.id for t in kinds if t.id in named and t.setting in settings))

    def period(self, period: Period | None, fallback: Period, where: Where) -> tuple[dt.date, dt.date | None]:
        """First and last day of a rule; a named day that no reading fixes leaves the end open."""
        chosen = period or fallback
        first = self._day(chosen.from_)
        last = self._day(chosen.until)
        if first is None:
            raise UnknownReference(
                where, f"the day {chosen.from_!r} has no date under the readings chosen", "give a date"
            )
        if last is not None and last < first:
            raise UnknownReference(where, f"in force until {last} but only from {first}", "put the dates in order")
        return first, last

    def _day(self, day: dt.date | str | None) -> dt.date | None:
        return self.days.get(day) if isinstance(day, str) else day


def named_days(rules: Iterable[tuple[RuleSpec, Where]]) -> dict[str, dt.date]:
    """The named days that `parameter` rules of type day fix."""
    days: dict[str, dt.date] = {}
    for spec, where in rules:
        if isinstance(spec, ParameterSpec) and spec.parameter in NAMED_DAYS and spec.day is not None:
            if spec.parameter in days:
                raise UnknownReference(where, f"{spec.parameter} is given twice", "keep one under the reading chosen")
            days[spec.parameter] = spec.day
    return days
