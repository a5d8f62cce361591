"""What this room keeps of its own: key counties, areas, and issues told from one department to another and upwards."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tuodi.workbench.access.enums import Department
from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import append_only, audited


@audited()
@append_only
class KeyCounty(models.Model):
    """A county is marked as one whose help is watched apart (N-5.15a), or no longer. The last row counts."""

    class Kind(models.TextChoices):
        KEY = "key", "国家乡村振兴重点帮扶县"
        HEAVY = "heavy", "巩固脱贫任务较重县"
        NONE = "none", "不再列入"

    county = models.CharField("县（区）", max_length=6)
    kind = models.CharField("类别", max_length=8, choices=Kind)
    basis = models.CharField("依据文件", max_length=200)
    by = models.CharField("登记人", max_length=150)
    at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "重点县"
        indexes = [models.Index(fields=["county", "-id"], name="key_county")]

    def __str__(self) -> str:
        return f"{self.county} {self.get_kind_display()}"


@audited()
@append_only
class TownArea(models.Model):
    """The working group (片区) that guides a township (P-4.1): its last row counts, no name is none."""

    county = models.CharField("县（区）", max_length=6)
    township = models.CharField("乡镇（街道）", max_length=9)
    name = models.CharField("片区", max_length=40, blank=True)
    by = models.CharField("登记人", max_length=150)
    at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "片区"
        indexes = [models.Index(fields=["county", "-id"], name="town_area")]

    def __str__(self) -> str:
        return f"{self.township} {self.name}"


@audited()
class Issue(models.Model):
    """Something that came up in carrying the documents out: who has to act, whether it went up, how it ended."""

    class State(models.TextChoices):
        OPEN = "open", "待处理"
        REPORTED = "reported", "已上报"
        CLOSED = "closed", "已办结"

    county = models.CharField("县（区）", max_length=6)
    title = models.CharField("问题", max_length=100)
    detail = models.CharField("情况", max_length=500)
    clause = models.CharField("涉及条款", max_length=40, blank=True)
    department = models.CharField("责任部门", max_length=24, choices=Department)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    by = models.CharField("提出人", max_length=150)
    at = models.DateTimeField("提出时间", auto_now_add=True)
    reported_to = models.CharField("上报单位", max_length=100, blank=True)
    reported_on = models.DateField("上报日期", null=True)
    outcome = models.CharField("处理结果", max_length=500, blank=True)
    closed_by = models.CharField("办结人", max_length=150, blank=True)
    closed_on = models.DateField("办结日期", null=True)

    objects = limited_by(county="county", department="department")

    class Meta:
        verbose_name = verbose_name_plural = "问题"
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_by="") | ~Q(closed_by=F("by")), name="issue_closed_by_another",
                violation_error_message="提出人不能自己办结",
            ),
            models.CheckConstraint(condition=~Q(state="closed") | ~Q(outcome=""), name="issue_ends_with_its_outcome"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["county", "state", "-id"], name="issue_county")]

    def __str__(self) -> str:
        return self.title
