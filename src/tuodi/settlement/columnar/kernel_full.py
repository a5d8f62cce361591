"""One stage with everything a rule can ask: several running bases and limits, unknown totals, facts, flat sums."""

from __future__ import annotations

from collections.abc import Iterator

from tuodi.policy.model import COMPUTED_STAGES

from .kernel_lean import brackets
from .kernel_text import Text, deep, of_step
from .layout import BELOW, CAPPED, NO_MORE, STAGE_BITS
from .program import BASES, COMPUTE, FACT, MISSING, REFUSE

_EXPRESSIONS = {
    "in_policy_remainder": "left",
    "total_remainder": "rest_of",
    "in_policy_without_deductible": "max(0, left - own_deductible)",
}


def full_stages(text: Text) -> Iterator[str]:
    """The text of all stages, in a loop; `missing` is the number of the first figure that is missing, -1 none."""
    step = text.shape.step
    yield f"for stage in range({len(COMPUTED_STAGES)}):"
    yield f"    step = here + np.uint64(stage) * np.uint64({step}) + np.uint64({text.shape.start(0)})"
    yield from deep(1, _stage(text))


def _stage(text: Text) -> Iterator[str]:
    yield f"op = {of_step('op')}"
    yield "paid = 0"
    yield "if missing < 0:"
    yield from deep(1, _feed(text))
    yield from deep(1, _spoil(text, "spoils", ""))
    yield from deep(1, _known(text))
    yield "else:"
    yield "    paid = -1"
    yield f"    if op != {FACT}:"
    yield "        pass"
    yield from deep(2, _spoil(text, "feeds", "missing"))
    yield from deep(2, _spoil(text, "spoils", ""))
    for number in range(len(COMPUTED_STAGES)):
        yield f"{'if' if number == 0 else 'elif'} stage == {number}:"
        yield f"    paid_{number}[at] = paid"
    yield "left = max(0, left - max(0, paid))"
    yield "rest_of -= max(0, paid)"
    yield "if rest_of < 0:"
    yield "    hard[person[at]] = 1"


def _known(text: Text) -> Iterator[str]:
    yield f"if op == {COMPUTE}:"
    yield from deep(1, _compute(text))
    yield f"elif op == {FACT}:"
    for number in range(len(COMPUTED_STAGES)):
        yield f"    {'if' if number == 0 else 'elif'} stage == {number}:"
        yield f"        paid = given_{number}[at]"
    yield "    if paid < 0:"
    yield f"        missing, paid = {of_step('missing')}, -1"
    yield f"elif op == {MISSING}:"
    yield f"    missing, paid = {of_step('missing')}, -1"
    yield f"    if {of_step('register')} >= 0:"
    yield from deep(2, text.load("known", "own_at", of_step("register"), of_step("kind")))
    yield "        if known < 0:"
    yield "            missing = -1 - known"
    yield f"elif op == {REFUSE}:"
    yield "    hard[person[at]] = 1"


def _base(text: Text, name: str, code: str) -> Iterator[str]:
    """`name` becomes the bill's base of the kind that `code` says."""
    used = frozenset().union(*(stage.bases for stage in text.shape.stages))
    kinds = [base for base in BASES if base in used] or [BASES[0]]
    for number, base in enumerate(kinds):
        word = "if" if number == 0 else "elif"
        yield (
            "else:"
            if number and number == len(kinds) - 1
            else f"{word} {code} == {BASES.index(base)} or {len(kinds)} == 1:"
        )
        yield f"    {name} = {_EXPRESSIONS[base]}"


def _feed(text: Text) -> Iterator[str]:
    yield "moved = 0"
    for number in range(text.shape.most("feeds")):
        register, kind, base = text.entry("feeds", number)
        yield f"if {of_step('feeds')} > {number}:"
        yield from deep(1, text.load("known", "fed_at", register, kind))
        yield "    added = 0"
        yield from deep(1, _base(text, "added", base))
        if number == 0:
            yield "    moved = added"
        yield "    if known >= 0:"
        yield from deep(2, text.store("known + added", "fed_at"))


def _spoil(text: Text, what: str, missing: str) -> Iterator[str]:
    """Totals that can no longer be known: by the name that each has, or all by one."""
    for number in range(text.shape.most(what)):
        register, kind, name = text.entry(what, number)
        yield f"if {of_step(what)} > {number}:"
        yield from deep(1, text.load("known", "fed_at", register, kind))
        yield "    if known >= 0:"
        yield from deep(2, text.store(f"-1 - {missing or name}", "fed_at"))
        if not text.form.general:
            yield "        spoiled = -1"


def _compute(text: Text) -> Iterator[str]:
    yield "base, before = 0, 0"
    yield from _base(text, "base", of_step("base"))
    yield f"if {of_step('register')} >= 0:"
    yield from deep(1, text.load("known", "own_at", of_step("register"), of_step("kind")))
    yield "    before = known"
    yield "    if known >= 0:"
    yield f"        if {of_step('fed_base')} >= 0:"
    yield (
        "            before = max(0, known - moved)" if not text.form.general else "            before = known - moved"
    )
    yield "        else:"
    yield from deep(3, text.store("known + base", "own_at"))
    yield "if before < 0:"
    yield "    missing, paid = -1 - before, -1"
    yield "else:"
    yield from deep(1, _amount(text))


def _amount(text: Text) -> Iterator[str]:
    yield "low, after = before, before + base"
    if text.any("deductible"):
        yield f"due = {of_step('deductible')}"
        yield "if due >= 0:"
        yield "    taken = 0"
        register, kind = of_step("deductible_register"), of_step("deductible_kind")
        yield f"    if {register} >= 0:"
        yield from deep(2, text.load("taken", "kept_at", register, kind))
        yield from deep(2, text.store("taken + min(base, max(0, due - taken))", "kept_at"))
        yield "    low += min(base, max(0, due - taken))"
    yield f"first = max(low, {of_step('edge_0')})"
    yield "if after > first:"
    places = [text.shape.edge(number) for number in range(max(1, text.shape.most("brackets")))]
    edges, rates = ([f"rows[step + np.uint64({place + more})]" for place in places] for more in (0, 1))
    yield from deep(1, brackets(edges, rates))
    if text.form.traced:
        yield f"elif base > 0 and {of_step('flat')} < 0:"
        yield f"    mark |= np.int64({BELOW}) << (stage * {STAGE_BITS})"
    if text.keeps_deductible:
        yield "if stage == 0:"
        yield "    own_deductible = low - before"
        yield f"    if {of_step('brackets')} > 0:"
        yield f"        own_deductible += max(0, min(after, {of_step('edge_0')}) - low)"
        yield "    shown = own_deductible"
    if text.any("flat"):
        yield f"if {of_step('flat')} >= 0:"
        yield f"    paid = {of_step('flat')}"
    if text.any("floor"):
        yield f"paid = max(paid, {of_step('floor')})"
    yield from _limits(text)


def _limits(text: Text) -> Iterator[str]:
    limits = text.shape.most("limits")
    for limit in range(limits):
        register, kind, amount = text.entry("limits", limit)
        yield f"if {of_step('limits')} > {limit}:"
        yield from deep(1, text.load(f"used_{limit}", f"used_at_{limit}", register, kind))
        yield f"    most = max(0, {amount} - used_{limit})"
        yield "    if paid > most:"
        yield "        paid = most"
        if text.form.traced:
            yield f"        mark |= np.int64({CAPPED << limit}) << (stage * {STAGE_BITS})"
    yield f"most = rest_of if {of_step('beyond')} else min(left, rest_of)"
    yield "if paid > most:"
    yield "    paid = most"
    if text.form.traced:
        yield f"    mark |= np.int64({NO_MORE}) << (stage * {STAGE_BITS})"
    for limit in range(limits):
        yield f"if {of_step('limits')} > {limit}:"
        yield from deep(1, text.store(f"used_{limit} + paid", f"used_at_{limit}"))
