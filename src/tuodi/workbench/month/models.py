"""A run of the month, its steps, and how far each step is, by chunk of persons."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import audited
from tuodi.workbench.jobs.models import JobRun

_UNTIL = dt.time(23, 59, 59, 999_999)


class RunState(models.TextChoices):
    """Where a run is."""

    RUNNING = "running", "进行中"
    STOPPED = "stopped", "已停下"
    FAILED = "failed", "中断"
    DONE = "done", "完成"


@audited()
class MonthRun(models.Model):
    """One pass through the month. A month may be run again: what has not changed stays as it is."""

    county = models.CharField("县（区）", max_length=6)
    month = models.DateField("月份", help_text="当月第一天")
    number = models.PositiveIntegerField("第几次")
    state = FSMField("状态", max_length=8, choices=RunState.choices, default=RunState.RUNNING, protected=True)
    rule_hash = models.CharField("规则", max_length=64)
    stop_asked = models.BooleanField("要求停下", default=False)
    started_by = models.CharField("发起人", max_length=150)
    started_at = models.DateTimeField("开始时间", auto_now_add=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    problem = models.CharField("问题", max_length=300, blank=True)
    job = models.ForeignKey(JobRun, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="后台任务")

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "月度流程"
        constraints = [
            models.UniqueConstraint(fields=["county", "month", "number"], name="one_number_per_run"),
            models.UniqueConstraint(
                fields=["county", "month"], condition=~Q(state=RunState.DONE), name="one_unfinished_run_per_month",
                violation_error_message="本月还有没走完的流程",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="run_month_is_its_first_day"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.month:%Y年%m月}第{self.number}次"

    @property
    def known_at(self) -> dt.datetime:
        """The last moment of the month: what is known later belongs to a later month."""
        following = (self.month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
        return dt.datetime.combine(following - dt.timedelta(days=1), _UNTIL)

    @property
    def busy(self) -> bool:
        """Whether a process is at it."""
        return self.state == RunState.RUNNING and self.job is not None and not self.job.over

    @transition(field=state, source=RunState.RUNNING, target=RunState.STOPPED)
    def stop(self) -> None:
        """Somebody asked for it."""

    @transition(field=state, source=RunState.RUNNING, target=RunState.FAILED)
    def fail(self) -> None:
        """It could not go on."""

    @transition(field=state, source=[RunState.STOPPED, RunState.FAILED, RunState.RUNNING], target=RunState.RUNNING)
    def go_on(self) -> None:
        """From where it stood."""

    @transition(field=state, source=RunState.RUNNING, target=RunState.DONE)
    def finish(self) -> None:
        """Every step is done."""


class MonthStep(models.Model):
    """A step of a run. Not audited: it changes as it goes, and what it does is audited itself."""

    class State(models.TextChoices):
        WAITING = "waiting", "未开始"
        RUNNING = "running", "进行中"
        DONE = "done", "完成"

    run = models.ForeignKey(MonthRun, on_delete=models.CASCADE, related_name="steps", verbose_name="流程")
    name = models.CharField("步骤", max_length=24)
    order = models.PositiveSmallIntegerField("顺序")
    state = models.CharField("状态", max_length=8, choices=State, default=State.WAITING)
    done = models.BigIntegerField("已处理", default=0)
    total = models.BigIntegerField("总数", default=0)
    message = models.CharField("说明", max_length=200, blank=True)
    result = models.JSONField("结果", default=dict)
    seconds = models.PositiveIntegerField("用时（秒）", default=0)
    told_at = models.DateTimeField("最近一次进度", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "流程步骤"
        constraints = [models.UniqueConstraint(fields=["run", "name"], name="one_step_of_a_name")]
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100."""
        if self.state == self.State.DONE:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0


class MonthChunk(models.Model):
    """Some persons of a step: from `low` to below `high`, in the step's own counting. Done as a whole or not at all."""

    step = models.ForeignKey(MonthStep, on_delete=models.CASCADE, related_name="chunks", verbose_name="步骤")
    number = models.PositiveIntegerField("序号")
    low = models.BigIntegerField("起")
    high = models.BigIntegerField("止")
    size = models.BigIntegerField("数量")
    done = models.BooleanField("完成", default=False)
    result = models.JSONField("结果", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "分段进度"
        constraints = [models.UniqueConstraint(fields=["step", "number"], name="one_chunk_of_a_number")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.step_id}/{self.number}"
