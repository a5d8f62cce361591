"""Two records of one person become one: proposed by one, done when another agrees, undone exactly.

The registry moves identities, insurance and household; rooms above move theirs when they hear `people_merged`. A
row that cannot move because the kept record has its own (two insurances of one year) stays where it is, and the file
says so.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from .kept_values import of_json, to_json
from .models import DuplicatePair, IdentityRow, Insurance, LifeEvent, Merge, Person, Source
from .registering import Basis, note
from .signals import facts_changed, people_merged, people_unmerged

_FILLED = ("naty", "psn_type", "phone", "household_id", "relation", "village_id", "resid_admdvs")
"""What the kept record takes over where it has nothing."""


@transaction.atomic
def propose(kept: Person, gone: Person, reason: str, by: str) -> Merge:
    """For a second person to decide."""
    if kept.pk == gone.pk:
        raise ValidationError("同一份档案不能与自己合并")
    rows = Person.objects.select_for_update().in_bulk([kept.pk, gone.pk])
    if len(rows) < 2:  # noqa: PLR2004
        raise ValidationError("其中一份档案不在您的管辖范围内")
    kept, gone = rows[kept.pk], rows[gone.pk]
    _may(kept, gone)
    if Merge._base_manager.filter(gone__in=(kept, gone), state=Merge.State.PROPOSED).exists():
        raise ValidationError("其中一份档案已有待复核的合并", code="state")
    merge: Merge = Merge.objects.create(kept=kept, gone=gone, reason=reason, proposed_by=by)
    return merge


@transaction.atomic
def accept(merge: Merge, decision: str, by: str) -> Merge:
    """Carry it out."""
    merge = _locked(merge, Merge.State.PROPOSED, "这项合并已经处理过")
    if merge.proposed_by == by:
        raise ValidationError("提出人不能复核自己提出的合并", code="maker")
    kept, gone = _people(merge)
    _may(kept, gone)
    moved: dict[str, Any] = {
        "records": sorted(_records(gone) - _records(kept)),  # their later versions go back with them
        "identities": _move_identities(gone, kept),
        "insurances": _move_insurances(gone, kept),
        "filled": _fill(kept, gone),
    }
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    merge.accept(by, decision, moved)
    merge.save()
    _mark_pair(kept, gone, DuplicatePair.State.MERGED, by, merge.reason)
    _tell(merge, LifeEvent.Kind.MERGED, by)
    people_merged.send(Merge, merge=merge, kept=kept, gone=gone)
    facts_changed.send(Person, people=frozenset({kept.pk, gone.pk}), why="人员合并")
    return merge


@transaction.atomic
def refuse(merge: Merge, decision: str, by: str) -> Merge:
    """It stays as it is."""
    merge = _locked(merge, Merge.State.PROPOSED, "这项合并已经处理过")
    if merge.proposed_by == by:
        raise ValidationError("提出人不能复核自己提出的合并", code="maker")
    merge.refuse(by, decision)
    merge.save()
    return merge


@transaction.atomic
def undo(merge: Merge, why: str, by: str) -> Merge:
    """Put everything back: the rows that were moved, and later versions of the records among them."""
    merge = _locked(merge, Merge.State.ACCEPTED, "只有已完成的合并可以撤销")
    kept, gone = _people(merge)
    if kept.merged_into_id is not None:
        raise ValidationError("保留的档案后来又并入另一份，请先撤销那一次合并")
    holders = Person._base_manager.filter(psn_cert_type=gone.psn_cert_type, certno=gone.certno, merged_into=None)
    if holders.exclude(pk=gone.pk).exists():
        raise ValidationError("并入档案的证件号码此后已由另一份档案登记，请先更正那一份")
    moved = merge.moved
    rows = IdentityRow._base_manager.filter(person=kept)
    rows.filter(Q(pk__in=moved["identities"]) | Q(record_id__in=moved["records"])).update(person=gone)
    Insurance._base_manager.filter(pk__in=moved["insurances"], person=kept).update(person=gone)
    for name, (before, after) in moved["filled"].items():
        if getattr(kept, name) == of_json(name, after):  # what somebody changed since stays as changed
            setattr(kept, name, of_json(name, before))
    kept.save()
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    merge.undo(by, why)
    merge.save()
    _mark_pair(kept, gone, DuplicatePair.State.OPEN, "", "")
    _tell(merge, LifeEvent.Kind.UNMERGED, by)
    people_unmerged.send(Merge, merge=merge, kept=kept, gone=gone)
    facts_changed.send(Person, people=frozenset({kept.pk, gone.pk}), why="撤销人员合并")
    return merge


@transaction.atomic
def mark_different(pair: DuplicatePair, reason: str, by: str) -> DuplicatePair:
    """Somebody looked: two people. The next search does not bring them up again."""
    pair = DuplicatePair.objects.select_for_update().get(pk=pair.pk)
    if pair.state != DuplicatePair.State.OPEN:
        raise ValidationError("这一对已经核实过", code="decided")
    pair.state, pair.reason, pair.decided_by, pair.decided_at = pair.State.DIFFERENT, reason, by, timezone.now()
    pair.save()
    return pair


def _may(kept: Person, gone: Person) -> None:
    if kept.merged_into_id or gone.merged_into_id:
        raise ValidationError("其中一份档案已经合并", code="merged")
    if kept.death_date != gone.death_date:
        raise ValidationError("两份档案的死亡登记不一致，请先在两份档案上登记或撤销死亡")


def _locked(merge: Merge, state: Merge.State, otherwise: str) -> Merge:
    found: Merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if found.state != state:
        raise ValidationError(otherwise, code="state")
    return found


def _people(merge: Merge) -> tuple[Person, Person]:
    """Both rows, locked in one order whoever is kept."""
    pair = (merge.kept_id, merge.gone_id)
    found = {one.pk: one for one in Person._base_manager.select_for_update().filter(pk__in=pair).order_by("pk")}
    return found[merge.kept_id], found[merge.gone_id]


def _records(person: Person) -> set[str]:
    return set(IdentityRow._base_manager.filter(person=person).values_list("record_id", flat=True))


def _move_identities(gone: Person, kept: Person) -> list[int]:
    rows = list(IdentityRow._base_manager.filter(person=gone).order_by("pk").values_list("pk", flat=True))
    IdentityRow._base_manager.filter(pk__in=rows).update(person=kept)
    return rows


def _move_insurances(gone: Person, kept: Person) -> list[int]:
    mine = set(Insurance._base_manager.filter(person=kept).values_list("year", "insutype", "insu_admdvs"))
    rows = [
        one.pk
        for one in Insurance._base_manager.filter(person=gone).order_by("pk")
        if (one.year, one.insutype, one.insu_admdvs) not in mine
    ]
    Insurance._base_manager.filter(pk__in=rows).update(person=kept)
    return rows


def _fill(kept: Person, gone: Person) -> dict[str, list[Any]]:
    filled: dict[str, list[Any]] = {}
    for name in _FILLED:
        mine, theirs = getattr(kept, name), getattr(gone, name)
        if mine in (None, "") and theirs not in (None, ""):
            filled[name] = [to_json(name, mine), to_json(name, theirs)]
            setattr(kept, name, theirs)
    if filled:
        kept.save()
    return filled


def _mark_pair(kept: Person, gone: Person, state: DuplicatePair.State, by: str, reason: str) -> None:
    first, second = sorted((kept.pk, gone.pk))
    for pair in DuplicatePair._base_manager.filter(first_id=first, second_id=second):
        pair.state, pair.decided_by, pair.reason = state, by, reason
        pair.decided_at = timezone.now() if by else None
        pair.save()


def _tell(merge: Merge, kind: LifeEvent.Kind, by: str) -> None:
    source = Source.objects.create(kind=Source.Kind.FORM, name=f"{kind.label}", reference=f"合并 {merge.pk}", by=by)
    basis = Basis(by=by, date=timezone.now().date(), source=source)
    for one, other in ((merge.kept, merge.gone), (merge.gone, merge.kept)):
        note(one, kind, basis, {"note": f"与 {other.psn_name}（{other.psn_no}）{kind.label}", "merge": merge.pk})
