"""A person's bills as they stand and as a choice would have made them, settled and told apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from tuodi.lab.advice.choices import Choice
from tuodi.policy.model import COMPUTED_STAGES, StageName
from tuodi.policy.regions import place_of_care
from tuodi.policy.values import Missing
from tuodi.settlement.bill import Bill, IdentityRecord, PersonFacts
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.refusal import BillRefused
from tuodi.settlement.statement import Statement

_HOME = 2
"""refl of care in the insured district: no referral is needed."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one tier pays on the bill before and after, fen, and the clauses that say so."""

    stage: StageName
    before: int
    after: int
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """All the person's bills that stand, settled: the statements by setl_id, in settling order."""

    statements: dict[str, Statement]

    def borne(self, setl_ids: Iterable[str]) -> int | Missing:
        """What the person bears of these bills, fen."""
        parts: list[int] = []
        for setl_id in setl_ids:
            statement = self.statements[setl_id]
            part = statement.person_part
            if part is None:
                return statement.missing or Missing("unknown")
            parts.append(part)
        return sum(parts)

    def of(self, setl_id: str) -> Statement:
        """One bill's statement."""
        return self.statements[setl_id]


def applies(choice: Choice, bill: Bill, classes: tuple[str, ...]) -> bool:
    """Whether the choice was open on a bill, whose person held these classes."""
    for field, values in choice.asked:
        if field == "place":
            given: object = place_of_care(bill.insu_admdvs, bill.mdtrt_admdvs)
        elif field == "class":
            given = "none" if not classes else "some"
        else:
            given = getattr(bill, field)
        if given not in values:
            return False
    return True


def changed(
    facts: PersonFacts, setl_id: str, chosen: Iterable[Choice], day: dt.date, of_year: Collection[str]
) -> PersonFacts:
    """The facts as the choices would have made them; `day` is the bill's day of care, `of_year` the year's bills."""
    for choice in chosen:
        touched = of_year if choice.kind == "cover" else (setl_id,)
        facts = replace(facts, bills=tuple(_bill(b, choice) if b.setl_id in touched else b for b in facts.bills))
        recognised = dict(choice.changes).get("recognised")
        if recognised is not None:
            facts = _recognised(facts, setl_id, recognised, day)
    return facts


def _bill(bill: Bill, choice: Choice) -> Bill:
    plain = {name: value for name, value in choice.changes if name in Bill.__dataclass_fields__}
    for name, value in choice.changes:
        if name == "plan":
            plain["insu_plan"] = value
        elif name == "home":
            share = bill.outarea_selfpay or 0
            plain |= {
                "mdtrt_admdvs": bill.insu_admdvs, "refl": _HOME, "outarea_selfpay": 0,
                "preselfpay_amt": bill.preselfpay_amt - share, "inscp_scp_amt": bill.inscp_scp_amt + share,
            }  # fmt: skip
    return replace(bill, **plain)


def _recognised(facts: PersonFacts, setl_id: str, class_id: str, day: dt.date) -> PersonFacts:
    """The class certified on the day of care and known then."""
    bill = next(b for b in facts.bills if b.setl_id == setl_id)
    if facts.identities is None:
        marks = tuple(
            replace(b, marked_classes=(*(b.marked_classes or ()), class_id)) if b.order_key >= bill.order_key else b
            for b in facts.bills
        )
        return replace(facts, bills=marks)
    begins = min(day, bill.begndate or day)
    record = IdentityRecord(
        record_id=f"advice:{class_id}", person=facts.person, identity=class_id, idet_admdvs=bill.idet_admdvs,
        begndate=begins, known_from=dt.datetime.combine(begins, dt.time.min),
    )  # fmt: skip
    return replace(facts, identities=(*facts.identities, record))


def changes(before: Statement, after: Statement) -> tuple[Change, ...]:
    """The tiers whose payment on the bill differs, with the clauses of both sides, the new ones first."""
    found = []
    for stage in COMPUTED_STAGES:
        old, new = before.stage(stage), after.stage(stage)
        if old.paid is not None and new.paid is not None and old.paid != new.paid:
            named = [o.clause for o in (new.rule, new.adjusted_by, old.rule, old.adjusted_by) if o is not None]
            named += [reason.clause for reason in old.reasons if reason.clause]
            found.append(Change(stage, old.paid, new.paid, tuple(dict.fromkeys(named))))
    return tuple(found)


def settled(cascade: Cascade, facts: PersonFacts) -> Settled:
    """Settle the bills of the facts. Raises BillRefused."""
    return Settled({statement.bill.setl_id: statement for statement in cascade.settle(facts)})


def attempt(cascade: Cascade, facts: PersonFacts) -> Settled | Missing:
    """The bills settled, or what stands against settling them: a figure, or the column a rule asks for."""
    try:
        return settled(cascade, facts)
    except BillRefused as refusal:
        return Missing(refusal.code)
