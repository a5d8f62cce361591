"""Whether one rule never pays less than another on a kind of bill, whatever the amounts and whatever came before.

A sufficient test, so that it can be sound: the same base on the same running base, deductible at most, every rate at
least, floor at least, at most one limit and that one the other's too and at least as high. Then, bill by bill, what the
one has paid in any period is at least what the other has. Where the test fails the opposite is not proved.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal

from .accounts import AccountKey, Accounts
from .context import BillContext
from .payment import Bench, FigureMissing, base_key, beyond_in_policy
from .selection import Feeder, Selection

Compared = Literal["same", "at_least", "not_proved"]


class NotAtHand(Exception):
    """A schedule or figure that the comparison needs is not at hand; the message is its name."""


def same(one: Selection, other: Selection) -> bool:
    """Whether both selections pay by the same rule and the same change of it."""
    mine, theirs = one.chosen, other.chosen
    if mine is None or theirs is None:
        return mine is theirs
    return mine.rule is theirs.rule and one.adjust is other.adjust


def compare(context: BillContext, one: Selection, other: Selection, feeders: Sequence[Feeder]) -> Compared:
    """Whether `one` pays at least as much as `other`. Raises NotAtHand."""
    if same(one, other):
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
    pair = Bench(context, mine.rule, one.adjust), Bench(context, theirs.rule, other.adjust)
    try:
        proved = _limits(*pair) and _base(context, *pair, feeders) and _deductible(*pair) and _amounts(*pair)
    except FigureMissing as absent:
        raise NotAtHand(str(absent)) from absent
    return "at_least" if proved else "not_proved"


def limits(context: BillContext, chosen: Selection) -> dict[AccountKey, int]:
    """The limits of what pays, by account; payments without a limit left out. Empty where a figure is missing."""
    if chosen.chosen is None or chosen.chosen.rule.open:
        return {}
    try:
        return _limited(Bench(context, chosen.chosen.rule, chosen.adjust))
    except FigureMissing:
        return {}


def _limited(bench: Bench) -> dict[AccountKey, int]:
    return {key: use.limit for use, key in bench.limits(Accounts()) if use.limit is not None}


def _limits(mine: Bench, theirs: Bench) -> bool:
    own, others = _limited(mine), _limited(theirs)
    return len(own) <= 1 and all(key in others and limit >= others[key] for key, limit in own.items())


def _base(context: BillContext, mine: Bench, theirs: Bench, feeders: Sequence[Feeder]) -> bool:
    """The same base, lying on one running base that moves the same whichever of the two pays."""
    a, b = mine.rule, theirs.rule
    key = base_key(context, a)
    if a.base != b.base or key != base_key(context, b):
        return False
    if beyond_in_policy(b, theirs.adjust) and not beyond_in_policy(a, mine.adjust):
        return False
    return key is None or any(
        base_key(context, f.rule) == key and not context.fails(f.rule.counts, f.home, f.rule.origin.region)
        for f in feeders
    )


def _deductible(mine: Bench, theirs: Bench) -> bool:
    """A deductible with a period of its own: none, or the very same."""
    a, b = mine.rule, theirs.rule
    if a.deductible_per is None or a.deductible is None or mine.need(a.deductible) == 0:
        return True
    return (a.deductible, a.deductible_per, a.base_account) == (b.deductible, b.deductible_per, b.base_account)


def _amounts(mine: Bench, theirs: Bench) -> bool:
    flat, other_flat = mine.figure(mine.rule.flat), theirs.figure(theirs.rule.flat)
    least = max(flat or 0, mine.floor() or 0)
    if max(other_flat or 0, theirs.floor() or 0) > least:
        return False
    if flat is not None or other_flat is not None:
        return other_flat is not None
    own, others = mine.brackets(), theirs.brackets()
    points = [start for start, _ in (*own, *others)]
    return all(_rate(own, point) >= _rate(others, point) for point in points)


def _rate(brackets: Sequence[tuple[int, int]], point: int) -> int:
    """The rate at a position of the base."""
    place = bisect_right([start for start, _ in brackets], point)
    return brackets[place - 1][1] if place else 0
