"""The names of registered institutions, for every room: all at once, not read again for some seconds."""

from __future__ import annotations

import time

from django.db.models.signals import post_delete, post_save

from tuodi.workbench.access.scope import unlimited

from .models import Institution

_KEPT = 30.0
_kept: list[tuple[float, dict[str, str]]] = []


def name_of(code: str) -> str:
    """Its name, or nothing."""
    if not _kept or _kept[0][0] < time.monotonic():
        with unlimited():
            names = dict(Institution.objects.values_list("code", "name"))
        _kept[:] = [(time.monotonic() + _KEPT, names)]
    return _kept[0][1].get(code, "")


def _forget(**_signal: object) -> None:
    _kept.clear()


post_save.connect(_forget, sender=Institution, dispatch_uid="national-name-saved")
post_delete.connect(_forget, sender=Institution, dispatch_uid="national-name-deleted")
