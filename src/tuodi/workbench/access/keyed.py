"""A new installation gets its keys of encrypted columns; one that has users never gets others behind its back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings

from tuodi.workbench.vault import keys

from .models import User


def keys_of_a_new_installation(using: str = "default", **_: Any) -> None:
    """After `migrate`. Raises KeysError where there are users and the file is gone."""
    place = Path(settings.FIELD_KEYS)
    if place.exists():
        return
    if User.objects.using(using).exists():
        raise keys.KeysError(f"没有密钥文件 {place}，已有数据不能读取。从保管处取回，或由 TUODI_KEYS 指出它在哪里")
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        keys.make(place)
    except FileExistsError:
        return  # another process of the same installation was quicker
