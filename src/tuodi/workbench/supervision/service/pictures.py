"""What may come with a tip: pictures and PDF by what is inside, without what a camera writes about place and time."""

from __future__ import annotations

from collections.abc import Iterator

JPEG, PNG, PDF = "jpg", "png", "pdf"
MIME = {JPEG: "image/jpeg", PNG: "image/png", PDF: "application/pdf"}
_HEADS = {b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG, b"%PDF-": PDF}
_PNG_TEXTS = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})
_MARK, _SCAN, _END = 0xFF, 0xDA, 0xD9
_OF_SCAN = frozenset({0x00, _MARK, *range(0xD0, 0xD8)})
"""What follows 0xFF inside a scan without ending it."""
_WRITTEN = frozenset({0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE})
"""JPEG segments of programs, and comments. Colours need APP0, APP2 and APP14."""


class NoPicture(ValueError):
    """It is none, or a broken one."""


def kind_of(content: bytes) -> str:
    """jpg, png, pdf, or nothing for whatever else."""
    return next((kind for head, kind in _HEADS.items() if content.startswith(head)), "")


def bare(content: bytes) -> bytes:
    """A picture without what was written beside it; a PDF as it is. Raises NoPicture."""
    kind = kind_of(content)
    if kind == JPEG:
        return b"".join(_jpeg(content))
    return b"".join(_png(content)) if kind == PNG else content


def _jpeg(content: bytes) -> Iterator[bytes]:
    """Up to its end: telephones write more pictures behind it, with places of their own."""
    yield content[:2]
    at, scanned = 2, False
    while not (scanned and content[at : at + 2] in (b"", bytes((_MARK, _END)))):
        if at + 4 > len(content) or content[at] != _MARK:
            raise NoPicture
        mark, end = content[at + 1], at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if mark == _SCAN:
            scanned, end = True, _after_scan(content, end)
        if mark not in _WRITTEN:
            yield content[at:end]
        at = end
    yield content[at : at + 2]


def _after_scan(content: bytes, at: int) -> int:
    """Where the next marker stands, or the end of what there is."""
    while True:
        at = content.find(_MARK, at)
        if at < 0 or at + 1 >= len(content):
            return len(content)
        if content[at + 1] not in _OF_SCAN:
            return at
        at += 1


def _png(content: bytes) -> Iterator[bytes]:
    at = 8
    yield content[:at]
    while at < len(content):
        if at + 12 > len(content):
            raise NoPicture
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        name = content[at + 4 : at + 8]
        if name not in _PNG_TEXTS:
            yield content[at:end]
        if name == b"IEND":
            return
        at = end
