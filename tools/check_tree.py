"""Checks of the tracked files that no other tool makes.

* No file names a path of the machine it was written on.
* Lock files hold names, versions and hashes only: no address and no option that names one.
* Every dependency of ``pyproject.toml`` is locked, at a version that its range allows.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:home/\w|Users/\w|root/|work/)")
"""An absolute path of someone's machine; not part of a longer path or of a web address."""

LOCK_LINE = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[A-Za-z0-9.+!-]+)(?: ; [^\\]+)? \\"
    r"|    --hash=sha256:[0-9a-f]{64}(?: \\)?",
)
"""The only two kinds of line a lock file has."""


def tracked_files(root: Path) -> list[Path]:
    """Files under version control, and those about to be: new ones that are not ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    return [path for name in sorted(set(listed.split("\0")) - {""}) if (path := root / name).is_file()]


def machine_paths(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if MACHINE_PATH.search(line):
            yield number, "names a path of one machine; use a path relative to the repository"


def lock_lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not LOCK_LINE.fullmatch(line):
            yield number, "a lock file holds only name==version and --hash lines; make it with `make lock`"


def unlocked(requirements: list[str], lock: str) -> Iterator[str]:
    locked = {canonicalize_name(m["name"]): m["version"] for m in LOCK_LINE.finditer(lock) if m["name"]}
    for requirement in map(Requirement, requirements):
        version = locked.get(canonicalize_name(requirement.name))
        if version is None:
            yield f"{requirement.name} is not locked; run `make lock`"
        elif not requirement.specifier.contains(version):
            yield f"{requirement.name} is locked at {version}, outside {requirement.specifier}; run `make lock`"


def expanded(extra: str, extras: dict[str, list[str]]) -> list[str]:
    """The requirements of an extra; one that includes another of ours has that one's too."""
    found: list[str] = []
    for one in extras[extra]:
        own = Requirement(one)
        found += [more for name in own.extras for more in expanded(name, extras)] if own.name == "tuodi" else [one]
    return found


def findings(root: Path) -> Iterator[str]:
    """Every fault in the tree, as ``file:line: what is wrong``."""
    for path in tracked_files(root):
        raw = path.read_bytes()
        name = path.relative_to(root).as_posix()
        if b"\0" in raw:
            continue
        text = raw.decode("utf-8", errors="replace")
        yield from (f"{name}:{number}: {fault}" for number, fault in machine_paths(text))
        if name.startswith("requirements/") and name.endswith(".txt"):
            yield from (f"{name}:{number}: {fault}" for number, fault in lock_lines(text))
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    base, extras = project["project"]["dependencies"], project["project"]["optional-dependencies"]
    for name, extra in (("run", "workbench"), *((name, name) for name in ("dev", "bench", "spark"))):
        wanted = base + expanded(extra, extras)
        lock = (root / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        yield from (f"requirements/{name}.txt: {fault}" for fault in unlocked(wanted, lock))


def main() -> int:
    root = Path(__file__).resolve().parent.parent
    found = list(findings(root))
    print(*found, sep="\n") if found else print("Tracked files: nothing found.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
