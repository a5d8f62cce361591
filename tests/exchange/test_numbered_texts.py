"""Texts of a column by number: the same as a dictionary says, wherever in the data they stand."""

from __future__ import annotations

import secrets

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuodi.exchange.columns.numbering import Texts

CELLS = st.lists(st.one_of(st.binary(max_size=20), st.sampled_from([b"1", b"11", b"390", b"\x00", b"\x001", b"1\x00"])))


def numbered(texts: Texts, cells: list[bytes], behind: bytes = b"") -> list[int]:
    """The numbers of cells that stand one behind the other, with something behind the last."""
    edges = np.cumsum([0, *map(len, cells)], dtype=np.int32)
    data = np.frombuffer(b"".join(cells) + behind, np.uint8)
    out = np.empty(len(cells), np.int32)
    start, end = edges[:-1].reshape(-1, 1), edges[1:].reshape(-1, 1)
    texts.encode(data, start, end, 0, lambda row, _column: cells[row].decode("latin-1"), out)
    return out.tolist()


def fresh() -> Texts:
    return Texts(np.array([secrets.randbits(64) | 1, secrets.randbits(64) | 1], np.uint64))


@given(CELLS, CELLS, st.binary(max_size=17))
def test_each_text_has_one_number(first, second, behind):
    texts, known = fresh(), {b"": 0}
    for cells in (first, second):
        expected = [known.setdefault(cell, len(known)) for cell in cells]
        assert numbered(texts, cells, behind) == expected
    assert texts.known == [cell.decode("latin-1") for cell in known]


@pytest.mark.parametrize("size", range(1, 18))
def test_a_text_is_the_same_at_the_end_of_the_data(size):
    """There, fewer bytes may be left than are read at once elsewhere."""
    cell, other = bytes(range(65, 65 + size)), bytes(range(66, 66 + size))
    assert numbered(fresh(), [cell, other, b"x" * 40, cell, other, cell]) == [1, 2, 3, 1, 2, 1]


@pytest.mark.parametrize("form", ["H{:012d}", "{:d}", "院{:05d}"])
def test_many_texts(form):
    """The table grows while it is filled."""
    cells = [form.format(number).encode() for number in range(5000)]
    texts = fresh()
    assert numbered(texts, cells) == list(range(1, 5001))
    assert numbered(texts, cells[::-1]) == list(range(5000, 0, -1))
