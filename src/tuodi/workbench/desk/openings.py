"""What a person had used of a year before the first bill here: entered by one person, accepted by another."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, transition

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import append_only_but, audited
from tuodi.workbench.registry.models import Person


@audited()
@append_only_but("state", "checker", "decided_at", "note")
class OpeningBalance(models.Model):
    """Used: account → fen, of every account of the year. A person's books begin once: one that is not returned."""

    class State(models.TextChoices):
        WAITING = "waiting", "待复核"
        ACCEPTED = "accepted", "已采用"
        RETURNED = "returned", "已退回"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="openings", verbose_name="人员")
    person_id: int
    county = models.CharField("县（区）", max_length=6)
    township = models.CharField("乡镇（街道）", max_length=9)
    year = models.PositiveSmallIntegerField("年度")
    used = models.JSONField("年初以来已使用")
    admissions = models.PositiveSmallIntegerField("已住院次数", default=0)
    basis = models.CharField("依据材料", max_length=300)
    state = FSMField("状态", default=State.WAITING, choices=State.choices, protected=True)
    maker = models.CharField("录入人", max_length=150)
    made_at = models.DateTimeField("录入时间", auto_now_add=True)
    checker = models.CharField("复核人", max_length=150, blank=True)
    decided_at = models.DateTimeField("复核时间", null=True)
    note = models.CharField("复核意见", max_length=200, blank=True)

    objects = limited_by(county="county", township="township")

    class Meta:
        verbose_name = verbose_name_plural = "年初累计"
        constraints = [
            models.CheckConstraint(
                condition=~Q(checker=F("maker")), name="opening_maker_is_not_checker",
                violation_error_message="录入人不能复核自己录入的年初累计",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=~Q(state="returned"), name="a_persons_books_begin_once",
                violation_error_message="该人员已有年初累计",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["county", "state", "-id"], name="opening_county")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.year}"

    @transition(field=state, source=State.WAITING, target=State.ACCEPTED)
    def accept(self) -> None:
        """The person's year begins with it."""

    @transition(field=state, source=State.WAITING, target=State.RETURNED)
    def give_back(self) -> None:
        """With what is wanting."""
