"""From a proposal over publicity and the departments' opinions to a decision, and what follows from it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from tuodi.settlement.render import yuan
from tuodi.workbench.base.words import label
from tuodi.workbench.casework.kinds import kinds, payers
from tuodi.workbench.casework.models import Case, HandOver, Publicity, SupplementPayment, Verdict
from tuodi.workbench.desk.service.differences import reconsider
from tuodi.workbench.desk.service.person import now
from tuodi.workbench.desk.service.refused import refused
from tuodi.workbench.registry.models import IdentityRow, Source
from tuodi.workbench.registry.signals import facts_changed

from .facts import burden, proposal


def propose(case: Case, amount: int | None, reason: str, by: str, *, place: str = "", day: dt.date) -> Case:
    """Propose a decision; it is shown publicly where the kind wants it. Raises Refused for what is still wanting."""
    kind = kinds()[case.kind]
    with transaction.atomic():
        held = _held(case, Case.State.WORKING)
        if "visit" in kind.needs and not held.visits.exists():
            raise refused("no_visit", "尚未入户核查", "先登记入户情况")
        if "means" in kind.needs and held.income is None:
            raise refused("no_means", "尚未登记家庭收入和财产")
        found = burden(held.person, held.opened_on.year)
        computed = proposal(found.base, held.terms)
        held.base, held.rule_hash = found.base, found.rule_hash
        held.trace = {"lines": found.lines, "others": found.others, "computed": computed}
        if kind.amount:
            _amount(held, amount, computed, reason)
        held.proposed, held.proposal, held.proposer, held.note = amount, reason.strip(), by, ""
        Verdict.objects.bulk_create(
            [Verdict(case=held, department=name) for name in kind.verdicts], ignore_conflicts=True
        )
        if "publicity" in kind.needs:
            _publish(held, place, day, by)
        else:
            held.submit()
        held.save()
    return held


def _amount(case: Case, amount: int | None, computed: int | None, reason: str) -> None:
    if amount is None or amount < 0:
        raise refused("no_amount", "请填写拟定金额", column="amount")
    if case.base is not None and amount > case.base:
        raise refused("over_base", f"拟定金额超过核定负担 {yuan(case.base)} 元", column="amount")
    if amount != computed and not reason.strip():
        told = "规定没有比例" if computed is None else f"按规定应为 {yuan(computed)} 元"
        raise refused("no_reason", f"{told}，另行拟定须写明理由", column="reason")


def _publish(case: Case, place: str, day: dt.date, by: str) -> None:
    if not place.strip():
        raise refused("no_place", "请填写公示地点", column="place")
    until = day + dt.timedelta(days=max(0, case.terms.publicity_days - 1))
    Publicity.objects.create(case=case, place=place.strip(), begndate=day, enddate=until, by=by)
    case.publish()


def end_publicity(case: Case, objections: str, by: str, day: dt.date) -> Case:
    """Publicity is over: to the decision. Raises Refused before its last day has passed."""
    with transaction.atomic():
        held = _held(case, Case.State.PUBLIC)
        shown = held.publicity.order_by("-id").first()
        if shown is None or day <= shown.enddate:
            raise refused("publicity", f"公示到 {shown.enddate if shown else '—'}，期满后才能提交审批")
        shown.objections, shown.ended_by = objections.strip() or "无异议", by
        shown.save()
        held.submit()
        held.save()
    return held


def give_verdict(case: Case, department: str, text: str, by: str, *, agrees: bool) -> Verdict:
    """A department's opinion, given once."""
    with transaction.atomic():
        held = _held(case, Case.State.PUBLIC, Case.State.DECIDING)
        row = held.verdicts.select_for_update().filter(department=department).first()
        if row is None:
            raise refused("not_asked", "此件没有征求你部门的意见")
        if row.agrees is not None:
            raise refused("given", f"意见已由 {row.by} 填报")
        if not agrees and not text.strip():
            raise refused("no_note", "不同意须写明理由", column="text")
        row.agrees, row.text, row.by, row.at = agrees, text.strip(), by, now()
        row.save()
    return row


def decide(case: Case, by: str, reason: str, *, accept: bool, high: bool, amount: int | None = None) -> Case:
    """Approve or refuse. `high`: by a leader. Raises Refused: proposer, tier of amount, opinions still out."""
    kind = kinds()[case.kind]
    with transaction.atomic():
        held = _held(case, Case.State.DECIDING)
        if held.proposer == by:
            raise refused("maker", "拟定人不能审批自己拟定的个案", "由另一位人员审批")
        waiting = [row.get_department_display() for row in held.verdicts.filter(agrees=None)]
        if waiting:
            raise refused("verdicts", f"{'、'.join(waiting)}尚未填报意见")
        given = held.proposed if amount is None else amount
        if "leader" in kind.needs and not high:
            raise refused("leader", f"{kind.zh}由局领导审批")
        if accept and kind.amount == "computed" and not high and (given or 0) > held.terms.up_to:
            raise refused("tier", f"{yuan(held.terms.up_to)} 元以上由局领导审批", column="amount")
        if (not accept or given != held.proposed) and not reason.strip():
            raise refused("no_reason", "与拟定不同或不予批准须写明理由", column="reason")
        held.decider, held.decided_on, held.decision = by, now().date(), reason.strip()
        if accept:
            _approve(held, given, by)
        else:
            held.refuse()
        held.save()
    return held


def _approve(case: Case, amount: int | None, by: str) -> None:
    kind = kinds()[case.kind]
    if kind.amount and case.base is not None and amount is not None and amount > case.base:
        raise refused("over_base", f"批准金额超过核定负担 {yuan(case.base)} 元", column="amount")
    case.decided = amount if kind.amount else None
    case.approve()
    if case.terms.review_days:
        case.review_on = now().date() + dt.timedelta(days=case.terms.review_days)
    if kind.grants:
        _grant(case, by)
    if "settlement" in kind.needs:
        reconsider([case.person_id], by)  # what is due is settled again; a difference goes to the desk's second person
    if not (kind.amount == "computed" and amount):
        case.close()


def _grant(case: Case, by: str) -> None:
    """The class recognised, from the day of the application, known from now on, with the case as its source."""
    kind = kinds()[case.kind]
    source = Source.objects.create(kind=Source.Kind.FORM, name=f"{kind.zh} {case.number}", reference=case.number, by=by)
    IdentityRow.objects.create(
        record_id=f"case:{case.number}", person=case.person, identity=kind.grants, idet_admdvs=case.county,
        certifier=kind.certifier, certifier_name=label("departments", kind.certifier), begndate=case.opened_on,
        known_from=now(), source=source,
    )  # fmt: skip
    facts_changed.send(sender=Case, people=frozenset({case.person_id}), why=f"{kind.zh} {case.number}")


def send_back(case: Case, note: str) -> Case:
    """Back to whoever proposed it, with what is wanting."""
    if not note.strip():
        raise refused("no_note", "退回须写明原因", column="note")
    with transaction.atomic():
        held = _held(case, Case.State.PUBLIC, Case.State.DECIDING)
        held.give_back()
        held.note = note.strip()
        held.save()
    return held


def paid(number: str, on: dt.date) -> None:
    """The money has gone: the case is closed."""
    held: Case = Case.objects.select_for_update().get(number=number)
    if held.state == Case.State.APPROVED:
        held.paid_on = on
        held.close()
        held.save()


def hand_over(case: Case, payer: str, name: str, by: str) -> HandOver:
    """Refer to another payer or department."""
    if payer not in payers():
        raise refused("payer", "请选择转介对象", column="payer")
    return HandOver.objects.create(case=case, payer=payer, name=name, on=now().date(), by=by)


def acknowledge(row: HandOver, answer: str, by: str) -> HandOver:
    """What they answered."""
    if row.answered_on is not None:
        raise refused("answered", "回执已登记")
    row.answer, row.answered_on, row.answered_by = answer, now().date(), by
    row.save()
    return row


def supplement(
    case: Case, *, payer: str, name: str, amount: int, on: dt.date, voucher: str, by: str
) -> SupplementPayment:
    """What another payer gave. It lowers the base of what is proposed afterwards.

    Raises Refused for what stands already: a form sent twice would count it twice.
    """
    if payer not in payers():
        raise refused("payer", "请选择支付方", column="payer")
    if on > now().date():
        raise refused("future", "支付日期在今天之后", column="on")
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        made, fresh = SupplementPayment.objects.get_or_create(
            case=case, payer=payer, name=name, amount=amount, on=on, voucher=voucher, defaults={"by": by}
        )
    if not fresh:
        raise refused("again", "同样的支付已经登记", "另有一笔的，写明凭证", column="voucher")
    return made


def _held(case: Case, *states: str) -> Case:
    held: Case = Case.objects.select_for_update().select_related("person", "terms").get(pk=case.pk)
    if held.state not in states:
        raise refused("state", f"此件{held.get_state_display()}，不能再作此办理")
    return held
