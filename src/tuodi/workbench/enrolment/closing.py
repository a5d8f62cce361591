"""The end of a cover year: asked for by one person, let through by another."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_fsm import FSMField, transition

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import audited

from .years import EnrolmentYear


@audited()
class Closing(models.Model):
    """One request to close a year. Approved, the year is closed (`EnrolmentYear.open`) and nothing in it changes."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待复核"
        APPROVED = "approved", "已结账"
        RETURNED = "returned", "已退回"

    record = models.ForeignKey(EnrolmentYear, on_delete=models.PROTECT, related_name="closings", verbose_name="年度")
    state = FSMField("状态", max_length=12, choices=State, default=State.PROPOSED, protected=True)
    maker = models.CharField("提请人", max_length=150)
    made_at = models.DateTimeField("提请时间", auto_now_add=True)
    checker = models.CharField("复核人", max_length=150, null=True, blank=True)  # noqa: DJ001 - nobody yet
    checked_at = models.DateTimeField("复核时间", null=True)
    remark = models.CharField("复核意见", max_length=300, blank=True)

    objects = limited_by(county="record__county")

    class Meta:
        verbose_name = verbose_name_plural = "年度结账"
        constraints = [
            models.CheckConstraint(
                condition=Q(checker=None) | ~Q(checker=F("maker")), name="closing_maker_not_checker"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(checker__isnull=False), name="closing_was_checked"
            ),
            models.UniqueConstraint(
                fields=["record"], condition=Q(state__in=["proposed", "approved"]), name="one_closing_of_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} {self.get_state_display()}"

    @transition(field=state, source=State.PROPOSED, target=State.APPROVED)
    def approve(self, checker: str) -> None:
        """The year is closed."""
        self.checker, self.checked_at = checker, timezone.now()

    @transition(field=state, source=State.PROPOSED, target=State.RETURNED)
    def give_back(self, checker: str, remark: str) -> None:
        """The year stays open."""
        self.checker, self.checked_at, self.remark = checker, timezone.now(), remark
