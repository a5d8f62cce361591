"""All stages as most bills need them: one running base, one limit, nothing unknown. No question that costs to be asked.

What a step does not have is masked out of its sums, for asking whether it is there would cost more. A stage's running
base is what was asked of the funds this year less what the stages before it paid, so that one sum serves all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .layout import BELOW, CAPPED, HEAD, INFINITE, LEAN, STAGE_BITS
from .shape import Shape
from .tables import lean_start


@dataclass(frozen=True, slots=True)
class Form:
    """traced: write the deductible, the marks and the variant too. others: some bill has other payers."""

    traced: bool = True
    others: bool = True


def totals_of(shape: Shape) -> list[str]:
    """The variables that hold a person's totals of the year."""
    paid = [f"paid_{stage}" for stage in range(len(shape.stages)) if _is_summed(shape, stage)]
    return [*(["asked"] if any(own.base for own in shape.stages) else []), *paid]


def head(name: str) -> str:
    """A number of the row's head."""
    return _number(HEAD.index(name))


def lean_stages(shape: Shape, form: Form) -> Iterator[str]:
    """The text of all stages, from `left` in policy to `left` for the person.

    Most bills end at the first stage: what is left of the year's bills does not reach the lowest edge of the others.
    """
    if any(own.base for own in shape.stages):
        yield "known = asked"
        yield "asked += left"
    yield from _stage(shape, form, 0)
    later = range(1, len(shape.stages))
    yield f"if {'known + left' if _feeds(shape, 0) else 'left'} <= {head('reach')}:"
    for stage in later:
        yield f"    out[{stage}, at] = 0"
    if form.traced:
        yield f"    mark |= {head('below')} if left > 0 else 0"
    yield "else:"
    for stage in later:
        yield from deep(1, _stage(shape, form, stage))


def _stage(shape: Shape, form: Form, stage: int) -> Iterator[str]:
    own = shape.stages[stage]
    if own.base:
        yield "low, after = known, known + left"
    else:
        yield "low, after = 0, left"
    if _feeds(shape, stage):
        yield f"known -= paid_{stage}"
    yield "paid = 0"
    body = [*_amount(shape, form, stage), "left -= paid"]
    if own.for_all:  # no base reaches the edge of a step that pays nothing
        yield from body
    else:
        yield f"if {_of(shape, stage, 'pays')}:"
        yield from deep(1, body)
    yield f"out[{stage}, at] = paid"


def _feeds(shape: Shape, stage: int) -> bool:
    """Whether a later stage has a running base, which this one's payments do not count towards."""
    return any(own.base for own in shape.stages[stage + 1 :])


def _is_summed(shape: Shape, stage: int) -> bool:
    return shape.stages[stage].limit or _feeds(shape, stage)


def _amount(shape: Shape, form: Form, stage: int) -> Iterator[str]:
    own, edge = shape.stages[stage], _of(shape, stage, "edge_0")
    if own.due:
        yield "before = low"
        yield f"low += min(left, {_of(shape, stage, 'due')})"
    yield f"first = max(low, {edge})" if own.base else f"first = {edge}"
    yield "if after > first:"
    yield from deep(1, _brackets(shape, stage))
    yield from deep(1, _limit(shape, form, stage))
    if not form.traced:
        return
    yield f"elif left > 0 and {_of(shape, stage, 'pays')}:" if own.for_all else "elif left > 0:"
    yield f"    mark |= {BELOW << (STAGE_BITS * stage)}"
    if stage == 0:
        before = "before" if own.due else "low"
        yield f"shown = low - {before} + (max(0, min(after, {edge}) - low) if {edge} < {INFINITE} else 0)"
        if own.for_all:
            yield f"shown = shown if {_of(shape, stage, 'pays')} else -1"


def _limit(shape: Shape, form: Form, stage: int) -> Iterator[str]:
    if shape.stages[stage].limit:
        yield f"most = max(0, {_of(shape, stage, 'limit_amount')} - paid_{stage})"
        yield "if paid > most:"
        yield "    paid = most"
        if form.traced:
            yield f"    mark |= {CAPPED << (STAGE_BITS * stage)}"
    if _is_summed(shape, stage):
        yield f"paid_{stage} += paid"


def _brackets(shape: Shape, stage: int) -> Iterator[str]:
    """`paid` becomes what the base from `low` to `after` receives, rounded half up to the fen; `first` is in it."""
    start, count = lean_start(shape, stage), shape.stages[stage].brackets
    places = [start + LEAN.index("edge_0"), *(start + len(LEAN) + 2 * number for number in range(count - 1))]
    edges, rates = [_number(place) for place in places], [_number(place + 1) for place in places]
    yield f"exact = {rates[0]} * (after - first)"
    if len(edges) > 1:
        yield f"edge_1 = {edges[1]}"
        yield "if after > edge_1:"
        yield f"    exact = {rates[0]} * max(0, edge_1 - first)"
    for number in range(1, len(edges)):
        last = number + 1 == len(edges)
        if not last:
            yield f"    edge_{number + 1} = {edges[number + 1]}"
        top = "after" if last else f"min(after, edge_{number + 1})"
        yield f"    exact += {rates[number]} * max(0, {top} - max(low, edge_{number}))"
    yield "paid = np.int64((np.uint64(exact) + np.uint64(5000)) // np.uint64(10000))"


def _of(shape: Shape, stage: int, name: str) -> str:
    """A number of a stage."""
    return _number(lean_start(shape, stage) + LEAN.index(name))


def _number(place: int) -> str:
    return f"rows[here + np.uint64({place})]"


def deep(levels: int, lines: Iterable[str]) -> Iterator[str]:
    """Lines further in."""
    for line in lines:
        yield "    " * levels + line
