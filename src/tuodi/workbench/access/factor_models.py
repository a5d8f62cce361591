"""The second factor of a login: a device that shows one-time passwords, codes for a lost one, who must have one."""

from __future__ import annotations

import time
from base64 import b32decode, b32encode
from secrets import token_bytes
from typing import ClassVar
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django_otp.models import Device, ThrottlingMixin, TimestampMixin
from django_otp.oath import TOTP

from tuodi.workbench.audit.register import audited
from tuodi.workbench.vault.fields import SecretField

from .enums import Role

_ISSUER = "托底"
_BYTES, STEP, DIGITS = 20, 30, 6
_TOLERANCE = 1
"""Steps before and after the present one that are taken: clocks of telephones differ."""


def new_secret() -> str:
    """160 bits, as RFC 4226 recommends, in base 32."""
    return b32encode(token_bytes(_BYTES)).decode()


# what proves nothing and changes with every login stays out of the log; who logged in with it is its own entry
@audited(without=("secret", "drift", "last_t", "throttling_failure_timestamp"))
class OneTimeDevice(TimestampMixin, ThrottlingMixin, Device):
    """An authenticator app of a user (TOTP, RFC 6238). `confirmed`: it has shown a right code.

    last_t: the step of the last code taken; that one and those before it are not taken again. drift: steps by which its
    clock is known to differ.
    """

    secret = SecretField("密钥", max_length=64, default=new_secret)
    drift = models.SmallIntegerField(default=0)
    last_t = models.BigIntegerField(default=-1)

    class Meta:
        verbose_name = verbose_name_plural = "动态口令"
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "confirmed"], name="one_device_a_user")]

    def __str__(self) -> str:
        return f"{self.user}"

    @property
    def groups(self) -> list[str]:
        """The secret in groups of four, for typing."""
        return [self.secret[at : at + 4] for at in range(0, len(self.secret), 4)]

    @property
    def address(self) -> str:
        """What the square of the screen says to the app."""
        label = quote(f"{_ISSUER}:{self.user.get_username()}")
        said = {"secret": self.secret, "issuer": _ISSUER, "algorithm": "SHA1", "digits": DIGITS, "period": STEP}
        return f"otpauth://totp/{label}?{urlencode(said, quote_via=quote)}"

    def takes(self, code: str) -> bool:
        """Whether the code is right and was not taken before. The caller holds the row, and saves it."""
        totp = TOTP(b32decode(self.secret), STEP, 0, DIGITS, self.drift)
        totp.time = time.time()
        if not (code.isascii() and code.isdecimal() and totp.verify(int(code), _TOLERANCE, self.last_t + 1)):
            return False
        self.last_t, self.drift = totp.t(), totp.drift
        return True

    def get_throttle_factor(self) -> int:
        """After n wrong codes in a row 2^(n-1) seconds must pass."""
        return 1


@audited(without=("digest",))
class RecoveryCode(models.Model):
    """One of the codes that stand in for a lost device, each once. Only its hash is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes",
                             verbose_name="用户")  # fmt: skip
    digest = models.CharField("摘要", max_length=64)
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "恢复码"
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "digest"], name="one_row_per_recovery_code")]

    def __str__(self) -> str:
        return f"{self.user}"


@audited()
class FactorRule(models.Model):
    """A role whose holders see nothing before they have a device."""

    role = models.CharField("角色", max_length=24, choices=Role, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "须用动态口令的角色"

    def __str__(self) -> str:
        return self.get_role_display()


@audited()
class FactorRemoval(models.Model):
    """A request to take somebody's device away who has lost it: one asks, another decides, neither is the user."""

    class State(models.TextChoices):
        ASKED = "asked", "待复核"
        DONE = "done", "已停用"
        REFUSED = "refused", "未同意"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="factor_removals",
                             verbose_name="用户")  # fmt: skip
    reason = models.CharField("事由", max_length=200)
    state = models.CharField("状态", max_length=8, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+",
                                 verbose_name="提出人")  # fmt: skip
    asked_at = models.DateTimeField("提出时间", auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+",
                                   verbose_name="复核人")  # fmt: skip
    decided_at = models.DateTimeField("复核时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "动态口令停用申请"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(decided_by=F("asked_by")), name="factor_removal_two_persons"),
            models.CheckConstraint(
                condition=~Q(asked_by=F("user")) & (Q(decided_by=None) | ~Q(decided_by=F("user"))),
                name="factor_removal_by_others",
            ),
            models.UniqueConstraint(fields=["user"], condition=Q(state="asked"), name="one_open_factor_removal"),
        ]

    def __str__(self) -> str:
        return f"{self.user}"
