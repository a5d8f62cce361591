"""Whether one rule never pays less than another on a kind of bill, whatever the amounts and whatever came before.

A sufficient test, so that it can be sound: the same base on the same running base, deductible at most, every rate at
least, floor at least, at most one limit and that one the other's too and at least as high; no limit of costs, for costs
at a low rate could use it up. Then, bill by bill, what the one has paid in any period is at least what the other has.
Where the test fails the opposite is not proved.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Literal

from tuodi.policy.model import AdjustRule, StageRule

from .accounts import AccountKey, Accounts
from .context import BillContext
from .payment import Figures, base_key, beyond_in_policy
from .refusal import FigureMissing
from .selection import Candidate, Feeder, Selection

Compared = Literal["same", "at_least", "not_proved"]


class NotAtHand(Exception):
    """A schedule or figure that the comparison needs is not at hand; the message is its name."""


ByClass = AbstractSet[StageRule | AdjustRule]
"""The rules that pay otherwise to one class than to another."""


def same(one: Selection, other: Selection, by_class: ByClass) -> bool:
    """Whether both selections pay by the same rule and the same change of it, and as much."""
    mine, theirs = one.chosen, other.chosen
    if mine is None or theirs is None:
        return mine is theirs
    if mine.rule is not theirs.rule or one.adjust is not other.adjust:
        return False
    return mine.class_id == theirs.class_id or not (mine.rule in by_class or one.adjust in by_class)


def compare(
    context: BillContext, one: Selection, other: Selection, feeders: Sequence[Feeder], by_class: ByClass
) -> Compared:
    """Whether `one` pays at least as much as `other`. Raises NotAtHand."""
    if same(one, other, by_class):
        return "same"
    mine, theirs = one.chosen, other.chosen
    if theirs is None or theirs.rule.outcome == "nothing":
        return "at_least"
    if theirs.rule.open:
        raise NotAtHand(theirs.rule.open)
    if mine is None or mine.rule.outcome == "nothing":
        return "not_proved"
    if mine.rule.open:
        raise NotAtHand(mine.rule.open)
    pair = _figures(context, mine, one.adjust), _figures(context, theirs, other.adjust)
    try:
        proved = _limits(*pair) and _base(*pair, feeders) and _deductible(*pair) and _amounts(*pair)
    except FigureMissing as absent:
        raise NotAtHand(str(absent)) from absent
    return "at_least" if proved else "not_proved"


def limits(context: BillContext, chosen: Selection) -> dict[AccountKey, int]:
    """The limits of what pays, by account; payments without a limit left out. Empty where a figure is missing."""
    if chosen.chosen is None or chosen.chosen.rule.open:
        return {}
    try:
        return _limited(_figures(context, chosen.chosen, chosen.adjust))
    except FigureMissing:
        return {}


def _figures(context: BillContext, who: Candidate, adjust: AdjustRule | None) -> Figures:
    return Figures(replace(context, class_id=who.class_id), who.rule, adjust)


def _limited(figures: Figures) -> dict[AccountKey, int]:
    return {one.key: one.use.limit for one in figures.limits(Accounts()) if one.use.limit is not None}


def _limits(mine: Figures, theirs: Figures) -> bool:
    if any(one.of == "base" and one.use.limit is not None for one in mine.limits(Accounts())):
        return False
    own, others = _limited(mine), _limited(theirs)
    return len(own) <= 1 and all(key in others and limit >= others[key] for key, limit in own.items())


def _base(mine: Figures, theirs: Figures, feeders: Sequence[Feeder]) -> bool:
    """The same base, lying on one running base that moves the same whichever of the two pays."""
    a, b, context = mine.rule, theirs.rule, mine.context
    key = base_key(context, a, context.class_id)
    if a.base != b.base or key != base_key(context, b, theirs.context.class_id):
        return False
    if beyond_in_policy(b, theirs.adjust) and not beyond_in_policy(a, mine.adjust):
        return False
    return key is None or any(
        base_key(context, f.rule, f.class_id) == key and not context.fails(f.rule.counts, f.home, f.rule.origin.region)
        for f in feeders
    )


def _deductible(mine: Figures, theirs: Figures) -> bool:
    """A deductible with a period of its own: none, or the very same."""
    a, b = mine.rule, theirs.rule
    if a.deductible_per is None or a.deductible is None or mine.need(a.deductible) == 0:
        return True
    if (a.deductible, a.deductible_per, a.base_account) != (b.deductible, b.deductible_per, b.base_account):
        return False
    return mine.figure(a.deductible) == theirs.figure(b.deductible)  # a table may go by the class


def _amounts(mine: Figures, theirs: Figures) -> bool:
    if theirs.floor() and _lessened(mine) and not _lessened(theirs):
        return False
    flat, other_flat = mine.figure(mine.rule.flat), theirs.figure(theirs.rule.flat)
    least = max(flat or 0, mine.floor() or 0)
    if max(other_flat or 0, theirs.floor() or 0) > least:
        return False
    if flat is not None or other_flat is not None:
        return other_flat is not None
    own, others = mine.brackets(), theirs.brackets()
    points = [start for start, _ in (*own, *others)]
    return all(_rate(own, point) >= _rate(others, point) for point in points)


def _lessened(figures: Figures) -> bool:
    """Whether what other payers give lessens the floor."""
    adjust = figures.adjust
    return adjust is not None and adjust.at_least is not None and adjust.at_least_counts == "all_payers"


def _rate(brackets: Sequence[tuple[int, int]], point: int) -> int:
    """The rate at a position of the base."""
    place = bisect_right([start for start, _ in brackets], point)
    return brackets[place - 1][1] if place else 0
