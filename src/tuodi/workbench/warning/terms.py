"""A county's own practice: days for each step, what counts as worse, whether one looks ahead."""

from __future__ import annotations

from typing import Any

from django.db import models

from tuodi.monitoring.ahead import OFFERED
from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import append_only, audited

CUTS = [(cut, f"{cut // 100}% 起") for cut in OFFERED]


@append_only
@audited()
class WarningTerms(models.Model):
    """Terms as they were laid down; the newest of a county counts. No document gives these figures."""

    county = models.CharField("县（区）", max_length=6)
    check_days = models.PositiveSmallIntegerField("核查待遇（天）", default=5)
    verify_days = models.PositiveSmallIntegerField("部门核实（天）", default=10)
    dispose_days = models.PositiveSmallIntegerField("处置和反馈（天）", default=20)
    remind_days = models.PositiveSmallIntegerField("到期前几天提醒", default=3)
    escalate_days = models.PositiveSmallIntegerField("超期几天上报局领导", default=5)
    worse_by = models.PositiveIntegerField("办结后再升高多少算加重（万分之）", default=2_000)
    look_ahead = models.BooleanField("使用超线前预测", default=True)
    look_ahead_cut = models.PositiveSmallIntegerField("可能性多高才提示", choices=CUTS, null=True, blank=True)
    basis = models.CharField("依据", max_length=200, blank=True)
    by = models.CharField("设定人", max_length=150)
    at = models.DateTimeField("设定时间", auto_now_add=True)

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "预警办理规定"

    def __str__(self) -> str:
        return f"{self.county} {self.at:%Y-%m-%d}"


def terms_of(county: str) -> WarningTerms:
    """Those that count, or the ones a county begins with."""
    found: WarningTerms | None = WarningTerms.objects.filter(county=county).order_by("-pk").first()
    return found or WarningTerms(county=county)


def lay_down(county: str, by: str, **given: Any) -> WarningTerms:
    """New terms; they count from now on."""
    made: WarningTerms = WarningTerms.objects.create(county=county, by=by, **given)
    return made
