"""Where what stands in a row of a kernel's table: a head for the bill, then a step for each stage.

What the lean code reads stands first in each step, so that it touches few lines of memory.
"""

from __future__ import annotations

from typing import Final

LIMITS_TOLD: Final = 3
"""Single-admission limits that a row can hold."""

ROW: Final = ("flags", "counts", "others", "admissions", "over", "limit_0", "limit_1", "limit_2")
"""counts: what the bill adds to the year's admissions, residents' in the low half of the word, employees' in the high.
others: the row of the second variant; the rest follow. admissions, over: how many numbers of admission and
single-admission limits make variants."""

LEAN: Final = (
    "op", "own", "edge_0", "rate_0", "limit_amount", "base_place", "limit_place", "due", "due_place", "moves",
    "limits_it",
)  # fmt: skip
"""own: all ones where the running base that the bill moves is the rule's own, else 0. due, due_place: the deductible
taken from the bill, and where what was taken before stands; -1 for one that begins anew with each bill of a person
whose stays have one bill each. moves, limits_it: all ones where the bill moves a running base, and where the payment is
written to an account. Totals that a step does not have are at the place NOWHERE, whose content does not matter."""

FULL: Final = (
    "missing", "register", "kind", "base", "fed_base", "beyond", "brackets", "flat", "floor", "deductible",
    "deductible_register", "deductible_kind", "limits", "feeds", "spoils",
)  # fmt: skip

STEP: Final = (*LEAN, *FULL)

EMPLOYEES_SHIFT: Final = 32
RESIDENTS_MASK: Final = (1 << EMPLOYEES_SHIFT) - 1

(
    INPATIENT, MATERNITY, DELIVERY, WAIVES_AREA, WAIVES_ALL, CONTINUOUS, SCALAR, EMPLOYEES, GENERAL, VARIES, COLD,
) = (1 << n for n in range(11))  # fmt: skip
"""Flags of a row. SCALAR: the scalar engine has the bill. GENERAL: some total is kept neither per year nor per stay.
VARIES: the cell has several variants. COLD: some step asks for more than the lean code does."""

INFINITE: Final = 1 << 61
"""A bracket's lower edge that no base reaches, a limit that nothing does: amounts are at most 10^13 fen."""

UNKNOWN: Final = -(1 << 62)
"""A payment that the bill should give and does not."""

BELOW, NO_MORE, CAPPED = 1, 2, 4
"""Marks of a stage: nothing over the deductible; cut to what was left; limit n reached is CAPPED << n."""
STAGE_BITS: Final = 6
MOST_LIMITS: Final = STAGE_BITS - 2
MISSING_AT: Final = 4 * STAGE_BITS
"""From this bit on: the number of the first missing figure's name, plus one."""
OTHERS: Final = 1 << 62
"""Mark of a bill whose other payers gave more than the funds left."""
