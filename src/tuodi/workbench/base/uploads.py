"""What may be uploaded as a table: by its name and size, before anybody reads what is inside."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import IO

from tuodi.exchange.tables import SPREADSHEETS, TEXTS

SHEETS = SPREADSHEETS | TEXTS
BYTES_AT_MOST, UNPACKED_AT_MOST = 100 * 2**20, 2**30
"""A county's month has a few megabytes; a file that fills the memory would stop everybody else."""


def fault_of(name: str, size: int, file: IO[bytes]) -> str:
    """Why a file is not taken, in Chinese; empty where it is. The file stands at its beginning afterwards."""
    if Path(name).suffix.lower() not in SHEETS:
        return "只接受 XLSX、XLS、CSV 文件"
    if size > BYTES_AT_MOST:
        return "文件超过 100 MB，请按乡镇或月份拆分后再上传"
    if _unpacked(file) > UNPACKED_AT_MOST:
        return "文件解开后超过 1 GB，不是正常的表格"
    return ""


def _unpacked(file: IO[bytes]) -> int:
    """Bytes of a workbook's parts, by its own list; of anything else 0."""
    try:
        with zipfile.ZipFile(file) as parts:
            return sum(part.file_size for part in parts.infolist())
    except zipfile.BadZipFile:
        return 0
    finally:
        file.seek(0)
