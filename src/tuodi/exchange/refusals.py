"""A refused row, a refused file, and a note: each with its place, the reason and the mend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tuodi.policy.catalogue import Message

from .messages import message

Lang = Literal["zh", "en"]

SHEET_STRIDE = 10_000_000
"""Row numbers of the n-th sheet of a workbook start at n times this; the first sheet's are the sheet's own."""


def place(row: int) -> str:
    """The row as a user finds it: ``15``, or ``2!15`` for row 15 of the second sheet."""
    sheet, number = divmod(row, SHEET_STRIDE)
    return f"{sheet + 1}!{number}" if sheet else str(number)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one cell (or, with an empty column, one row) is refused."""

    row: int
    column: str
    value: str
    key: str
    message: Message

    def reason(self, lang: Lang = "zh") -> str:
        """The reason in one language."""
        return self.message.zh if lang == "zh" else self.message.en

    def mend(self, lang: Lang = "zh") -> str:
        """What would mend it."""
        return self.message.mend_zh if lang == "zh" else self.message.mend_en

    def line(self, lang: Lang = "zh") -> str:
        """Everything in one line, for a terminal."""
        where = f"{self.column}={self.value!r}" if self.column else ""
        if lang == "zh":
            return f"第{place(self.row)}行 {where}：{self.reason('zh')}。处理：{self.mend('zh')}"
        return f"row {place(self.row)} {where}: {self.reason('en')}. Mend: {self.mend('en')}"


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth telling about a row that is not refused for it."""

    row: int
    key: str
    message: Message

    def text(self, lang: Lang = "zh") -> str:
        """The note in one language."""
        return self.message.zh if lang == "zh" else self.message.en


class FileRefused(Exception):
    """The whole file cannot be used: `message` says why and what would mend it, `file` names it."""

    def __init__(self, file: str, key: str, /, **values: object) -> None:
        self.file, self.key, self.message = file, key, message(key, **values)
        super().__init__(self.line("en"))

    def line(self, lang: Lang = "zh", name: str = "") -> str:
        """Everything in one line. name: what its user calls the file, where it is kept under another name."""
        if lang == "zh":
            return f"{name or self.file}：{self.message.zh}。处理：{self.message.mend_zh}"
        return f"{name or self.file}: {self.message.en}. Mend: {self.message.mend_en}."


class CellError(ValueError):
    """A cell's text does not parse: the catalogue key and its values. Turned into a Refusal by the row."""

    def __init__(self, key: str, /, **values: object) -> None:
        self.key, self.values = key, values
        super().__init__(key)
