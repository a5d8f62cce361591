"""Who will come to the line, and how good the foretelling was on months that have gone by."""

from __future__ import annotations

from django.db import models

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.registry.models import Person


class Trial(models.Model):
    """A month's model: what it was learnt from, and its score on the months held out. Shares are ten-thousandths.

    score: bins of the calibration, weights of the marks, the digest of its rows. problem: why there is no foretelling.
    """

    county = models.CharField("县（区）", max_length=6)
    month = models.DateField("月份")
    learnt = models.PositiveIntegerField("学习样本", default=0)
    learnt_crossed = models.PositiveIntegerField("其中超线", default=0)
    tried = models.PositiveIntegerField("检验样本", default=0)
    tried_crossed = models.PositiveIntegerField("其中超线（检验）", default=0)
    cut = models.PositiveIntegerField("提示线", default=0)
    recall = models.PositiveIntegerField("查全", null=True)
    precision = models.PositiveIntegerField("查准", null=True)
    brier = models.PositiveIntegerField("布里尔分", null=True)
    score = models.JSONField("检验", default=dict)
    problem = models.CharField("不能预测的原因", max_length=200, blank=True)

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "预测检验"
        constraints = [models.UniqueConstraint(fields=["county", "month"], name="one_trial_a_month")]

    def __str__(self) -> str:
        return f"{self.county} {self.month:%Y-%m}"


class Tried(models.Model):
    """A person at the end of a month held out, as the trial told of them. Of its figures these are the rows.

    bin: of the calibration. told: from their month's cut on. Whose rows one sees goes by where they live now. There are
    hundreds of thousands: the database's own check of each person would take longer than writing them.
    """

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="rows", db_index=False)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name="人员", db_index=False, db_constraint=False
    )
    base = models.DateField("截至")
    bin = models.PositiveSmallIntegerField("档")
    chance = models.PositiveIntegerField("可能性")
    amount = models.BigIntegerField("当时自付+自费")
    crossed = models.BooleanField("其后超线")
    treated = models.BooleanField("正在长期治疗")
    told = models.BooleanField("提示")

    objects = limited_by(county="trial__county", township="person__township")

    class Meta:
        verbose_name = verbose_name_plural = "预测检验的人"
        indexes = [models.Index(fields=["trial", "bin", "-chance"], name="tried_bin")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.base:%Y-%m}"


class Expected(models.Model):
    """A person who will probably come to the line. reasons: the marks that weigh most."""

    county = models.CharField("县（区）", max_length=6)
    township = models.CharField("乡镇（街道）", max_length=9)
    month = models.DateField("月份")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="expected", verbose_name="人员")
    chance = models.PositiveIntegerField("可能性")
    amount = models.BigIntegerField("自付+自费")
    threshold = models.BigIntegerField("预警线")
    class_id = models.CharField("身份", max_length=40, blank=True)
    clause = models.CharField("条款", max_length=40)
    reasons = models.JSONField("主要原因", default=list)

    objects = limited_by(county="county", township="township")

    class Meta:
        verbose_name = verbose_name_plural = "超线前预测"
        constraints = [models.UniqueConstraint(fields=["person", "month"], name="once_a_month_expected")]
        indexes = [models.Index(fields=["county", "month", "-chance"], name="expected_county")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.chance}"
