"""A user, where they work, and their roles."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models

from tuodi.workbench.audit.register import audited
from tuodi.workbench.vault.fields import SecretField

from .enums import Department, Role
from .factor_models import FactorRemoval, FactorRule, OneTimeDevice, RecoveryCode

__all__ = ["ApiToken", "FactorRemoval", "FactorRule", "OneTimeDevice", "RecoveryCode", "User", "UserRole"]

_DIVISION = RegexValidator(r"^\d{6}$", "六位行政区划代码")
_TOWNSHIP = RegexValidator(r"^\d{9}$", "九位乡镇（街道）代码")


@audited(without=("password", "last_login"))
class User(AbstractUser):
    """Someone who works with Tuodi. `region` and `township` limit the rows seen, `roles` what may be done."""

    region = models.CharField(
        "所属区划", max_length=6, validators=[_DIVISION], help_text="县（区）代码；市、省代码看所辖各县；000000 看全部"
    )
    township = models.CharField("所属乡镇", max_length=9, blank=True, validators=[_TOWNSHIP])
    department = models.CharField("所属部门", max_length=24, choices=Department)
    full_name = models.CharField("姓名", max_length=50)
    phone = SecretField("电话", max_length=20, blank=True)

    REQUIRED_FIELDS = ["region", "department", "full_name"]

    class Meta:
        verbose_name = verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.full_name or self.username

    @property
    def role_names(self) -> frozenset[str]:
        """The roles held, read once."""
        if not hasattr(self, "_role_names"):
            self.remember_roles(self.roles.values_list("role", flat=True))
        return self._role_names

    def remember_roles(self, names: Iterable[str]) -> None:
        """The roles, as somebody has just read them."""
        self._role_names = frozenset(names)


@audited()
class UserRole(models.Model):
    """One role of one user."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles", verbose_name="用户")
    role = models.CharField("角色", max_length=24, choices=Role)

    class Meta:
        verbose_name = verbose_name_plural = "用户角色"
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="one_row_per_role")]

    def __str__(self) -> str:
        return self.get_role_display()


@audited(without=("digest", "last_used"))
class ApiToken(models.Model):
    """A key for a program that works in a user's name. Only its hash is kept; it has the user's rights and limits."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens", verbose_name="用户")
    name = models.CharField("用途", max_length=100)
    digest = models.CharField("摘要", max_length=64, unique=True)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    expires_at = models.DateTimeField("失效时间")
    last_used = models.DateField("最近使用", null=True, blank=True)
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"

    def __str__(self) -> str:
        return self.name
