"""What can be wrong with policy documents. Every error names the place, the fault and the mend."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from .catalogue import Message
from .messages import message


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a document: file, line (0: the file or folder as a whole) and, where there is one, clause."""

    file: str
    line: int
    clause: str = ""

    def __str__(self) -> str:
        return self.file + (f":{self.line}" if self.line else "") + (f" [{self.clause}]" if self.clause else "")


class PolicyError(Exception):
    """A document, or documents together, cannot be compiled. `problem` says what, `mend` what to do, in English.

    `text`: both in both languages. `zh`: what kind of fault it is, in Chinese.
    """

    zh: ClassVar[str] = "政策文件有误"

    def __init__(self, where: Where, text: Message, other: Where | None = None) -> None:
        self.where, self.text, self.other = where, text, other
        self.problem, self.mend = text.en, text.mend_en
        places = f"{where}" if other is None else f"{where} and {other}"
        super().__init__(f"{places}: {self.problem}. Mend: {self.mend}.")

    def line(self, lang: str) -> str:
        """Everything in one line, for a terminal."""
        if lang != "zh":
            return str(self)
        places = f"{self.where}" if self.other is None else f"{self.where} 与 {self.other}"
        return f"{places}：{self.zh}：{self.text.zh}。处理：{self.text.mend_zh}"


class NotADocument(PolicyError):
    """A folder of documents that has none, or a file in it that would be passed over for its name."""

    zh = "没有可用的政策文件"


class UnknownKey(PolicyError):
    """A key the schema does not know."""

    zh = "未知的键"


class InvalidValue(PolicyError):
    """A value of the wrong form, or one of a closed list that is not on it."""

    zh = "值不对"


class RuleOverlap(PolicyError):
    """Two rules would apply to the same person, bill and moment."""

    zh = "两条规则同时适用"


class RuleGap(PolicyError):
    """A schedule leaves out a level, a plan or a stretch of time without saying so."""

    zh = "规则有空缺"


class UnknownAccount(PolicyError):
    """A cap or a deductible names an account no document declares."""

    zh = "未声明的账户"


class UnknownReference(PolicyError):
    """A rule names a parameter, class, reading or rule that does not exist."""

    zh = "引用有误"


class DuplicateName(PolicyError):
    """The same key, clause, document or rule is declared twice."""

    zh = "重复声明"


class BadValue(ValueError):
    """A figure that is none, or has no exact result; in both languages. The place is the caller's to name."""

    def __init__(self, key: str, /, **values: object) -> None:
        self.key, self.values = key, values
        self.text = message(key, **values)
        super().__init__(self.text.en)

    def __reduce__(self) -> tuple[object, ...]:
        return partial(type(self), self.key, **self.values), ()  # a worker process hands it over


class BadTable(BadValue):
    """A table that leaves a case out."""


class PolicyErrors(Exception):
    """All faults found in one compilation."""

    def __init__(self, errors: list[PolicyError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(str(error) for error in errors))
