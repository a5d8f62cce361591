"""Compiled helpers around the kernel: which cell a bill is in, which form of the kernel a person needs."""

from __future__ import annotations

from typing import Any

import numpy as np

from .cells import GROUP, PARTS
from .compiled import compiled
from .layout import COLD, CONTINUOUS, GENERAL, MATERNITY, SCALAR

LEAN, PLAIN, KEPT, HARD = 0, 1, 2, 3
"""Routes of a person: the lean kernel, the interpreter with one total a register or by key, the scalar engine."""

ABSENT = -1

CONTEXT, PERIOD, CARE, PLACE, TWO, OPSP, DISE, REFL, STUDENT, MINOR, PLAN, PRIMARY = (
    PARTS[name].shift
    for name in (
        "context",
        "period",
        "care",
        "place",
        "two_diseases",
        "opsp_class",
        "dise_class",
        "refl",
        "student",
        "minor",
        "insu_plan",
        "primary_care",
    )
)


@compiled
def place_of(key: Any, keys: Any) -> Any:
    """Where a key stands in a hash table of a power of two, or the empty place (-1) where it would."""
    mask = np.uint64(len(keys) - 1)
    at = np.uint64((key * -7046029254386353131) >> 20) & mask
    while keys[at] not in (key, -1):
        at = (at + np.uint64(1)) & mask
    return at


@compiled
def cells_of(  # noqa: PLR0917 - compiled code takes no keywords
    context: Any, day: Any, care: Any, place: Any, two_diseases: Any, opsp_class: Any, dise_class: Any, refl: Any,
    student: Any, minor: Any, insu_plan: Any, primary_care: Any, hosp_lv: Any, first_day: Any, period_of: Any,
    group_keys: Any, group_masks: Any, cell_keys: Any, cell_numbers: Any, out: Any, new: Any,
) -> Any:  # fmt: skip
    """Fill `out` with each bill's cell, ABSENT where it is new; new groups (as -2 - group) and keys go to `new`.

    `period_of` is the period of each day from `first_day` on. `new` is a hash table too, so that each is told once;
    returns how many, or -1 where `new` is nearly full.
    """
    found = 0
    last_group, mask = np.int64(-1), np.int64(0)
    last_key, last_cell = np.int64(-1), np.int32(0)
    for row in range(len(day)):
        period = np.int64(period_of[day[row] - first_day])
        key = (np.int64(context[row]) << CONTEXT) | (period << PERIOD) | (np.int64(care[row]) << CARE)
        group = key >> GROUP
        key |= (np.int64(place[row]) << PLACE) | (np.int64(two_diseases[row]) << TWO) | np.int64(hosp_lv[row])
        key |= np.int64(primary_care[row]) << PRIMARY
        key |= (np.int64(opsp_class[row]) << OPSP) | (np.int64(dise_class[row]) << DISE) | (np.int64(refl[row]) << REFL)
        key |= (
            (np.int64(student[row]) << STUDENT) | (np.int64(minor[row]) << MINOR) | (np.int64(insu_plan[row]) << PLAN)
        )
        if group != last_group:
            at = place_of(group, group_keys)
            last_group = group
            mask = group_masks[at] if group_keys[at] == group else np.int64(0)
        if mask != 0:
            key &= mask
            if key == last_key:
                out[row] = last_cell
                continue
            at = place_of(key, cell_keys)
            if cell_keys[at] == key:
                last_key, last_cell = key, cell_numbers[at]
                out[row] = last_cell
                continue
        else:
            key = -2 - group
        out[row] = ABSENT
        at = place_of(key, new)
        if new[at] == -1:
            new[at] = key
            found += 1
            if found * 2 > len(new):
                return -1
    return found


@compiled
def insert(keys: Any, values: Any, key: Any, value: Any) -> Any:
    """Put a pair into a hash table that has room."""
    at = place_of(key, keys)
    keys[at] = key
    values[at] = value
    return at


@compiled
def route(  # noqa: PLR0917 - compiled code takes no keywords
    starts: Any, cell: Any, flags_of: Any, year: Any, stay: Any, came_from: Any, home: Any, inscp: Any, total: Any,
    segment: Any, out: Any,
) -> Any:  # fmt: skip
    """Raise each person's route to what its bills need; `out` holds what is known before.

    `home` is the home of each bill, -1 where there are several. `segment` becomes the number of the account year.
    """
    needs = GENERAL | MATERNITY
    number = np.int32(-1)
    for person in range(len(starts) - 1):
        way, first = out[person], starts[person]
        for row in range(first, starts[person + 1]):
            flags = flags_of[cell[row]]
            if row == first or year[row] != year[row - 1]:
                number += np.int32(1)
            segment[row] = number
            stays = stay[row] != row or ((flags & CONTINUOUS) and came_from[row] != -1)
            moved = home[row] == -1 or home[row] != home[first]
            if (flags & SCALAR) or inscp[row] > total[row]:
                way = HARD
            elif (flags & needs) or stays or moved or year[row] < year[max(first, row - 1)]:
                way = max(way, KEPT)
            elif flags & COLD:
                way = max(way, PLAIN)
        out[person] = way


@compiled
def chain_roots(cell: Any, flags_of: Any, stay: Any, came_from: Any, root: Any) -> Any:
    """The stay whose deductible each bill shares: its own, or the first of its referral chain."""
    of_stay = np.empty(len(stay), np.int64)
    for row in range(len(stay)):
        of_stay[row] = row
    for row in range(len(stay)):
        origin = came_from[row]
        if origin != -1 and (flags_of[cell[row]] & CONTINUOUS):
            of_stay[stay[row]] = of_stay[origin] if origin >= 0 else origin
        root[row] = of_stay[stay[row]]
