"""``python -m tuodi.lab.nation --share 0.05``, which `make nation` calls."""

from __future__ import annotations

import argparse
import sys

from tuodi.policy.library import load_rule_book

from .report import report
from .run import run


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m tuodi.lab.nation", description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="of the country's residents, 0 to 1")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if not 0 < given.share <= 1:
        parser.error("--share is over 0 and at most 1")
    done = run(given.share, processes=given.processes, seed=given.seed)
    sys.stdout.write(report(done, load_rule_book()) + "\n")


if __name__ == "__main__":
    main()
