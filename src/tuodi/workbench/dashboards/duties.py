"""The duties of the documents, each with the screens where it is done."""

from __future__ import annotations

from dataclasses import dataclass

from tuodi.policy.model import Clause
from tuodi.policy.screens import DUTIES, Screen, screens_of
from tuodi.workbench.rules import book

from .figure import figures

KINDS = {"duty": "职责", "warning": "预警", "target": "目标", "service": "服务", "funding": "资金"}


@dataclass(frozen=True, slots=True)
class Duty:
    """A clause that somebody has to do something for. figures: key and name of those that measure it."""

    clause: Clause
    kind: str
    screens: tuple[Screen, ...]
    figures: tuple[tuple[str, str], ...]

    @property
    def missing(self) -> bool:
        """Neither a screen nor a reason."""
        return not self.screens and not self.figures


def duties() -> list[Duty]:
    """All of them, in the order of the documents."""
    measured: dict[str, list[tuple[str, str]]] = {}
    for one in figures():
        for clause in one.clauses:
            measured.setdefault(clause, []).append((one.key, one.zh))
    return [
        Duty(clause, KINDS[clause.kind], screens_of(clause.id, clause.becomes), tuple(measured.get(clause.id, ())))
        for clause in book().clauses
        if clause.kind in DUTIES
    ]
