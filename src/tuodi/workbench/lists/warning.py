"""A warning list that goes out to a department, and its marks that come back (C-Q13)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, transition

from tuodi.workbench.access.enums import Department
from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import audited
from tuodi.workbench.registry.models import Person

from .batch import ListBatch
from .enums import Mark


class WarningState(models.TextChoices):
    """Where a warning list stands."""

    SENT = "sent", "待回传"
    ANSWERED = "answered", "已回传"
    ACKNOWLEDGED = "acknowledged", "已确认"


@audited()
class WarningList(models.Model):
    """The people of one month that one department is to look at. `batch`: the changes of identity that came back."""

    county = models.CharField("县（区）", max_length=6)
    department = models.CharField("部门", max_length=24, choices=Department)
    month = models.DateField("月份")
    state = FSMField("状态", max_length=12, choices=WarningState.choices, default=WarningState.SENT, protected=True)
    clause = models.CharField("依据", max_length=40)
    made_by = models.CharField("发出人", max_length=150)
    made_at = models.DateTimeField("发出时间", auto_now_add=True)
    answered_by = models.CharField("回传人", max_length=150, blank=True)
    answered_at = models.DateTimeField("回传时间", null=True)
    file_name = models.CharField("回传文件", max_length=200, blank=True)
    digest = models.CharField("文件摘要", max_length=64, blank=True)
    batch = models.ForeignKey(
        ListBatch, on_delete=models.PROTECT, null=True, related_name="warning_lists", verbose_name="身份变动批次"
    )
    acknowledged_by = models.CharField("确认人", max_length=150, blank=True)
    acknowledged_at = models.DateTimeField("确认时间", null=True)

    objects = limited_by(county="county", department="department")

    class Meta:
        verbose_name = verbose_name_plural = "预警名单"
        constraints = [
            models.UniqueConstraint(fields=["county", "department", "month"], name="one_warning_list_a_month"),
            models.CheckConstraint(
                condition=Q(acknowledged_by="") | ~Q(acknowledged_by=F("answered_by")),
                name="warning_answer_is_acknowledged_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_department_display()} {self.month:%Y-%m} 预警名单"

    @transition(field=state, source=[WarningState.SENT, WarningState.ANSWERED], target=WarningState.ANSWERED)
    def answer(self) -> None:
        """The marks came back."""

    @transition(field=state, source=WarningState.ANSWERED, target=WarningState.ACKNOWLEDGED)
    def acknowledge(self) -> None:
        """The bureau has them."""


@audited()
class WarningPerson(models.Model):
    """One person of a warning list with the department's mark."""

    list = models.ForeignKey(WarningList, on_delete=models.PROTECT, related_name="people", verbose_name="预警名单")
    list_id: int
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="warned", verbose_name="人员")
    why = models.CharField("预警原因", max_length=200)
    mark = models.CharField("标识结果", max_length=12, choices=Mark, blank=True)
    identity = models.CharField("身份类别", max_length=40, blank=True)
    begndate = models.DateField("起始日期", null=True)
    enddate = models.DateField("终止日期", null=True)
    remark = models.CharField("处置情况", max_length=200, blank=True)

    objects = limited_by(county="list__county", department="list__department")

    class Meta:
        verbose_name = verbose_name_plural = "预警人员"
        constraints = [models.UniqueConstraint(fields=["list", "person"], name="once_on_a_warning_list")]

    def __str__(self) -> str:
        return f"{self.person}"
