"""A settlement export as it came in, what was refused of it, and the bills taken from it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition

from tuodi.exchange.refusals import place
from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import append_only, audited
from tuodi.workbench.jobs.models import JobRun
from tuodi.workbench.registry.fields import CodeField
from tuodi.workbench.registry.models import Person

from .enums import FileState


@audited()
class BillFile(models.Model):
    """One file. counts: rows new, same, again (in another layout's file), refused; made by checking and by taking."""

    county = models.CharField("县（区）", max_length=6)
    month = models.DateField("清算月份", help_text="当月第一天")
    state = FSMField("状态", max_length=12, choices=FileState.choices, default=FileState.UPLOADED, protected=True)
    file = models.FileField("文件", upload_to="settlements", max_length=200)
    file_name = models.CharField("文件名", max_length=200)
    digest = models.CharField("文件摘要", max_length=64)
    layout = models.CharField("表样", max_length=12, blank=True)
    header = models.TextField("表头", blank=True)
    rows_in = models.PositiveIntegerField("行数", default=0)
    counts = models.JSONField("比对结果", default=dict)
    problem = models.CharField("问题", max_length=300, blank=True)
    uploaded_by = models.CharField("上传人", max_length=150)
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    taken_by = models.CharField("导入人", max_length=150, blank=True)
    taken_at = models.DateTimeField("导入时间", null=True)
    job = models.ForeignKey(JobRun, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="后台任务")

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "结算清单文件"
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="file_month_is_its_first_day"),
            models.UniqueConstraint(
                fields=["county", "digest"], condition=~Q(state=FileState.WITHDRAWN), name="one_file_of_a_content",
                violation_error_message="这份文件已经上传过",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["county", "month"])]

    def __str__(self) -> str:
        return self.file_name

    @property
    def busy(self) -> bool:
        """Whether a job is at it."""
        return self.job is not None and not self.job.over

    def count(self, name: str) -> int:
        """One of the counts."""
        return int(self.counts.get(name, 0))

    @transition(field=state, source=[FileState.UPLOADED, FileState.CHECKED], target=FileState.CHECKED)
    def check_done(self, layout: str, header: str, rows_in: int, counts: dict[str, Any]) -> None:
        """Dry run: nothing of it is in the bills yet."""
        self.layout, self.header, self.rows_in, self.counts = layout, header, rows_in, counts

    @transition(field=state, source=FileState.CHECKED, target=FileState.TAKEN)
    def take(self, counts: dict[str, Any]) -> None:
        """Its sound rows are bills now."""
        self.counts = counts

    @transition(field=state, source=[FileState.UPLOADED, FileState.CHECKED], target=FileState.WITHDRAWN)
    def withdraw(self) -> None:
        """Before it was taken."""


class FileFault(models.Model):
    """Why a row was refused, cell by cell. Not audited: it follows from the file."""

    file = models.ForeignKey(BillFile, on_delete=models.CASCADE, related_name="faults", verbose_name="文件")
    row = models.BigIntegerField("行号")
    setl_id = models.CharField("结算编号", max_length=80, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, verbose_name="人员")
    column = models.CharField("列", max_length=60, blank=True)
    value = models.CharField("内容", max_length=200, blank=True)
    key = models.CharField("错误", max_length=40)
    reason = models.CharField("原因", max_length=300)
    mend = models.CharField("处理", max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "退回行"
        indexes = [models.Index(fields=["file", "row"])]

    def __str__(self) -> str:
        return f"{self.place} {self.reason}"

    @property
    def place(self) -> str:
        """The row as a user finds it."""
        return place(self.row)


class KeptBill(models.Model):
    """A settled bill of an export as it is kept: rows never change.

    line: the row as it came, in the columns of its file's header (our own layout). facts: the bill as read, JSON, where
    it came in another. bucket: a share of the persons, by which a run goes.
    """

    row = models.BigIntegerField("行号")
    setl_id = CodeField("结算编号", max_length=80)
    bucket = models.SmallIntegerField()
    setl_time = models.DateTimeField("结算时间")
    medfee_sumamt = models.BigIntegerField("总费用")
    inscp_scp_amt = models.BigIntegerField("政策范围内")
    insured = models.BigIntegerField("基本、大额、大病支付")
    assisted = models.BigIntegerField("救助支付（含倾斜）")
    turned = models.BooleanField("冲销单", default=False)
    line = models.TextField()
    facts = models.TextField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.setl_id


@append_only
class ImportedBill(KeptBill):
    """One of the county's people. Not audited row by row: the file is, with its digest.

    That file and person are there is seen to when rows come in: the database's own check of millions of rows would take
    as long as everything else.
    """

    file = models.ForeignKey(
        BillFile, on_delete=models.PROTECT, related_name="bills", verbose_name="文件", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    file_id: int
    county = models.CharField("县（区）", max_length=6)
    township = models.CharField("乡镇（街道）", max_length=9)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="imported_bills", verbose_name="人员", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    person_id: int

    objects = limited_by(county="county", township="township")

    class Meta:
        verbose_name = verbose_name_plural = "导入的结算"
        constraints = [models.UniqueConstraint(fields=["setl_id", "county"], name="one_bill_of_an_id")]
        indexes = [
            models.Index(fields=["county", "bucket", "person"], name="bill_bucket"),
            models.Index(fields=["person", "setl_time"], name="bill_person"),
        ]
