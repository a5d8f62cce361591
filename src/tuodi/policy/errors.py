"""What can be wrong with policy documents. Every error names the place, the fault and the mend."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a document: file, line (0: the file or folder as a whole) and, where there is one, clause."""

    file: str
    line: int
    clause: str = ""

    def __str__(self) -> str:
        return self.file + (f":{self.line}" if self.line else "") + (f" [{self.clause}]" if self.clause else "")


class PolicyError(Exception):
    """A document, or documents together, cannot be compiled. `problem` says what, `mend` what to do."""

    def __init__(self, where: Where, problem: str, mend: str, other: Where | None = None) -> None:
        self.where, self.problem, self.mend, self.other = where, problem, mend, other
        places = f"{where}" if other is None else f"{where} and {other}"
        super().__init__(f"{places}: {problem}. Mend: {mend}.")


class NotADocument(PolicyError):
    """A folder of documents that has none, or a file in it that would be passed over for its name."""


class UnknownKey(PolicyError):
    """A key the schema does not know."""


class InvalidValue(PolicyError):
    """A value of the wrong form, or one of a closed list that is not on it."""


class RuleOverlap(PolicyError):
    """Two rules would apply to the same person, bill and moment."""


class RuleGap(PolicyError):
    """A schedule leaves out a level, a plan or a stretch of time without saying so."""


class UnknownAccount(PolicyError):
    """A cap or a deductible names an account no document declares."""


class UnknownReference(PolicyError):
    """A rule names a parameter, class, reading or rule that does not exist."""


class DuplicateName(PolicyError):
    """The same clause, document or account is declared twice."""


class PolicyErrors(Exception):
    """All faults found in one compilation."""

    def __init__(self, errors: list[PolicyError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(str(error) for error in errors))
