"""A program: what the bills of a cell receive, as plain numbers; the rules are chosen once per cell, not once per bill.

A program is a list of variants, one for each number of admission and each single-admission limit that a rule asks; a
variant names one step per stage. Equal steps are kept once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tuodi.policy.model import Base, Chain, Origin
from tuodi.settlement.statement import Reason

from .accounts import NO_KIND
from .layout import IN_POLICY_LEFT

BASES: Final[tuple[Base, ...]] = (
    "in_policy_remainder", "total_remainder", "in_policy_without_deductible", "in_policy_with_first_self_pay",
    "in_policy_before_assistance", "co_payment", "remainder_once_capped",
)  # fmt: skip
"""By number, as the interpreter keeps them."""

CHAINS: Final[tuple[Chain, ...]] = ("difference", "first", "highest")

ZERO, COMPUTE, MISSING, REFUSE, FACT = range(5)
"""What a step does: pays nothing, computes, lacks a figure, refuses the bill, or takes the payment from the bill."""

NONE: Final = -1


@dataclass(frozen=True, slots=True)
class Feed:
    """A running base that the bill moves."""

    register: int
    kind: int
    base: Base


@dataclass(frozen=True, slots=True)
class Spoil:
    """A running base that can no longer be known. of_base: for want of the base, so that what lacked before is told."""

    register: int
    kind: int
    missing: str
    of_base: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """An account and what it may hold at most (fen); None: no limit. It holds payments, or the costs paid on."""

    register: int
    kind: int
    amount: int | None
    of_base: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One stage of one variant: every figure evaluated, fen and ten-thousandths."""

    op: int
    missing: str = ""
    register: int = NONE
    kind: int = NO_KIND
    base: Base = "in_policy_remainder"
    most: int = IN_POLICY_LEFT
    brackets: tuple[tuple[int, int], ...] = ()
    flat: int | None = None
    at_least: int = 0
    less_others: bool = False
    """Whether what other payers gave counts towards `at_least`."""
    deductible: int | None = None
    deductible_register: int = NONE
    deductible_kind: int = NO_KIND
    asked: tuple[int, int] | None = None
    """Where the first and the highest deductible asked of a stay are kept, where a rule asks for them."""
    chain: Chain = "difference"
    limits: tuple[Limit, ...] = ()
    feeds: tuple[Feed, ...] = ()
    spoils: tuple[Spoil, ...] = ()
    rule: Origin | None = None
    adjusted_by: Origin | None = None
    class_id: str = ""
    fund: str = ""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """The steps of one variant, by stage."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What a cell's bills receive. Variants are ordered by admission, then by how many limits the stay is over."""

    variants: tuple[Variant, ...]
    over: tuple[int, ...] = ()
    """Limits (fen) of the stay's in-policy amount, ascending, strictly over."""
    admissions: int = 1
    """How many numbers of admission are told apart: 1, 2, … and the rest; 1: not asked."""
    inpatient: bool = False
    maternity: bool = False
    delivery: bool = False
    waives: str = ""
    """Empty, `out_of_area` or `all_first_self_pay`: what of the first-self-pay moves into the in-policy amount."""
    waiver: str = ""
    """The clause that waives."""
    continuous: bool = False
    scalar: bool = False
    """Whether the bills of the cell are the scalar engine's: it refuses them, or rules ask more than the kernel."""
    employees: bool = False
    general: bool = False
    """Whether some account is kept neither per year nor per stay."""
