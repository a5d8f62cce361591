"""Where what stands in the kernels' tables: a row for each variant of each cell, a record for each step.

The lean kernel reads rows alone: a head for the bill, then what it needs of each stage. The interpreter reads the head
and four places of the code, where the records stand, each once.
"""

from __future__ import annotations

from typing import Final

LIMITS_TOLD: Final = 3
"""Single-admission limits that a row can hold."""

ROW: Final = ("flags", "counts", "others", "admissions", "over", "limit_0", "limit_1", "limit_2")
"""counts: what the bill adds to the year's admissions, residents' in the low half of the word, employees' in the high.
others: the row of the second variant; the rest follow. admissions, over: how many numbers of admission and
single-admission limits make variants."""

HEAD: Final = (*ROW, "reach", "below")
"""The head of a lean row. reach: what may be left of a year's bills after the first stage without a later one paying.
below: the marks of a bill that something is left of, within it."""

LEAN: Final = ("pays", "limit_amount", "due", "edge_0", "rate_0")
"""A stage of a lean row; further edges and rates stand behind."""

(
    OP, NAME, BASE, OWN, FED, MOST, FLAT, FLOOR, DUE, KEPT, CHAIN, TOTALS, FEEDS, SPOILS, BRACKETS, LIMITS,
) = range(16)  # fmt: skip
"""A step's record. NAME: of the figure it lacks. OWN, KEPT: which of its totals are the running base the rule pays on
and the deductible taken before. FED: whether the feeds have moved that base. MOST: what it may pay at most, see below.
FLOOR: negative where what other payers gave counts towards it. CHAIN: whose deductible counts along a referral chain;
the first and the highest asked stand next to KEPT. The last five say how many of each stand behind, in this order:"""
TOTAL_WIDTH, FEED_WIDTH, SPOIL_WIDTH, BRACKET_WIDTH, LIMIT_WIDTH = 2, 2, 3, 2, 3
"""(register, kind), (total, base), (total, name, whether a name missing before goes first), (edge, rate), and (total,
amount, of base): totals are told by their number among the step's own."""
RECORD: Final = 16

IN_POLICY_LEFT, TOTAL_LEFT, WIDE_LEFT = range(3)
"""What a step pays at most: what is left in policy, of the total, or in policy and first-self-pay together."""

EMPLOYEES_SHIFT: Final = 32
RESIDENTS_MASK: Final = (1 << EMPLOYEES_SHIFT) - 1

(
    INPATIENT, MATERNITY, DELIVERY, WAIVES_AREA, WAIVES_ALL, CONTINUOUS, SCALAR, EMPLOYEES, GENERAL, VARIES, COLD,
) = (1 << n for n in range(11))  # fmt: skip
"""Flags of a row. SCALAR: the scalar engine has the bill. GENERAL: some total is kept neither per year nor per stay.
VARIES: the cell has several variants. COLD: some step asks for more than the lean kernel does."""

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
