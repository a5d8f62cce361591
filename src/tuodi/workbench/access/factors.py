"""One-time passwords: enrolling a device, proving it at the login, recovery codes, taking a device away.

Free of HTTP; inside a transaction with an author. What is refused raises `Refused` after the count of wrong codes was
written, and the caller lets that stay.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from enum import Enum
from math import ceil
from typing import NoReturn

from django.db.models import Exists, OuterRef
from django.utils import timezone

from tuodi.workbench.audit.acting import acting

from .factor_models import DIGITS
from .models import FactorRemoval, FactorRule, OneTimeDevice, RecoveryCode, User, UserRole

CODES = 10
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without I, O, 0 and 1, which are mistaken for each other."""
_SIGNS, _GROUP = 16, 4


class Refused(Exception):
    """Why not, in words for the user."""


class Standing(Enum):
    """How a user who gave the right password stands before the second factor."""

    FREE = "free"
    """No device and none asked for."""
    HAS = "has"
    """A device, to be proved once in each session."""
    LACKS = "lacks"
    """None, and a role that must have one."""


def standing(user: User) -> Standing:
    """In one query: it is asked for every request."""
    rules = UserRole.objects.filter(user=OuterRef("pk"), role__in=FactorRule.objects.values("role"))
    devices = OneTimeDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
    has, must = User.objects.filter(pk=user.pk).values_list(Exists(devices), Exists(rules)).get()
    if has:
        return Standing.HAS
    return Standing.LACKS if must else Standing.FREE


def device_of(user: User) -> OneTimeDevice | None:
    """The user's device that counts."""
    found: OneTimeDevice | None = OneTimeDevice.objects.filter(user=user, confirmed=True).first()
    return found


def codes_left(user: User) -> int:
    """Recovery codes not used yet."""
    return user.recovery_codes.filter(used_at=None).count()


def begin(user: User) -> OneTimeDevice:
    """A device to be confirmed: the one that was begun, or a new one. Raises Refused where one counts already."""
    if device_of(user) is not None:
        raise Refused("已启用动态口令；更换手机请先停用再重新启用")
    made: OneTimeDevice
    made, _ = OneTimeDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "动态口令"})
    return made


def confirm(user: User, code: str) -> tuple[OneTimeDevice, list[str]]:
    """The new device has shown a right code: it counts from now on. Its recovery codes, told this once."""
    device = OneTimeDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None:
        raise Refused("没有待启用的动态口令，请重新开始")
    _not_too_soon(device)
    if not device.takes(_plain(code)):
        _wrong(device, user, "启用动态口令时验证码不正确")
    device.confirmed = True
    _right(device, user, "启用动态口令")
    return device, _new_codes(user)


def prove(user: User, code: str) -> OneTimeDevice:
    """A code of the device, or a recovery code, proves the user. Raises Refused."""
    device: OneTimeDevice | None = OneTimeDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
    if device is None:
        raise Refused("没有启用动态口令")
    _not_too_soon(device)
    given = _plain(code)
    if len(given) == DIGITS and device.takes(given):
        _right(device, user, "动态口令验证通过")
        return device
    recovery = user.recovery_codes.select_for_update().filter(digest=_digest(given)).first()
    if recovery is None or recovery.used_at is not None:
        _wrong(device, user, "恢复码已用过" if recovery else "动态验证码不正确")
    recovery.used_at = timezone.now()
    with acting(user.get_username(), "用恢复码登录"):
        recovery.save(update_fields=["used_at"])
    _right(device, user, "恢复码验证通过")
    return device


def renew_codes(user: User, code: str) -> list[str]:
    """New recovery codes; those before are void."""
    prove(user, code)
    return _new_codes(user)


def remove(user: User, code: str) -> None:
    """The user's own device, with a code of it."""
    device = prove(user, code)
    with acting(user.get_username(), "本人停用动态口令"):
        _gone(device.user)


def required() -> frozenset[str]:
    """Roles that must have a device."""
    return frozenset(FactorRule.objects.values_list("role", flat=True))


def require(roles: Iterable[str]) -> None:
    """From now on these roles and no others."""
    wanted, present = set(roles), required()
    FactorRule.objects.filter(role__in=present - wanted).delete()
    for role in sorted(wanted - present):
        FactorRule.objects.create(role=role)


def ask_removal(user: User, by: User, reason: str) -> FactorRemoval:
    """Somebody has lost the device and the codes. Raises Refused."""
    if user.pk == by.pk:
        raise Refused("自己的动态口令用验证码停用，不能由本人提出")
    if device_of(user) is None:
        raise Refused("该用户没有启用动态口令")
    if user.factor_removals.filter(state=FactorRemoval.State.ASKED).exists():
        raise Refused("已提出停用，等待复核")
    return FactorRemoval.objects.create(user=user, asked_by=by, reason=reason)


def decide_removal(pk: int, by: User, *, agree: bool) -> FactorRemoval:
    """A second person decides. Raises Refused."""
    found = FactorRemoval.objects.select_for_update().select_related("user").get(pk=pk)
    if found.state != FactorRemoval.State.ASKED:
        raise Refused("已经复核过")
    if by.pk == found.asked_by_id:
        raise Refused("提出人不能复核")
    if by.pk == found.user_id:
        raise Refused("本人的停用申请由他人复核")
    found.state = FactorRemoval.State.DONE if agree else FactorRemoval.State.REFUSED
    found.decided_by, found.decided_at = by, timezone.now()
    found.save()
    if agree:
        with acting(by.get_username(), f"停用动态口令：{found.reason}"):
            _gone(found.user)
    return found


def _gone(user: User) -> None:
    OneTimeDevice.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()


def _new_codes(user: User) -> list[str]:
    made = ["".join(secrets.choice(_ALPHABET) for _ in range(_SIGNS)) for _ in range(CODES)]
    with acting(user.get_username(), "生成恢复码"):
        user.recovery_codes.all().delete()
        RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(code)) for code in made)
    return ["-".join(code[at : at + _GROUP] for at in range(0, _SIGNS, _GROUP)) for code in made]


def _not_too_soon(device: OneTimeDevice) -> None:
    allowed, why = device.verify_is_allowed()
    if allowed:
        return
    wait = ceil((why["locked_until"] - timezone.now()).total_seconds())
    raise Refused(f"连续 {why['failure_count']} 次不正确，请 {max(1, wait)} 秒后再试")


def _wrong(device: OneTimeDevice, user: User, what: str) -> NoReturn:
    with acting(user.get_username(), what):
        device.throttle_increment()
    raise Refused(f"{what}，请核对后重试")


def _right(device: OneTimeDevice, user: User, what: str) -> None:
    device.throttle_reset(commit=False)
    device.set_last_used_timestamp(commit=False)
    with acting(user.get_username(), what):
        device.save()


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").upper()


def _digest(code: str) -> str:
    """80 random bits need no slow hash."""
    return hashlib.sha256(code.encode()).hexdigest()
