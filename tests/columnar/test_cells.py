"""Keys of cells: no two cells may share one, whatever the number of contexts and places."""

from __future__ import annotations

import pytest

from tests.columnar.compare import engine_of
from tests.settlement.small_book import small_cascade
from tuodi.settlement.columnar import cells
from tuodi.settlement.columnar.cells import PARTS, Context, Part, fitting


def test_parts_of_a_key_do_not_overlap_and_leave_the_sign_alone() -> None:
    masks = [part.mask for part in PARTS.values()]
    assert sum(masks) == (1 << sum(part.bits for part in PARTS.values())) - 1
    assert sum(masks).bit_length() < 63, "a key and its hash are signed 64-bit integers"


@pytest.mark.parametrize("part", sorted(PARTS))
def test_a_number_that_does_not_fit_is_an_error(part: str) -> None:
    most = (1 << PARTS[part].bits) - 1
    assert fitting(part, most) == most
    with pytest.raises(OverflowError, match=part):
        fitting(part, most + 1)


def test_one_context_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cells.PARTS, "context", Part(PARTS["context"].shift, 1))
    register = engine_of(small_cascade()).register
    for region in ("330102", "330103"):
        register.context(Context(region, region, (), "390"))
    assert register.context(Context("330102", "330102", (), "390")) == 0, "a known one has its number"
    with pytest.raises(OverflowError, match="context"):
        register.context(Context("330104", "330104", (), "390"))
