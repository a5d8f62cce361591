"""Keys for programs: made once, shown once, found by their hash."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.utils import timezone

from tuodi.workbench.audit.acting import acting

from .models import ApiToken, User

_MARK = "tuodi_"
DAYS_AT_MOST = 366


def make_token(user: User, name: str, days: int) -> tuple[ApiToken, str]:
    """A new key and its text, which is kept nowhere. Raises ValueError for a life of no day or of more than a year."""
    if not 0 < days <= DAYS_AT_MOST:
        raise ValueError(days)
    text = _MARK + secrets.token_urlsafe(32)
    until = timezone.now() + dt.timedelta(days=days)
    return ApiToken.objects.create(user=user, name=name, digest=_digest(text), expires_at=until), text


def revoke(token: ApiToken) -> None:
    """Take a key back."""
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])


def user_of_token(header: str) -> User | None:
    """Whose key an Authorization header carries; None for a wrong, revoked or outlived one, or a user switched off."""
    kind, _, text = header.partition(" ")
    if kind.lower() != "bearer" or not text.startswith(_MARK):
        return None
    now = timezone.now()
    token = (
        ApiToken.objects.select_related("user")
        .filter(digest=_digest(text), revoked_at=None, expires_at__gt=now, user__is_active=True)
        .first()
    )
    if token is None:
        return None
    if token.last_used != now.date():
        with acting(token.user.get_username(), "使用接口令牌"):  # the database takes no write of nobody
            ApiToken.objects.filter(pk=token.pk).update(last_used=now.date())
    return token.user


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
