"""The staged rows of a batch, and what is wrong with cells. Scaffolding: the batch and what it writes are audited."""

from __future__ import annotations

from django.db import models

from tuodi.exchange.refusals import place
from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.registry.fields import CodeField
from tuodi.workbench.registry.models import IdentityRow, Person

from .batch import ListBatch
from .enums import HELD, WRITES, Flag, Outcome


class ListRow(models.Model):
    """One row of the file, or (number 0) one known identity that a full list no longer holds.

    `would`: what a held row would come to if it were let through. `before`: the version in force that it replaces.
    """

    batch = models.ForeignKey(ListBatch, on_delete=models.CASCADE, related_name="rows", db_index=False)
    batch_id: int
    number = models.PositiveIntegerField("行号")
    outcome = models.CharField("比对结果", max_length=10, choices=Outcome)
    would = models.CharField("放行后", max_length=10, choices=Outcome, blank=True)
    psn_name = CodeField("姓名", max_length=50, blank=True)
    psn_cert_type = models.CharField("证件类型", max_length=10, blank=True)
    certno = CodeField("证件号码", max_length=50, blank=True)
    identity = models.CharField("身份类别", max_length=40, blank=True)
    begndate = models.DateField("起始日期", null=True)
    enddate = models.DateField("终止日期", null=True)
    end_reason = models.CharField("终止原因", max_length=40, blank=True)
    vali_flag = models.BooleanField("有效", default=True)
    certifier_name = models.CharField("认定单位", max_length=100, blank=True)
    # people and versions are never deleted: the database need not look them up for each staged row
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    person_id: int | None
    before = models.ForeignKey(
        IdentityRow, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    before_id: int | None
    detail = models.CharField("说明", max_length=300, blank=True)
    multi = models.BooleanField(Flag.MULTI.label, default=False)
    uninsured = models.BooleanField(Flag.UNINSURED.label, default=False)
    insured_elsewhere = models.BooleanField(Flag.INSURED_ELSEWHERE.label, default=False)
    moved = models.BooleanField(Flag.MOVED.label, default=False)
    backdated = models.BooleanField(Flag.BACKDATED.label, default=False)
    cells = models.JSONField("原文", null=True)
    let_through_by = models.CharField("放行人", max_length=150, blank=True)
    let_through_why = models.CharField("放行理由", max_length=200, blank=True)

    objects = limited_by(county="batch__county", department="batch__department")

    class Meta:
        verbose_name = verbose_name_plural = "名单明细"
        indexes = [models.Index(fields=["batch", "outcome", "id"]), models.Index(fields=["batch", "id"])]

    def __str__(self) -> str:
        return f"{self.place} {self.psn_name}"

    @property
    def place(self) -> str:
        """The row as the user finds it in the file."""
        return place(self.number) if self.number else "—"

    @property
    def held(self) -> bool:
        """Whether it would be written if somebody let it through."""
        return self.outcome in HELD and self.would in WRITES and not self.let_through_by

    @property
    def effective(self) -> str:
        """What it comes to when the batch is accepted."""
        return self.would if self.let_through_by else self.outcome

    @property
    def flags(self) -> list[str]:
        """The labels of its flags."""
        return [flag.label for flag in Flag if getattr(self, flag.value)]


class ListFault(models.Model):
    """One cell (or, with an empty column, one row) that cannot stand: where, what, why, and what would mend it."""

    batch = models.ForeignKey(ListBatch, on_delete=models.CASCADE, related_name="faults", db_index=False)
    number = models.PositiveIntegerField("行号")
    column = models.CharField("列", max_length=60, blank=True)
    value = models.CharField("内容", max_length=200, blank=True)
    key = models.CharField("错误类型", max_length=40)
    reason = models.CharField("原因", max_length=300)
    mend = models.CharField("如何改正", max_length=300)

    objects = limited_by(county="batch__county", department="batch__department")

    class Meta:
        verbose_name = verbose_name_plural = "错误明细"
        indexes = [models.Index(fields=["batch", "number", "id"])]

    def __str__(self) -> str:
        return f"{self.place} {self.column} {self.reason}"

    @property
    def place(self) -> str:
        """The row as the user finds it in the file."""
        return place(self.number)
