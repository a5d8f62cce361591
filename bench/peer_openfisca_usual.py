"""The four tiers in OpenFisca as its users write them: figures in the tree of parameters, the year's sums with ADD.

Figures of a class or level are taken by the array of them (`parameters(period).basic.rate[level]`, "fancy indexing" in
its manual). A sum so far is that of the year's months before, as in openfisca-france's `allegement_general`. Only what
fen need is done by hand: integers have 32 bits, so formulas widen them; scales are floats, so brackets are done here.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import MONTH, DateUnit, Period
from openfisca_core.populations import ADD
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from bench.made_bills import Made
from bench.openfisca_year import settled
from bench.peer import Paid

_NO_CAP = 1 << 40
_PERSON = build_entity(key="person", plural="persons", label="a person", is_person=True)
_BY_CLASS = ("nobody", "minimum_living", "low_income_edge")
_FIGURES: dict[str, Any] = {
    "basic": {
        "deductible": {"first": 20_000, "second": 50_000, "third": 100_000},
        "rate": {"first": 85, "second": 70, "third": 60},
        "cap": 15_000_000,
    },
    "critical": {
        "edges": {"second": 10_000_000, "third": 20_000_000, "fourth": 30_000_000},
        "rates": {"first": 60, "second": 65, "third": 70, "fourth": 75},
        "start": dict(zip(_BY_CLASS, (1_800_000, 900_000, 1_800_000), strict=True)),
        "more": dict(zip(_BY_CLASS, (0, 5, 0), strict=True)),
        "cap": dict(zip(_BY_CLASS, (40_000_000, _NO_CAP, 40_000_000), strict=True)),
    },
    "assistance": {
        "start": dict(zip(_BY_CLASS, (0, 0, 300_000), strict=True)),
        "rate": dict(zip(_BY_CLASS, (0, 70, 50), strict=True)),
        "cap": dict(zip(_BY_CLASS, (0, 7_000_000, 1_000_000), strict=True)),
    },
    "tilt": {
        "start": dict(zip(_BY_CLASS, (0, 500_000, 1_000_000), strict=True)),
        "rate": dict(zip(_BY_CLASS, (0, 70, 70), strict=True)),
        "cap": dict(zip(_BY_CLASS, (0, 2_000_000, 1_000_000), strict=True)),
    },
}


class _Level(Enum):
    first = "一级"
    second = "二级"
    third = "三级"


class _Class(Enum):
    nobody = "普通参保人员"
    minimum_living = "低保对象"
    low_income_edge = "低保边缘家庭成员"


class in_policy(Variable):  # noqa: N801, D101 - OpenFisca calls a variable by the name of its class, and inherits nothing
    value_type, entity, definition_period = int, _PERSON, MONTH


class level(Variable):  # noqa: N801, D101
    value_type, entity, definition_period = Enum, _PERSON, MONTH
    possible_values, default_value = _Level, _Level.first


class group(Variable):  # noqa: N801, D101
    value_type, entity, definition_period = Enum, _PERSON, MONTH
    possible_values, default_value = _Class, _Class.nobody


def _now(person: Any, name: str, period: Period) -> Any:
    return person(name, period).astype(np.int64)


def _before(person: Any, name: str, period: Period) -> Any:
    """Sum of the year's months before."""
    months = period.start.month - 1
    if not months:
        return np.zeros(person.count, np.int64)
    earlier = Period((DateUnit.MONTH, period.start.offset("first-of", "year"), months))
    return person(name, earlier, options=[ADD]).astype(np.int64)


def _capped(amount: Any, cap: Any, paid: Any) -> Any:
    return np.minimum(amount, np.maximum(0, cap - paid))


def _over(person: Any, name: str, period: Period, start: Any) -> Any:
    """What of the bill's slice of a running base is over the start."""
    base = _before(person, name, period)
    return np.maximum(0, base + _now(person, name, period) - np.maximum(base, start))


class basic(Variable):  # noqa: N801, D101
    value_type, entity, definition_period = int, _PERSON, MONTH

    def formula(person: Any, period: Any, parameters: Any) -> Any:  # noqa: N805 - OpenFisca's own signature
        figures, at = parameters(period).basic, person("level", period)
        over = np.maximum(0, _now(person, "in_policy", period) - figures.deductible[at])
        return _capped((over * figures.rate[at] + 50) // 100, figures.cap, _before(person, "basic", period))


class after_basic(Variable):  # noqa: N801, D101
    value_type, entity, definition_period = int, _PERSON, MONTH

    def formula(person: Any, period: Any) -> Any:  # noqa: N805
        return person("in_policy", period) - person("basic", period)


class critical(Variable):  # noqa: N801, D101
    value_type, entity, definition_period = int, _PERSON, MONTH

    def formula(person: Any, period: Any, parameters: Any) -> Any:  # noqa: N805
        figures, of = parameters(period).critical, person("group", period)
        before = _before(person, "after_basic", period)
        after = before + _now(person, "after_basic", period)
        edges, rates = figures.edges, figures.rates
        borders = (figures.start[of], edges.second, edges.third, edges.fourth, _NO_CAP)
        more, exact = figures.more[of], np.zeros(person.count, np.int64)
        for rate, (low, high) in zip(
            (rates.first, rates.second, rates.third, rates.fourth), pairwise(borders), strict=True
        ):
            exact += (rate + more) * np.maximum(0, np.minimum(after, high) - np.maximum(before, low))
        return _capped((exact + 50) // 100, figures.cap[of], _before(person, "critical", period))


class after_critical(Variable):  # noqa: N801, D101
    value_type, entity, definition_period = int, _PERSON, MONTH

    def formula(person: Any, period: Any) -> Any:  # noqa: N805
        return person("after_basic", period) - person("critical", period)


class assistance(Variable):  # noqa: N801, D101
    value_type, entity, definition_period = int, _PERSON, MONTH

    def formula(person: Any, period: Any, parameters: Any) -> Any:  # noqa: N805
        figures, of = parameters(period).assistance, person("group", period)
        over = _over(person, "after_critical", period, figures.start[of])
        return _capped((over * figures.rate[of] + 50) // 100, figures.cap[of], _before(person, "assistance", period))


class after_assistance(Variable):  # noqa: N801, D101
    value_type, entity, definition_period = int, _PERSON, MONTH

    def formula(person: Any, period: Any) -> Any:  # noqa: N805
        return person("after_critical", period) - person("assistance", period)


class tilt(Variable):  # noqa: N801, D101
    value_type, entity, definition_period = int, _PERSON, MONTH

    def formula(person: Any, period: Any, parameters: Any) -> Any:  # noqa: N805
        figures, of = parameters(period).tilt, person("group", period)
        over = _over(person, "after_assistance", period, figures.start[of])
        return _capped((over * figures.rate[of] + 50) // 100, figures.cap[of], _before(person, "tilt", period))


_VARIABLES = (
    in_policy, level, group, basic, after_basic, critical, after_critical, assistance, after_assistance, tilt,
)  # fmt: skip


def _system() -> TaxBenefitSystem:
    system = TaxBenefitSystem([_PERSON])
    system.add_variables(*_VARIABLES)
    system.parameters = ParameterNode("", data=_dated(_FIGURES))
    return system


def _dated(figures: Any) -> Any:
    """The tree as OpenFisca reads it: each figure with the day from which it holds."""
    if isinstance(figures, dict):
        return {name: _dated(below) for name, below in figures.items()}
    return {"values": {"2022-01-01": {"value": figures}}}


def months_before(bills: Made) -> Paid:
    """The usual exact form. The quick one has figures in numpy arrays: the tree looks them up person by person."""
    return settled(bills, _system(), 1)
