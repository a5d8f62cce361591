"""Two records of one person: pairs that may be, and merges that were proposed, accepted, undone."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_fsm import FSMField, transition

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import audited

from .people import Person


@audited()
class DuplicatePair(models.Model):
    """Two people who may be one, with the signs that speak for it. `first` has the smaller id."""

    class State(models.TextChoices):
        OPEN = "open", "待核实"
        DIFFERENT = "different", "不是同一人"
        MERGED = "merged", "已合并"

    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="人员甲")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="人员乙")
    score = models.PositiveSmallIntegerField("相似度")
    signs = models.JSONField("依据", default=list)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    decided_by = models.CharField("核实人", max_length=150, blank=True)
    decided_at = models.DateTimeField("核实时间", null=True, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True)
    found_at = models.DateTimeField("发现时间", auto_now_add=True)

    objects = limited_by(county="first__county", township="first__township")

    class Meta:
        verbose_name = verbose_name_plural = "疑似重复"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_row_per_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_in_order"),
        ]
        indexes = [models.Index(fields=["state", "-score", "id"], name="pair_state_score")]

    def __str__(self) -> str:
        return f"{self.first_id}–{self.second_id}"


@audited()
class Merge(models.Model):
    """`gone` becomes part of `kept`: proposed by one, accepted by another, undone exactly.

    `moved` is what the registry itself changed, as it must be put back; rooms above keep their own (`people_merged`).
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "待复核"
        ACCEPTED = "accepted", "已合并"
        REFUSED = "refused", "已退回"
        UNDONE = "undone", "已撤销"

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges_in", verbose_name="保留")
    gone = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges_out", verbose_name="并入")
    state = FSMField("状态", max_length=10, choices=State, default=State.PROPOSED, protected=True)
    reason = models.CharField("合并理由", max_length=300)
    proposed_by = models.CharField("提出人", max_length=150)
    proposed_at = models.DateTimeField("提出时间", auto_now_add=True)
    decided_by = models.CharField("复核人", max_length=150, blank=True)
    decided_at = models.DateTimeField("复核时间", null=True, blank=True)
    decision = models.CharField("复核意见", max_length=300, blank=True)
    undone_by = models.CharField("撤销人", max_length=150, blank=True)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_why = models.CharField("撤销理由", max_length=300, blank=True)
    moved = models.JSONField("移动的记录", default=dict)

    objects = limited_by(county="kept__county", township="kept__township")

    class Meta:
        verbose_name = verbose_name_plural = "人员合并"
        constraints = [
            models.CheckConstraint(
                condition=~Q(decided_by=F("proposed_by")), name="merge_maker_is_not_checker",
                violation_error_message="提出人不能复核自己提出的合并",
            ),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="merge_of_two"),
            models.UniqueConstraint(
                fields=["gone"], condition=Q(state__in=("proposed", "accepted")), name="one_live_merge_of_a_person",
                violation_error_message="该人员已有待复核或已完成的合并",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "-id"], name="merge_state")]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"

    @transition(field=state, source=State.PROPOSED, target=State.ACCEPTED)
    def accept(self, by: str, decision: str, moved: dict[str, Any]) -> None:
        """A second person agreed, and it was done."""
        self.decided_by, self.decided_at, self.decision, self.moved = by, timezone.now(), decision, moved

    @transition(field=state, source=State.PROPOSED, target=State.REFUSED)
    def refuse(self, by: str, decision: str) -> None:
        """A second person did not agree."""
        self.decided_by, self.decided_at, self.decision = by, timezone.now(), decision

    @transition(field=state, source=State.ACCEPTED, target=State.UNDONE)
    def undo(self, by: str, why: str) -> None:
        """It was wrong, and was put back."""
        self.undone_by, self.undone_at, self.undone_why = by, timezone.now(), why
