"""The kernel beside other means of working out the four tiers: which there are, and the table that `make bench` prints.

Of a library there are two exact forms where these differ: the usual one, as its users write it and as the spike that
set the aims had it, and the quickest one known. Both stand in the table, with the same aim.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from statistics import median

import numpy as np

from bench import peer_duckdb, peer_numpy, peer_openfisca, peer_openfisca_usual, peer_polars, peer_python
from bench.made_bills import Made, made
from bench.openfisca_year import at_most_twelve, twelve_each
from bench.peer import Paid, Peer
from bench.reference import Reference

VOID = 1.5
"""Times what the spike found beside C: a row above says nothing, its form being slower than it need be."""

_ALL, _SOME, _FEW = 4_000_000, 200_000, 100_000
_REPEATS = 7
_TO_FIND_TWELVE = 10_000_000
_USUAL, _QUICK = peer_openfisca_usual.months_before, peer_openfisca.running_sums
PEERS: dict[str, Peer] = {
    "Decimal, a loop over rows": Peer(peer_python.decimals, _FEW, spike=788, aim=500),
    "Python, a loop over rows in fen": Peer(peer_python.fen, _SOME, spike=405),
    "DuckDB, recursive SQL": Peer(peer_duckdb.recursive, _ALL, spike=173, aim=100),
    "numpy, usual: waves, totals copied out and back": Peer(peer_numpy.gathered, _ALL, spike=45, aim=40),
    "numpy, quickest: waves, totals where they stand": Peer(peer_numpy.in_front, _ALL, spike=45, aim=40),
    "Polars, usual: sums, changers in Python": Peer(peer_polars.repaired, _ALL, spike=49, aim=40),
    "Polars, quickest: sums, changers in numpy": Peer(peer_polars.with_numpy, _ALL, spike=58, aim=40),
    "Polars, windows over persons": Peer(peer_polars.windows, 1_000_000, spike=394, exact=False),
    "OpenFisca, usual: figures from its tree, ADD": Peer(_USUAL, _SOME, spike=2095, aim=1000, takes=at_most_twelve),
    "OpenFisca, quickest: figures from arrays": Peer(_QUICK, _SOME, spike=2095, aim=1000, takes=at_most_twelve),
    "OpenFisca, its own floats and scales": Peer(
        peer_openfisca.floats, _SOME, spike=2622, exact=False, takes=at_most_twelve
    ),
    "OpenFisca, usual, 12 bills each": Peer(_USUAL, _TO_FIND_TWELVE, spike=339, aim=200, takes=twelve_each),
    "OpenFisca, quickest, 12 bills each": Peer(_QUICK, _TO_FIND_TWELVE, spike=339, aim=200, takes=twelve_each),
}
"""Name → what is measured. The aim of 200 at OpenFisca's best case is the spike's own (section 8)."""


@dataclass(frozen=True)
class Measured:
    """Medians of CPU time: seconds a bill, and ratios within a round."""

    seconds: float
    kernel: float
    by_hand: float


def compare(kernel: Callable[[], None], by_hand: Callable[[], None], bills: int, rounds: int) -> None:
    """Print the table. The kernel and C settle so many bills; both run anew beside every peer, in the same rounds."""
    print(f"{'':49}{'CPU ns':>8}{'x kernel':>9}{'x C':>7}{'in spike':>9}  aim")
    for name, peer in PEERS.items():
        measured, off = _measured(peer, kernel, by_hand, bills, rounds)
        print(row(name, peer, measured, off))


@lru_cache(maxsize=1)
def _expected(takes: Callable[[Made], Made], count: int) -> tuple[Made, Paid]:
    """The bills, and what C pays of them."""
    taken = takes(made(count))
    reference = Reference(taken)
    reference.run()
    return taken, reference.out[:4]


def _measured(
    peer: Peer, kernel: Callable[[], None], by_hand: Callable[[], None], bills: int, rounds: int
) -> tuple[Measured, Paid]:
    taken, expected = _expected(peer.takes, peer.count)
    count = len(taken.person)
    paid: Paid = []

    def settle() -> None:
        nonlocal paid
        paid = peer.settle(taken)

    times = []
    for _ in range(rounds):
        ours, c = _short(kernel, by_hand)
        times.append((ours / bills, c / bills, _cpu(settle) / count))
    off = [np.abs(a - b) for a, b in zip(paid, expected, strict=True)]
    seconds, ours, c = (median(values) for values in (
        (one[2] for one in times), (one[2] / one[0] for one in times), (one[2] / one[1] for one in times)
    ))  # fmt: skip
    return Measured(seconds, ours, c), off


def _short(kernel: Callable[[], None], by_hand: Callable[[], None]) -> tuple[float, float]:
    """CPU seconds of what takes some hundredths of a second: medians, after a run that is not counted.

    A peer ran for seconds before, and what stood in caches, and in memory that was not touched, has to come back.
    """
    kernel(), by_hand()
    both = [(_cpu(kernel), _cpu(by_hand)) for _ in range(_REPEATS)]
    return median(one for one, _ in both), median(other for _, other in both)


def _cpu(run: Callable[[], None]) -> float:
    begun = time.process_time()
    run()
    return time.process_time() - begun


def row(name: str, peer: Peer, measured: Measured, off: Paid) -> str:
    """A line of the table; `off` is by how many fen each amount differs. Ends the program if an exact peer is not."""
    wrong, fen = sum(int((one > 0).sum()) for one in off), sum(int(one.sum()) for one in off)
    if peer.exact and wrong:
        sys.exit(f"{name}: {wrong} amounts differ")
    told = [] if peer.aim is None else [f"{peer.aim}: {'reached' if measured.kernel >= peer.aim else 'NOT REACHED'}"]
    if measured.by_hand > VOID * peer.spike_by_hand:
        told.append("VOID")
    if not peer.exact:
        told.append(f"NOT EXACT: {wrong:,} of {sum(map(len, off)):,} amounts, {fen / 100:,.2f} yuan")
    figures = f"{measured.seconds * 1e9:8.0f}{measured.kernel:9.0f}{measured.by_hand:7.0f}{peer.spike_by_hand:9.0f}"
    return f"{name:49}{figures}  {'; '.join(told) or 'none'}"
