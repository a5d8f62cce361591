"""The rule book as premiums need it: subsidies, identity days, refunds, entitlements and figures, by region."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import lru_cache

from tuodi.policy.model import (
    Entitlement,
    IdentityDate,
    Origin,
    Parameter,
    Refund,
    Rule,
    RuleBook,
    Statement,
    Subsidy,
)  # fmt: skip
from tuodi.policy.regions import chain

_CERTIFYING_PAYS = "subsidy_by_certifying_region"


class EnrolmentRules:
    """Read-only. `known_by`: only the subsidy rules that were known on a day, to see what was due then."""

    def __init__(self, book: RuleBook, known_by: dt.date | None = None) -> None:
        self.book = book
        self.known_by = known_by
        self._choices = dict(book.readings)
        self._subsidies = self._by_region(book.of(Subsidy))
        self._identity_dates = self._by_region(book.of(IdentityDate))
        self._refunds = self._by_region(book.of(Refund))
        self._entitlements = self._by_region(book.of(Entitlement))
        self._parameters: dict[tuple[str, str], list[Parameter]] = defaultdict(list)
        for parameter in book.of(Parameter):
            self._parameters[parameter.name, parameter.origin.region].append(parameter)
        self._certifying_pays = [s for s in book.of(Statement) if s.name == _CERTIFYING_PAYS]
        self._order = {term.id: place for place, term in enumerate(book.terms.family("classes"))}
        self.parameter = lru_cache(maxsize=None)(self._parameter)
        self.as_known = lru_cache(maxsize=None)(self._as_known)

    def _by_region(self, rules: tuple[Rule, ...]) -> dict[str, list[Rule]]:
        found: dict[str, list[Rule]] = defaultdict(list)
        for rule in rules:
            if self.known_by is None or rule.known_from <= self.known_by:
                found[rule.origin.region].append(rule)
        return found

    def _as_known(self, day: dt.date) -> EnrolmentRules:
        return EnrolmentRules(self.book, day)

    def choice(self, reading: str, fallback: str) -> str:
        """The choice of a reading, or the fallback where the register lacks it."""
        return self._choices.get(reading, fallback)

    def class_order(self, class_id: str) -> int:
        """The place of a class in the vocabulary: the last tie-break, so that results do not depend on file order."""
        return self._order.get(class_id, len(self._order))

    def subsidies(self, region: str, year: int, home: str) -> list[Subsidy]:
        """What one region itself says for a cover year of those who belong to `home`."""
        found = (rule for rule in self._subsidies.get(region, ()) if isinstance(rule, Subsidy))
        return [rule for rule in found if rule.in_year(year, home)]

    def ended(self, region: str, class_id: str, year: int) -> Subsidy | None:
        """The last subsidy a class had before this cover year, nearest region first."""
        for code in chain(region):
            past = [
                rule for rule in self._subsidies.get(code, ())
                if isinstance(rule, Subsidy) and rule.serves((class_id,)) and not rule.nothing
                and (last := rule.last_year(region)) is not None and last < year
            ]  # fmt: skip
            if past:
                return max(past, key=lambda rule: rule.last_year(region) or 0)
        return None

    def identity_date(self, region: str, year: int) -> IdentityDate | None:
        """Whose day decides, by the nearest region that says so."""
        for code in chain(region):
            for rule in self._identity_dates.get(code, ()):
                if isinstance(rule, IdentityDate) and _covers(rule, year):
                    return rule
        return None

    def refund(self, case: str, region: str, year: int, classes: tuple[str, ...]) -> Refund | None:
        """The nearest region's rule for a case of refund."""
        for code in chain(region):
            for rule in self._refunds.get(code, ()):
                if isinstance(rule, Refund) and rule.case == case and _covers(rule, year) and rule.serves(classes):
                    return rule
        return None

    def entitlements(self, name: str, region: str, day: dt.date) -> list[Entitlement]:
        """Entitlements of a name in force on a day, the nearest region's first."""
        return [
            rule for code in chain(region) for rule in self._entitlements.get(code, ())
            if isinstance(rule, Entitlement) and rule.name == name and rule.holds_on(day)
        ]  # fmt: skip

    def certifying_pays(self, region: str, day: dt.date) -> Statement | None:
        """The rule by which a region subsidises those it certified who are insured elsewhere."""
        if self.choice("subsidy_elsewhere", "certifying_region_pays") != "certifying_region_pays":
            return None
        codes = chain(region)
        return next((s for s in self._certifying_pays if s.origin.region in codes and s.holds_on(day)), None)

    def _parameter(self, name: str, region: str, day: dt.date) -> Parameter | None:
        for code in chain(region):
            for rule in self._parameters.get((name, code), ()):
                if rule.holds_on(day):
                    return rule
        return None

    def has_parameter(self, name: str, region: str) -> bool:
        """Whether a region ever gives this figure."""
        return any((name, code) in self._parameters for code in chain(region))

    def day(self, name: str, region: str, year: int) -> tuple[dt.date | None, Origin | None]:
        """A named day of a cover year and where it stands; None where it is not known."""
        found = self.parameter(name, region, dt.date(year, 1, 1))
        return (found.day, found.origin) if found is not None else (None, None)


def _covers(rule: IdentityDate | Refund, year: int) -> bool:
    return rule.cover_first <= year and (rule.cover_last is None or year <= rule.cover_last)
