"""Several classes whose order proves nothing: the year's payment of a stage is the best that one class alone gives.

Of the classes in dispute on a bill's day (`crossing`) only one is held at a time. Each has a path through the account
year: that class on every day on which it is in dispute, on other days the highest of those that are, or what is held.
What every path would have paid is reckoned beside the person's accounts, on what the earlier stages really left; the
stage has then paid, after each bill, as much as the path that gives most by then. A path only grows, so nothing is
clawed back; none exceeds what is left of the bill.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tuodi.policy.model import StageName
from tuodi.policy.money import format_yuan

from .accounts import AccountKey, Accounts, AccountsAlone
from .selection import Identity, Standing
from .statement import Alternative, Reason, StageResult

One = Callable[[Standing, Accounts | AccountsAlone], StageResult]
"""What the stage pays on the bill to someone of a standing whose accounts these are."""

HIGHEST: Identity = ("", "")
"""The path of the highest class of each day: where a class that comes later starts from."""


@dataclass(slots=True)
class _Path:
    """One class alone over an account year, and how its accounts differ from the person's."""

    given: int = 0
    """What it would have paid in the year, fen."""
    deductibles: dict[AccountKey, tuple[int, int]] = field(default_factory=dict)
    """The first and the highest deductible asked on it under a key."""
    offsets: dict[AccountKey, int] = field(default_factory=dict)

    def fork(self) -> _Path:
        return _Path(self.given, dict(self.deductibles), dict(self.offsets))


@dataclass(frozen=True, slots=True)
class _Tried:
    """A path on one bill."""

    name: Identity
    path: _Path
    accounts: AccountsAlone
    result: StageResult
    pays: int
    given: int
    """What the path would have paid in the year, this bill included."""


class BestOf:
    """The paths of one person, per stage and account year; none as long as no classes were in dispute."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._computed: dict[tuple[StageName, int], int] = {}
        """What was paid by a stage in an account year: where classes come into dispute, they start from it."""
        self._paid: dict[tuple[StageName, int], int] = {}
        self.paths: dict[tuple[StageName, int], dict[Identity, _Path]] = {}

    def remember(self, year: int, results: tuple[StageResult, ...]) -> None:
        """A settled bill of an account year."""
        for one in results:
            if one.status == "computed":
                self._computed[one.stage, year] = self._computed.get((one.stage, year), 0) + (one.paid or 0)

    def kept(self) -> list[object] | None:
        """What was paid, as JSON holds it; `take_up` reads it. None once there are paths: they are not kept."""
        return None if self.paths else [[*key, paid] for key, paid in self._computed.items()]

    def take_up(self, kept: list[Any]) -> None:
        """Stand where another stood when it was `kept`."""
        self._computed = {(stage, year): paid for stage, year, paid in kept}

    def settle(
        self, stage: StageName, year: int, disputed: Sequence[Identity], standing: Standing, one: One
    ) -> StageResult:
        """The stage's payment on the next bill. `disputed`: the classes in dispute on its day, the highest first."""
        paths = self.paths.get((stage, year), {})
        if not disputed and not paths:
            return one(standing, self._accounts)
        if not paths:
            paid = self._paid[stage, year] = self._computed.get((stage, year), 0)
            paths = self.paths[stage, year] = {HIGHEST: _Path(paid, dict(self._accounts.deductibles))}
        for identity in disputed:
            paths.setdefault(identity, paths[HIGHEST].fork())
        tried: list[_Tried] = []
        for name, path in paths.items():
            accounts = AccountsAlone(self._accounts, path.offsets, dict(path.deductibles))
            result = one(alone(standing, disputed, name), accounts)
            if result.paid is None:
                return result  # an alternative that cannot be known leaves the most unknown
            tried.append(_Tried(name, path, accounts, result, result.paid, path.given + result.paid))
        return self._best(stage, year, tried)

    def _best(self, stage: StageName, year: int, tried: list[_Tried]) -> StageResult:
        classes = [t for t in tried if t.name != HIGHEST]
        lead = max((*classes, tried[0]), key=lambda t: t.given)  # the first of equals: the higher class
        paid = lead.given - self._paid[stage, year]
        self._paid[stage, year] = lead.given
        booked = dict.fromkeys(lead.accounts.limits, paid)
        booked = {**lead.accounts.added, **booked}
        for key, amount in booked.items():
            self._accounts.add(key, amount)
        self._accounts.deductibles |= lead.accounts.deductibles
        for one in tried:
            one.path.given, one.path.deductibles = one.given, one.accounts.deductibles
            for key in {*booked, *one.accounts.added}:
                change = one.accounts.added.get(key, 0) - booked.get(key, 0)
                one.path.offsets[key] = one.path.offsets.get(key, 0) + change
        alternatives = tuple(Alternative(t.name[0], t.name[1], t.pays, t.given, lead is t) for t in classes)
        return replace(
            lead.result, paid=paid, alternatives=alternatives, reasons=(*lead.result.reasons, *_less(lead, paid))
        )


def alone(standing: Standing, disputed: Sequence[Identity], name: Identity) -> Standing:
    """The standing of a path: of the classes in dispute its own, or the highest on a day that lacks it."""
    if not disputed:
        return standing
    kept = name if name in disputed else disputed[0]
    return replace(standing, held=tuple(h for h in standing.held if h == kept or h not in disputed))


def _less(lead: _Tried, paid: int) -> Iterator[Reason]:
    if paid < lead.pays:
        yield Reason("given_by_other_class", "", format_yuan(lead.pays - paid))
