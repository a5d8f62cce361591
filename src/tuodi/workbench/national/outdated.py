"""What the interface need not keep: numbers of signatures that are too old to be shown again, files past their day."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting

from .models import Nonce, StoredFile

_NONCE_DAYS, _FILE_DAYS = 2, 30
"""A signature lives an hour at most; a file is kept a while after its last day, for who asks late."""


def clear_outdated() -> None:
    """Once a night."""
    now = timezone.now()
    with unlimited(), acting("system:nightly", "清理接口过期数据"):
        Nonce.objects.filter(at__lt=now - dt.timedelta(days=_NONCE_DAYS)).delete()
        StoredFile.objects.filter(dld_endtime__lt=now - dt.timedelta(days=_FILE_DAYS)).delete()
