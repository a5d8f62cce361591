"""Bills of a scope in our own layout, written as one file again: what the engine that works in columns reads."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tuodi.exchange.identity_list import IdentityList
from tuodi.exchange.list_keys import ListKeys
from tuodi.settlement.bill import IdentityRecord
from tuodi.workbench.base.copied import pieces

from .models import BillFile
from .stored import cells_of, layout_of, line_of
from .whom import Scope

WORTH_COLUMNS = 20_000
"""Bills; compiled code takes a second to load."""
MEMORY = 1 << 30
Held = dict[int, list[tuple[str, IdentityRecord]]]
_SCHEMA = pl.Schema({"person": pl.Int64(), "line": pl.String()})


def write_lines(
    scope: Scope, path: Path, *, only: Collection[int] | None = None, without: Collection[int] = ()
) -> NDArray[np.int64]:
    """The lines of the persons of a scope; whose line each is. only: of these; without: not of these."""
    files = BillFile.objects.filter(county=scope.county, layout="own").order_by("pk")
    headers = dict(files.values_list("pk", "header"))
    columns = list(dict.fromkeys(name for header in headers.values() for name in cells_of(header)))
    whole_header = line_of(columns)
    people = [np.zeros(0, np.int64)]
    apart = pl.Series("person", sorted(without), dtype=pl.Int64)
    wanted = None if only is None else pl.Series("person", sorted(only), dtype=pl.Int64)
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(f"{whole_header}\n")
        for file, header in headers.items():
            rows = scope.bills().filter(file=file, facts="").order_by().values_list("person_id", "line")
            for some in pieces(rows, _SCHEMA):
                part = some.filter(~pl.col("person").is_in(apart.implode()))
                part = part if wanted is None else part.filter(pl.col("person").is_in(wanted.implode()))
                lines = part["line"].to_list()
                if lines:
                    moved = lines if header == whole_header else [_moved(line, header, columns) for line in lines]
                    out.write("\n".join(moved) + "\n")
                    people.append(part["person"].to_numpy())
    return np.concatenate(people)


def _moved(line: str, header: str, columns: list[str]) -> str:
    """A line under a header with more columns or in another order."""
    cells = dict(zip(layout_of(header).headers, cells_of(line), strict=False))
    return line_of([cells.get(name, "") for name in columns])


def listed(held: Held) -> IdentityList:
    """The certified rows as a list that columns read."""
    keys = ListKeys()
    records: dict[str, tuple[IdentityRecord, ...]] = {}
    for rows in held.values():
        person = rows[0][1].person
        records[person] = tuple(record for _, record in rows)
        for certificate, _ in rows:
            keys.add(person, certificate)
    return IdentityList((), records, (), frozenset(), sum(map(len, records.values())), keys)
