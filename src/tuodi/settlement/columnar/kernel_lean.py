"""One stage as most bills need it: one running base, one limit, nothing unknown. No question whose answer is no cost.

What a step does not have is a place that is always read as 0: asking whether it is there would cost more.
"""

from __future__ import annotations

from collections.abc import Iterator

from .kernel_text import Text, deep
from .layout import BELOW, CAPPED, STAGE_BITS
from .program import COMPUTE, NONE, ZERO


def lean_stage(text: Text, stage: int) -> Iterator[str]:
    """The text of a stage; leaves `left` for the next."""
    shape = text.shape.stages[stage]
    lean_ops = shape.ops & {ZERO, COMPUTE}
    if shape.feeds:
        yield from _place(text, stage, "base_place", shape.fixed[0])
        total = _total("base_place", shape.fixed[0])
        yield f"known = {total}"
        moved = "left" if shape.fixed[0] == NONE or shape.always[0] else f"(left & {text.of(stage, 'moves')})"
        yield f"{total} = known + {moved}"
    if COMPUTE not in lean_ops:
        yield f"paid_{stage}[at] = 0"
        return
    if ZERO in lean_ops:
        yield "paid = 0"
        yield f"if {text.of(stage, 'op')} == {COMPUTE}:"
        yield from deep(1, _amount(text, stage))
        yield "    left -= paid"
    else:
        yield from _amount(text, stage)
        yield "left -= paid"
    yield f"paid_{stage}[at] = paid"


def _amount(text: Text, stage: int) -> Iterator[str]:
    shape = text.shape.stages[stage]
    own = "known" if shape.always[2] else f"known & {text.of(stage, 'own')}"
    yield f"before = {own if shape.feeds else 0}"
    yield "low, after = before, before + left"
    if shape.deductible:
        yield f"due = {text.of(stage, 'due')}"
        yield f"if {text.of(stage, 'due_place')} >= 0:"
        yield from deep(1, _place(text, stage, "due_place", shape.fixed[1]))
        total = _total("due_place", shape.fixed[1])
        yield f"    due = max(0, due - {total})"
        yield f"    {total} += min(left, due)"
        yield "low += min(left, due)"
    edge = text.of(stage, "edge_0")
    yield f"first = max(low, {edge})" if shape.feeds or shape.deductible else f"first = {edge}"
    yield "paid = 0"
    yield "if after > first:"
    places = [text.shape.edge(number) for number in range(max(1, shape.brackets))]
    edges = [text.at(stage, place) for place in places]
    yield from deep(1, brackets(edges, [text.at(stage, place + 1) for place in places]))
    if text.form.traced:
        yield "elif left > 0:"
        yield f"    mark |= {BELOW << (STAGE_BITS * stage)}"
    if stage == 0 and text.keeps_deductible:
        yield "own_deductible = low - before"
        yield f"if {text.of(stage, 'brackets')} > 0:"
        yield f"    own_deductible += max(0, min(after, {text.of(stage, 'edge_0')}) - low)"
        yield "shown = own_deductible"
    if shape.limits:
        yield from _place(text, stage, "limit_place", shape.fixed[2])
        total = _total("limit_place", shape.fixed[2])
        yield f"used = {total}"
        yield f"most = max(0, {text.of(stage, 'limit_amount')} - used)"
        yield "if paid > most:"
        yield "    paid = most"
        if text.form.traced:
            yield f"    mark |= {CAPPED << (STAGE_BITS * stage)}"
        written = "paid" if shape.fixed[2] == NONE or shape.always[1] else f"(paid & {text.of(stage, 'limits_it')})"
        yield f"{total} = used + {written}"


def brackets(edges: list[str], rates: list[str]) -> Iterator[str]:
    """`paid` becomes what the base from `low` to `after` receives, rounded half up to the fen; `first` is in it."""
    if len(edges) <= 1:
        yield f"exact = {rates[0]} * (after - first)"
    else:
        yield f"edge_1 = {edges[1]}"
        yield f"exact = {rates[0]} * max(0, min(after, edge_1) - first)"
        yield "if after > edge_1:"
        for number in range(1, len(edges)):
            last = number + 1 == len(edges)
            if not last:
                yield f"    edge_{number + 1} = {edges[number + 1]}"
            top = "after" if last else f"min(after, edge_{number + 1})"
            yield f"    exact += {rates[number]} * max(0, {top} - max(low, edge_{number}))"
    yield "paid = np.int64((np.uint64(exact) + np.uint64(5000)) // np.uint64(10000))"


def _place(text: Text, stage: int, what: str, fixed: int) -> Iterator[str]:
    """Where a total stands, asked once: what is written in between could be the table, for all the compiler knows."""
    if fixed == NONE:
        yield f"{what} = page + np.uint64({text.of(stage, what)})"


def _total(what: str, fixed: int) -> str:
    """A total: a variable where the lean code always means the same, else its place on the person's page."""
    return f"total_{fixed}" if fixed != NONE else f"totals[{what}]"
