"""Changing the key of sealed columns: every row is written again under the new one, in parts.

What is sealed stays the same, so it is no change of a record: the triggers sleep, and the log gets one line a part. A
run that was stopped is begun again: rows under the new key are passed over.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from tuodi.workbench.vault import keys
from tuodi.workbench.vault.cipher import prefix_of, ring, seal, unseal
from tuodi.workbench.vault.fields import SecretField

from .models import Event
from .triggers import asleep

ACTOR = "system:rotate"
_AT_ONCE = 1_000
_SETTLE = 2.0
"""Seconds for what another process sealed just before it saw the new key to reach the database."""


def rotate(tell: Callable[[str, int], None], *, settle: float = _SETTLE) -> int:
    """A new key, all rows under it, the old one retired; how many rows. `tell`: table and rows looked at.

    Where a rotation was begun and not ended it is ended, and no other key is made.
    """
    place = Path(settings.FIELD_KEYS)
    if len(ring().in_rows) == 1:
        keys.add(place)
    total = 0
    while done := sum(_table(model, fields, tell) for model, fields in sealed()):
        total += done
        time.sleep(settle)
    keys.retire(place)
    return total


def sealed() -> Iterator[tuple[type[models.Model], list[SecretField]]]:
    """Models with sealed columns."""
    for model in apps.get_models():
        fields = [field for field in model._meta.concrete_fields if isinstance(field, SecretField)]
        if fields and not model._meta.proxy:
            yield model, fields


def _table(model: type[models.Model], fields: list[SecretField], tell: Callable[[str, int], None]) -> int:
    """One table; how many rows were under an older key."""
    last, seen, written = None, 0, 0
    while True:
        with transaction.atomic():
            rows, changed = _part(model, fields, last)
        if not rows:
            return written
        last, seen, written = rows[-1][0], seen + len(rows), written + changed
        tell(str(model._meta.verbose_name), seen)


def _part(model: type[models.Model], fields: list[SecretField], last: Any) -> tuple[list[tuple[Any, ...]], int]:
    table, key = model._meta.db_table, str(model._meta.pk.column)
    columns = [str(field.column) for field in fields]
    names = ", ".join(f'"{name}"' for name in (key, *columns))
    after = "" if last is None else f'WHERE "{key}" > %s'
    with connection.cursor() as cursor, asleep(table):
        cursor.execute(
            f'SELECT {names} FROM "{table}" {after} ORDER BY "{key}" LIMIT {_AT_ONCE}',  # noqa: S608 - our own names
            [] if last is None else [last],
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        here = prefix_of(ring().current)
        again = [
            [*(_resealed(text, field, here) for text, field in zip(texts, fields, strict=True)), pk]
            for pk, *texts in rows
            if any(text and not text.startswith(here) for text in texts)
        ]
        if again:
            sets = ", ".join(f'"{name}" = %s' for name in columns)
            cursor.executemany(f'UPDATE "{table}" SET {sets} WHERE "{key}" = %s', again)  # noqa: S608
            Event.objects.create(
                at=timezone.now(), actor=ACTOR, reason=f"更换密钥为 {ring().current.name}：{len(again)} 行",
                action=Event.Action.UPDATE, table=table, row="",
            )  # fmt: skip
    return rows, len(again)


def _resealed(text: str | None, field: SecretField, here: str) -> str | None:
    if not text or text.startswith(here):
        return text
    return seal(unseal(text, field.place), field.place)
