"""One stage with everything a rule can ask: several running bases and limits, unknown totals, facts, flat sums."""

from __future__ import annotations

from collections.abc import Iterator

from .kernel_lean import brackets
from .kernel_text import Text, deep
from .layout import BELOW, CAPPED, NO_MORE, STAGE_BITS
from .program import BASES, COMPUTE, FACT, MISSING, REFUSE

_EXPRESSIONS = {
    "in_policy_remainder": "left",
    "total_remainder": "rest_of",
    "in_policy_without_deductible": "max(0, left - own_deductible)",
}


def full_stage(text: Text, stage: int) -> Iterator[str]:
    """The text of a stage; `missing` is the number of the first figure that is missing, -1 none."""
    shape = text.shape.stages[stage]
    if not shape.ops:
        yield f"paid_{stage}[at] = 0"
        return
    yield f"op = {text.of(stage, 'op')}"
    yield "paid = 0"
    yield "if missing < 0:"
    yield from deep(1, _feed(text, stage))
    yield from deep(1, _spoil(text, stage, "spoils", ""))
    yield from deep(1, _known(text, stage))
    yield "else:"
    yield "    paid = -1"
    yield f"    if op != {FACT}:"
    yield "        pass"
    yield from deep(2, _spoil(text, stage, "feeds", "missing"))
    yield from deep(2, _spoil(text, stage, "spoils", ""))
    yield f"paid_{stage}[at] = paid"
    yield "left = max(0, left - max(0, paid))"
    yield "rest_of -= max(0, paid)"
    yield "if rest_of < 0:"
    yield "    hard[person[at]] = 1"


def _known(text: Text, stage: int) -> Iterator[str]:
    yield f"if op == {COMPUTE}:"
    yield from deep(1, _compute(text, stage))
    yield f"elif op == {FACT}:"
    yield f"    paid = given_{stage}[at]"
    yield "    if paid < 0:"
    yield f"        missing, paid = {text.of(stage, 'missing')}, -1"
    yield f"elif op == {MISSING}:"
    yield f"    missing, paid = {text.of(stage, 'missing')}, -1"
    yield f"    if {text.of(stage, 'register')} >= 0:"
    yield from deep(2, text.load("known", "own_at", text.of(stage, "register"), text.of(stage, "kind")))
    yield "        if known < 0:"
    yield "            missing = -1 - known"
    yield f"elif op == {REFUSE}:"
    yield "    hard[person[at]] = 1"


def _base(text: Text, stage: int, name: str, code: str) -> Iterator[str]:
    """`name` becomes the bill's base of the kind that `code` says."""
    kinds = [base for base in BASES if base in text.shape.stages[stage].bases] or [BASES[0]]
    for number, base in enumerate(kinds):
        word = "if" if number == 0 else "elif"
        yield "else:" if number and number == len(kinds) - 1 else f"{word} {code} == {BASES.index(base)} or {len(kinds)} == 1:"
        yield f"    {name} = {_EXPRESSIONS[base]}"


def _feed(text: Text, stage: int) -> Iterator[str]:
    yield "moved = 0"
    for number in range(text.shape.stages[stage].feeds):
        register, kind, base = text.entry(stage, "feeds", number)
        yield f"if {text.of(stage, 'feeds')} > {number}:"
        yield from deep(1, text.load("known", "fed_at", register, kind))
        yield "    added = 0"
        yield from deep(1, _base(text, stage, "added", base))
        if number == 0:
            yield "    moved = added"
        yield "    if known >= 0:"
        yield from deep(2, text.store("known + added", "fed_at"))


def _spoil(text: Text, stage: int, what: str, missing: str) -> Iterator[str]:
    """Totals that can no longer be known: by the name that each has, or all by one."""
    for number in range(getattr(text.shape.stages[stage], what)):
        register, kind, name = text.entry(stage, what, number)
        yield f"if {text.of(stage, what)} > {number}:"
        yield from deep(1, text.load("known", "fed_at", register, kind))
        yield "    if known >= 0:"
        yield from deep(2, text.store(f"-1 - {missing or name}", "fed_at"))
        if not text.form.general:
            yield "        spoiled = -1"


def _compute(text: Text, stage: int) -> Iterator[str]:
    yield "base, before = 0, 0"
    yield from _base(text, stage, "base", text.of(stage, "base"))
    yield f"if {text.of(stage, 'register')} >= 0:"
    yield from deep(1, text.load("known", "own_at", text.of(stage, "register"), text.of(stage, "kind")))
    yield "    before = known"
    yield "    if known >= 0:"
    yield f"        if {text.of(stage, 'fed_base')} >= 0:"
    yield "            before = max(0, known - moved)" if not text.form.general else "            before = known - moved"
    yield "        else:"
    yield from deep(3, text.store("known + base", "own_at"))
    yield "if before < 0:"
    yield "    missing, paid = -1 - before, -1"
    yield "else:"
    yield from deep(1, _amount(text, stage))


def _amount(text: Text, stage: int) -> Iterator[str]:
    shape = text.shape.stages[stage]
    yield "low, after = before, before + base"
    if shape.deductible:
        yield f"due = {text.of(stage, 'deductible')}"
        yield "if due >= 0:"
        yield "    taken = 0"
        register, kind = text.of(stage, "deductible_register"), text.of(stage, "deductible_kind")
        yield f"    if {register} >= 0:"
        yield from deep(2, text.load("taken", "kept_at", register, kind))
        yield from deep(2, text.store("taken + min(base, max(0, due - taken))", "kept_at"))
        yield "    low += min(base, max(0, due - taken))"
    yield f"first = max(low, {text.of(stage, 'edge_0')})"
    yield "if after > first:"
    yield from deep(1, brackets(text, stage))
    if text.form.traced:
        yield f"elif base > 0 and {text.of(stage, 'flat')} < 0:"
        yield f"    mark |= {BELOW << (STAGE_BITS * stage)}"
    if stage == 0 and text.keeps_deductible:
        yield "own_deductible = low - before"
        yield f"if {text.of(stage, 'brackets')} > 0:"
        yield f"    own_deductible += max(0, min(after, {text.of(stage, 'edge_0')}) - low)"
        yield "shown = own_deductible"
    if shape.flat:
        yield f"if {text.of(stage, 'flat')} >= 0:"
        yield f"    paid = {text.of(stage, 'flat')}"
    if shape.floor:
        yield f"paid = max(paid, {text.of(stage, 'floor')})"
    yield from _limits(text, stage)


def _limits(text: Text, stage: int) -> Iterator[str]:
    shape = text.shape.stages[stage]
    for limit in range(shape.limits):
        register, kind, amount = text.entry(stage, "limits", limit)
        yield f"if {text.of(stage, 'limits')} > {limit}:"
        yield from deep(1, text.load(f"used_{limit}", f"used_at_{limit}", register, kind))
        yield f"    most = max(0, {amount} - used_{limit})"
        yield "    if paid > most:"
        yield "        paid = most"
        if text.form.traced:
            yield f"        mark |= {CAPPED << (STAGE_BITS * stage + limit)}"
    yield f"most = rest_of if {text.of(stage, 'beyond')} else min(left, rest_of)"
    yield "if paid > most:"
    yield "    paid = most"
    if text.form.traced:
        yield f"    mark |= {NO_MORE << (STAGE_BITS * stage)}"
    for limit in range(shape.limits):
        yield f"if {text.of(stage, 'limits')} > {limit}:"
        yield from deep(1, text.store(f"used_{limit} + paid", f"used_at_{limit}"))
