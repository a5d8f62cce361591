"""Names in rules → ids: classes and groups, care types, funds, departments, named days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from .errors import InvalidValue, UnknownReference, Where
from .messages import message
from .regions import chain
from .schema import RuleSpec
from .schema.base import AFTER, NAMED_DAYS, ConditionSpec, Period
from .schema.rules import ParameterSpec
from .terms import Family, Terms


class Names:
    """Resolves the words of one rule. Raises PolicyError with the place."""

    def __init__(self, terms: Terms, days: NamedDays, region: str = "") -> None:
        self.terms, self.days, self.region = terms, days, region

    def at(self, region: str) -> Names:
        """The same words seen from a region: named days are the nearest region's."""
        return Names(self.terms, self.days, region)

    def classes(self, names: Iterable[str], where: Where) -> tuple[str, ...]:
        """Classes and groups → sorted class ids."""
        ids: set[str] = set()
        for name in names:
            try:
                ids.update(self.terms.classes_named(name))
            except KeyError:
                raise UnknownReference(where, message("no_class", name=name)) from None
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
            raise UnknownReference(where, message("no_term", family=family, name=name))
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
            raise UnknownReference(where, message("day_without_date", day=chosen.from_))
        if last is not None and last < first:
            raise InvalidValue(where, message("dates_out_of_order", first=first, last=last))
        return first, last

    def lacking(self, day: dt.date | int | str | None) -> str:
        """A named day that is to be given and has no date here; empty otherwise."""
        wanted = isinstance(day, str) and self.days.asked(day) and self.days.find(day, self.region) is None
        return str(day).removeprefix(AFTER) if wanted else ""

    def last_year(self, until: int | str | None) -> int | None:
        """The last cover year: one in which a named day lies."""
        day = self.days.find(until, self.region) if isinstance(until, str) else None
        return day.year if day is not None else until if isinstance(until, int) else None

    def last_years(self, until: int | str | None) -> tuple[tuple[str, int], ...]:
        """The last cover years of the regions that give the named day themselves."""
        if not isinstance(until, str):
            return ()
        found = ((code, self.days.find(until, code)) for code in self.days.regions(until))
        return tuple((code, day.year) for code, day in found if day is not None)

    def _day(self, day: dt.date | str | None) -> dt.date | None:
        return self.days.find(day, self.region) if isinstance(day, str) else day


class NamedDays:
    """The named days that `parameter` rules of type day fix, by region. Raises UnknownReference on a second one."""

    def __init__(self, rules: Iterable[tuple[RuleSpec, str, Where]]) -> None:
        self._given: dict[tuple[str, str], dt.date] = {}
        self._asked: set[str] = set()
        for spec, region, where in rules:
            if not isinstance(spec, ParameterSpec) or spec.parameter not in NAMED_DAYS:
                continue
            if spec.day is None:
                self._asked.add(spec.parameter)
            elif (spec.parameter, region) in self._given:
                raise UnknownReference(where, message("day_given_twice", name=spec.parameter))
            else:
                self._given[spec.parameter, region] = spec.day

    def find(self, name: str, region: str) -> dt.date | None:
        """The date of a named day, or of the day `after` it, that the nearest region gives."""
        plain = name.removeprefix(AFTER)
        found = next((self._given[plain, code] for code in chain(region) if (plain, code) in self._given), None)
        return found if found is None or plain == name else found + dt.timedelta(days=1)

    def asked(self, name: str) -> bool:
        """Whether some rule says that the day is to be given."""
        return name.removeprefix(AFTER) in self._asked

    def below(self, region: str, names: Iterable[str]) -> list[str]:
        """The regions below one that give any of these days a date of their own."""
        plain = {name.removeprefix(AFTER) for name in names}
        return sorted(
            {code for name, code in self._given if name in plain and code != region and region in chain(code)}
        )

    def regions(self, name: str) -> list[str]:
        """The regions that give a date for a day."""
        return sorted(code for given, code in self._given if given == name)


def names_of_days(spec: RuleSpec) -> list[str]:
    """The named days between which a rule is in force."""
    period = spec.in_force
    return [day for day in (period.from_, period.until) if isinstance(day, str)] if period is not None else []
