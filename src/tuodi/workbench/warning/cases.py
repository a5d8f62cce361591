"""A month's standing of people against their line, and the way of a warning through the departments."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, transition

from tuodi.workbench.access.enums import Department
from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import append_only, audited
from tuodi.workbench.registry.models import Person

from .dispositions import dispositions
from .enums import OPEN, Group, Light, State, Verdict, Without


class Watched(models.Model):
    """What a month says of a person at the line or near it, with the line as it was then.

    Not audited: it follows from bills, lists and rules, and is made anew when a month runs again.
    """

    county = models.CharField("县（区）", max_length=6)
    township = models.CharField("乡镇（街道）", max_length=9)
    month = models.DateField("月份")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="watched", verbose_name="人员")
    person_id: int
    light = models.CharField("结果", max_length=8, choices=Light)
    group = models.CharField("监测人群", max_length=8, choices=Group, blank=True)
    rule = models.CharField("规则", max_length=60)
    clause = models.CharField("条款", max_length=40)
    class_id = models.CharField("预警身份", max_length=40, blank=True)
    amount = models.BigIntegerField("自付+自费", null=True)
    threshold = models.BigIntegerField("预警线", null=True)
    ratio = models.BigIntegerField("占预警线", null=True)
    bills = models.PositiveIntegerField("单据数")
    total = models.BigIntegerField("总费用")
    basic = models.BigIntegerField("基本医保")
    critical = models.BigIntegerField("大病保险")
    assistance = models.BigIntegerField("医疗救助（含倾斜）")
    missing = models.CharField("缺什么", max_length=200, blank=True)
    made_up = models.BooleanField("示例数值", default=False)

    objects = limited_by(county="county", township="township")

    class Meta:
        verbose_name = verbose_name_plural = "月度监测"
        constraints = [models.UniqueConstraint(fields=["person", "month"], name="once_a_month_watched")]
        indexes = [
            models.Index(fields=["county", "month", "light", "-ratio"], name="watched_county"),
            models.Index(fields=["township", "month", "light"], name="watched_township"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.get_light_display()}"


@audited()
class Alert(models.Model):
    """A warning of one person under one rule. The line is the one of the month it was last seen in.

    stands: whether the last month still found it. gap: fen that the monthly review says are still owed to the person.
    """

    county = models.CharField("县（区）", max_length=6)
    township = models.CharField("乡镇（街道）", max_length=9)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="warnings", verbose_name="人员")
    person_id: int
    rule = models.CharField("规则", max_length=60)
    clause = models.CharField("条款", max_length=40)
    group = models.CharField("监测人群", max_length=8, choices=Group)
    class_id = models.CharField("预警身份", max_length=40, blank=True)
    state = FSMField("状态", max_length=12, choices=State.choices, default=State.FOUND, protected=True)
    month = models.DateField("首次预警")
    last_month = models.DateField("最近预警")
    amount = models.BigIntegerField("自付+自费")
    threshold = models.BigIntegerField("预警线")
    ratio = models.BigIntegerField("占预警线")
    closed_ratio = models.BigIntegerField("办结时占预警线", null=True)
    stands = models.BooleanField("仍达预警线", default=True)
    reopened = models.PositiveSmallIntegerField("重新打开次数", default=0)
    rule_hash = models.CharField("规则版本", max_length=64)
    due_date = models.DateField("本步期限", null=True)
    reminded_at = models.DateField("提醒日期", null=True)
    escalated_at = models.DateField("上报日期", null=True)
    checked_by = models.CharField("核查人", max_length=150, blank=True)
    check_note = models.CharField("核查情况", max_length=300, blank=True)
    gap = models.BigIntegerField("核查发现应付未付", default=0)
    visited_by = models.CharField("走访人", max_length=150, blank=True)
    visited_on = models.DateField("走访日期", null=True)
    visit_note = models.CharField("走访情况", max_length=300, blank=True)
    without = models.CharField("不处置原因", max_length=16, choices=Without, blank=True)
    closed_by = models.CharField("办结人", max_length=150, blank=True)
    closed_on = models.DateField("办结日期", null=True)

    objects = limited_by(county="county", township="township", department="tasks__department")

    class Meta:
        verbose_name = verbose_name_plural = "预警"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "rule"], condition=~Q(state__in=[State.CLOSED, State.LAPSED]),
                name="one_open_warning_per_person_and_rule", violation_error_message="这个人已有同一规则的预警在办",
            ),
            models.CheckConstraint(
                condition=Q(without="") | Q(closed_by="") | ~Q(closed_by=F("checked_by")),
                name="closed_without_help_by_another",
                violation_error_message="不处置即办结的，须由核查人以外的人办结",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["county", "state", "-ratio"], name="warning_county"),
            models.Index(fields=["township", "state", "-ratio"], name="warning_township"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.clause}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has something to do."""
        return self.state in OPEN

    def is_late(self, today: dt.date) -> bool:
        """Whether the step in hand is after its term."""
        return self.is_open and self.due_date is not None and self.due_date < today

    @transition(field=state, source=State.FOUND, target=State.CHECKED)
    def check_done(self) -> None:
        """Whether everything due was paid has been looked at."""

    @transition(field=state, source=State.CHECKED, target=State.SHARED)
    def share(self) -> None:
        """The departments have it."""

    @transition(field=state, source=State.SHARED, target=State.VERIFIED)
    def verified(self) -> None:
        """Every department has said what it found."""

    @transition(field=state, source=[State.VERIFIED, State.DISPOSED], target=State.DISPOSED)
    def dispose(self) -> None:
        """A way of help is chosen."""

    @transition(field=state, source=State.DISPOSED, target=State.FED_BACK)
    def fed_back(self) -> None:
        """Every way of help has come to a result."""

    @transition(field=state, source=[State.VERIFIED, State.FED_BACK], target=State.CLOSED)
    def close(self) -> None:
        """Over."""

    @transition(field=state, source=[State.FOUND, State.CHECKED], target=State.LAPSED)
    def lapse(self) -> None:
        """The burden fell below the line before anybody else had it."""

    @transition(field=state, source=[State.CLOSED, State.LAPSED], target=State.FOUND)
    def reopen(self) -> None:
        """It has become worse."""


@audited()
class DepartmentTask(models.Model):
    """What a department is to find out about a warning."""

    warning = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="tasks", verbose_name="预警")
    department = models.CharField("部门", max_length=24, choices=Department)
    clause = models.CharField("依据", max_length=40)
    sent_on = models.DateField("共享日期")
    due_date = models.DateField("核实期限")
    verdict = models.CharField("核实结果", max_length=12, choices=Verdict, blank=True)
    note = models.CharField("核实情况", max_length=300, blank=True)
    by = models.CharField("核实人", max_length=150, blank=True)
    at = models.DateTimeField("核实时间", null=True)
    reminded_on = models.DateField("提醒日期", null=True)
    escalated_on = models.DateField("上报日期", null=True)

    objects = limited_by(county="warning__county", township="warning__township", department="department")

    class Meta:
        verbose_name = verbose_name_plural = "部门核实"
        constraints = [models.UniqueConstraint(fields=["warning", "department"], name="one_task_per_department")]
        indexes = [models.Index(fields=["department", "verdict", "due_date"], name="task_department")]

    def __str__(self) -> str:
        return f"{self.get_department_display()} {self.warning_id}"


@audited()
class Disposition(models.Model):
    """One of the ways of help, with the facts it needs, and what came of it."""

    warning = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="dispositions", verbose_name="预警")
    kind = models.CharField("处置去向", max_length=24)
    clause = models.CharField("依据", max_length=40)
    department = models.CharField("部门", max_length=24, choices=Department)
    facts = models.JSONField("事实", default=dict)
    by = models.CharField("处置人", max_length=150)
    at = models.DateTimeField("处置时间")
    done = models.BooleanField("结果", null=True)
    result = models.CharField("反馈", max_length=300, blank=True)
    result_by = models.CharField("反馈人", max_length=150, blank=True)
    result_on = models.DateField("反馈日期", null=True)

    objects = limited_by(county="warning__county", township="warning__township")

    class Meta:
        verbose_name = verbose_name_plural = "处置"
        constraints = [
            models.UniqueConstraint(
                fields=["warning", "kind"], condition=Q(done=None), name="one_open_disposition_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return self.kind_zh

    @property
    def kind_zh(self) -> str:
        """In words."""
        return dispositions()[self.kind].zh

    @property
    def said(self) -> list[tuple[str, str]]:
        """Its facts with their words."""
        return [(one.zh, str(self.facts.get(one.name, "—"))) for one in dispositions()[self.kind].facts]


@append_only
class AlertEvent(models.Model):
    """A step of a warning: what, who, when, with which words."""

    warning = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="events", verbose_name="预警")
    what = models.CharField("事项", max_length=24)
    by = models.CharField("办理人", max_length=150)
    at = models.DateTimeField("时间")
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "预警办理记录"

    def __str__(self) -> str:
        return self.what
