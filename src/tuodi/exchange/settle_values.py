"""What a settled row says in the result file: amounts under the national names, clauses, and the notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tuodi.exchange.layouts import Layout
from tuodi.exchange.person_rows import BillRow
from tuodi.exchange.settle_person import Settled
from tuodi.exchange.table_writer import Column
from tuodi.policy.model import COMPUTED_STAGES, Origin, StageName
from tuodi.settlement.identities import Held
from tuodi.settlement.reasons import sentence
from tuodi.settlement.render import Renderer
from tuodi.settlement.reversal import Booking
from tuodi.settlement.statement import Reason, StageResult, Statement
from tuodi.settlement.words import STAGES

PAID: dict[StageName, str] = {
    "basic": "hifp_pay",
    "critical": "hifmi_pay",
    "assistance": "maf_pay",
    "tilt": "tilt_pay",
}
"""The column of each stage's payment."""

AMOUNTS = (
    "act_pay_dedc",
    *PAID.values(),
    "oth_pay",
    "fund_pay_sumamt",
    "psn_part_amt",
    "inscp_selfpay",
)
_MARKS = ("psn_idet_type", "mat_idet_code")
RULE_HASH, HASH_DIGITS = "rule_hash", 16
"""The last column of every result: by which rules it was worked out."""
PERIODS = ("clr_ym", "orig_clr_ym")
"""The clearing period a row is booked in, and the one it belongs to or its original was booked in."""
_NOT_TOLD = frozenset({"no_class"})
"""A reason that is told once for all stages, and only where the file knows of identities."""

TRACED: dict[StageName, tuple[str, ...]] = {
    stage: tuple(
        f"{stage}_{step}" for step in ("base_before", "base", "deductible", "below_deductible", "cap_left")
    )
    for stage in COMPUTED_STAGES
}  # fmt: skip
"""Columns of the steps of a stage: the running base before the bill, the bill's base, the deductible or lowest edge,
what of the base lies below it, and what the narrowest limit left before."""

Values = dict[str, str | int | None]
Late = tuple[tuple[str, str], ...]
"""Classes held that were not known yet, as they are called, and since which day each is known."""


class ResultColumns:
    """The result columns of a run and the values of each row."""

    def __init__(
        self,
        layout: Layout,
        from_stage: StageName,
        renderer: Renderer,
        *,
        national: bool,
        listed: bool = False,
        periods: bool = False,
        trace: bool = False,
    ) -> None:
        """`listed`: an identity list is given. `periods`: a ledger says in which clearing period a row is booked.

        `trace`: the steps behind each payment stand there too.
        """
        self._identities = listed or any(name in layout.index for name in _MARKS)
        order = COMPUTED_STAGES.index
        self.compared = [s for s in COMPUTED_STAGES if order(s) >= order(from_stage) and PAID[s] in layout.index]
        self.with_tilt = national or "tilt_pay" not in layout.index
        self._renderer, self.lang = renderer, renderer.lang
        self._between = "；" if renderer.lang == "zh" else "; "
        differences = [Column(f"diff_{PAID[stage]}", "money") for stage in self.compared]
        amounts = [Column(name, "money") for name in AMOUNTS]
        booked = [Column(name, "code") for name in PERIODS] if periods else []
        self.trace = trace
        steps = [Column(name, "money") for stage in COMPUTED_STAGES for name in TRACED[stage]] if trace else []
        self.rules = tuple(f"{stage}_rule" for stage in COMPUTED_STAGES) if trace else ()
        self.columns = [
            *amounts, Column("clauses", "code"), *differences, *steps, *booked,
            *(Column(name, "code") for name in self.rules), Column("note", "code"), Column(RULE_HASH, "code"),
        ]  # fmt: skip
        self._rule_hash = renderer.book.hash[:HASH_DIGITS]

    def values(self, settled: Settled) -> dict[int, Values]:
        """Row number → values by column."""
        rows = {row.row: row for row in settled.person.rows}
        return {b.bill.row: self._row(b, rows[b.bill.row], settled) for b in settled.ledger.bookings}

    def _row(self, booking: Booking, row: BillRow, settled: Settled) -> Values:
        statement = booking.statement
        stages = {result.stage: result for result in statement.stages}
        basic = stages["basic"]
        amounts: Mapping[str, int | None] = {
            "act_pay_dedc": basic.below_deductible if basic.status == "computed" else None,
            **{column: stages[stage].paid for stage, column in PAID.items()},
            "oth_pay": statement.others,
            "fund_pay_sumamt": statement.fund_pay,
            "psn_part_amt": statement.person_part,
            "inscp_selfpay": statement.in_policy_self_pay,
        }
        values: Values = {**amounts}
        if booking.reversal:
            values = {name: booking.signed(amount) for name, amount in amounts.items()}
        for stage in self.compared:
            values[f"diff_{PAID[stage]}"] = self._compare(stage, booking)
        if self.trace:
            for result in statement.stages:
                values |= _traced(result, told=not booking.reversal)
        values["clauses"] = ";".join(statement.clauses)
        values[RULE_HASH] = self._rule_hash
        values["note"] = self._between.join(dict.fromkeys(self._notes(booking, row, settled)))
        return values

    def _compare(self, stage: StageName, booking: Booking) -> int | None:
        """Computed minus given, where both are known. A maf_pay without tilt_pay beside it holds both."""
        given = getattr(booking.bill, PAID[stage])
        if given is None:
            return None
        computed = booking.paid(stage)
        if stage == "assistance" and self.with_tilt and booking.bill.tilt_pay is None:
            tilt = booking.paid("tilt")
            computed = None if computed is None or tilt is None else computed + tilt
        if computed is None or booking.statement.stage(stage).status == "fact":
            return None
        return int(computed - given)

    def _notes(self, booking: Booking, row: BillRow, settled: Settled) -> Iterator[str]:
        statement, lang = booking.statement, self.lang
        if booking.reversal:
            yield self._reverses(booking.bill.reversal_of or "")
        if statement.missing is not None:
            yield f"missing:{statement.missing.name}"
        if not statement.opening_known:
            yield self._say("未核年初累计", "未核年初累计 (opening balances not known)")
        if booking.explained is not None:
            yield from self._explained(booking, booking.explained, settled)
        yield from (note.text(lang) for note in row.notes)

    def _explained(self, booking: Booking, statement: Statement, settled: Settled) -> Iterator[str]:
        lang = self.lang
        if self._renderer.origins.demonstration(statement):
            yield self._say("示例", "示例 (demonstration figures)")
        yield from self._renderer.origins.remarks(statement)
        for stage, reason in reasons_of(statement):
            yield f"{STAGES[stage][0 if lang == 'zh' else 1]}{self._say('：', ': ')}{sentence(reason, lang)}"
        if self._identities and any(r.code in _NOT_TOLD for s in statement.stages for r in s.reasons):
            yield self._say("无救助身份", "no assisted identity")
        yield from (sentence(note, lang) for note in statement.notes)
        yield from self._marks(booking.bill.marked_classes, statement.held, settled)

    def _marks(self, marked: tuple[str, ...] | None, held: tuple[Held, ...], settled: Settled) -> Iterator[str]:
        """Where the identity list and the mark of the bill differ, or the list itself has a refused row."""
        if settled.identity_refused:
            yield self._say("身份清单中此人有退回行", "a row of the identity list about this person is refused")
        if marked is None or not any(h.record for h in held):
            return
        listed = {h.class_id for h in held}
        if listed != set(marked) - {"resident"}:
            term = self._renderer.term
            names = "、".join(term("classes", name) for name in marked)
            yield self._say(
                f"结算时标记身份为{names}，与清单不同", f"marked as {names}, which is not what the list says"
            )

    def _reverses(self, original: str) -> str:
        return self._say(f"冲销 {original}", f"reverses {original}")

    def with_reversal(self, note: str, original: str) -> str:
        """The note of a bill as it stands on the reversal of it."""
        return self._between.join(filter(None, (self._reverses(original), note)))

    def without_reversal(self, note: str, original: str) -> str:
        """The other way round."""
        return note.removeprefix(self._reverses(original)).removeprefix(self._between)

    def with_days(self, note: str, late: Late) -> str:
        """A note without the days since which classes are known, as it stands on the row of a bill with these."""
        for (name, day), place in zip(late, _places(late), strict=True):
            note = note.replace(self._not_known(name, place), self._not_known(name, day), 1)
        return note

    def without_days(self, note: str, late: Late) -> str | None:
        """The other way round. None where the note does not tell of them."""
        for (name, day), place in zip(late, _places(late), strict=True):
            known = self._not_known(name, day)
            if known not in note:
                return None
            note = note.replace(known, self._not_known(name, place), 1)
        return note

    def _not_known(self, name: str, day: str) -> str:
        return sentence(Reason("class_not_known_yet", "", f"{name} {day}"), self.lang)

    def _say(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en


def _places(late: Late) -> list[str]:
    """What stands for the days of a note: nothing that a label could hold."""
    return [f"\0{at}\0" for at in range(len(late))]


def rule_text(rule: Origin | None, adjusted_by: Origin | None) -> str:
    """The rule that pays a stage, and the change of it, where there are such."""
    return ";".join(origin.rule for origin in (rule, adjusted_by) if origin is not None)


def _traced(result: StageResult, *, told: bool) -> Values:
    """The steps of a stage. told: of a reversal only the rule is, for steps are no amounts to book."""
    if result.status != "computed":
        return {**dict.fromkeys(TRACED[result.stage]), f"{result.stage}_rule": ""}
    left = [use.left_before for use in result.caps if use.left_before is not None]
    steps = (
        result.base_before, result.base, result.deductible, result.below_deductible, min(left, default=None),
    )  # fmt: skip
    values: Values = dict(zip(TRACED[result.stage], steps if told else [None] * len(steps), strict=True))
    return values | {f"{result.stage}_rule": rule_text(result.rule, result.adjusted_by)}


def reasons_of(statement: Statement) -> Iterator[tuple[StageName, Reason]]:
    """The reasons of all stages that are worth telling on a row."""
    for result in statement.stages:
        for reason in result.reasons:
            if reason.code not in _NOT_TOLD:
                yield result.stage, reason
