"""Manual reimbursement of a paper claim: taken in by one person, booked by another, by the same engine."""

from __future__ import annotations

from django.db import transaction

from tuodi.workbench.desk.models import Claim
from tuodi.workbench.explain.trace import trace_of
from tuodi.workbench.registry.models import Person

from .draft import Draft
from .person import now
from .refused import refused
from .rules import renderer
from .settle import Request, pre_settle, settle

MANUAL = "1"


def take_in(person: Person, draft: Draft, *, documents: str, payee: str, by: str, key: str | None = None) -> Claim:
    """Take in a claim; it is worked out at once, so that what is wrong shows while the person is there.

    The same key again, from a second click or a browser that sends once more, gives the same claim.
    """
    told = {**draft, "setl_type": MANUAL}
    trial = pre_settle(person, told)
    claim = Claim(
        person=person, county=person.county, township=person.township, draft=told, documents=documents, payee=payee,
        computed=trace_of(trial.statement, renderer()), maker=by, request_key=key,
    )  # fmt: skip
    if key is None:
        claim.save(force_insert=True)
        return claim
    Claim.objects.bulk_create([claim], ignore_conflicts=True)
    found: Claim = Claim.objects.get(request_key=key)
    if found.person_id != person.pk:
        raise refused("other_person", "这次提交已用于另一个人", "重新打开页面再办理")
    return found


def approve(claim: Claim, by: str, **allowed: bool) -> Claim:
    """Book it. Raises Refused, also where the checker took it in."""
    with transaction.atomic():
        held = _waiting(claim, by)
        held.settlement = settle(held.person, held.draft, Request(by=by, key=f"claim:{held.pk}", **allowed))
        held.book()
        _decided(held, by, "")
    return held


@transaction.atomic
def give_back(claim: Claim, by: str, note: str) -> Claim:
    """Return it with what is wanting."""
    if not note.strip():
        raise refused("no_note", "退回须写明缺什么或错在哪里", column="note")
    held = _waiting(claim, by)
    held.give_back()
    _decided(held, by, note.strip())
    return held


def _waiting(claim: Claim, by: str) -> Claim:
    held: Claim = Claim.objects.select_for_update().get(pk=claim.pk)
    if held.state != Claim.State.WAITING:
        raise refused("decided", f"该报销{held.get_state_display()}")
    if held.maker == by:
        raise refused("maker", "受理人不能复核自己受理的报销", "由另一位复核人员办理")
    return held


def _decided(claim: Claim, by: str, note: str) -> None:
    claim.checker, claim.decided_at, claim.note = by, now(), note
    claim.save()
