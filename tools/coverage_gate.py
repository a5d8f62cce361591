"""Branch coverage of each measured package, held against the one threshold of ``pyproject.toml``.

pytest-cov holds lines and branches of all packages together against the same threshold; a well covered package would
hide a badly covered one there, and lines would hide branches.
"""

import json
import sys
import tempfile
import tomllib
from collections import Counter
from pathlib import Path

import coverage


def branch_counts(files: dict[str, dict[str, dict[str, int]]], packages: list[str]) -> dict[str, tuple[int, int]]:
    """Covered and existing branches of each package, from a coverage report in JSON."""
    covered, existing = Counter[str](), Counter[str]()
    for name, report in files.items():
        for package in packages:
            if Path(name).is_relative_to(package):
                covered[package] += report["summary"]["covered_branches"]
                existing[package] += report["summary"]["num_branches"]
    return {package: (covered[package], existing[package]) for package in packages}


def main() -> int:
    """Print one line for each package; 1 if one is under the threshold."""
    root = Path(__file__).resolve().parent.parent
    config = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["coverage"]
    threshold: float = config["report"]["fail_under"]

    measured = coverage.Coverage(config_file=str(root / "pyproject.toml"))
    measured.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        measured.json_report(outfile=str(report))
        files = json.loads(report.read_text(encoding="utf-8"))["files"]

    if not all("num_branches" in report["summary"] for report in files.values()):
        print("No branch was measured; the tests run nothing of the packages.")
        return 1
    worst = 100.0
    for package, (covered, existing) in branch_counts(files, config["run"]["source"]).items():
        percent = 100 * covered / existing if existing else 100.0
        worst = min(worst, percent)
        print(f"Branch coverage of {package}: {percent:.1f} % ({covered} of {existing}), at least {threshold} % asked")
    return 0 if worst >= threshold else 1


if __name__ == "__main__":
    sys.exit(main())
