"""ledger.json: what a ledger consists of. Renaming this one file is what makes a run happen, or not happen."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tuodi.exchange.refusals import FileRefused
from tuodi.policy.model import StageName

from .schema import FORMAT

NAME = "ledger.json"


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the ledger: its name below ``parts/``, the SHA-256 of its bytes, its rows."""

    file: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing done to a ledger, numbered from 1: a run, a lock, an acceptance, a release."""

    run: int
    kind: str
    at: str
    rule_hash: str = ""
    file: str = ""
    rows_in: int = 0
    settled: int = 0
    refused: int = 0
    period: str = ""
    by: str = ""
    second: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The standing of a ledger.

    listed: identities come from lists; False: the bills' own marks decide. opening_zero: persons that are new have used
    nothing. locked: clearing period → stage → fen booked in it when it was locked. parts: ``table/0017`` → its file.
    """

    rule_hash: str = ""
    readings: dict[str, str] = field(default_factory=dict)
    from_stage: StageName = "basic"
    listed: bool = False
    opening_zero: bool = False
    partitions: int
    acts: tuple[Act, ...] = ()
    locked: dict[str, dict[str, int]] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)

    @property
    def next_run(self) -> int:
        """The number of the next act."""
        return len(self.acts) + 1

    def act(self, run: int) -> Act:
        """An act by its number."""
        return self.acts[run - 1]


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a ledger. FileRefused: none, of a newer format, or damaged."""
    path = folder / NAME
    if not path.is_file():
        raise FileRefused(str(folder), "ledger_none")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        version = data.pop("tuodi_ledger")
        if version > FORMAT:
            raise FileRefused(str(folder), "ledger_newer", found=version, known=FORMAT)
        return _manifest(data)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise FileRefused(str(folder), "ledger_manifest", reason=fault) from fault


def _manifest(data: dict[str, Any]) -> Manifest:
    acts = tuple(Act(**act) for act in data.pop("acts"))
    parts = {name: Part(**part) for name, part in data.pop("parts").items()}
    return Manifest(acts=acts, parts=parts, **data)


def write_manifest(folder: Path, manifest: Manifest) -> Path:
    """Write the manifest beside the one in use and onto the disk. Returns where; `os.replace` puts it in use."""
    path = folder / f".{NAME}.new"
    text = json.dumps({"tuodi_ledger": FORMAT, **asdict(manifest)}, ensure_ascii=False, indent=0, sort_keys=True)
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return path
