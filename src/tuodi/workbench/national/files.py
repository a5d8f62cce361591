"""Files that institutions send and fetch."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import secrets

from .models import Institution, StoredFile
from .transactions import Call, Refused

KEPT_DAYS = 7
"""For which a file may be fetched."""
_BYTE = 256


def keep(institution: Institution, filename: str, content: bytes, now: dt.datetime) -> StoredFile:
    """Keep a file; its number finds it again."""
    made: StoredFile = StoredFile.objects.create(
        file_qury_no=f"{now:%Y%m%d%H%M%S}{secrets.token_hex(8)}", institution=institution, filename=filename[:200],
        content=content, digest=hashlib.sha256(content).hexdigest(), at=now,
        dld_endtime=now.replace(microsecond=0) + dt.timedelta(days=KEPT_DAYS),
    )  # fmt: skip
    return made


def find(institution: Institution, file_qury_no: str) -> StoredFile | None:
    """An institution's own file."""
    found: StoredFile | None = StoredFile.objects.filter(institution=institution, file_qury_no=file_qury_no).first()
    return found


def written_in(call: Call, value: object) -> bytes:
    """A file written into a message: bytes as numbers (with or without a sign), or base64. Raises Refused."""
    try:
        if isinstance(value, list):
            return bytes(int(str(one)) % _BYTE for one in value)
        if isinstance(value, str):
            return base64.b64decode(value.partition("base64,")[2] or value, validate=True)
    except (ValueError, binascii.Error):
        raise Refused(f"{call.infno}.in", "文件内容有误；应为字节数组或 base64") from None
    return b""
