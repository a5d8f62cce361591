"""The encoding of a text file, and rows that are in another one."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

_CHUNK = 1 << 22
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def detect_encoding(path: Path, progress: Callable[[int], None] | None = None) -> str:
    """utf-8-sig, utf-8, utf-16 or gb18030. A file of both is what most of its lines are; see `foreign_row`."""
    with path.open("rb") as file:
        start = file.read(4)
        for bom, name in _BOMS:
            if start.startswith(bom):
                return name
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
                if progress is not None:
                    progress(file.tell())
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return _majority(path)
    return "utf-8"


def _majority(path: Path) -> str:
    utf8 = other = 0
    with path.open("rb") as file:
        for line in file:
            if line.isascii():
                continue
            if _is_utf8_chinese(line):
                utf8 += 1
            else:
                other += 1
    return "utf-8" if utf8 > other else "gb18030"


def _is_utf8_chinese(data: bytes) -> bool:
    """Valid UTF-8 holding a Chinese character. (Two GB characters can be valid UTF-8 of Latin letters by chance.)"""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return any("\u3000" <= letter <= "\u9fff" for letter in text)


@lru_cache(maxsize=65536)
def _was_utf8(cell: str) -> bool:
    return _is_utf8_chinese(cell.encode("gb18030", "surrogateescape"))


def foreign_row(cells: Sequence[str], encoding: str) -> int | None:
    """The index of a cell that is not in the file's encoding, or None. Cells were decoded with surrogateescape."""
    whole = "".join(cells)
    if whole.isascii():
        return None
    if encoding != "gb18030":
        try:
            whole.encode("utf-8")
        except UnicodeEncodeError:
            pass
        else:
            return None
    for position, cell in enumerate(cells):
        if cell.isascii():
            continue
        try:
            cell.encode("utf-8")
        except UnicodeEncodeError:
            return position
        if encoding == "gb18030" and _was_utf8(cell):
            return position
    return None
