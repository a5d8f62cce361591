"""`python -m tests.mutation`: makes every mutant of the documents and says which were not noticed.

The exit code is 1 where a mutant of a benefit or subsidy survives.

--clause W-3.3b …   only these clauses        --document weihai …  only files whose name holds this
--jobs N            how many processes        --all                descriptive kinds count too
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from multiprocessing import get_context

from tests.mutation.judge import Verdict, judge
from tests.mutation.mutants import BENEFITS, Mutant, mutants_of
from tests.mutation.recompile import sources


def main(arguments: list[str]) -> int:
    """Run; 1 where a mutant of a benefit or subsidy survives (with --all: any)."""
    options = _options(arguments)
    mutants = [m for m in _all(options.document) if not options.clause or m.clause in options.clause]
    start = time.monotonic()
    verdicts = list(_progress(_judged(mutants, options.jobs), len(mutants)))
    survivors = [v.mutant for v in verdicts if v.outcome == "survived"]
    for mutant in sorted(survivors, key=lambda m: (m.kind not in BENEFITS, m.file, m.line)):
        _say(f"survived  {mutant.kind:<12}{mutant}")
    _say(_table(verdicts))
    count = Counter(v.outcome for v in verdicts)
    _say(
        f"{len(mutants)} mutants: {count['compiler']} do not compile, {count['test']} noticed by a check of their "
        f"clause, {count['survived']} survived; {time.monotonic() - start:.0f} s"
    )
    counted = [m for m in survivors if options.all or m.kind in BENEFITS]
    return 1 if counted else 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description="Change every rule a little.")
    parser.add_argument("--clause", nargs="+", default=[], metavar="ID")
    parser.add_argument("--document", nargs="+", default=[], metavar="NAME")
    parser.add_argument("--jobs", type=int, default=min(8, os.cpu_count() or 1), metavar="N")
    parser.add_argument("--all", action="store_true", help="descriptive kinds (duty, bound, funding …) count too")
    return parser.parse_args(arguments)


def _all(names: list[str]) -> Iterator[Mutant]:
    for source in sources():
        if not names or any(name in source.name for name in names):
            yield from mutants_of(source)


def _judged(mutants: list[Mutant], jobs: int) -> Iterator[Verdict]:
    if jobs == 1:
        yield from map(judge, mutants)
        return
    by_reading = sorted(mutants, key=lambda m: m.reading)  # so that a process compiles few bases
    with get_context("fork").Pool(jobs) as pool:
        yield from pool.imap_unordered(judge, by_reading, chunksize=16)


def _progress(verdicts: Iterable[Verdict], total: int) -> Iterator[Verdict]:
    survived = 0
    for done, verdict in enumerate(verdicts, 1):
        survived += verdict.outcome == "survived"
        if done % 100 == 0 or done == total:
            end = "\r" if sys.stderr.isatty() and done < total else "\n"
            sys.stderr.write(f"{done}/{total} mutants, {survived} survived{end}")
            sys.stderr.flush()
        yield verdict


def _table(verdicts: list[Verdict]) -> str:
    kinds = Counter((v.mutant.kind, v.outcome) for v in verdicts)
    head = f"{'kind':<14}{'compiler':>10}{'test':>10}{'survived':>10}"
    rows = (
        f"{kind:<14}" + "".join(f"{kinds[kind, outcome]:>10}" for outcome in ("compiler", "test", "survived"))
        for kind in sorted({kind for kind, _ in kinds})
    )
    return "\n".join((head, *rows))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
