"""Why a bill was missed or overpaid, as far as the facts known now tell; each cause comes from a stage that differs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence

from tuodi.policy.model import StageName
from tuodi.policy.regions import place_of_care
from tuodi.policy.terms import RESIDENT, Terms
from tuodi.settlement.bill import Bill, PersonFacts
from tuodi.settlement.facts import fact_result
from tuodi.settlement.identities import held_on
from tuodi.settlement.statement import Reason, Statement

_ONLINE = ("2", "联网结算")
_PLACES = {"in_province": "省内市外", "out_of_province": "省外"}
_ASSISTANCE: tuple[StageName, ...] = ("assistance", "tilt")
_BY_CLASS = frozenset({"critical", *_ASSISTANCE})
"""Stages whose payment goes by the class held."""


def why_missed(
    statement: Statement, facts: PersonFacts, day: dt.date, terms: Terms, owed: Collection[StageName], *, marked: bool
) -> list[Reason]:
    """Why what these stages owed was not paid. `marked`: the file has a column for the identity at settlement."""
    found: list[Reason] = []
    if _BY_CLASS.intersection(owed):
        found += [*_late(statement, facts, day, terms), *_mark(statement, terms, marked=marked)]
    if set(_ASSISTANCE).intersection(owed):
        found += [*_where(statement.bill), *_manual_claim(statement)]
    return found


def why_overpaid(statement: Statement, facts: PersonFacts, terms: Terms, compared: Sequence[StageName]) -> list[Reason]:
    """Why more was paid than is due, from the stages that were given more than they owe."""
    over = overpaid_stages(statement, compared)
    held = {h.class_id for h in statement.held}
    extra = [c for c in statement.bill.marked_classes or () if c != RESIDENT and c not in held]
    if extra and facts.identities is not None and _BY_CLASS.intersection(over):
        return [Reason("class_not_held", "", _names(extra, terms))]
    return list(dict.fromkeys(reason for stage in over for reason in statement.stage(stage).reasons))


def overpaid_stages(statement: Statement, compared: Sequence[StageName]) -> list[StageName]:
    """The stages booked with more than is due. A maf_pay without tilt_pay holds the tilt too, where it is due."""
    bill, found = statement.bill, []
    together = bill.tilt_pay is None and "assistance" in compared
    for stage in compared:
        due = statement.paid(stage) or 0
        if together and stage in _ASSISTANCE:
            allowed = sum(statement.paid(one) or 0 for one in _ASSISTANCE)
            over = (bill.maf_pay or 0) > allowed and (stage == "assistance" or due > 0)
        else:
            over = (fact_result(bill, stage).paid or 0) > due
        if over:
            found.append(stage)
    return found


def _late(statement: Statement, facts: PersonFacts, day: dt.date, terms: Terms) -> Iterator[Reason]:
    """Classes that count now and were not known when the bill settled."""
    if facts.identities is None:
        return
    settled = statement.bill.setl_time
    before = {h.class_id for h in held_on(facts.identities, day, settled)}
    for held in statement.held:
        known = [r.known_from for r in facts.identities if r.record_id == held.record and r.known_from > settled]
        if held.class_id not in before and known:
            zh = terms.label("classes", held.class_id)
            yield Reason("identity_late", "", f"{zh} {min(known):%Y-%m-%d} 才知晓")


def _mark(statement: Statement, terms: Terms, *, marked: bool) -> Iterator[Reason]:
    listed = [h.class_id for h in statement.held if h.record]
    given = statement.bill.marked_classes
    if not listed or not (marked or given):
        return
    marks = [c for c in given or () if c != RESIDENT]
    if any(c not in marks for c in listed):
        seen = f"标为{_names(marks, terms)}" if marks else "未标识"
        yield Reason("mark_differs", "", f"结算时{seen}，清单为{_names(listed, terms)}")


def _where(bill: Bill) -> Iterator[Reason]:
    place = place_of_care(bill.insu_admdvs, bill.mdtrt_admdvs) if bill.mdtrt_admdvs else ""
    if place not in ("in_district", "in_city"):
        yield Reason("settled_outside", "", _PLACES.get(place, "市外"))
    if place != "in_district" and bill.refl in (None, 0):
        yield Reason("referral_missing")


def _manual_claim(statement: Statement) -> Iterator[Reason]:
    bill = statement.bill
    if bill.setl_type and bill.setl_type not in _ONLINE:
        yield Reason("manual_claim", "", f"结算类别 {bill.setl_type}")
    elsewhere = sorted({h.region for h in statement.held if h.region != bill.insu_admdvs})
    if elsewhere:
        yield Reason("manual_claim", "", f"认定地 {'、'.join(elsewhere)}，参保地 {bill.insu_admdvs}")


def _names(classes: list[str], terms: Terms) -> str:
    return "、".join(terms.label("classes", class_id) for class_id in classes)
