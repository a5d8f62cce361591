"""Due against booked, bill by bill of one person: 未救助, 应补, 应退, 一致, 待核, 不予救助, each with its reason.

What is due is a pure function of the bills that stand, the identities as known at the end of the month reviewed, and
the rules: a difference on one bill moves the accounts of the later ones. A payment left empty was not made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tuodi.monitoring.causes import why_missed, why_overpaid
from tuodi.monitoring.due import Due, benefit_day, dues, rests_on_year, standing
from tuodi.monitoring.finding import Finding, Notify, Part, Verdict
from tuodi.monitoring.words import fact_text
from tuodi.policy.model import COMPUTED_STAGES, StageName, StageRule
from tuodi.policy.money import format_yuan
from tuodi.settlement.bill import Bill, PersonFacts
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.facts import fact_result, is_fact
from tuodi.settlement.reasons import refusal_sentence
from tuodi.settlement.refusal import BillRefused
from tuodi.settlement.statement import Reason, StageResult, Statement

NOTIFY_OVER = 300_00
"""Fen; a bureau's practice (Chongqing district tool, 2026), not a rule: whoever reviews may set another."""

_ASSISTANCE: tuple[StageName, ...] = ("assistance", "tilt")
_OWED = (Verdict.UNASSISTED, Verdict.UNDERPAID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one person's rows besides the facts.

    marked: the file has a column for the identity at settlement; unmarked: rows of other files that have none.
    used: row → account → fen used before (已使用…).
    opened: the only accounts whose beginning is known; None: all, where the facts have opening balances.
    waiting: row → the refused row it should have waited for. doubt: a code that leaves every bill 待核.
    """

    marked: bool = True
    unmarked: frozenset[int] = frozenset()
    used: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    opened: frozenset[str] | None = None
    waiting: Mapping[int, str] = field(default_factory=dict)
    doubt: str = ""


class Review:
    """Reviews persons under one cascade, whose options say from which stage and as known when."""

    def __init__(self, cascade: Cascade, notify_over: int = NOTIFY_OVER) -> None:
        if cascade.options.known_at is None:
            raise ValueError("a review goes by what was known at one moment: give the cascade known_at")
        self._cascade, self._notify_over = cascade, notify_over
        self.known_at = cascade.options.known_at
        self._terms = cascade.book.terms
        first = COMPUTED_STAGES.index(cascade.options.from_stage)
        self._compared = COMPUTED_STAGES[first:]
        self._bases = {rule.origin.rule: rule.base_account for rule in cascade.book.of(StageRule)}

    def person(self, facts: PersonFacts, known: Known | None = None) -> list[Finding]:
        """A finding for every bill of a person, in settling order."""
        known = known or Known()
        stand = [bill for bill in standing(facts.bills) if bill.setl_time <= self.known_at]
        due = {d.bill.setl_id: d for d in dues(self._cascade, facts, stand, known.used)}
        found: list[Finding] = []
        for bill in sorted(facts.bills, key=lambda bill: bill.order_key):
            if bill.setl_id in due:
                found.append(self._judged(due[bill.setl_id], facts, known))
            else:
                found.append(self._aside(bill, facts))
        return self._reversed_counted(found, facts, known)

    def _aside(self, bill: Bill, facts: PersonFacts) -> Finding:
        """A reversal, a reversed bill, or one after the month reviewed."""
        partner = bill.reversal_of or next((b.setl_id for b in facts.bills if b.reversal_of == bill.setl_id), None)
        ids = {b.setl_id for b in facts.bills}
        if partner is None:
            return self._finding(bill, Verdict.LATER, reasons=(Reason("after_month"),))
        if partner not in ids:
            return self._finding(bill, Verdict.PENDING, reasons=(Reason("original_missing", "", partner),))
        return self._finding(bill, Verdict.CANCELLED, reasons=(Reason("reversed", "", partner),))

    def _judged(self, due: Due, facts: PersonFacts, known: Known) -> Finding:
        bill, statement = due.bill, due.statement
        doubts = tuple(self._doubts(due, known))
        if statement is None:
            return self._finding(bill, Verdict.PENDING, reasons=doubts)
        parts = tuple(self._parts(statement))
        if (parts[-1].due or 0) > parts[-1].booked:
            doubts = (*doubts, *(note for note in statement.notes if note.code == "application_needed"))
        unopened = self._unopened(statement, known)
        sure = self._sure_part(statement, unopened)
        if unopened and sure is None:
            doubts = (Reason("opening_unknown"), *doubts, *why_nothing(statement, ("assistance",)))
        if doubts:
            return self._finding(bill, Verdict.PENDING, parts=parts, reasons=doubts, statement=statement)
        reasons: tuple[Reason, ...] = ()
        if unopened and sure is not None:
            parts, reasons = (*parts[:-1], sure), (Reason("tilt_not_opened"),)
        gaps = [(part.due or 0) - part.booked for part in parts]
        amount, assistance = sum(gaps), parts[-1]
        causes: list[Reason] = []
        if not any(gaps):
            paid = assistance.due or assistance.booked
            verdict = Verdict.SAME if paid else Verdict.NOT_ASSISTED
            reasons = () if paid else tuple(why_nothing(statement, self._compared))
        elif amount > 0:
            missed = not assistance.booked and bool(assistance.due)
            verdict = Verdict.UNASSISTED if missed else Verdict.UNDERPAID
            day = benefit_day(self._cascade, bill)
            owed = [part.payer for part in parts if (part.due or 0) > part.booked]
            marked = known.marked and bill.row not in known.unmarked
            causes = why_missed(statement, facts, day, self._terms, owed, marked=marked) or [Reason("unknown")]
        else:
            verdict = Verdict.OVERPAID if amount < 0 else Verdict.SHIFTED
            causes = why_overpaid(statement, facts, self._terms, self._compared) or [Reason("unknown")]
            reasons = tuple(why_nothing(statement, self._compared)) if assistance.booked and not assistance.due else ()
        return self._finding(bill, verdict, parts=parts, reasons=reasons, causes=tuple(causes), statement=statement)

    def _doubts(self, due: Due, known: Known) -> Iterator[Reason]:
        """Why the verdict on a bill is not sure."""
        if known.doubt:
            yield Reason(known.doubt)
        if due.statement is None:
            yield self._undecided(due)
            return
        missing = due.statement.missing
        if missing is not None:
            yield Reason("missing_figure", "", missing.name)
            return
        waits = known.waiting.get(due.bill.row) or due.waits_for
        if waits and rests_on_year(due.statement, self._compared):
            yield Reason("waits", "", waits)

    def _unopened(self, statement: Statement, known: Known) -> list[StageName]:
        """The stages that rest on an account whose beginning is not known."""
        if statement.missing is not None or (statement.opening_known and known.opened is None):
            return []
        opened = (known.opened or ()) if statement.opening_known else ()
        return rests_on_year(statement, self._compared, opened, self._bases)

    def _sure_part(self, statement: Statement, unopened: list[StageName]) -> Part | None:
        """The assistance that is owed whatever the tilt would add; None where nothing is sure."""
        if unopened != ["tilt"] or not statement.opening_known:
            return None
        assistance = tuple(self._parts(statement))[-1]
        due = statement.paid("assistance") or 0
        return Part("assistance", due, assistance.booked) if due > assistance.booked else None

    def _undecided(self, due: Due) -> Reason:
        refused = due.refused or BillRefused("", "rule_fault")
        if not due.cases:
            text = refusal_sentence(refused).zh
            return Reason("cannot_settle", "", f"{refused.column} {text}".strip())
        cases = "；".join(
            f"{'、'.join(fact_text(*fact) for fact in case.facts)} 时救助 {_sum_text(case.paid)}" for case in due.cases
        )
        return Reason("depends_on", "", cases)

    def _parts(self, statement: Statement) -> Iterator[Part]:
        bill = statement.bill
        if "basic" in self._compared and bill.hifp_pay is not None:
            yield Part("basic", statement.paid("basic"), bill.hifp_pay)
        if "critical" in self._compared and not is_fact(bill, "critical", self._cascade.options.from_stage):
            booked = fact_result(bill, "critical").paid
            if booked is not None:
                yield Part("critical", statement.paid("critical"), booked)
        amounts = [statement.paid(stage) for stage in _ASSISTANCE if stage in self._compared]
        due = None if None in amounts else sum(amount for amount in amounts if amount is not None)
        booked = (bill.maf_pay or 0) if "assistance" in self._compared else 0
        yield Part("assistance", due, booked + (bill.tilt_pay or 0))

    def _finding(
        self, bill: Bill, verdict: Verdict, *, parts: tuple[Part, ...] = (), reasons: tuple[Reason, ...] = (),
        causes: tuple[Reason, ...] = (), statement: Statement | None = None,
    ) -> Finding:  # fmt: skip
        remaining = bill.inscp_scp_amt - sum(x or 0 for x in (bill.hifp_pay, bill.hifob_pay, bill.hifmi_pay))
        after = remaining - sum(x or 0 for x in (bill.maf_pay, bill.tilt_pay, bill.oth_pay))
        partly = verdict in (Verdict.UNDERPAID, Verdict.OVERPAID, Verdict.SHIFTED)
        notify = None if verdict in (Verdict.CANCELLED, Verdict.LATER) else self.notify(after if partly else remaining)
        known = bill.hifp_pay is not None
        return Finding(
            bill=bill, verdict=verdict, parts=parts, reasons=reasons, causes=causes, statement=statement,
            remaining=remaining if known else None, remaining_after=after if known else None,
            notify=notify if known else None,
        )  # fmt: skip

    def notify(self, amount: int) -> Notify:
        """The bureau's status of a remaining amount: over the threshold is notified, exactly at it is not."""
        if amount <= 0:
            return "none"
        return "notify" if amount > self._notify_over else "below"

    def _reversed_counted(self, found: list[Finding], facts: PersonFacts, known: Known) -> list[Finding]:
        """Where an underpaid bill got what it would get if a reversed bill still counted, say so."""
        gone = [f.bill for f in found if f.verdict is Verdict.CANCELLED and f.bill.reversal_of is None]
        if not gone or not any(f.verdict in _OWED for f in found):
            return found
        bills = sorted((b for b in facts.bills if b.reversal_of is None), key=lambda bill: bill.order_key)
        before = {d.bill.setl_id: d.statement for d in dues(self._cascade, facts, bills, known.used)}
        return [self._with_cap(f, before.get(f.bill.setl_id), gone) if f.verdict in _OWED else f for f in found]

    def _with_cap(self, finding: Finding, before: Statement | None, gone: list[Bill]) -> Finding:
        earlier = [bill.setl_id for bill in gone if bill.order_key < finding.bill.order_key]
        if before is None or not earlier:
            return finding
        then = tuple(self._parts(before))[-1].due
        if then != finding.parts[-1].booked or then == finding.parts[-1].due:
            return finding
        others = tuple(cause for cause in finding.causes if cause.code != "unknown")
        causes = (Reason("cap_counted", "", "、".join(earlier)), *others)
        return self._finding(
            finding.bill, finding.verdict, parts=finding.parts, causes=causes, statement=finding.statement
        )


def why_nothing(statement: Statement, stages: tuple[StageName, ...]) -> Iterator[Reason]:
    """Every coded reason why assistance and tilt pay nothing on a bill."""
    found: list[Reason] = []
    for stage in _ASSISTANCE:
        if stage in stages:
            found += _nothing(statement.stage(stage))
    yield from dict.fromkeys(found)


def _nothing(result: StageResult) -> Iterator[Reason]:
    clause = result.rule.clause if result.rule else ""
    if result.reasons:
        yield from result.reasons
    elif result.status == "computed" and result.base == 0:
        yield Reason("nothing_left")
    elif result.status == "computed" and not result.paid:
        yield Reason("rounds_to_nothing", clause)


def _sum_text(amounts: tuple[int | None, ...]) -> str:
    known = [amount for amount in amounts if amount is not None]
    return "未知" if len(known) < len(amounts) else format_yuan(sum(known))
