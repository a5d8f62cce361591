"""Numbers that the platform gives out: of the length asked for, and no two alike, whoever draws."""

from __future__ import annotations

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tuodi.exchange.national.serials import serial


def test_a_serial_has_the_places_asked_for() -> None:
    for places in (1, 8, 10, 12):
        drawn = [serial(places) for _ in range(2_000)]
        assert {len(one) for one in drawn} == {places}
        assert all(one.isascii() and one.isdigit() for one in drawn)


def test_every_digit_comes_as_often_in_every_place() -> None:
    drawn = [serial(12) for _ in range(20_000)]
    for place in range(12):
        seen = Counter(one[place] for one in drawn)
        assert len(seen) == 10
        assert all(abs(many - 2_000) < 300 for many in seen.values()), "seven times what chance does"


def test_threads_do_not_draw_the_same() -> None:
    with ThreadPoolExecutor(8) as threads:
        drawn = list(threads.map(lambda _: serial(12), range(40_000)))
    assert len(set(drawn)) > len(drawn) - 5, "by chance a pair comes once in a thousand runs"


def test_a_process_that_was_split_off_draws_others() -> None:
    serial(12)
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.write(write, " ".join(serial(12) for _ in range(100)).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as theirs:
        others = theirs.read().split()
    os.waitpid(child, 0)
    ours = [serial(12) for _ in range(100)]
    assert len(others) == 100
    assert not set(ours) & set(others)
