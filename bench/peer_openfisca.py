"""The four tiers in OpenFisca, quick: figures in numpy arrays, running sums as variables of the month before.

Its numbers have 32 bits: formulas widen fen by hand to give the same integers; yuan as it usually has them do not.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import MONTH
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.taxscales import MarginalRateTaxScale
from openfisca_core.variables import Variable

from bench.made_bills import Made
from bench.openfisca_year import TIERS, settled
from bench.peer import Paid

_NO_CAP = 1 << 40
_KEY = 1
Formula = Callable[[Any, Any], Any]


class _Fen:
    """Whole fen, in formulas of 64 bits."""

    kind, unit = int, 1

    @staticmethod
    def wide(amount: Any) -> Any:
        return amount.astype(np.int64)

    @staticmethod
    def part(exact: Any) -> Any:
        """Of an amount times a rate in hundredths."""
        return (exact + 50) // 100

    @staticmethod
    def brackets(before: Any, after: Any, group: Any) -> Any:
        edges = (np.where(group == _KEY, 900_000, 1_800_000), 10_000_000, 20_000_000, 30_000_000, _NO_CAP)
        exact = np.zeros(len(before), np.int64)
        for rate, (low, high) in zip((60, 65, 70, 75), pairwise(edges), strict=True):
            slices = np.maximum(0, np.minimum(after, high) - np.maximum(before, low))
            exact += (rate + np.where(group == _KEY, 5, 0)) * slices
        return (exact + 50) // 100


class _Yuan:
    """Yuan as OpenFisca's float, with its own scales."""

    kind, unit = float, 100

    @staticmethod
    def wide(amount: Any) -> Any:
        return amount

    @staticmethod
    def part(exact: Any) -> Any:
        return np.round(exact / 100, 2)

    @staticmethod
    def brackets(before: Any, after: Any, group: Any) -> Any:
        found = [_scale(low, more) for low, more in ((18_000, 0.0), (9_000, 0.05))]
        usual_, key = (scale.calc(after) - scale.calc(before) for scale in found)
        return np.round(np.where(group == _KEY, key, usual_), 2)


def _scale(low: int, more: float) -> MarginalRateTaxScale:
    scale = MarginalRateTaxScale()
    scale.add_bracket(0, 0)
    for edge, rate in ((low, 0.60), (100_000, 0.65), (200_000, 0.70), (300_000, 0.75)):
        scale.add_bracket(edge, rate + more)
    return scale


def _formulas(money: type[_Fen | _Yuan]) -> dict[str, Formula]:  # noqa: C901 - a formula each
    def yuan(amount: int) -> int:
        return amount * 100 // money.unit

    def now(person: Any, name: str, period: Any) -> Any:
        return money.wide(person(name, period))

    def before(person: Any, name: str, period: Any) -> Any:
        return money.wide(person(name, period.last_month))

    def by_group(person: Any, period: Any, *amounts: int) -> Any:
        return np.array(amounts)[person("group", period)]

    def running(name: str) -> Formula:
        return lambda person, period: before(person, f"{name}_year", period) + now(person, name, period)

    def left(name: str, paid: str) -> Formula:
        return lambda person, period: now(person, name, period) - now(person, paid, period)

    def capped(person: Any, period: Any, amount: Any, name: str, cap: Any) -> Any:
        return np.minimum(amount, np.maximum(0, cap - before(person, f"{name}_year", period)))

    def basic(person: Any, period: Any) -> Any:
        level = person("level", period)
        over = np.maximum(0, now(person, "in_policy", period) - np.array([yuan(200), yuan(500), yuan(1000)])[level])
        return capped(person, period, money.part(over * np.array([85, 70, 60])[level]), "basic", yuan(150_000))

    def critical(person: Any, period: Any) -> Any:
        base = before(person, "after_basic_year", period)
        amount = money.brackets(base, base + now(person, "after_basic", period), person("group", period))
        caps = by_group(person, period, yuan(400_000), _NO_CAP, yuan(400_000))
        return capped(person, period, amount, "critical", caps)

    def over(person: Any, period: Any, name: str, begin: Any) -> Any:
        base, more = before(person, f"{name}_year", period), now(person, name, period)
        return np.maximum(0, base + more - np.maximum(base, begin))

    def assistance(person: Any, period: Any) -> Any:
        begin = by_group(person, period, 0, 0, yuan(3_000))
        amount = money.part(over(person, period, "after_critical", begin) * by_group(person, period, 0, 70, 50))
        caps = by_group(person, period, 0, yuan(70_000), yuan(10_000))
        return capped(person, period, amount, "assistance", caps)

    def tilt(person: Any, period: Any) -> Any:
        begin = by_group(person, period, 0, yuan(5_000), yuan(10_000))
        amount = money.part(over(person, period, "after_assistance", begin) * by_group(person, period, 0, 70, 70))
        return capped(person, period, amount, "tilt", by_group(person, period, 0, yuan(20_000), yuan(10_000)))

    return {
        "basic": basic, "critical": critical, "assistance": assistance, "tilt": tilt,
        "after_basic": left("in_policy", "basic"), "after_critical": left("after_basic", "critical"),
        "after_assistance": left("after_critical", "assistance"),
        **{f"{name}_year": running(name) for name in (*TIERS, "after_basic", "after_critical", "after_assistance")},
    }  # fmt: skip


def _system(money: type[_Fen | _Yuan]) -> TaxBenefitSystem:
    entity = build_entity(key="person", plural="persons", label="a person", is_person=True)
    system = TaxBenefitSystem([entity])
    kinds = {"in_policy": money.kind, "level": int, "group": int}
    formulas = _formulas(money)
    for name in (*kinds, *formulas):
        content: dict[str, Any] = {
            "value_type": kinds.get(name, money.kind), "entity": entity, "definition_period": MONTH, "label": name,
        }  # fmt: skip
        if name in formulas:
            content["formula_2022"] = lambda person, period, _parameters, of=formulas[name]: of(person, period)
        system.add_variable(type(name, (Variable,), content))
    return system


def running_sums(bills: Made) -> Paid:
    """The quickest exact form known: no tree of parameters; a running sum is that of the month before and one more."""
    return settled(bills, _system(_Fen), _Fen.unit)


def floats(bills: Made) -> Paid:
    """Its own numbers: float32 yuan and marginal scales. Fen go astray."""
    return settled(bills, _system(_Yuan), _Yuan.unit)
