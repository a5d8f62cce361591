"""What can be wrong with policy documents. Every error names the place, the fault and the mend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a document: file, line (0: the file or folder as a whole) and, where there is one, clause."""

    file: str
    line: int
    clause: str = ""

    def __str__(self) -> str:
        return self.file + (f":{self.line}" if self.line else "") + (f" [{self.clause}]" if self.clause else "")


class PolicyError(Exception):
    """A document, or documents together, cannot be compiled. `problem` says what, `mend` what to do.

    `zh`: what kind of fault it is, in Chinese. Problem and mend quote the rule language, which is English.
    """

    zh: ClassVar[str] = "政策文件有误"

    def __init__(self, where: Where, problem: str, mend: str, other: Where | None = None) -> None:
        self.where, self.problem, self.mend, self.other = where, problem, mend, other
        places = f"{where}" if other is None else f"{where} and {other}"
        super().__init__(f"{places}: {problem}. Mend: {mend}.")

    def line(self, lang: str) -> str:
        """Everything in one line, for a terminal."""
        if lang != "zh":
            return str(self)
        places = f"{self.where}" if self.other is None else f"{self.where} 与 {self.other}"
        return f"{places}：{self.zh}：{self.problem}。处理：{self.mend}"


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

    zh = "引用的名称不存在"


class DuplicateName(PolicyError):
    """The same clause, document or account is declared twice."""

    zh = "重复声明"


class PolicyErrors(Exception):
    """All faults found in one compilation."""

    def __init__(self, errors: list[PolicyError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(str(error) for error in errors))
