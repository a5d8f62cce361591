# ruff: noqa: PLR0915, PLR0917, PLR2004 - compiled code takes no keywords; numbers are those of bits and shares
"""Compiled: the visits of a stretch of residents, drawn from tables."""

from __future__ import annotations

from typing import Any

import numpy as np

from tuodi.settlement.columnar.compiled import compiled

from .tables import COST_STEPS, COUNTS, DAYS, SLOTS
from .volumes import CHANGES, CHRONIC, MINORS, ORDINARY, STAYS, STUDENTS, YEAR

MOST = 128
"""Visits of one resident in a year."""
_SLOT_MASK = SLOTS - 1


@compiled
def drawn(state: Any) -> Any:
    """The next 64 bits (splitmix64)."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    bits = state[0]
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


@compiled
def below(bits: Any, limit: Any) -> Any:
    """A number under `limit` of 32 bits at most from the upper half of the bits."""
    return np.int64(((bits >> np.uint64(32)) * np.uint64(limit)) >> np.uint64(32))


@compiled
def residents(
    seed: Any, first: Any, behind: Any, region_of: Any, held_of: Any, counts: Any, sort_of: Any, place_of: Any,
    facts: Any, low: Any, step: Any, context_of: Any, places: Any, month_of: Any, first_day: Any,
    person: Any, starts: Any, context: Any, day: Any, month: Any, cover: Any, care: Any, hosp_lv: Any, insu_plan: Any,
    minor: Any, student: Any, primary_care: Any, refl: Any, dise_class: Any, opsp_class: Any, two_diseases: Any,
    place: Any, disease: Any, stay: Any, came_from: Any, total: Any, inscp: Any, presel: Any, outarea: Any,
) -> Any:  # fmt: skip
    """Fill the columns with the visits of residents `first` to `behind`, who are the same in every partition.

    Returns how many residents had any, and how many rows there are.
    """
    state = np.zeros(1, np.uint64)
    visits = np.empty(MOST, np.int64)
    people, row = np.int64(0), np.int64(0)
    for resident in range(first, behind):
        state[0] = np.uint64(seed) ^ (np.uint64(resident) * np.uint64(0xD6E8FEB86659FD93))
        drawn(state)
        bits = drawn(state)
        frail = np.int64(bits & np.uint64(15)), np.int64((bits >> np.uint64(4)) & np.uint64(15))
        frailest = np.int64((bits >> np.uint64(8)) & np.uint64(15))
        more = drawn(state)
        every = (
            counts[ORDINARY, frail[0], np.int64(more & np.uint64(COUNTS - 1))],
            counts[CHRONIC, frail[1], np.int64((more >> np.uint64(20)) & np.uint64(COUNTS - 1))],
            counts[STAYS, frailest, np.int64((more >> np.uint64(40)) & np.uint64(COUNTS - 1))],
        )
        number = 0
        for group in range(3):
            for _ in range(every[group]):
                # in order of days, each visit with its group and what chance it draws from
                visit = drawn(state)
                key = (below(visit, DAYS) << 34) | (group << 32) | np.int64(visit & np.uint64(0xFFFFFFFF))
                at = number
                while at > 0 and visits[at - 1] > key:
                    visits[at] = visits[at - 1]
                    at -= 1
                visits[at] = key
                number += 1
        if number == 0:
            continue
        region = region_of[np.int64((bits >> np.uint64(12)) & np.uint64(_SLOT_MASK))]
        held = held_of[np.int64((bits >> np.uint64(24)) & np.uint64(_SLOT_MASK))]
        of_age = np.int64((bits >> np.uint64(36)) & np.uint64(127)) * 100 >> 7
        is_minor, is_student = of_age < MINORS, MINORS <= of_age < MINORS + STUDENTS
        plan = 1 + (np.int64((bits >> np.uint64(43)) & np.uint64(7)) == 0)
        change, until = np.int64(-1), False
        if held > 0 and below(drawn(state), 1000) < CHANGES:
            change = below(drawn(state), DAYS)
            until = (bits >> np.uint64(50)) & np.uint64(1) == np.uint64(0)
        starts[people] = row
        last_stay = np.int64(-1)
        for at in range(number):
            on, group = visits[at] >> 34, (visits[at] >> 32) & 3
            chance = visits[at] & 0xFFFFFFFF
            amounts = drawn(state)
            sort = sort_of[group, chance & _SLOT_MASK]
            where = place_of[group, (chance >> 12) & _SLOT_MASK]
            holds = held if change < 0 or (on < change) == until else 0
            who = context_of[region, holds]
            fact = facts[sort]
            costs, cost = fact[6], np.int64((amounts & np.uint64(0xFFFFF)) * np.uint64(COST_STEPS) >> np.uint64(20))
            sum_ = low[costs, cost] + below(amounts, step[costs, cost])
            own = sum_ * np.int64((amounts >> np.uint64(20)) & np.uint64(63)) >> 9
            first_pay = sum_ * np.int64((amounts >> np.uint64(26)) & np.uint64(63)) >> 9
            person[row], context[row], day[row] = people, who, first_day + on
            month[row] = month_of[on]
            cover[row] = YEAR if not is_student else 10000 + YEAR - (on < 244)
            care[row], disease[row], dise_class[row], opsp_class[row] = fact[0], fact[1], fact[2], fact[3]
            two_diseases[row], hosp_lv[row], insu_plan[row] = fact[4], fact[5], plan
            minor[row], student[row] = 1 + is_minor, 1 + is_student
            primary_care[row] = 1 + (fact[5] == 1 and (chance >> 24) & 3 != 0)
            refl[row] = 3 if where == 0 else (1, 2, 2, 2, 4, 4, 5, 2)[(chance >> 26) & 7]
            place[row] = places[who, where]
            stay[row] = row
            came_from[row] = last_stay if group == STAYS and (chance >> 29) & 7 == 0 else -1
            if group == STAYS:
                last_stay = row
            total[row], inscp[row], presel[row] = sum_, sum_ - own - first_pay, first_pay
            outarea[row] = first_pay >> 1 if where >= 2 else -1
            row += 1
        people += 1
    starts[people] = row
    return people, row
