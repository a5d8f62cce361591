"""The repository's own checks find what they are there for."""

import subprocess
import sys

import pytest

from tools import check_tree, coverage_gate, dead_code


@pytest.mark.parametrize("folder", ["home/li", "Users/li", "root", "work"])
def test_a_path_of_one_machine_is_found(folder):
    assert [number for number, _ in check_tree.machine_paths(f"first\nsee /{folder}/notes.md")] == [2]


@pytest.mark.parametrize("text", ["https://example.org/work/page", "src/work/x", "./root/x", "/usr/share/x"])
def test_other_paths_are_left_alone(text):
    assert not list(check_tree.machine_paths(text))


def test_a_lock_file_holds_names_versions_and_hashes_only():
    hashed = "    --hash=sha256:" + "0" * 64
    good = f"click==8.5.1 \\\n{hashed} \\\n{hashed}\ncolorama==0.4.6 ; sys_platform == 'win32' \\\n{hashed}\n"
    assert not list(check_tree.lock_lines(good))
    for bad in ("--index-url x", "click==8.5.1", "click @ https://example.org/click.whl", "# from somewhere"):
        assert [number for number, _ in check_tree.lock_lines(good + bad)] == [6]


def test_a_dependency_missing_from_the_lock_or_outside_its_range_is_found():
    lock = "click==8.5.1 \\\n    --hash=sha256:" + "0" * 64
    assert not list(check_tree.unlocked(["Click>=8.1,<9"], lock))
    assert "not locked" in next(check_tree.unlocked(["rich>=14"], lock))
    assert "outside" in next(check_tree.unlocked(["click>=9"], lock))


def test_branches_are_counted_by_package():
    def summary(covered, existing):
        return {"summary": {"covered_branches": covered, "num_branches": existing}}

    files = {"a/x.py": summary(3, 4), "a/y/z.py": summary(1, 1), "b/x.py": summary(0, 2), "ab/x.py": summary(0, 9)}
    assert coverage_gate.branch_counts(files, ["a", "b"]) == {"a": (4, 5), "b": (0, 2)}


def test_importing_tuodi_loads_nothing_else():
    code = "import sys; before = set(sys.modules); import tuodi; print(*set(sys.modules) - before)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["tuodi"]


def test_fields_of_records_are_no_dead_code():
    source = "class Bill:\n    total: int\n    year = 2024\n\n    def due(self):\n        rest = 1\n\nlimit = 2\n"
    assert dead_code.data_lines(source) == {2, 3}
