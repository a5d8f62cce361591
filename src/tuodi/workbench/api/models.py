"""What was answered to a request that moved money, so that the same request again gets the same answer."""

from __future__ import annotations

from django.db import models

from tuodi.workbench.access.models import User


class Answer(models.Model):
    """One key of one user. Not audited: what the request did is. `claim`: which attempt carried it out."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name="用户")
    key = models.CharField("请求编号", max_length=64)
    claim = models.CharField(max_length=32)
    digest = models.CharField("请求摘要", max_length=64)
    status = models.PositiveSmallIntegerField("状态码", default=0)
    body = models.TextField("回答", blank=True)
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "接口回答"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_answer_per_key")]
        indexes = [models.Index(fields=["at"])]

    def __str__(self) -> str:
        return self.key
