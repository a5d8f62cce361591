"""`tuodi month`: the month in one walk on the command line."""

import json
import os
import subprocess
import sys

import pytest


def run(*arguments, data):
    env = {name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE", "TUODI_DATA"}}
    command = [sys.executable, "-m", "tuodi", "month", *arguments, "--data", str(data)]
    return subprocess.run(command, capture_output=True, text=True, env=env, check=False)


def test_a_planted_month_is_found_and_again_nothing_changes(tmp_path):
    pytest.importorskip("django")
    first = run("2024-06", "--demo", "--seed", "77", "--people", "150", "--json", data=tmp_path)
    assert first.returncode == 0, first.stderr
    found = json.loads(first.stdout)
    assert [step["name"] for step in found["steps"]][:4] == ["import", "compare", "settle", "review"]
    for kind in ("missed", "corrected", "late_identity"):
        judged = found["truth"][kind]
        assert (judged["recall"], judged["precision"], judged["look_alikes_found"]) == (1.0, 1.0, 0)
    again = json.loads(run("2024-06", "--demo", "--seed", "77", "--people", "150", "--json", data=tmp_path).stdout)
    review = next(step for step in again["steps"] if step["name"] == "review")["result"]
    assert (again["number"], review["new"], review["changed"], review["ended"]) == (2, 0, 0, 0)


def test_wrong_use_is_told(tmp_path):
    pytest.importorskip("django")
    assert "YYYY-MM" in run("2024-13", data=tmp_path).stderr
    assert run("2031-01", "--demo", data=tmp_path).returncode == 2
