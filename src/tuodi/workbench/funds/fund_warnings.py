"""A fund whose year will not last (基金预警): seen by the month's run, until somebody says what is done about it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import FSMField, transition

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import audited


@audited()
class FundWarning(models.Model):
    """One of a fund and year, with the figures (fen) of the latest month that was looked at."""

    class Level(models.TextChoices):
        MAY = "may", "可能用完"
        WILL = "will", "预计用完"
        OVER = "over", "已超预算"

    class State(models.TextChoices):
        OPEN = "open", "待处置"
        HANDLED = "handled", "已处置"
        CLOSED = "closed", "已解除"

    class Measure(models.TextChoices):
        BUDGET = "budget", "申请追加预算"
        MOVE = "move", "调入资金"
        PACE = "pace", "调整支出进度"
        UPPER = "upper", "争取上级补助"
        OTHER = "other", "其他"

    county = models.CharField("县（区）", max_length=6)
    year = models.PositiveSmallIntegerField("年度")
    fund = models.CharField("基金", max_length=40)
    month = models.DateField("截至月份")
    level = models.CharField("程度", max_length=4, choices=Level)
    dry_month = models.PositiveSmallIntegerField("用完月份", null=True)
    budget = models.BigIntegerField("预算")
    executed = models.BigIntegerField("已执行")
    committed = models.BigIntegerField("已决定未付")
    low = models.BigIntegerField("预计全年（低）", null=True)
    middle = models.BigIntegerField("预计全年", null=True)
    high = models.BigIntegerField("预计全年（高）", null=True)
    state = FSMField("状态", max_length=8, choices=State, default=State.OPEN, protected=True)
    opened_at = models.DateTimeField("提出时间", auto_now_add=True)
    measure = models.CharField("措施", max_length=8, choices=Measure, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    handled_by = models.CharField("处置人", max_length=150, blank=True)
    handled_at = models.DateTimeField("处置时间", null=True)

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "基金预警"
        constraints = [
            models.UniqueConstraint(fields=["county", "year", "fund"], name="one_warning_of_a_fund_and_year"),
            models.CheckConstraint(
                condition=~Q(state="handled") | ~Q(measure=""), name="a_handled_fund_warning_has_a_measure"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.year} {self.fund} {self.level}"

    @transition(field=state, source=[State.OPEN, State.HANDLED], target=State.HANDLED)
    def handle(self, by: str, measure: str, note: str) -> None:
        """Somebody says what is done, or something else than before."""
        self.measure, self.note, self.handled_by, self.handled_at = measure, note, by, timezone.now()

    @transition(field=state, source="*", target=State.OPEN)
    def reopen(self) -> None:
        """It has become worse, or is there again."""

    @transition(field=state, source=[State.OPEN, State.HANDLED], target=State.CLOSED)
    def close(self) -> None:
        """The fund lasts."""
