"""The log of changes and the log of looks. Neither can be changed or shortened: the database refuses."""

from __future__ import annotations

from django.db import models

from .register import append_only


@append_only
class Event(models.Model):
    """One row of one audited table as it was before and after a change. Written by triggers only."""

    class Action(models.TextChoices):
        INSERT = "I", "新增"
        UPDATE = "U", "修改"
        DELETE = "D", "删除"

    at = models.DateTimeField("时间")
    actor = models.CharField("操作人", max_length=150)
    reason = models.CharField("事由", max_length=500, blank=True)
    action = models.CharField("操作", max_length=1, choices=Action)
    table = models.CharField("数据表", max_length=63)
    row = models.CharField("记录号", max_length=64)
    before = models.JSONField("修改前", null=True)
    after = models.JSONField("修改后", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "变更记录"
        indexes = [
            models.Index(fields=["table", "row", "id"]),
            models.Index(fields=["actor", "id"]),
            models.Index(fields=["at"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.table} {self.row}"


@append_only
class Look(models.Model):
    """Somebody looked at a person's data."""

    class Kind(models.TextChoices):
        PAGE = "page", "查看档案"
        NUMBER = "number", "查看完整证件号码"
        EXPORT = "export", "导出"

    at = models.DateTimeField("时间", auto_now_add=True)
    actor = models.CharField("查看人", max_length=150)
    kind = models.CharField("方式", max_length=8, choices=Kind)
    person = models.BigIntegerField("人员", db_index=True)
    screen = models.CharField("页面", max_length=100)
    reason = models.CharField("事由", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "查阅记录"
        indexes = [models.Index(fields=["actor", "id"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.person}"


@append_only
class Seal(models.Model):
    """A hash over all events up to one, chained to the seal before: a later change of the log shows."""

    at = models.DateTimeField("时间", auto_now_add=True)
    last_event = models.BigIntegerField("截至记录")
    events = models.BigIntegerField("条数")
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "封存"

    def __str__(self) -> str:
        return self.digest
