"""The lean kernel's code, written out for the shape of a rule book.

It settles persons of whom nothing is unusual: one home, account years in order, each stay one bill, and only steps for
which variables hold the totals. Everybody else is the interpreter's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tuodi.policy.model import COMPUTED_STAGES

from . import layout
from .kernel_lean import Form, deep, head, lean_stages, totals_of
from .layout import LIMITS_TOLD
from .shape import Shape
from .tables import lean_width

ARGUMENTS: Final = (
    "lows", "highs", "person", "segment", "cell", "total", "inscp", "presel", "outarea", "other", "rows", "out",
    "variant_of", "hard",
)  # fmt: skip


def kernel_source(shape: Shape, form: Form) -> str:
    """Python text of a function `kernel`, for numba."""
    kept = totals_of(shape) + (["count"] if shape.admissions else [])
    lines = [f"def kernel({', '.join(ARGUMENTS)}):", "    previous = -1", *deep(1, (f"{name} = 0" for name in kept))]
    lines += ["    for part in range(len(lows)):", "        for row in range(lows[part], highs[part]):"]
    lines += [*deep(3, _bill(shape, form, kept))]
    return "\n".join(lines) + "\n"


def _bill(shape: Shape, form: Form, kept: list[str]) -> Iterator[str]:
    yield "at = np.uint64(row)"
    yield "keep = np.int64(segment[at] != previous) - 1"
    for name in kept:
        yield f"{name} &= keep"
    yield "previous = segment[at]"
    yield f"here = np.uint64(cell[at]) * np.uint64({lean_width(shape)})"
    yield "in_policy, nth = inscp[at], 0"
    if shape.admissions:
        yield f"count += {head('counts')}"
    special = _special(shape)
    if special:
        yield f"flags = {head('flags')}"
        yield f"if flags & {special}:"
        yield from deep(1, _waiver(shape))
        yield from deep(1, _vary(shape))
    yield "left = in_policy"
    if form.traced:
        yield "mark, shown = 0, -1"
    yield from lean_stages(shape, form)
    yield from _end(form)


def _special(shape: Shape) -> int:
    """Flags of bills of which more has to be asked."""
    asked = {layout.WAIVES_AREA | layout.WAIVES_ALL: shape.waives, layout.VARIES: shape.admissions or shape.over}
    return sum(flags for flags, here in asked.items() if here)


def _waiver(shape: Shape) -> Iterator[str]:
    if not shape.waives:
        return
    yield f"if flags & {layout.WAIVES_ALL}:"
    yield "    in_policy += presel[at]"
    yield f"elif flags & {layout.WAIVES_AREA}:"
    yield "    if outarea[at] >= 0:"
    yield "        in_policy += outarea[at]"
    yield "    elif presel[at] != 0:"
    yield "        hard[person[at]] = 1"
    yield "if in_policy > total[at]:"
    yield "    hard[person[at]] = 1"


def _vary(shape: Shape) -> Iterator[str]:
    """Another variant by how much the bill is over and by the number of the admission."""
    if not (shape.admissions or shape.over):
        return
    yield f"if flags & {layout.VARIES}:"
    for number in range(LIMITS_TOLD if shape.over else 0):
        yield f"    nth += np.int64(in_policy > {head(f'limit_{number}')})"
    if shape.admissions:
        yield f"    if flags & {layout.INPATIENT}:"
        shift, low = layout.EMPLOYEES_SHIFT, layout.RESIDENTS_MASK
        yield f"        admission = count >> {shift} if flags & {layout.EMPLOYEES} else count & {low}"
        yield f"        nth += (min(admission, {head('admissions')}) - 1) * ({head('over')} + 1)"
    yield "    if nth > 0:"
    yield f"        here = np.uint64({head('others')} + nth - 1) * np.uint64({lean_width(shape)})"


def _end(form: Form) -> Iterator[str]:
    """What the person bears, and what is told of the bill."""
    yield "rest_of = total[at] - in_policy + left"
    if form.others:
        yield "others = other[at]"
        yield "if others > rest_of:"
        yield "    others = rest_of"
        if form.traced:
            yield f"    mark |= {layout.OTHERS}"
        yield "rest_of -= others"
    yield f"out[{len(COMPUTED_STAGES)}, at] = rest_of"
    if form.traced:
        yield f"out[{len(COMPUTED_STAGES) + 1}, at] = shown"
        yield f"out[{len(COMPUTED_STAGES) + 2}, at] = mark"
        yield "variant_of[at] = nth"
