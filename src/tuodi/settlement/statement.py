"""What settling a bill returns: per stage every step of the arithmetic, each with its clause, adding up to the fen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tuodi.policy.model import Origin, StageName
from tuodi.policy.values import Missing

from .bill import Bill
from .identities import Held
from .schedule import Slice

Status = Literal["computed", "fact", "not_paid", "missing"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an amount is not paid, or paid less: a code of `reasons`, its clause, and the figures it speaks of."""

    code: str
    clause: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CapUse:
    """A limit before and after this payment, fen; no figures where the tilt lifts the limit."""

    account: str
    zh: str
    limit: int | None
    left_before: int | None
    left_after: int | None


@dataclass(frozen=True, slots=True)
class Alternative:
    """What one of several classes alone would give at a stage: on this bill and in the year so far, fen."""

    class_id: str
    region: str
    bill: int
    year: int
    best: bool
    """Whether it gives most in the year; the stage's lines are those of this class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageResult:
    """One stage's payment on one bill. Amounts in fen; `paid` is None where a figure is missing."""

    stage: StageName
    status: Status
    paid: int | None
    slot: str = ""
    rule: Origin | None = None
    adjusted_by: Origin | None = None
    class_id: str = ""
    fund: str = ""
    per: str = ""
    base: int = 0
    base_before: int = 0
    base_after: int = 0
    deductible: int | None = None
    below_deductible: int = 0
    slices: tuple[Slice, ...] = ()
    exact: int = 0
    """What the schedule gives before rounding, in ten-thousandths of a fen."""
    rounded: int = 0
    flat: int | None = None
    at_least: int | None = None
    caps: tuple[CapUse, ...] = ()
    reasons: tuple[Reason, ...] = ()
    missing: str = ""
    alternatives: tuple[Alternative, ...] = ()
    """The classes compared where their order does not prove which gives more; the payment is the best of the year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """What the stages pay on one bill. `total = payments + person's part` holds wherever all amounts are known."""

    bill: Bill
    in_policy: int
    """In-policy amount, the waived out-of-area first share included."""
    stages: tuple[StageResult, ...]
    others: int
    """Supplementary payers known from the bill (oth_pay; for employees 310 the supplementary funds too)."""
    opening_known: bool = True

    def stage(self, name: StageName) -> StageResult:
        """The result of one stage."""
        return next(result for result in self.stages if result.stage == name)

    def paid(self, name: StageName) -> int | None:
        """What one stage pays, None where it cannot be known."""
        return self.stage(name).paid

    @property
    def payments(self) -> list[tuple[StageName, int | None]]:
        """What every stage pays, in their order."""
        return [(result.stage, result.paid) for result in self.stages]

    @property
    def fund_pay(self) -> int | None:
        """All that funds and other payers pay."""
        amounts = [result.paid for result in self.stages]
        return None if None in amounts else sum(a for a in amounts if a is not None) + self.others

    @property
    def person_part(self) -> int | None:
        """What the person bears: total minus all payers."""
        fund = self.fund_pay
        return None if fund is None else self.bill.medfee_sumamt - fund

    @property
    def in_policy_self_pay(self) -> int | None:
        """The in-policy part still borne after the three tiers and the tilt."""
        amounts = [result.paid for result in self.stages]
        if None in amounts:
            return None
        return max(0, self.in_policy - sum(a for a in amounts if a is not None))

    @property
    def missing(self) -> Missing | None:
        """The first figure that is missing."""
        return next((Missing(r.missing) for r in self.stages if r.missing), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked(Amounts):
    """What an earlier run booked for a bill: the amounts and who pays them, without the steps that led to them."""

    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Amounts):
    """A settled bill, explained."""

    rule_hash: str
    held: tuple[Held, ...]
    waived: int
    notes: tuple[Reason, ...] = ()

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses that decided, in the order of the stages."""
        found: list[str] = []
        for result in self.stages:
            found += [o.clause for o in (result.rule, result.adjusted_by) if o is not None]
            found += [reason.clause for reason in result.reasons if reason.clause]
        found += [note.clause for note in self.notes if note.clause]
        return tuple(dict.fromkeys(found))

    @property
    def booked(self) -> Booked:
        """What a ledger keeps of it."""
        kept = tuple(
            StageResult(
                stage=r.stage, status=r.status, paid=r.paid, fund=r.fund, missing=r.missing,
                below_deductible=r.below_deductible if r.stage == "basic" and r.status == "computed" else 0,
            )
            for r in self.stages
        )  # fmt: skip
        return Booked(
            bill=self.bill, in_policy=self.in_policy, stages=kept, others=self.others,
            opening_known=self.opening_known, clauses=self.clauses,
        )  # fmt: skip
