"""Turns over several processes: who has waited longest comes first, wherever; nobody is stuck behind a dead process."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest

from tuodi.workbench.beside import Beside
from tuodi.workbench.turns import Turns

LONGEST = 4.0
HOLDS = """
import sys
from pathlib import Path
from tuodi.workbench.beside import Beside
beside = Beside(Path(sys.argv[1]), 4.0)
beside.tell(float(sys.argv[2]))
print("told", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def elsewhere(tmp_path):
    """Another process that says since when somebody waits there; it ends with the test."""
    begun = []

    def tell(since):
        other = subprocess.Popen(
            [sys.executable, "-c", HOLDS, str(tmp_path / "turns"), repr(since)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        begun.append(other)
        assert other.stdout.readline() == b"told\n"
        return other

    yield tell
    for other in begun:
        with other:  # closes what it says and hears
            other.kill()


def waiting(turns, came):
    """Somebody who waits for a place and keeps it."""
    thread = threading.Thread(target=lambda: came.append(turns.take(30)))
    thread.start()
    return thread


def test_processes_see_each_other_and_not_themselves(tmp_path, elsewhere):
    mine = Beside(tmp_path / "turns", LONGEST)
    now = time.monotonic()
    mine.tell(now - 3)
    assert mine.first_elsewhere(now) is None
    elsewhere(now - 1)
    elsewhere(now - 2)
    assert mine.first_elsewhere(now) == pytest.approx(now - 2)


def test_who_waits_longer_than_anybody_does_is_not_there_any_more(tmp_path, elsewhere):
    mine = Beside(tmp_path / "turns", LONGEST)
    now = time.monotonic()
    elsewhere(now - 5)
    assert mine.first_elsewhere(now) is None


def test_the_place_of_a_dead_process_is_taken_by_the_next(tmp_path, elsewhere):
    now = time.monotonic()
    other = elsewhere(now)
    other.kill()
    other.wait()
    mine = Beside(tmp_path / "turns", LONGEST)
    assert mine.first_elsewhere(now) is None


def test_one_who_came_later_than_somebody_elsewhere_waits_until_that_one_is_gone(tmp_path, elsewhere):
    turns = Turns(2, Beside(tmp_path / "turns", LONGEST))
    came = []
    first = turns.take(0)  # one at a time is worked on in any case
    other = elsewhere(time.monotonic() - 1)
    thread = waiting(turns, came)
    thread.join(0.4)
    assert came == []
    turns.give(first)  # nobody is at work here: the next one goes
    thread.join(5)
    assert len(came) == 1
    again = waiting(turns, came)
    other.kill()
    again.join(10)  # who told it is dead: after so long that nobody waits any more, it is not believed
    assert len(came) == 2


def test_one_who_came_earlier_than_anybody_elsewhere_goes(tmp_path, elsewhere):
    turns = Turns(2, Beside(tmp_path / "turns", LONGEST))
    elsewhere(time.monotonic() + 60)
    assert turns.take(0) is not None
    assert turns.take(0) is not None
    assert turns.take(0) is None


def test_who_gives_up_waits_no_more_for_the_others(tmp_path, elsewhere):
    mine = Beside(tmp_path / "turns", LONGEST)
    turns = Turns(1, mine)
    place = turns.take(0)
    assert turns.take(0.05) is None
    assert mine._moments[mine._own] == 0
    turns.give(place)
