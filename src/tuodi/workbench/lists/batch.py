"""A batch: one department's list for one month, with who uploaded, submitted, received it and who took it back."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, transition

from tuodi.workbench.access.enums import Department
from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import audited
from tuodi.workbench.jobs.models import JobRun
from tuodi.workbench.registry.models import Source

from .enums import Kind, State

_GONE = (State.RETURNED, State.WITHDRAWN, State.UNDONE)


@audited()
class ListBatch(models.Model):
    """`counts`: rows by outcome, by flag, and what accepting would touch; made when the file is checked."""

    county = models.CharField("认定地", max_length=6)
    department = models.CharField("部门", max_length=24, choices=Department)
    month = models.DateField("名单月份", help_text="当月第一天")
    kind = models.CharField("名单类型", max_length=8, choices=Kind, default=Kind.FULL)
    state = FSMField("状态", max_length=12, choices=State.choices, default=State.UPLOADED, protected=True)
    file = models.FileField("文件", upload_to="lists", max_length=200)
    file_name = models.CharField("文件名", max_length=200)
    digest = models.CharField("文件摘要", max_length=64)
    rows_in = models.PositiveIntegerField("行数", default=0)
    counts = models.JSONField("比对结果", default=dict)
    problem = models.CharField("问题", max_length=300, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    rule_hash = models.CharField("规则摘要", max_length=64, blank=True)
    uploaded_by = models.CharField("上传人", max_length=150)
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    submitted_by = models.CharField("提交人", max_length=150, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True)
    checker = models.CharField("接收人", max_length=150, blank=True)
    decided_at = models.DateTimeField("接收或退回时间", null=True)
    reason = models.CharField("退回原因", max_length=300, blank=True)
    undo_by = models.CharField("申请撤销人", max_length=150, blank=True)
    undo_reason = models.CharField("撤销原因", max_length=300, blank=True)
    undo_checker = models.CharField("撤销复核人", max_length=150, blank=True)
    undone_at = models.DateTimeField("撤销时间", null=True)
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, related_name="list_batches", verbose_name="来源"
    )
    source_id: int | None
    undo_source = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, related_name="undone_batches", verbose_name="撤销来源"
    )
    job = models.ForeignKey(JobRun, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="后台任务")

    objects = limited_by(county="county", department="department")

    class Meta:
        verbose_name = verbose_name_plural = "名单批次"
        constraints = [
            models.CheckConstraint(
                condition=Q(checker="") | ~Q(checker=F("uploaded_by")), name="list_checker_is_not_uploader",
                violation_error_message="上传人不能接收自己的名单",
            ),
            models.CheckConstraint(
                condition=Q(checker="") | ~Q(checker=F("submitted_by")), name="list_checker_is_not_submitter",
                violation_error_message="提交人不能接收自己的名单",
            ),
            models.CheckConstraint(
                condition=Q(undo_checker="") | ~Q(undo_checker=F("undo_by")), name="undo_checker_is_not_asker",
                violation_error_message="申请撤销的人不能复核撤销",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="list_month_is_its_first_day"),
            models.UniqueConstraint(
                fields=["county", "department", "month", "kind", "digest"], condition=~Q(state__in=_GONE),
                name="one_batch_of_a_file", violation_error_message="这份文件已经上传过",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["county", "department", "month"]),
            models.Index(fields=["state", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_department_display()} {self.month:%Y-%m} {Kind(self.kind).label}"

    @property
    def number(self) -> str:
        """As people quote it."""
        return f"MD{self.pk:06d}"

    @property
    def busy(self) -> bool:
        """Whether a job of this batch is still at work."""
        return self.job is not None and not self.job.over

    def count(self, name: str) -> int:
        """Rows of an outcome or with a flag."""
        return int(self.counts.get(name, 0))

    @transition(field=state, source=[State.UPLOADED, State.CHECKED, State.SUBMITTED], target=State.CHECKED)
    def check_done(self, rows_in: int, counts: dict[str, Any], rule_hash: str) -> None:
        """Read, validated and compared."""
        self.rows_in, self.counts, self.rule_hash, self.problem = rows_in, counts, rule_hash, ""

    @transition(field=state, source=State.CHECKED, target=State.SUBMITTED)
    def submit(self) -> None:
        """The department stands by it."""

    @transition(field=state, source=State.SUBMITTED, target=State.ACCEPTED)
    def accept(self) -> None:
        """Taken over into the registry."""

    @transition(field=state, source=State.SUBMITTED, target=State.RETURNED)
    def send_back(self) -> None:
        """Not taken over; the department uploads anew."""

    @transition(field=state, source=[State.UPLOADED, State.CHECKED, State.SUBMITTED], target=State.WITHDRAWN)
    def withdraw(self) -> None:
        """The department takes it back before anybody received it."""

    @transition(field=state, source=State.ACCEPTED, target=State.UNDO_ASKED)
    def ask_undo(self) -> None:
        """Somebody says it was accepted wrongly."""

    @transition(field=state, source=State.UNDO_ASKED, target=State.ACCEPTED)
    def keep(self) -> None:
        """The second person says it stays."""

    @transition(field=state, source=State.UNDO_ASKED, target=State.UNDONE)
    def undo(self) -> None:
        """Taken back by new versions."""
