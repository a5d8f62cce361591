"""A catalogue's file loaded: new records are added, changed ones replace what stood, the same ones change nothing.

A record is known by its `rid`, else by place, code, kind and first day. One that was withdrawn (vali_flag 0) stands as
withdrawn. What a file says of an earlier time than what stands (updt_time) is not taken.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from tuodi.exchange.cells import guarded

from .layouts import TABS
from .models import Entry, Load
from .reading import Read, lines_of, read

FOLDER = "catalogue"
BYTES_AT_MOST = 500 * 2**20
SUFFIXES = frozenset({".txt", ".tsv", ".csv", ".zip"})
SHOWN = 200
"""Refused rows that are kept with the load; all of them are in a file beside it."""
_AT_ONCE = 2_000
_REGION = re.compile(r"[0-9]{6}")
Writing = Callable[[], AbstractContextManager[None]]


def tab_of(filename: str) -> str:
    """The catalogue that a file's name begins with; empty where it names none."""
    found = re.match(r"13\d\d", Path(filename).name)
    return found[0] if found and found[0] in TABS else ""


def store(region: str, tab: str, name: str, content: bytes, by: str) -> tuple[Load, bool]:
    """Keep a file for loading; whether it is new. ValidationError for what is no catalogue of a region."""
    if not _REGION.fullmatch(region):
        raise ValidationError("区划应为六位代码，如 500243")
    if tab not in TABS:
        raise ValidationError("请选择目录类别；或让文件名以目录编号开头，如 1312.txt")
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise ValidationError("只接受 TXT 文件（TAB 分隔）或其 ZIP 压缩包")
    if len(content) > BYTES_AT_MOST:
        raise ValidationError("文件超过 500 MB")
    digest = hashlib.sha256(content).hexdigest()
    known = Load.objects.filter(region=region, tab=tab, digest=digest).first()
    if known is not None:
        return known, False
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{digest}{suffix}").write_bytes(content)
    made = Load.objects.create(
        region=region, tab=tab, name=Path(name).name[:200], digest=digest, stored=f"{FOLDER}/{digest}{suffix}", by=by
    )
    return made, True


def refused_file(load: Load) -> Path:
    """Where the refused rows of a load are written."""
    return Path(settings.MEDIA_ROOT) / FOLDER / f"{load.pk}-refused.tsv"


def carry_out(load: Load, writing: Writing, progress: Callable[[int, int], None]) -> Load:
    """Load a stored file, some rows at a time. A run that was broken off begins anew: nothing is there twice.

    Raises BadFile where the file is none of this catalogue.
    """
    path = Path(settings.MEDIA_ROOT) / load.stored
    total = sum(1 for _ in lines_of(path))
    load.rows = load.fresh = load.changed = load.withdrawn = load.same = load.older = load.refused = 0
    load.refusals = []
    rows = read(path, TABS[load.tab], load.region)
    with refused_file(load).open("w", encoding="utf-8-sig") as refused:
        refused.write("行号\t列\t值\t原因\n")
        for some in _some(rows):
            with writing():
                _take(load, some, refused.write)
            progress(load.rows, total)
    with writing():
        load.finished = True
        load.save()
    if not load.refused:
        refused_file(load).unlink()
    return load


def _some(rows: Iterator[Read]) -> Iterator[list[Read]]:
    while some := list(islice(rows, _AT_ONCE)):
        yield some


def _take(load: Load, some: list[Read], refuse: Callable[[str], object]) -> None:
    load.rows += len(some)
    given: dict[str, dict[str, Any]] = {}
    for row in some:
        if row.fault is not None:
            _refused(load, row, refuse)
        elif row.values["key"] in given:
            load.same += given[row.values["key"]]["digest"] == row.values["digest"]
            given[row.values["key"]] = row.values
        else:
            given[row.values["key"]] = row.values
    standing = {
        key: (pk, digest, updated, valid)
        for pk, key, digest, updated, valid in Entry.objects.filter(
            tab=load.tab, replaced=None, key__in=list(given)
        ).values_list("pk", "key", "digest", "updated", "valid")
    }
    fresh, gone = [], []
    for key, values in given.items():
        before = standing.get(key)
        if before is None:
            load.fresh += 1
        else:
            pk, digest, updated, valid = before
            if digest == values["digest"]:
                load.same += 1
                continue
            if updated and values["updated"] and values["updated"] < updated:
                load.older += 1
                continue
            gone.append(pk)
            load.withdrawn += valid and not values["valid"]
            load.changed += not (valid and not values["valid"])
        fresh.append(Entry(tab=load.tab, load=load, **values))
    Entry.objects.filter(pk__in=gone).update(replaced=load)
    Entry.objects.bulk_create(fresh, batch_size=_AT_ONCE)


def _refused(load: Load, row: Read, refuse: Callable[[str], object]) -> None:
    fault = row.fault
    if fault is None:
        return
    load.refused += 1
    if len(load.refusals) < SHOWN:
        load.refusals.append([row.number, fault.column, fault.value[:100], fault.why])
    refuse(f"{row.number}\t{fault.column}\t{guarded(fault.value)}\t{fault.why}\n")
