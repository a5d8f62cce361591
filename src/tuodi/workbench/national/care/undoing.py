"""Taking back: a settlement as negative money with a number of its own, a visit by its state, a message by 2601."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tuodi.exchange.national import envelope
from tuodi.exchange.national.schema import family
from tuodi.workbench.desk.service import refused as desk
from tuodi.workbench.desk.service.reverse import reverse
from tuodi.workbench.national import messages
from tuodi.workbench.national.messages import LONGEST_MSGID
from tuodi.workbench.national.models import InterfaceSettlement, Message, Visit
from tuodi.workbench.national.transactions import Call, Refused

from .lines import covered
from .orders import Act, Was, decide
from .settling import actor, in_our_words, key_of
from .told import negative_of
from .visits import check_person

REVERSIBLE = {"2102": "药店结算", "2207": "门诊结算", "2304": "住院结算", "2401": "入院办理"}
_VARIANTS = {"2207": ("2207", "2207A")}
_STAY = "2401"
_REVERSAL = "2601"


def undo(call: Call, original: InterfaceSettlement, act: Act) -> InterfaceSettlement | None:
    """Take a settlement back. None where it was taken back before in the same way. Its visit is held."""
    was, names = _found(original)
    rule = decide(act, was)
    if rule.outcome == "refused":
        raise rule.refusal(call, **names)
    if rule.outcome == "again":
        return None
    reason = "冲正交易（2601）" if call.infno == _REVERSAL else f"机构撤销（{call.infno}）"
    try:
        back = reverse(original.settlement, reason, actor(call), key_of(call))
    except desk.Refused as no:
        raise in_our_words(call, no) from no
    made = negative_of(call, original, back)
    made.save(force_insert=True)
    return made


def settlement_of(call: Call, visit: Visit, setl_id: str) -> InterfaceSettlement:
    """The settlement that an undo names."""
    found = _settlements().filter(visit=visit, undoes=None, settlement__setl_id=setl_id).first()
    if found is None:
        raise decide(Act.UNDO, Was.UNKNOWN).refusal(call, setl_id=setl_id[:40])
    return found


def cancel(call: Call, visit: Visit, act: Act) -> bool:
    """Take a visit back; whether anything was done. It is held."""
    was, names = _visit_found(visit)
    rule = decide(act, was)
    if rule.outcome == "refused":
        raise rule.refusal(call, mdtrt_id=visit.mdtrt_id, **names)
    if rule.outcome == "again":
        return False
    visit.reverse() if act is Act.REVERSE_STAY else visit.cancel()
    visit.save(update_fields=["state"])
    return True


def reverse_message(call: Call, infno: str, msgid: str, psn_no: str) -> None:
    """2601: whatever a message did is taken back; where it never came it never will be carried out."""
    infno = family(infno)
    if len(msgid) > LONGEST_MSGID:
        raise Refused("2601.omsgid", f"omsgid 超过 {LONGEST_MSGID} 位，不会是本平台收到过的报文；请核对")
    if infno not in REVERSIBLE:
        able = "、".join(REVERSIBLE)
        raise Refused("2601.oinfno", f"oinfno {infno[:10]} 不能冲正；只能冲正 {able}")
    original = _original(call, infno, msgid, psn_no)
    if original is None or original.state != Message.State.DONE:
        return
    if infno == _STAY:
        visit = Visit.objects.select_for_update(of=("self",)).select_related("person__merged_into").get(
            institution=call.institution, infno=original.infno, msgid=msgid
        )  # fmt: skip
        check_person(call, visit.person, psn_no)
        cancel(call, visit, Act.REVERSE_STAY)
        return
    mine = Q(institution=call.institution, infno=original.infno, msgid=msgid)
    number = InterfaceSettlement.objects.values_list("visit_id", flat=True).get(mine)
    visit = Visit.objects.select_for_update(of=("self",)).select_related("person__merged_into").get(pk=number)
    check_person(call, visit.person, psn_no)
    done = undo(call, _settlements().get(mine), Act.REVERSE)
    if done is not None and visit.kind == Visit.Kind.PHARMACY:
        visit.reverse()
        visit.save(update_fields=["state"])


def _original(call: Call, infno: str, msgid: str, psn_no: str) -> Message | None:
    """The message that is to be taken back; None where it never came: then its place is taken, for good.

    Writing its key waits for a request that carries it out at this moment, until that one has ended.
    """
    for variant in _VARIANTS.get(infno, (infno,)):
        answer = envelope.answer(
            reference=envelope.reference(call.region.refmsg_prefix, call.now), received=call.now, now=call.now,
            fault=(f"{variant}.tombstone", decide(Act.SETTLE, Was.TOMBSTONE).zh),
        )  # fmt: skip
        key = messages.Keyed(
            call.institution, variant, msgid, "", messages.ANY_BODY, call.operator[:64], str(psn_no)[:30]
        )
        written = messages.write(key, call.now, state=Message.State.FAILED, answer=answer, code=f"{variant}.tombstone")
        if written is None:
            return messages.stored(key)
    return None


def _settlements() -> QuerySet[InterfaceSettlement]:
    found: QuerySet[InterfaceSettlement] = InterfaceSettlement.objects.select_related(
        "settlement__reversed_by", "settlement__person", "undone_by__settlement", "visit__person__merged_into",
        "institution",
    )  # fmt: skip
    return found


def _found(original: InterfaceSettlement) -> tuple[Was, dict[str, str]]:
    back = getattr(original, "undone_by", None)
    if back is not None:
        was = Was.REVERSED if back.infno == _REVERSAL else Was.UNDONE
        return was, {"setl_id": back.settlement.setl_id}
    centre = getattr(original.settlement, "reversed_by", None)
    if centre is not None:
        return Was.CENTRE, {"setl_id": centre.setl_id, "by": centre.by}
    later = [one for one in covered(original.visit) if not one.chrg_bchno and one.pk > original.pk]
    if later and not original.chrg_bchno:
        return Was.LATER, {"setl_id": later[-1].settlement.setl_id}
    return Was.STANDS, {}


def _visit_found(visit: Visit) -> tuple[Was, dict[str, str]]:
    if visit.state == Visit.State.CANCELLED:
        return Was.CANCELLED, {}
    if visit.state == Visit.State.REVERSED:
        return Was.REVERSED, {}
    standing = covered(visit)
    if standing:
        return Was.SETTLED, {"setl_id": standing[-1].settlement.setl_id}
    if visit.lines.exists():
        return Was.LINES, {}
    return (Was.LEFT, {}) if visit.state == Visit.State.LEFT else (Was.EMPTY, {})
