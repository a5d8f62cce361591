"""What was planted, as a file that the judge reads: kinds with their cases, and the look-alikes of each."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

PLANTED = "planted.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Something that is to be found. `key`: what finds are compared by, of most kinds the settlement id."""

    kind: str
    key: str
    why: str
    due: int = 0
    booked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAlike:
    """Something that only looks as if: finding it is wrong."""

    kind: str
    key: str
    why: str


@dataclass(slots=True)
class Truth:
    """Everything planted in one month."""

    month: str
    seed: int
    cases: list[Case] = field(default_factory=list)
    look_alikes: list[LookAlike] = field(default_factory=list)

    def keys(self, kind: str) -> set[str]:
        """What is to be found of a kind."""
        return {case.key for case in self.cases if case.kind == kind}

    def similar(self, kind: str) -> set[str]:
        """What only looks like a kind."""
        return {one.key for one in self.look_alikes if one.kind == kind}

    def write(self, folder: Path) -> None:
        """As JSON."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (folder / PLANTED).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Truth:
        """What `write` wrote."""
        data = json.loads((folder / PLANTED).read_text(encoding="utf-8"))
        return cls(
            data["month"], data["seed"], [Case(**case) for case in data["cases"]],
            [LookAlike(**one) for one in data["look_alikes"]],
        )  # fmt: skip
