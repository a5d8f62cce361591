"""Settles bills step by step from the records of a plan: everything a rule can ask, for every rule book the same code.

*Plain* persons have one home, account years in order and one bill a stay, so that a register has one total at a time.
*Kept* persons have all else: any order of years, stays in parts, referral chains, totals per month, pregnancy or
disease; their totals are found by key.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tuodi.policy.model import COMPUTED_STAGES

from . import layout
from .accounts import DISEASE, KINDS, STAY
from .compiled import compiled
from .layout import (
    BASE,
    BELOW,
    BRACKET_WIDTH,
    BRACKETS,
    CAPPED,
    CHAIN,
    DUE,
    FED,
    FEED_WIDTH,
    FEEDS,
    FLAT,
    FLOOR,
    INFINITE,
    KEPT,
    LIMIT_WIDTH,
    LIMITS,
    LIMITS_TOLD,
    MISSING_AT,
    MOST,
    NAME,
    NO_MORE,
    OP,
    OTHERS,
    OWN,
    RECORD,
    ROW,
    SPOIL_WIDTH,
    SPOILS,
    STAGE_BITS,
    TOTAL_WIDTH,
    TOTALS,
)  # fmt: skip
from .program import BASES, CHAINS, COMPUTE, FACT, MISSING, REFUSE
from .totals import STAMP, VALUE, find

STAGES, WIDTH = len(COMPUTED_STAGES), len(ROW) + len(COMPUTED_STAGES)
STEPS = len(ROW)
COUNTS, OTHER_ROWS, ADMISSIONS, OVER, LIMIT = (
    ROW.index(name) for name in ("counts", "others", "admissions", "over", "limit_0")
)
LEFT, ALL_LEFT, WITHOUT_DEDUCTIBLE, WIDE_LEFT, BEFORE_ASSISTANCE, CO_PAYMENT, ONCE_CAPPED = range(len(BASES))
YEAR, _, MONTH, COVER, PREGNANCY, _, BILL = range(len(KINDS))
CRITICAL = COMPUTED_STAGES.index("critical")
KIND = DISEASE - 1
PREGNANCY_DAYS = 300
MOST_NAMED = 64
"""Totals that a step may name."""

WAIVES, INPATIENT, MATERNITY, DELIVERY, EMPLOYEES, VARIES, WAIVES_ALL = (
    layout.WAIVES_AREA | layout.WAIVES_ALL, layout.INPATIENT, layout.MATERNITY, layout.DELIVERY, layout.EMPLOYEES,
    layout.VARIES, layout.WAIVES_ALL,
)  # fmt: skip
EMPLOYEES_SHIFT, RESIDENTS_MASK, AT_MOST = layout.EMPLOYEES_SHIFT, layout.RESIDENTS_MASK, layout.IN_POLICY_LEFT
AT_MOST_WIDE = layout.WIDE_LEFT
FIRST, HIGHEST = CHAINS.index("first"), CHAINS.index("highest")


@compiled
def interpret(  # noqa: PLR0917, PLR0912, PLR0915, C901 - one pass, with everything in registers
    lows: Any, highs: Any, keyed: Any, most: Any, places: Any, person: Any, segment: Any, cell: Any, year: Any,
    day: Any, month: Any, cover: Any, stay: Any, root: Any, disease: Any, total: Any, inscp: Any, presel: Any,
    outarea: Any, other: Any, given: Any, plan: Any, code: Any, opening_start: Any, opening_register: Any,
    opening_value: Any, first_year: Any, admitted: Any, stays: Any, table: Any, out: Any, variant_of: Any, hard: Any,
) -> Any:  # fmt: skip
    """Settle the rows from each low to its high. Returns 1 where the table is too small for some person, else 0.

    most: how many totals one bill may need. places: registers, and one. stays: what is remembered of each stay, by its
    first row: in-policy amount, number of the admission, and the year it was counted in.
    """
    filled, periods = np.zeros(1, np.int64), np.zeros(len(KINDS) + 1, np.int64)
    bases, where = np.zeros(len(BASES), np.int64), np.zeros(MOST_NAMED, np.int64)
    previous, stamp, count = np.int64(-1), np.int64(0), np.int64(0)
    pregnancy, since = np.int64(0), np.int64(-1)
    for part in range(len(lows)):
        for row in range(lows[part], highs[part]):
            one = np.int64(person[row])
            if not keyed:
                if segment[row] != previous:
                    previous, count = np.int64(segment[row]), np.int64(0)
                    stamp = previous + 1
            else:
                if one != previous:
                    previous = one
                    stamp += 1
                    pregnancy, since = np.int64(0), np.int64(-1)
                    filled[0] = 0
                    if 2 * (opening_start[one + 1] - opening_start[one]) > len(table):
                        return 1
                    for entry in range(opening_start[one], opening_start[one + 1]):
                        opened = find(first_year[one] * places + opening_register[entry], stamp, table, filled)
                        table[opened, VALUE] = opening_value[entry]
                if 2 * (filled[0] + most) > len(table):
                    return 1

            here = np.int64(cell[row]) * WIDTH
            flags, in_policy, nth = plan[here], inscp[row], np.int64(0)
            if flags & WAIVES:
                if flags & WAIVES_ALL:
                    in_policy += presel[row]
                elif outarea[row] >= 0:
                    in_policy += outarea[row]
                elif presel[row] != 0:
                    hard[one] = 1
                if in_policy > total[row]:
                    hard[one] = 1

            # stays in parts, the number of the admission, pregnancies
            so_far, admission = in_policy, np.int64(0)
            if not keyed:
                count += plan[here + COUNTS]
                admission = count >> EMPLOYEES_SHIFT if flags & EMPLOYEES else count & RESIDENTS_MASK
            else:
                own_stay, account_year = stay[row], np.int64(year[row])
                if own_stay == row:
                    stays[2, own_stay] = 0
                else:
                    so_far += stays[0, own_stay]
                stays[0, own_stay] = so_far
                if flags & INPATIENT:
                    mine = account_year * 2 + np.int64((flags & EMPLOYEES) != 0) + 1
                    if stays[2, own_stay] != mine:
                        counted = find(mine - (np.int64(1) << 60), stamp, table, filled)
                        numbered = find(((own_stay + 1) << 20) + mine - (np.int64(1) << 61), stamp, table, filled)
                        if table[numbered, VALUE] == 0:
                            table[counted, VALUE] += 1
                            table[numbered, VALUE] = table[counted, VALUE]
                        stays[1, own_stay] = table[numbered, VALUE]
                        stays[2, own_stay] = mine
                    admission = stays[1, own_stay]
                    if account_year == first_year[one]:
                        admission += admitted[one]
                if flags & MATERNITY:
                    if since < 0 or day[row] > since + PREGNANCY_DAYS:
                        pregnancy += 1
                        since = np.int64(day[row])
                    if flags & DELIVERY:
                        since = np.int64(-1)
                periods[YEAR], periods[STAY], periods[MONTH] = account_year, root[row], month[row]
                periods[COVER], periods[BILL] = cover[row], row
                periods[PREGNANCY] = pregnancy if flags & MATERNITY else 0

            if flags & VARIES:
                for number in range(LIMITS_TOLD):
                    nth += np.int64(so_far > plan[here + LIMIT + number])
                if flags & INPATIENT:
                    nth += (min(admission, plan[here + ADMISSIONS]) - 1) * (plan[here + OVER] + 1)
                if nth > 0:
                    here = (plan[here + OTHER_ROWS] + nth - 1) * WIDTH

            left, rest_of = in_policy, total[row]
            wide = max(in_policy, inscp[row] + presel[row])
            missing, mark, own_deductible, shown = np.int64(-1), np.int64(0), np.int64(0), np.int64(-1)
            bases[BEFORE_ASSISTANCE], bases[CO_PAYMENT], bases[ONCE_CAPPED] = 0, 0, 0
            for stage in range(STAGES):
                step = plan[here + STEPS + stage]
                op, paid, co_paid, once_capped = code[step + OP], np.int64(0), np.int64(0), False
                bases[LEFT], bases[ALL_LEFT], bases[WIDE_LEFT] = left, rest_of, wide
                bases[WITHOUT_DEDUCTIBLE] = max(0, left - own_deductible)

                at = step + RECORD
                for number in range(code[step + TOTALS]):
                    register, kind = code[at], code[at + 1]
                    if not keyed:
                        where[number] = register
                        fresh = -row - 1 if kind == STAY else stamp
                        if table[register, STAMP] != fresh:
                            table[register, STAMP] = fresh
                            table[register, VALUE] = 0
                    else:
                        key = periods[kind & KIND]
                        if kind & DISEASE:
                            key += (np.int64(disease[row]) + 1) << 32
                        where[number] = find(key * places + register, stamp, table, filled)
                    at += TOTAL_WIDTH

                moved = np.int64(0)
                for number in range(code[step + FEEDS]):
                    place = where[code[at]]
                    added = bases[code[at + 1]] if missing < 0 else np.int64(0)
                    if number == 0:
                        moved = added
                    known = table[place, VALUE]
                    if known >= 0:
                        table[place, VALUE] = known + added if missing < 0 else -1 - missing
                    at += FEED_WIDTH
                for _ in range(code[step + SPOILS]):
                    place = where[code[at]]
                    if table[place, VALUE] >= 0:
                        lacks = missing if missing >= 0 and code[at + 2] else code[at + 1]
                        table[place, VALUE] = -1 - lacks
                    at += SPOIL_WIDTH

                if missing >= 0:
                    paid = np.int64(-1)
                elif op == FACT:
                    paid = given[stage][row]
                    if paid < 0:
                        missing, paid = code[step + NAME], np.int64(-1)
                elif op == MISSING:
                    missing, paid = code[step + NAME], np.int64(-1)
                    own = code[step + OWN]
                    if own >= 0 and table[where[own], VALUE] < 0:
                        missing = -1 - table[where[own], VALUE]
                elif op == REFUSE:
                    hard[one] = 1
                elif op == COMPUTE:
                    base, before, own = bases[code[step + BASE]], np.int64(0), code[step + OWN]
                    if own >= 0:
                        before = table[where[own], VALUE]
                        if before >= 0:
                            if code[step + FED]:
                                before -= moved
                            else:
                                table[where[own], VALUE] = before + base
                    if before < 0:
                        missing, paid = -1 - before, np.int64(-1)
                    else:
                        low, after, due = before, before + base, code[step + DUE]
                        if due >= 0:
                            kept, taken = code[step + KEPT], np.int64(0)
                            if kept >= 0:
                                if code[step + CHAIN] >= 0:
                                    first_asked, highest_asked = where[kept + 1], where[kept + 2]
                                    if table[first_asked, VALUE] == 0:
                                        table[first_asked, VALUE] = due + 1
                                    table[highest_asked, VALUE] = max(table[highest_asked, VALUE], due + 1)
                                    if code[step + CHAIN] == FIRST:
                                        due = table[first_asked, VALUE] - 1
                                    elif code[step + CHAIN] == HIGHEST:
                                        due = table[highest_asked, VALUE] - 1
                                taken = table[where[kept], VALUE]
                            takes = min(base, max(0, due - taken))
                            if kept >= 0:
                                table[where[kept], VALUE] = taken + takes
                            low += takes

                        brackets, limits = code[step + BRACKETS], code[step + LIMITS]
                        limits_at = at + BRACKET_WIDTH * brackets
                        edge = code[at] if brackets > 0 else INFINITE
                        first = max(low, edge)
                        paid_on = max(0, after - first)
                        if stage == 0:
                            own_deductible = low - before
                            if brackets > 0:
                                own_deductible += max(0, min(after, edge) - low)
                            shown = own_deductible
                        if paid_on == 0 and base > 0 and code[step + FLAT] < 0:
                            mark |= np.int64(BELOW) << (stage * STAGE_BITS)
                        for number in range(limits):
                            entry = limits_at + LIMIT_WIDTH * number
                            if code[entry + 2]:
                                most_of = max(0, code[entry + 1] - table[where[code[entry]], VALUE])
                                if paid_on > most_of:
                                    paid_on = most_of
                                    mark |= np.int64(CAPPED << number) << (stage * STAGE_BITS)
                        if paid_on > 0:
                            exact, top = np.int64(0), first + paid_on
                            for number in range(brackets):
                                start, rate, end = max(low, code[at]), code[at + 1], top
                                at += BRACKET_WIDTH
                                if number + 1 < brackets:
                                    end = min(top, code[at])
                                if end > start:
                                    exact += rate * (end - start)
                                    co_paid += end - start if rate > 0 else 0
                                if end == top:
                                    break
                            paid = np.int64((np.uint64(exact) + np.uint64(5000)) // np.uint64(10000))
                            co_paid -= paid
                        if code[step + FLAT] >= 0:
                            paid, co_paid = code[step + FLAT], np.int64(0)
                        floor = code[step + FLOOR]
                        if floor != 0:
                            least = floor if floor > 0 else max(0, -floor - other[row])
                            paid = max(paid, np.int64(least))
                        for number in range(limits):
                            entry = limits_at + LIMIT_WIDTH * number
                            if not code[entry + 2]:
                                most_of = max(0, code[entry + 1] - table[where[code[entry]], VALUE])
                                if paid > most_of:
                                    paid = most_of
                                    mark |= np.int64(CAPPED << number) << (stage * STAGE_BITS)
                        reach = rest_of
                        if code[step + MOST] == AT_MOST:
                            reach = min(left, rest_of)
                        elif code[step + MOST] == AT_MOST_WIDE:
                            reach = min(wide, rest_of)
                        if paid > reach:
                            paid = reach
                            mark |= np.int64(NO_MORE) << (stage * STAGE_BITS)
                        for number in range(limits):
                            entry = limits_at + LIMIT_WIDTH * number
                            used = table[where[code[entry]], VALUE] + (paid_on if code[entry + 2] else paid)
                            table[where[code[entry]], VALUE] = used
                            once_capped |= used >= code[entry + 1]

                out[stage, row] = paid
                if paid > 0:
                    left, wide = max(0, left - paid), max(0, wide - paid)
                    rest_of -= paid
                bases[CO_PAYMENT] = co_paid
                bases[ONCE_CAPPED] = left if once_capped else 0
                if stage == CRITICAL:
                    bases[BEFORE_ASSISTANCE] = left
                if rest_of < 0:
                    hard[one] = 1

            if missing < 0:
                others = other[row]
                if others > rest_of:
                    others = rest_of
                    mark |= OTHERS
                out[STAGES, row] = rest_of - others
            else:
                out[STAGES, row] = -1
                mark |= (missing + 1) << MISSING_AT
            out[STAGES + 1, row], out[STAGES + 2, row], variant_of[row] = shown, mark, nth
    return 0
