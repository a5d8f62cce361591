"""A program: what the bills of a cell receive, as plain numbers; the rules are chosen once per cell, not once per bill.

A program is a list of variants, one for each number of admission and each single-admission limit that a rule asks; a
variant names one step per stage. Equal steps are kept once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tuodi.policy.model import Origin
from tuodi.settlement.statement import Reason

from .accounts import NO_KIND

BASES: Final = ("in_policy_remainder", "total_remainder", "in_policy_without_deductible")

ZERO, COMPUTE, MISSING, REFUSE, FACT = range(5)
"""What a step does: pays nothing, computes, lacks a figure, refuses the bill, or takes the payment from the bill."""

NONE: Final = -1


@dataclass(frozen=True, slots=True)
class Feed:
    """A running base that the bill moves."""

    register: int
    kind: int
    base: str


@dataclass(frozen=True, slots=True)
class Spoil:
    """A running base that can no longer be known."""

    register: int
    kind: int
    missing: str


@dataclass(frozen=True, slots=True)
class Limit:
    """An account the payment is written to, and what it may hold at most (fen); None: no limit."""

    register: int
    kind: int
    amount: int | None
    zh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One stage of one variant: every figure evaluated, fen and ten-thousandths."""

    op: int
    missing: str = ""
    register: int = NONE
    kind: int = NO_KIND
    base: str = "in_policy_remainder"
    fed_base: str = ""
    """By which base the feeds have moved the rule's own running base; empty: they did not."""
    beyond: bool = False
    brackets: tuple[tuple[int, int], ...] = ()
    flat: int | None = None
    at_least: int = 0
    deductible: int | None = None
    deductible_register: int = NONE
    deductible_kind: int = NO_KIND
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
