"""Lines of balances come as tables and one by one, and stand in the file as if they had all come one by one."""

from __future__ import annotations

import zipfile
from random import Random

import pyarrow as pa
import pytest

from tests.exchange.ledgers import lines
from tuodi.exchange import balance_order
from tuodi.exchange.balance_order import LINES, BalanceOrder

PEOPLE = ("P1", "02:AB 12", "张三", " 7", "'8")
QUOTED = ("P,1", 'P"1', "P\n1", "P\r1")


def person(rng, names):
    """The lines of one person."""
    name = rng.choice(names)
    kind, colon, number = name.partition(":")
    key = ["", kind, number] if colon else [name, "", ""]
    return [
        [*key, rng.choice(("2024", "")), account, rng.choice(("", "500000")), rng.choice(("2024", "2023-09")), *said]
        for account, *said in (
            ("admissions", str(rng.randint(0, 12)), ""), ("basic_paid", rng.choice((0, 5, -1, 12_345, 10**13)), ""),
            ("tilt_paid", None, "tilt_rate"),
        ) if rng.random() < 0.7
    ]  # fmt: skip


def table(people):
    columns = list(zip(*((number, *line) for number, some in people for line in some), strict=True)) or [()] * 10
    columns[8] = [100 * int(fen) if isinstance(fen, str) else fen for fen in columns[8]]
    return pa.table([pa.array(one, kind) for one, kind in zip(columns, LINES.types, strict=True)], schema=LINES)


def content(path):
    """What is in a file, of a workbook without the time at which it was made."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as parts:
        return {name: parts.read(name) for name in parts.namelist() if name.startswith("xl/")}


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".xlsx"])
@pytest.mark.parametrize("seed", range(8))
def test_as_if_they_had_come_one_by_one(seed, ending, tmp_path, monkeypatch):
    rng = Random(seed)
    monkeypatch.setattr(balance_order, "_WINDOW", rng.choice((1, 7, 100, 1 << 17)))
    names = PEOPLE if seed % 2 else PEOPLE + QUOTED
    people = [(number, person(rng, names)) for number in sorted(rng.sample(range(2, 1000), rng.choice((3, 200))))]
    rest = person(rng, names)
    rng.shuffle(people)
    at, found = rng.randint(0, len(people)), []
    for single, some, limit in ((people, [], 1 << 20), (people[:at], people[at:], rng.choice((1, 3000, 1 << 20)))):
        with BalanceOrder(limit) as one, BalanceOrder(limit) as other:
            for number, own in single:
                one.add(number, own)
            for low in range(0, len(some), 9):
                # those of one part stand in order, parts come in any
                rng.choice((one, other)).add_table(table(sorted(some[low : low + 9])))
            one.adopt_tables(other)
            path = tmp_path / f"{len(found)}{ending}"
            one.write(path, rest)
        found.append(content(path))
    assert found[0] == found[1]
    if ending == ".csv":
        told = [list(line.values()) for line in lines(tmp_path / "1.csv")]
        assert len(told) == sum(len(own) for _, own in people) + len(rest)
        assert [line[0] for line in told[: len(min(people)[1])]] == [line[0] for line in min(people)[1]]
