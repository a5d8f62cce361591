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
from .layout import BELOW, CAPPED, INFINITE, LIMITS_TOLD, MISSING_AT, NO_MORE, OTHERS, ROW, STAGE_BITS
from .program import BASES, CHAINS, COMPUTE, FACT, MISSING, REFUSE
from .totals import PLACE_WIDTH, STAMP, VALUE, find

STAGES = len(COMPUTED_STAGES)
CRITICAL = COMPUTED_STAGES.index("critical")
FIRST, HIGHEST = CHAINS.index("first"), CHAINS.index("highest")
KIND, PREGNANCY_DAYS = DISEASE - 1, 300
MOST_NAMED = 64
"""Totals that a step may name."""
WAIVES, INPATIENT, MATERNITY, DELIVERY, EMPLOYEES, VARIES, WAIVES_ALL = (
    layout.WAIVES_AREA | layout.WAIVES_ALL, layout.INPATIENT, layout.MATERNITY, layout.DELIVERY, layout.EMPLOYEES,
    layout.VARIES, layout.WAIVES_ALL,
)  # fmt: skip
EMPLOYEES_SHIFT, RESIDENTS_MASK, AT_MOST = layout.EMPLOYEES_SHIFT, layout.RESIDENTS_MASK, layout.IN_POLICY_LEFT
AT_MOST_WIDE = layout.WIDE_LEFT

# places are unsigned, so that no wrap-around has to be looked for
ONE, TWO, STEPS, WIDTH, TOTAL = (np.uint64(n) for n in (1, 2, len(ROW), len(ROW) + STAGES, PLACE_WIDTH))
COUNTS, OTHER_ROWS, ADMISSIONS, OVER, LIMIT = (
    np.uint64(ROW.index(name)) for name in ("counts", "others", "admissions", "over", "limit_0")
)
LEFT, ALL_LEFT, WITHOUT_DEDUCTIBLE, WIDE_LEFT, BEFORE_ASSISTANCE, CO_PAYMENT, ONCE_CAPPED = (
    np.uint64(number) for number in range(len(BASES))
)
YEAR, _, MONTH, COVER, PREGNANCY, _, BILL = (np.uint64(number) for number in range(len(KINDS)))
OF_STAY, NUMBER, COUNTED = (np.uint64(number) for number in range(3))
(
    OP, NAME, BASE, OWN, FED, MOST, FLAT, FLOOR, DUE, KEPT, CHAIN, TOTALS, FEEDS, SPOILS, BRACKETS, LIMITS,
) = (np.uint64(number) for number in range(layout.RECORD))  # fmt: skip
RECORD, TOTAL_WIDTH, FEED_WIDTH, SPOIL_WIDTH, BRACKET_WIDTH, LIMIT_WIDTH = (
    np.uint64(width) for width in (
        layout.RECORD, layout.TOTAL_WIDTH, layout.FEED_WIDTH, layout.SPOIL_WIDTH, layout.BRACKET_WIDTH,
        layout.LIMIT_WIDTH,
    )
)  # fmt: skip


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
    bases, where = np.zeros(len(BASES), np.int64), np.zeros(MOST_NAMED, np.uint64)
    previous, stamp, count = np.int64(-1), np.int64(0), np.int64(0)
    pregnancy, since = np.int64(0), np.int64(-1)
    for part in range(len(lows)):
        for row in range(lows[part], highs[part]):
            bill, one = np.uint64(row), np.uint64(person[np.uint64(row)])
            if not keyed:
                if segment[bill] != previous:
                    previous, count = np.int64(segment[bill]), np.int64(0)
                    stamp = previous + 1
            else:
                if np.int64(one) != previous:
                    previous = np.int64(one)
                    stamp += 1
                    pregnancy, since = np.int64(0), np.int64(-1)
                    filled[0] = 0
                    begin, end = opening_start[one], opening_start[one + ONE]
                    if 2 * PLACE_WIDTH * (end - begin) > len(table):
                        return 1
                    for entry in range(begin, end):
                        opened = find(first_year[one] * places + opening_register[entry], stamp, table, filled)
                        table[opened + VALUE] = opening_value[entry]
                if 2 * PLACE_WIDTH * (filled[0] + most) > len(table):
                    return 1

            here = np.uint64(cell[bill]) * WIDTH
            flags, in_policy, nth = plan[here], inscp[bill], np.int64(0)
            if flags & WAIVES:
                if flags & WAIVES_ALL:
                    in_policy += presel[bill]
                elif outarea[bill] >= 0:
                    in_policy += outarea[bill]
                elif presel[bill] != 0:
                    hard[one] = 1
                if in_policy > total[bill]:
                    hard[one] = 1

            # stays in parts, the number of the admission, pregnancies
            so_far, admission = in_policy, np.int64(0)
            if not keyed:
                count += plan[here + COUNTS]
                admission = count >> EMPLOYEES_SHIFT if flags & EMPLOYEES else count & RESIDENTS_MASK
            else:
                own, account_year = np.uint64(stay[bill]), np.int64(year[bill])
                if own == bill:
                    stays[COUNTED, own] = 0
                else:
                    so_far += stays[OF_STAY, own]
                stays[OF_STAY, own] = so_far
                if flags & INPATIENT:
                    mine = account_year * 2 + np.int64((flags & EMPLOYEES) != 0) + 1
                    counted_in = stays[COUNTED, own]
                    if counted_in != mine:
                        # a stay over two years has a number in each
                        by_stay = ((np.int64(own) + 1) << 20) - (np.int64(1) << 61)
                        nowhere = counted_in == 0
                        if not nowhere:
                            table[find(by_stay + counted_in, stamp, table, filled) + VALUE] = stays[NUMBER, own]
                            numbered = table[find(by_stay + mine, stamp, table, filled) + VALUE]
                            stays[NUMBER, own] = numbered
                            nowhere = numbered == 0
                        if nowhere:
                            counted = find(mine - (np.int64(1) << 60), stamp, table, filled) + VALUE
                            table[counted] += 1
                            stays[NUMBER, own] = table[counted]
                        stays[COUNTED, own] = mine
                    admission = stays[NUMBER, own]
                    if account_year == first_year[one]:
                        admission += admitted[one]
                if flags & MATERNITY:
                    if since < 0 or day[bill] > since + PREGNANCY_DAYS:
                        pregnancy += 1
                        since = np.int64(day[bill])
                    if flags & DELIVERY:
                        since = np.int64(-1)
                periods[YEAR], periods[ONE], periods[MONTH] = account_year, root[bill], month[bill]
                periods[COVER], periods[BILL] = cover[bill], row
                periods[PREGNANCY] = pregnancy if flags & MATERNITY else 0

            if flags & VARIES:
                at = here + LIMIT
                for _ in range(LIMITS_TOLD):
                    nth += np.int64(so_far > plan[at])
                    at += ONE
                if flags & INPATIENT:
                    nth += (min(admission, plan[here + ADMISSIONS]) - 1) * (plan[here + OVER] + 1)
                if nth > 0:
                    here = np.uint64(plan[here + OTHER_ROWS] + nth - 1) * WIDTH

            left, rest_of = in_policy, total[bill]
            wide = max(in_policy, inscp[bill] + presel[bill])
            missing, mark, own_deductible, shown = np.int64(-1), np.int64(0), np.int64(0), np.int64(-1)
            bases[BEFORE_ASSISTANCE], bases[CO_PAYMENT], bases[ONCE_CAPPED] = 0, 0, 0
            here += STEPS
            for stage in range(STAGES):
                step = np.uint64(plan[here])
                here += ONE
                op, paid, co_paid, once_capped = code[step + OP], np.int64(0), np.int64(0), False
                bases[LEFT], bases[ALL_LEFT], bases[WIDE_LEFT] = left, rest_of, wide
                bases[WITHOUT_DEDUCTIBLE] = max(0, left - own_deductible)

                at, named = step + RECORD, np.uint64(0)
                for _ in range(code[step + TOTALS]):
                    kind = code[at + ONE]
                    if not keyed:
                        place = np.uint64(code[at]) * TOTAL
                        fresh = -row - 1 if kind == STAY else stamp
                        if table[place + STAMP] != fresh:
                            table[place + STAMP] = fresh
                            table[place + VALUE] = 0
                    else:
                        key = periods[np.uint64(kind & KIND)]
                        if kind & DISEASE:
                            key += (np.int64(disease[bill]) + 1) << 32
                        place = find(key * places + code[at], stamp, table, filled)
                    where[named] = place + VALUE
                    named += ONE
                    at += TOTAL_WIDTH

                moved = np.int64(0)
                if missing < 0:
                    for number in range(code[step + FEEDS]):
                        place, counts = where[np.uint64(code[at])], code[at + ONE]
                        added = left if counts == 0 else bases[np.uint64(counts)]
                        if number == 0:
                            moved = added
                        if table[place] >= 0:
                            table[place] += added
                        at += FEED_WIDTH
                else:
                    for _ in range(code[step + FEEDS]):
                        place = where[np.uint64(code[at])]
                        if table[place] >= 0:
                            table[place] = -1 - missing
                        at += FEED_WIDTH
                for _ in range(code[step + SPOILS]):
                    place = where[np.uint64(code[at])]
                    if table[place] >= 0:
                        table[place] = -1 - (missing if missing >= 0 and code[at + TWO] else code[at + ONE])
                    at += SPOIL_WIDTH

                if missing >= 0:
                    paid = np.int64(-1)
                elif op == FACT:
                    paid = given[stage][bill]
                    if paid < 0:
                        missing, paid = code[step + NAME], np.int64(-1)
                elif op == MISSING:
                    missing, paid = code[step + NAME], np.int64(-1)
                    if code[step + OWN] >= 0:
                        known = table[where[np.uint64(code[step + OWN])]]
                        missing = -1 - known if known < 0 else missing
                elif op == REFUSE:
                    hard[one] = 1
                elif op == COMPUTE:
                    base, before = left, np.int64(0)
                    if code[step + BASE] != 0:
                        base = bases[np.uint64(code[step + BASE])]
                    if code[step + OWN] >= 0:
                        place = where[np.uint64(code[step + OWN])]
                        before = table[place]
                        if before >= 0:
                            if code[step + FED]:
                                before -= moved
                            else:
                                table[place] = before + base
                    if before < 0:
                        missing, paid = -1 - before, np.int64(-1)
                    else:
                        low, after, due = before, before + base, code[step + DUE]
                        if due >= 0:
                            if code[step + KEPT] < 0:
                                low += min(base, due)
                            else:
                                kept = np.uint64(code[step + KEPT])
                                if code[step + CHAIN] >= 0:
                                    first_asked, highest_asked = where[kept + ONE], where[kept + TWO]
                                    if table[first_asked] == 0:
                                        table[first_asked] = due + 1
                                    table[highest_asked] = max(table[highest_asked], due + 1)
                                    if code[step + CHAIN] == FIRST:
                                        due = table[first_asked] - 1
                                    elif code[step + CHAIN] == HIGHEST:
                                        due = table[highest_asked] - 1
                                place = where[kept]
                                takes = min(base, max(0, due - table[place]))
                                table[place] += takes
                                low += takes

                        brackets, limits = code[step + BRACKETS], code[step + LIMITS]
                        limits_at = at + BRACKET_WIDTH * np.uint64(brackets)
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
                        limit_at = limits_at
                        for number in range(limits):
                            if code[limit_at + TWO]:
                                most_of = max(0, code[limit_at + ONE] - table[where[np.uint64(code[limit_at])]])
                                if paid_on > most_of:
                                    paid_on = most_of
                                    mark |= np.int64(CAPPED << number) << (stage * STAGE_BITS)
                            limit_at += LIMIT_WIDTH
                        if paid_on > 0:
                            exact, top = np.int64(0), first + paid_on
                            for number in range(brackets):
                                start, rate, end = max(low, code[at]), code[at + ONE], top
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
                            least = floor if floor > 0 else max(0, -floor - other[bill])
                            paid = max(paid, np.int64(least))
                        limit_at = limits_at
                        for number in range(limits):
                            if not code[limit_at + TWO]:
                                most_of = max(0, code[limit_at + ONE] - table[where[np.uint64(code[limit_at])]])
                                if paid > most_of:
                                    paid = most_of
                                    mark |= np.int64(CAPPED << number) << (stage * STAGE_BITS)
                            limit_at += LIMIT_WIDTH
                        reach = rest_of
                        if code[step + MOST] == AT_MOST:
                            reach = min(left, rest_of)
                        elif code[step + MOST] == AT_MOST_WIDE:
                            reach = min(wide, rest_of)
                        if paid > reach:
                            paid = reach
                            mark |= np.int64(NO_MORE) << (stage * STAGE_BITS)
                        limit_at = limits_at
                        for _ in range(limits):
                            place = where[np.uint64(code[limit_at])]
                            used = table[place] + (paid_on if code[limit_at + TWO] else paid)
                            table[place] = used
                            once_capped |= used >= code[limit_at + ONE]
                            limit_at += LIMIT_WIDTH

                out[stage, bill] = paid
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
                others = other[bill]
                if others > rest_of:
                    others = rest_of
                    mark |= OTHERS
                out[STAGES, bill] = rest_of - others
            else:
                out[STAGES, bill] = -1
                mark |= (missing + 1) << MISSING_AT
            out[STAGES + 1, bill], out[STAGES + 2, bill], variant_of[bill] = shown, mark, nth
    return 0
