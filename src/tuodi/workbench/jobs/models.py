"""A run of a job: who started it, how far it is, what came of it."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils import timezone

SILENT = dt.timedelta(minutes=1)
"""A job of which nothing was heard for so long: the process that ran it is gone."""


class JobRun(models.Model):
    """Not audited: it changes with every step, and what a job does is audited itself."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待"
        RUNNING = "running", "进行中"
        DONE = "done", "完成"
        FAILED = "failed", "失败"

    kind = models.CharField("任务", max_length=80)
    title = models.CharField("名称", max_length=200)
    state = models.CharField("状态", max_length=8, choices=State, default=State.WAITING)
    by = models.CharField("发起人", max_length=150)
    limits = models.JSONField("数据范围")
    inputs = models.JSONField("参数", default=dict)
    done = models.BigIntegerField("已处理", default=0)
    total = models.BigIntegerField("总数", default=0)
    message = models.CharField("说明", max_length=300, blank=True)
    result = models.JSONField("结果", default=dict)
    error = models.TextField("错误", blank=True)
    created_at = models.DateTimeField("提交时间", auto_now_add=True)
    started_at = models.DateTimeField("开始时间", null=True)
    seen_at = models.DateTimeField("最近一次活动", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)
    link = models.CharField("结果页面", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        indexes = [models.Index(fields=["by", "-id"]), models.Index(fields=["state"])]

    def __str__(self) -> str:
        return self.title

    @property
    def percent(self) -> int:
        """How far it is, 0–100."""
        if self.state == self.State.DONE:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0

    @property
    def lost(self) -> bool:
        """Whether the process that ran it was killed, or its machine went down."""
        return self.state == self.State.RUNNING and (self.seen_at is None or timezone.now() - self.seen_at > SILENT)

    @property
    def over(self) -> bool:
        """Whether it has ended, one way or the other."""
        return self.state in (self.State.DONE, self.State.FAILED) or self.lost
