"""What was said and answered: messages, the nonces of their signatures, files that came with them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.registry.fields import CodeField

from .senders import Institution


class Message(models.Model):
    """A transaction that was answered, kept with the answer so that a repetition gets the same bytes.

    Written in the transaction that carries it out: a message that is there is done, or refused for good. `variant`
    is empty for what moves money or takes it back, so that a second body under its msgid clashes; for the others it
    is the body's digest, since some clients give two queries of one second the same msgid.
    """

    class State(models.TextChoices):
        RUNNING = "running", "处理中"
        DONE = "done", "成功"
        FAILED = "failed", "拒绝"

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, db_index=False, verbose_name="机构")
    infno = CodeField("交易编号", max_length=10)
    msgid = CodeField("报文编号", max_length=40)
    variant = CodeField("报文区别", max_length=64, blank=True)
    digest = CodeField("报文摘要", max_length=64)
    state = models.CharField("状态", max_length=8, choices=State, default=State.RUNNING)
    code = models.CharField("拒绝代码", max_length=60, blank=True)
    opter = models.CharField("操作员", max_length=64, blank=True)
    psn_no = CodeField("人员编号", max_length=30, blank=True)
    request = models.BinaryField("报文", default=bytes)
    answer = models.BinaryField("应答", default=bytes)
    received_at = models.DateTimeField("收到时间")
    took = models.PositiveIntegerField("用时（毫秒）", default=0)

    objects = limited_by(county="institution__county")

    class Meta:
        verbose_name = verbose_name_plural = "接口报文"
        constraints = [
            models.UniqueConstraint(fields=["institution", "infno", "msgid", "variant"], name="message_once"),
        ]
        indexes = [
            models.Index(fields=["institution", "received_at"], name="message_last"),
            models.Index(fields=["psn_no", "-id"], condition=~Q(psn_no=""), name="message_person"),
        ]

    def __str__(self) -> str:
        return f"{self.infno} {self.msgid}"


class Nonce(models.Model):
    """A number that a signature may use only once."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, db_index=False, verbose_name="机构")
    nonce = CodeField("随机数", max_length=64)
    at = models.DateTimeField("时间", db_index=True)

    objects = limited_by(county="institution__county")

    class Meta:
        verbose_name = verbose_name_plural = "已用随机数"
        constraints = [models.UniqueConstraint(fields=["institution", "nonce"], name="nonce_once")]

    def __str__(self) -> str:
        return self.nonce


class StoredFile(models.Model):
    """A file that an institution sent (9101) or may fetch (9102)."""

    file_qury_no = CodeField("文件查询号", max_length=30, unique=True)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="files", verbose_name="机构")
    filename = models.CharField("文件名", max_length=200)
    content = models.BinaryField("内容")
    digest = models.CharField("摘要", max_length=64)
    at = models.DateTimeField("时间")
    dld_endtime = models.DateTimeField("下载截止时间")

    objects = limited_by(county="institution__county")

    class Meta:
        verbose_name = verbose_name_plural = "接口文件"

    def __str__(self) -> str:
        return self.filename
