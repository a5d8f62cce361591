"""What the kernel is measured against settles the same bills to the same fen, or is told to do otherwise."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

for _library in ("polars", "duckdb", "openfisca_core"):
    pytest.importorskip(_library, reason="make bench installs what the kernel is measured against")

from bench.kernel import Ours  # noqa: E402 - imports them
from bench.made_bills import made  # noqa: E402
from bench.peers import PEERS, Measured, row  # noqa: E402
from bench.reference import Reference  # noqa: E402

MOST_BILLS = 4_000


def hard_bills():
    """Costs three times the usual, and of every second person the class changes at any bill, so that limits shrink."""
    bills = made(MOST_BILLS)
    rng = np.random.default_rng(7)
    changed = np.where(bills.person % 2 == 0, rng.integers(0, 3, len(bills.person)), bills.group).astype(np.uint8)
    total, own, first = (np.minimum(3 * amount, 30_000_000) for amount in (bills.total, bills.own, bills.first))
    return replace(bills, group=changed, total=total, own=own // 3, first=first // 3)


def shrinking(bills, paid):
    """Persons paid more assistance as one class than the whole year's limit of the class at a later bill."""
    assistance, group = paid[2], bills.group
    found = 0
    for low, high in zip(bills.starts[:-1], bills.starts[1:], strict=True):
        so_far = np.cumsum(assistance[low:high])
        found += bool(((group[low + 1 : high] == 2) & (so_far[:-1] > 1_000_000)).any())
    return found


@pytest.fixture(scope="module")
def bills():
    return hard_bills()


def of_kernel(bills):
    ours = Ours(bills, full=False)
    ours.run()
    return [column.copy() for column in ours.out[:4]]


def differences(peer, bills):
    taken = peer.takes(bills)
    pairs = zip(peer.settle(taken), of_kernel(taken), strict=True)
    return [np.abs(theirs - ours) for theirs, ours in pairs]


def test_the_bills_have_people_whose_limit_shrinks_below_what_was_paid(bills):
    assert shrinking(bills, of_kernel(bills)) >= 20


@pytest.mark.parametrize("name", [name for name, peer in PEERS.items() if peer.exact])
def test_an_exact_peer_gives_the_integers_of_the_kernel(bills, name):
    assert [int(one.sum()) for one in differences(PEERS[name], bills)] == [0, 0, 0, 0]


@pytest.mark.parametrize("name", [name for name, peer in PEERS.items() if not peer.exact])
def test_a_peer_that_is_not_exact_is_told_as_such_with_what_it_is_off_by(bills, name):
    off = differences(PEERS[name], bills)
    wrong, fen = sum(int((one > 0).sum()) for one in off), sum(int(one.sum()) for one in off)
    assert wrong > 0
    line = row(name, PEERS[name], Measured(1e-6, 100, 100), off)
    assert f"NOT EXACT: {wrong:,} of {4 * len(off[0]):,} amounts, {fen / 100:,.2f} yuan" in line


NUMPY = "numpy, usual: waves, totals copied out and back"
SAME = [np.zeros(5, np.int64)] * 4


def test_a_peer_said_to_be_exact_that_is_off_by_a_fen_ends_the_comparison():
    with pytest.raises(SystemExit, match="1 amounts differ"):
        row(NUMPY, PEERS[NUMPY], Measured(1e-6, 100, 100), [np.array([0, 1]), *SAME[:3]])


@pytest.mark.parametrize(
    ("kernel", "by_hand", "told"),
    [
        (40.0, 40.0, "40: reached"),
        (39.9, 40.0, "40: NOT REACHED"),
        # in the spike 45 × 1.23 = 55.35 times C; 1.5 times that is 83.0
        (60.0, 83.0, "40: reached"),
        (60.0, 83.1, "40: reached; VOID"),
    ],
)
def test_a_row_says_whether_the_aim_is_reached_and_is_void_where_the_form_is_slower_than_the_spikes(
    kernel, by_hand, told
):
    assert row(NUMPY, PEERS[NUMPY], Measured(1e-6, kernel, by_hand), SAME).endswith(f"  {told}")


@pytest.mark.skipif(not shutil.which("gcc"), reason="the kernel by hand is C")
def test_the_kernel_by_hand_gives_them_too(bills):
    by_hand = Reference(bills)
    by_hand.run()
    assert all(np.array_equal(a, b) for a, b in zip(by_hand.out[:4], of_kernel(bills), strict=True))
