"""The kernel's code, written out for the shape of a set of programs.

Two forms of one text. *plain*: a person's bills come year after year and each stay has one bill, so a total is one
register, valid while its stamp is the person's year. *general*: any order of years, stays in parts, referral chains,
totals per month, pregnancy or disease; totals are found by key in a table that the next person does not see.
Features that no step of the shape uses are left out, and what every step names alike is a constant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tuodi.policy.model import COMPUTED_STAGES

from .accounts import DISEASE, KINDS
from .program import BASES, COMPUTE, FACT, MISSING, NONE, REFUSE
from .tables import (
    CELL,
    DELIVERY,
    EMPLOYEES,
    EMPLOYEES_SHIFT,
    HEAD,
    INPATIENT,
    MATERNITY,
    MOST_OVER,
    REFUSED,
    VARIES,
    WAIVES_ALL,
    WAIVES_AREA,
    Shape,
    StageShape,
)

PLAIN_ARGUMENTS: Final = (
    "lo", "hi", "person", "segment", "cell", "total", "inscp", "presel", "outarea", "other",
    "given_0", "given_1", "given_2", "given_3", "cells", "rows",
    "paid_0", "paid_1", "paid_2", "paid_3", "rest", "deductible", "marks", "variant_of", "hard",
)  # fmt: skip
GENERAL_ARGUMENTS: Final = (
    *PLAIN_ARGUMENTS, "year", "day", "month", "cover", "stay", "root", "disease", "first_year", "admitted",
    "opening_start", "opening_register", "opening_value", "stay_total", "stay_number", "stay_year",
    "keys", "stamps", "values",
)  # fmt: skip

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


@dataclass(frozen=True, slots=True)
class Form:
    """Which of the two forms, and what else it does.

    traced: write `deductible`, `marks` and `variant_of` too. others: some bill has other payers.
    """

    general: bool
    traced: bool = True
    others: bool = True


def kernel_source(shape: Shape, form: Form) -> str:
    """Python text of a function `kernel`, for numba."""
    return "\n".join(_Writer(shape, form).lines()) + "\n"


@dataclass(slots=True)
class _Writer:
    shape: Shape
    form: Form
    at: int = 0
    """Where the step that is being written begins in a row."""

    def lines(self) -> Iterator[str]:
        general = self.form.general
        arguments = GENERAL_ARGUMENTS if general else PLAIN_ARGUMENTS
        yield f"def kernel({', '.join(arguments)}):"
        yield from _deep(1, self._before())
        yield "    for row in range(lo, hi):"
        yield from _deep(2, self._row())
        yield "    return 0"

    # ------------------------------------------------------------------------------------------- before the bills

    def _before(self) -> Iterator[str]:
        for name in self._fixed_names():
            yield f"{name} = 0"
        yield "previous, stamp = -1, 0" if self.form.general else "previous = -1"
        if self.form.general:
            yield "mask, filled = len(keys) - 1, 0"
            yield "pregnancy, since = 0, -1"
            return
        if not self._all_fixed():
            yield f"totals, live = np.zeros({self.shape.registers}, np.int64), 0"
        if self.shape.admissions:
            yield "count = 0"

    def _fixed_names(self) -> list[str]:
        if self.form.general:
            return []
        found = {name for stage in range(4) for name in self._locals(stage)}
        return sorted(found)

    def _locals(self, stage: int) -> list[str]:
        shape = self.shape.stages[stage]
        return [f"total_{register}" for use, register in enumerate(shape.fixed) if _is_fixed(shape, use)]

    def _all_fixed(self) -> bool:
        """Whether every account is a constant of the code, so that it lives in a variable."""
        return all(
            (not stage.feeds or _is_fixed(stage, 0))
            and (not stage.deductible or _is_fixed(stage, 1))
            and (not stage.limits or (stage.limits == 1 and _is_fixed(stage, 2)))
            for stage in self.shape.stages
        )

    # ------------------------------------------------------------------------------------------- one bill

    def _row(self) -> Iterator[str]:
        yield "at = np.uint64(row)"
        if self.form.general:
            yield "one = person[at]"
            yield "account_year = year[at]"
            yield from self._person_general()
        else:
            yield from self._person_plain()
        if not self.shape.direct or self.form.general:
            yield f"where = np.uint64(cell[at]) * np.uint64({len(CELL)})"
        needs_flags = self.form.general or self.shape.admissions or self.shape.over or self.shape.waives or self.shape.refused
        if needs_flags:
            yield "flags = cells[where + np.uint64(1)]"
        if self.shape.refused:
            yield f"if flags & {REFUSED}:"
            yield "    hard[person[at]] = 1"
            yield "    continue"
        yield "in_policy = inscp[at]"
        if self.shape.waives:
            yield from self._waiver()
        if self.form.general:
            yield from self._history()
        yield from self._variant()
        yield "left, rest_of = in_policy, total[at]"
        if self._keeps_deductible():
            yield "own_deductible, shown = 0, -1"
        if self._may_miss():
            yield "missing = -1"
        if self.form.traced:
            yield "mark = 0"
        for stage in range(len(COMPUTED_STAGES)):
            yield f"# {COMPUTED_STAGES[stage]}"
            yield from self._stage(stage, self.shape.stages[stage])
        yield from self._end()

    def _person_plain(self) -> Iterator[str]:
        yield "new = segment[at] != previous"
        yield "keep = np.int64(new) - 1"
        words = [*self._fixed_names(), *([] if self._all_fixed() else ["live"])]
        for name in [*words, *(["count"] if self.shape.admissions else [])]:
            yield f"{name} &= keep"
        yield "previous = segment[at]"

    def _person_general(self) -> Iterator[str]:
        yield "if one != previous:"
        yield "    previous = one"
        yield "    stamp += 1"
        yield "    pregnancy, since = 0, -1"
        yield "    filled = 0"
        yield "    for entry in range(opening_start[one], opening_start[one + 1]):"
        yield "        key = np.int64(first_year[one]) * REGISTERS + opening_register[entry]".replace(
            "REGISTERS", str(self.shape.registers)
        )
        yield from _deep(2, self._find("opened"))
        yield "        values[opened] = opening_value[entry]"

    def _waiver(self) -> Iterator[str]:
        yield f"if flags & {WAIVES_AREA | WAIVES_ALL}:"
        yield f"    if flags & {WAIVES_ALL}:"
        yield "        in_policy += presel[at]"
        yield "    elif outarea[at] >= 0:"
        yield "        in_policy += outarea[at]"
        yield "    elif presel[at] != 0:"
        yield "        hard[person[at]] = 1"
        yield "    if in_policy > total[at]:"
        yield "        hard[person[at]] = 1"

    def _history(self) -> Iterator[str]:
        """Stays in parts, the number of the admission, pregnancies: what the general form remembers."""
        yield "own_stay = np.uint64(stay[at])"
        yield "so_far = in_policy"
        yield "if own_stay == at:"
        yield "    stay_year[own_stay] = 0"
        yield "else:"
        yield "    so_far += stay_total[own_stay]"
        yield "stay_total[own_stay] = so_far"
        yield "admission = 0"
        yield f"if flags & {INPATIENT}:"
        yield f"    employed = np.int64((flags & {EMPLOYEES}) != 0)"
        yield "    key = np.int64(account_year) * 2 + employed - (np.int64(1) << 60)"
        yield from _deep(1, self._find("counted"))
        yield "    mine = np.int64(account_year) * 2 + employed + 1"
        yield "    if stay_year[own_stay] != mine:"
        yield "        key = ((np.int64(own_stay) + 1) << 20) + mine - (np.int64(1) << 61)"
        yield from _deep(2, self._find("numbered"))
        yield "        if values[numbered] == 0:"
        yield "            values[counted] += 1"
        yield "            values[numbered] = values[counted]"
        yield "        stay_number[own_stay] = values[numbered]"
        yield "        stay_year[own_stay] = mine"
        yield "    admission = stay_number[own_stay]"
        yield "    if account_year == first_year[one]:"
        yield "        admission += admitted[one]"
        yield f"if flags & {MATERNITY}:"
        yield "    if since < 0 or day[at] > since + 300:"
        yield "        pregnancy += 1"
        yield "        since = np.int64(day[at])"
        yield f"    if flags & {DELIVERY}:"
        yield "        since = -1"

    def _variant(self) -> Iterator[str]:
        if self.shape.direct:
            yield "variant = cell[at]"
            yield f"here = np.uint64(variant) * np.uint64({self.shape.width})"
            return
        yield "variant = cells[where]"
        if self.shape.admissions and not self.form.general:
            yield f"count += cells[where + np.uint64({CELL.index('counts')})]"
        if self.shape.over or self.shape.admissions:
            yield f"if flags & {VARIES}:"
            yield from _deep(1, self._vary())
        yield f"here = np.uint64(variant) * np.uint64({self.shape.width})"

    def _vary(self) -> Iterator[str]:
        first = CELL.index("limit_0")
        so_far = "so_far" if self.form.general else "in_policy"
        for number in range(MOST_OVER if self.shape.over else 0):
            yield f"variant += np.int64({so_far} > cells[where + np.uint64({first + number})])"
        if self.shape.admissions:
            if not self.form.general:
                yield f"admission = count >> {EMPLOYEES_SHIFT} if flags & {EMPLOYEES} else count & {(1 << EMPLOYEES_SHIFT) - 1}"
            yield f"told = cells[where + np.uint64({CELL.index('admissions')})]"
            yield f"if flags & {INPATIENT}:"
            yield f"    variant += (min(admission, told) - 1) * (cells[where + np.uint64({CELL.index('over')})] + 1)"

    # ------------------------------------------------------------------------------------------- accounts

    def _find(self, name: str) -> Iterator[str]:
        """Where the total of `key` stands; a new one is 0. A table that is nearly full ends the run with 1."""
        yield f"{name} = np.uint64((key * -7046029254386353131) >> 20) & np.uint64(mask)"
        yield f"while stamps[{name}] == stamp and keys[{name}] != key:"
        yield f"    {name} = ({name} + np.uint64(1)) & np.uint64(mask)"
        yield f"if stamps[{name}] != stamp:"
        yield "    filled += 1"
        yield "    if filled * 2 > mask:"
        yield "        return 1"
        yield f"    stamps[{name}] = stamp"
        yield f"    keys[{name}] = key"
        yield f"    values[{name}] = 0"

    def _locate(self, name: str, register: str, kind: str) -> Iterator[str]:
        """General form: `name` becomes the place of an account's total for this bill."""
        yield f"kind = {kind}"
        yield f"plain_kind = kind & {DISEASE - 1}"
        for number, per in enumerate(KINDS):
            period = {
                "year": "np.int64(account_year)", "stay": "np.int64(root[at])", "month": "np.int64(month[at])",
                "cover_year": "np.int64(cover[at])", "pregnancy": "pregnancy", "life": "0", "bill": "np.int64(row)",
            }[per]  # fmt: skip
            word = "if" if number == 0 else "elif"
            yield f"{word} plain_kind == {number}:"
            yield f"    period = {period}"
        yield f"if kind & {DISEASE}:"
        yield "    period += (np.int64(disease[at]) + 1) << 32"
        yield f"key = period * {self.shape.registers} + {register}"
        yield from self._find(name)

    def _load(self, value: str, place: str, register: str, kind: str, fixed: int, *, stays: bool) -> Iterator[str]:
        """`value` becomes the total; `place` is kept for storing."""
        if self.form.general:
            yield from self._locate(place, register, kind)
            yield f"{value} = values[{place}]"
        elif fixed != NONE and not stays:
            yield f"{value} = total_{fixed}"
        else:
            yield f"{place} = np.uint64({register})"
            yield f"{value} = totals[{place}] & -((live >> {place}) & 1)"
            if stays:
                yield f"if {kind} == {KINDS.index('stay')}:"
                yield f"    {value} = 0"

    def _store(self, value: str, place: str, fixed: int, *, stays: bool) -> Iterator[str]:
        if self.form.general:
            yield f"values[{place}] = {value}"
        elif fixed != NONE and not stays:
            yield f"total_{fixed} = {value}"
        else:
            yield f"totals[{place}] = {value}"
            yield f"live |= np.int64(1) << {place}"

    # ------------------------------------------------------------------------------------------- one stage

    def _may_miss(self) -> bool:
        return any(stage.ops & {MISSING, FACT} or stage.spoils for stage in self.shape.stages)

    def _keeps_deductible(self) -> bool:
        return self.form.traced or any("in_policy_without_deductible" in stage.bases for stage in self.shape.stages)

    def _base(self, stage: StageShape, name: str, code: str) -> Iterator[str]:
        """`name` becomes the bill's base of the kind that `code` says."""
        expressions = {
            "in_policy_remainder": "left", "total_remainder": "rest_of",
            "in_policy_without_deductible": "max(0, left - own_deductible)",
        }  # fmt: skip
        kinds = [base for base in BASES if base in stage.bases]
        if len(kinds) <= 1:
            yield f"{name} = {expressions[kinds[0]] if kinds else '0'}"
            return
        for number, base in enumerate(kinds):
            word = "if" if number == 0 else "elif"
            yield f"{word} {code} == {BASES.index(base)}:" if number < len(kinds) - 1 else "else:"
            yield f"    {name} = {expressions[base]}"

    def _stage(self, number: int, stage: StageShape) -> Iterator[str]:
        if not stage.ops:
            yield f"paid_{number}[at] = 0"
            return
        self.at = self.shape.start(number)
        head = {name: self._number(place) for place, name in enumerate(HEAD)}
        if stage.ops != {COMPUTE}:
            yield f"op = {head['op']}"
        yield "paid = 0"
        body = list(self._known(number, stage, head))
        if self._may_miss():
            yield "if missing < 0:"
            yield from _deep(1, body)
            yield "else:"
            yield "    paid = -1"
            if stage.feeds or stage.spoils:
                yield f"    if op != {FACT}:"
                yield from _deep(2, self._spoil_all(stage, head))
        else:
            yield from body
        yield f"paid_{number}[at] = paid"
        taken = "max(0, paid)" if self._may_miss() else "paid"
        further = stage.beyond or FACT in stage.ops
        yield f"left = max(0, left - {taken})" if further else f"left -= {taken}"
        yield f"rest_of -= {taken}"
        if FACT in stage.ops:
            yield "if rest_of < 0:"
            yield "    hard[person[at]] = 1"

    def _known(self, number: int, stage: StageShape, head: dict[str, str]) -> Iterator[str]:
        """The stage of a bill of which nothing is missing so far."""
        yield from self._feed(stage, head)
        if stage.spoils:
            yield from self._spoil(stage, head)
        word = "if"
        if stage.ops == {COMPUTE}:
            yield from self._compute(number, stage, head)
        elif COMPUTE in stage.ops:
            yield f"if op == {COMPUTE}:"
            yield from _deep(1, self._compute(number, stage, head))
            word = "elif"
        if FACT in stage.ops:
            yield f"{word} op == {FACT}:"
            yield f"    paid = given_{number}[at]"
            yield "    if paid < 0:"
            yield f"        missing, paid = {head['missing']}, -1"
            word = "elif"
        if MISSING in stage.ops:
            yield f"{word} op == {MISSING}:"
            yield f"    missing, paid = {head['missing']}, -1"
            yield f"    if {head['register']} >= 0:"
            yield from _deep(
                2, self._load("known", "own", head["register"], head["kind"], stage.fixed[0], stays=stage.stays)
            )
            yield "        if known < 0:"
            yield "            missing = -1 - known"
            word = "elif"
        if REFUSE in stage.ops:
            yield f"{word} op == {REFUSE}:"
            yield "    hard[person[at]] = 1"

    def _entries(self, stage: StageShape, what: str, number: int) -> list[str]:
        start = len(HEAD) + 2 * stage.brackets
        start += {"limits": 0, "feeds": 3 * stage.limits, "spoils": 3 * (stage.limits + stage.feeds)}[what]
        return [self._number(start + 3 * number + part) for part in range(3)]

    def _number(self, place: int) -> str:
        """The integer at a place of the step that is being written."""
        return f"rows[here + np.uint64({self.at + place})]"

    def _feed(self, stage: StageShape, head: dict[str, str]) -> Iterator[str]:
        if stage.feeds:
            yield "moved, before_all = 0, 0"
        for number in range(stage.feeds):
            register, kind, base = self._entries(stage, "feeds", number)
            yield "if True:" if "feeds" in stage.always else f"if {head['feeds']} > {number}:"
            yield from _deep(1, self._load("known", "fed", register, kind, stage.fixed[0], stays=stage.stays))
            yield from _deep(1, self._base(stage, "added", base))
            if number == 0:
                yield "    moved, before_all = added, known"
            if self._may_miss():
                yield "    if known >= 0:"
                yield from _deep(2, self._store("known + added", "fed", stage.fixed[0], stays=stage.stays))
            else:
                yield from _deep(1, self._store("known + added", "fed", stage.fixed[0], stays=stage.stays))

    def _spoil(self, stage: StageShape, head: dict[str, str]) -> Iterator[str]:
        for number in range(stage.spoils):
            register, kind, name = self._entries(stage, "spoils", number)
            yield f"if {head['spoils']} > {number}:"
            yield from _deep(1, self._load("known", "fed", register, kind, stage.fixed[0], stays=stage.stays))
            yield "    if known >= 0:"
            yield from _deep(2, self._store(f"-1 - {name}", "fed", stage.fixed[0], stays=stage.stays))

    def _spoil_all(self, stage: StageShape, head: dict[str, str]) -> Iterator[str]:
        for what, most in (("feeds", stage.feeds), ("spoils", stage.spoils)):
            for number in range(most):
                register, kind, name = self._entries(stage, what, number)
                yield f"if {head[what]} > {number}:"
                yield from _deep(1, self._load("known", "fed", register, kind, stage.fixed[0], stays=stage.stays))
                yield "    if known >= 0:"
                value = "-1 - missing" if what == "feeds" else f"-1 - {name}"
                yield from _deep(2, self._store(value, "fed", stage.fixed[0], stays=stage.stays))

    def _compute(self, number: int, stage: StageShape, head: dict[str, str]) -> Iterator[str]:
        yield from self._base(stage, "base", head["base"])
        yield "before = 0"
        if stage.feeds:
            yield from self._where_base_lies(stage, head)
        if self._may_miss() and stage.feeds:
            yield "if before < 0:"
            yield "    missing, paid = -1 - before, -1"
            yield "else:"
            yield from _deep(1, self._amount(number, stage, head))
        else:
            yield from self._amount(number, stage, head)

    def _where_base_lies(self, stage: StageShape, head: dict[str, str]) -> Iterator[str]:
        """`before` becomes the running base before the bill, or less than 0 where it is not known."""
        if stage.own_first and not stage.spoils:
            yield "if True:" if "register" in stage.always else f"if {head['register']} >= 0:"
            yield "    before = before_all"
            return
        yield f"if {head['register']} >= 0:"
        yield from _deep(
            1, self._load("known", "own", head["register"], head["kind"], stage.fixed[0], stays=stage.stays)
        )
        yield "    before = known"
        yield "    if known >= 0:"
        yield f"        if {head['fed_base']} >= 0:"
        yield "            before = known - moved"
        if self.form.general or not stage.stays:
            yield "        else:"
            yield from _deep(3, self._store("known + base", "own", stage.fixed[0], stays=stage.stays))
        else:
            yield f"        elif {head['kind']} != {KINDS.index('stay')}:"
            yield from _deep(3, self._store("known + base", "own", stage.fixed[0], stays=stage.stays))
            yield f"        if {head['kind']} == {KINDS.index('stay')}:"
            yield "            before = 0"

    def _amount(self, number: int, stage: StageShape, head: dict[str, str]) -> Iterator[str]:
        edges, rates = len(HEAD), len(HEAD) + stage.brackets
        yield "after, low = before + base, before"
        if stage.deductible:
            yield from self._own_deductible(stage, head)
        if stage.brackets:
            yield f"start = {self._number(edges)}"
            yield "first = max(low, start)"
            yield from self._brackets(stage, edges, rates)
            if self.form.traced:
                also = f" and {head['flat']} < 0" if stage.flat else ""
                yield f"if after <= first and base > 0{also}:"
                yield f"    mark |= {BELOW << (STAGE_BITS * number)}"
        if number == 0 and self._keeps_deductible():
            yield "own_deductible = low - before"
            if stage.brackets:
                yield f"if {head['brackets']} > 0:"
                yield "    own_deductible += max(0, min(after, start) - low)"
            yield "shown = own_deductible"
        if stage.flat:
            yield f"if {head['flat']} >= 0:"
            yield f"    paid = {head['flat']}"
        if stage.floor:
            yield f"paid = max(paid, {head['floor']})"
        yield from self._limits(number, stage, head)

    def _own_deductible(self, stage: StageShape, head: dict[str, str]) -> Iterator[str]:
        yield f"due = {head['deductible']}"
        yield "if due >= 0:"
        yield f"    if {head['deductible_register']} >= 0:"
        register, kind = head["deductible_register"], head["deductible_kind"]
        yield from _deep(2, self._load("taken", "kept", register, kind, stage.fixed[1], stays=stage.stays))
        yield "        take = min(base, max(0, due - taken))"
        yield from _deep(2, self._store("taken + take", "kept", stage.fixed[1], stays=stage.stays))
        yield "    else:"
        yield "        take = min(base, due)"
        yield "    low += take"

    def _brackets(self, stage: StageShape, edges: int, rates: int) -> Iterator[str]:
        rounded = "paid = np.int64((np.uint64(exact) + np.uint64(5000)) // np.uint64(10000))"
        yield "if after > first:"
        if stage.brackets == 1:
            yield f"    exact = {self._number(rates)} * (after - first)"
            yield f"    {rounded}"
            return
        yield f"    edge_1 = {self._number(edges + 1)}"
        yield f"    exact = {self._number(rates)} * max(0, min(after, edge_1) - first)"
        yield "    if after > edge_1:"
        for k in range(1, stage.brackets):
            last = k + 1 == stage.brackets
            if not last:
                yield f"        edge_{k + 1} = {self._number(edges + k + 1)}"
            top = "after" if last else f"min(after, edge_{k + 1})"
            yield f"        exact += {self._number(rates + k)} * max(0, {top} - max(low, edge_{k}))"
        yield f"    {rounded}"

    def _limits(self, number: int, stage: StageShape, head: dict[str, str]) -> Iterator[str]:
        for limit in range(stage.limits):
            register, kind, amount = self._entries(stage, "limits", limit)
            fixed = stage.fixed[2] if limit == 0 else NONE
            yield "if True:" if "limits" in stage.always else f"if {head['limits']} > {limit}:"
            yield from _deep(1, self._load(f"used_{limit}", f"used_at_{limit}", register, kind, fixed, stays=stage.stays))
            yield f"    most = {amount}"
            yield f"    most = max(0, most - used_{limit})"
            yield "    if paid > most:"
            yield "        paid = most"
            if self.form.traced:
                yield f"        mark |= {CAPPED << (STAGE_BITS * number + limit)}"
        if stage.flat or stage.floor:  # otherwise a payment is at most its base, and that at most what is left
            yield f"most = rest_of if {head['beyond']} else left"
            yield "if paid > most:"
            yield "    paid = most"
            if self.form.traced:
                yield f"    mark |= {NO_MORE << (STAGE_BITS * number)}"
        for limit in range(stage.limits):
            fixed = stage.fixed[2] if limit == 0 else NONE
            yield "if True:" if "limits" in stage.always else f"if {head['limits']} > {limit}:"
            store = self._store(f"used_{limit} + paid", f"used_at_{limit}", fixed, stays=stage.stays)
            yield from _deep(1, store)

    # ------------------------------------------------------------------------------------------- after the stages

    def _end(self) -> Iterator[str]:
        miss = self._may_miss()
        if miss:
            yield "if missing < 0:"
        deep = 1 if miss else 0
        body = []
        if self.form.others:
            body = ["others = other[at]", "if others > rest_of:", "    others = rest_of"]
            if self.form.traced:
                body.append(f"    mark |= {OTHERS}")
            body.append("rest_of -= others")
        body.append("rest[at] = rest_of")
        yield from _deep(deep, body)
        if miss:
            yield "else:"
            yield "    rest[at] = -1"
            if self.form.traced:
                yield f"    mark |= (missing + 1) << {MISSING_AT}"
        if self.form.traced:
            yield "deductible[at] = shown"
            yield "marks[at] = mark"
            yield "variant_of[at] = variant"


def _is_fixed(stage: StageShape, use: int) -> bool:
    """Whether a use of accounts (base, own deductible, first limit) names one register, kept in a variable."""
    return stage.fixed[use] != NONE and not stage.stays


def _deep(levels: int, lines: Iterator[str] | list[str]) -> Iterator[str]:
    for line in lines:
        yield "    " * levels + line
