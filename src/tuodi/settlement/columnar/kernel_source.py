"""The kernel's code, written out for the shape of a set of programs.

Two forms of one text. *plain*: a person has one home, its bills come year after year and each stay has one bill, so a
total is one place, good for the person's year. *general*: any order of years, stays in parts, referral chains, totals
per month, pregnancy or disease; totals are found by key in a table that the next person does not see.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tuodi.policy.model import COMPUTED_STAGES

from . import layout
from .kernel_full import full_stages
from .kernel_lean import lean_stage
from .kernel_text import Form, Text, deep, fixed_places
from .layout import LIMITS_TOLD
from .tables import Shape

PLAIN_ARGUMENTS: Final = (
    "lows", "highs", "person", "segment", "cell", "total", "inscp", "presel", "outarea", "other",
    "given_0", "given_1", "given_2", "given_3", "rows",
    "paid_0", "paid_1", "paid_2", "paid_3", "rest", "deductible", "marks", "variant_of", "hard",
)  # fmt: skip
FULL_ARGUMENTS: Final = (
    "at", "here", "page", "in_policy", "nth", "totals", "rows", "total", "other",
    "given_0", "given_1", "given_2", "given_3", "person", "hard",
    "paid_0", "paid_1", "paid_2", "paid_3", "rest", "deductible", "marks", "variant_of",
)  # fmt: skip
GENERAL_ARGUMENTS: Final = (
    *PLAIN_ARGUMENTS, "year", "day", "month", "cover", "stay", "root", "disease", "first_year", "admitted",
    "opening_start", "opening_register", "opening_value", "stay_total", "stay_number", "stay_year",
    "keys", "stamps", "values",
)  # fmt: skip

_PREGNANCY_DAYS = 300


def kernel_source(shape: Shape, form: Form) -> str:
    """Python text of a function `kernel`, for numba."""
    text = Text(shape, form)
    arguments = GENERAL_ARGUMENTS if form.general else PLAIN_ARGUMENTS
    lines = [f"def full({', '.join(FULL_ARGUMENTS)}):", *deep(1, _cold(text)), "", ""] if not form.general else []
    lines += [f"def kernel({', '.join(arguments)}):", *deep(1, _before(text))]
    lines += ["    for part in range(len(lows)):", "        for row in range(lows[part], highs[part]):"]
    lines += [*deep(3, _bill(text)), "    return 0"]
    return "\n".join(lines) + "\n"


def _cold(text: Text) -> Iterator[str]:
    """A bill of the plain form that needs the full code: a function of its own, so that the lean code stays lean."""
    yield "left, rest_of, missing, spoiled, mark = in_policy, total[at], -1, 0, 0"
    yield "own_deductible, shown = 0, -1"
    yield from full_stages(text)
    yield from _end(text, unknown=True)
    yield "return spoiled"


def _before(text: Text) -> Iterator[str]:
    if text.form.general:
        yield "previous, stamp = -1, 0"
        yield "filled, periods = np.zeros(1, np.int64), np.zeros(8, np.int64)"
        yield "pregnancy, since = 0, -1"
        return
    yield "previous = -1"
    for name in _kept(text):
        yield f"{name} = 0"
    if _pages(text):
        yield f"totals, page = np.zeros({2 * text.shape.page}, np.int64), np.uint64(0)"


def _kept(text: Text) -> list[str]:
    """Variables of the plain form that hold for a person's year."""
    names = [f"total_{place}" for place in sorted(fixed_places(text.shape))]
    names += ["count"] if text.shape.admissions and not text.form.general else []
    return names + (["spoiled"] if text.shape.cold else [])


def _pages(text: Text) -> bool:
    """Whether totals are kept on pages, not in variables alone."""
    stages = text.shape.stages
    lean = all(
        (not stage.feeds or stage.fixed[0] >= 0)
        and (not stage.deductible or stage.fixed[1] >= 0)
        and (not stage.limits or stage.fixed[2] >= 0)
        for stage in stages
    )
    return text.shape.cold or not lean


def _bill(text: Text) -> Iterator[str]:
    shape = text.shape
    yield "at = np.uint64(row)"
    yield from _person_general(text) if text.form.general else _person_plain(text)
    yield f"here = np.uint64(cell[at]) * np.uint64({shape.width})"
    yield "in_policy, nth = inscp[at], 0"
    if text.form.general:
        yield f"flags = {text.head('flags')}"
        yield from _waiver(text)
        yield from _history(text)
        yield from _vary(text)
        yield from text.periods()
        yield "left, rest_of, missing = in_policy, total[at], -1"
        yield from _facts(text)
        yield from full_stages(text)
        yield from _end(text, unknown=True)
        return
    if shape.admissions:
        yield f"count += {text.head('counts')}"
    special = _special(shape)
    if special:
        yield f"flags = {text.head('flags')}"
        yield f"if (flags & {special}){' | spoiled' if shape.cold else ''}:"
        yield "    pass"
        yield from deep(1, _waiver(text))
        yield from deep(1, _vary(text))
        yield from deep(1, _to_full(text))
    yield "left = in_policy"
    yield from _facts(text)
    for stage in range(len(COMPUTED_STAGES)):
        yield from lean_stage(text, stage)
    yield from _end(text, unknown=False)


def _special(shape: Shape) -> int:
    """Flags of bills that are not simply done by the lean code."""
    asked = {
        layout.WAIVES_AREA | layout.WAIVES_ALL: shape.waives, layout.VARIES: shape.admissions or shape.over,
        layout.COLD: shape.cold,
    }  # fmt: skip
    return sum(flags for flags, here in asked.items() if here)


def _to_full(text: Text) -> Iterator[str]:
    """Bills that the lean code cannot do go to the full code."""
    if not text.shape.cold:
        return
    yield f"if (flags & {layout.COLD}) | spoiled:"
    yield f"    spoiled |= full({', '.join(FULL_ARGUMENTS)})"
    yield "    continue"


def _facts(text: Text) -> Iterator[str]:
    """What the stages share."""
    if text.keeps_deductible:
        yield "own_deductible, shown = 0, -1"
    if text.form.traced:
        yield "mark = 0"


def _person_plain(text: Text) -> Iterator[str]:
    yield "keep = np.int64(segment[at] != previous) - 1"
    for name in _kept(text):
        yield f"{name} &= keep"
    yield "previous = segment[at]"
    if _pages(text):
        # two pages: a new year takes the clean one, and the other is wiped with every bill, so that nothing is asked
        size = text.shape.page
        yield f"page = page ^ (np.uint64(~keep) & np.uint64({size}))"
        yield f"wiped = page ^ np.uint64({size})"
        yield f"for place in range({size}):"
        yield "    totals[wiped + np.uint64(place)] = 0"


def _person_general(text: Text) -> Iterator[str]:
    yield "one = person[at]"
    yield "account_year = year[at]"
    yield "if one != previous:"
    yield "    previous = one"
    yield "    stamp += 1"
    yield "    pregnancy, since = 0, -1"
    yield "    filled[0] = 0"
    yield "    for entry in range(opening_start[one], opening_start[one + 1]):"
    yield f"        key = np.int64(first_year[one]) * {text.shape.places + 1} + opening_register[entry]"
    yield from deep(2, text.find("opened", "key"))
    yield "        values[opened] = opening_value[entry]"


def _waiver(text: Text) -> Iterator[str]:
    if not text.shape.waives:
        return
    yield f"if flags & {layout.WAIVES_AREA | layout.WAIVES_ALL}:"
    yield f"    if flags & {layout.WAIVES_ALL}:"
    yield "        in_policy += presel[at]"
    yield "    elif outarea[at] >= 0:"
    yield "        in_policy += outarea[at]"
    yield "    elif presel[at] != 0:"
    yield "        hard[person[at]] = 1"
    yield "    if in_policy > total[at]:"
    yield "        hard[person[at]] = 1"


def _history(text: Text) -> Iterator[str]:
    """Stays in parts, the number of the admission, pregnancies: what the general form remembers."""
    yield "own_stay = np.uint64(stay[at])"
    yield "so_far = in_policy"
    yield "if own_stay == at:"
    yield "    stay_year[own_stay] = 0"
    yield "else:"
    yield "    so_far += stay_total[own_stay]"
    yield "stay_total[own_stay] = so_far"
    yield "admission = 0"
    yield f"if flags & {layout.INPATIENT}:"
    yield f"    mine = np.int64(account_year) * 2 + np.int64((flags & {layout.EMPLOYEES}) != 0) + 1"
    yield "    if stay_year[own_stay] != mine:"
    yield from deep(2, text.find("counted", "mine - (np.int64(1) << 60)"))
    yield from deep(2, text.find("numbered", "((np.int64(own_stay) + 1) << 20) + mine - (np.int64(1) << 61)"))
    yield "        if values[numbered] == 0:"
    yield "            values[counted] += 1"
    yield "            values[numbered] = values[counted]"
    yield "        stay_number[own_stay] = values[numbered]"
    yield "        stay_year[own_stay] = mine"
    yield "    admission = stay_number[own_stay]"
    yield "    if account_year == first_year[one]:"
    yield "        admission += admitted[one]"
    yield f"if flags & {layout.MATERNITY}:"
    yield f"    if since < 0 or day[at] > since + {_PREGNANCY_DAYS}:"
    yield "        pregnancy += 1"
    yield "        since = np.int64(day[at])"
    yield f"    if flags & {layout.DELIVERY}:"
    yield "        since = -1"


def _vary(text: Text) -> Iterator[str]:
    """Another variant by how much the stay is over and by the number of the admission."""
    if not (text.shape.admissions or text.shape.over):
        return
    yield f"if flags & {layout.VARIES}:"
    yield from deep(1, _varied(text))


def _varied(text: Text) -> Iterator[str]:
    so_far = "so_far" if text.form.general else "in_policy"
    for number in range(LIMITS_TOLD if text.shape.over else 0):
        yield f"nth += np.int64({so_far} > {text.head(f'limit_{number}')})"
    if text.shape.admissions:
        if not text.form.general:
            shift, low = layout.EMPLOYEES_SHIFT, layout.RESIDENTS_MASK
            yield f"admission = count >> {shift} if flags & {layout.EMPLOYEES} else count & {low}"
        yield f"if flags & {layout.INPATIENT}:"
        yield f"    nth += (min(admission, {text.head('admissions')}) - 1) * ({text.head('over')} + 1)"
    yield "if nth > 0:"
    yield f"    here = np.uint64({text.head('others')} + nth - 1) * np.uint64({text.shape.width})"
    yield f"    flags = {text.head('flags')}"


def _end(text: Text, *, unknown: bool) -> Iterator[str]:
    """What the person bears, and what is told of the bill."""
    body = [] if unknown else ["rest_of = total[at] - in_policy + left"]
    if text.form.others:
        body += ["others = other[at]", "if others > rest_of:", "    others = rest_of"]
        body += [f"    mark |= {layout.OTHERS}"] if text.form.traced else []
        body += ["rest_of -= others"]
    body += ["rest[at] = rest_of"]
    if unknown:
        yield "if missing < 0:"
        yield from deep(1, body)
        yield "else:"
        yield "    rest[at] = -1"
        if text.form.traced:
            yield f"    mark |= (missing + 1) << {layout.MISSING_AT}"
    else:
        yield from body
    if text.form.traced:
        yield "deductible[at] = shown"
        yield "marks[at] = mark"
        yield "variant_of[at] = nth"
