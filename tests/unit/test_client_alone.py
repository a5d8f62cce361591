"""The client's extra: what it pulls in, and that it runs without the rest."""

import re
import subprocess
import sys
from importlib.metadata import requires

HEAVY = ("django", "numba", "numpy", "pyarrow", "click", "yaml", "rich", "ninja")
ALONE = f"""
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {HEAVY!r}:
            raise ModuleNotFoundError(name, name=name.split(".")[0])
sys.meta_path.insert(0, Absent())
"""


def run(code):
    return subprocess.run([sys.executable, "-c", ALONE + code], capture_output=True, text=True, check=False)


def test_the_extra_asks_for_httpx_and_pydantic_only():
    told = [one.split(";") for one in requires("tuodi") or []]
    wanted = {re.match(r"[\w-]+", name).group().lower() for name, *when in told if not when or "client" in when[0]}
    assert wanted == {"httpx", "pydantic"}


def test_the_client_runs_without_django_and_the_engines():
    done = run("from tuodi.client.client import Tuodi\nprint(Tuodi('http://x', 't').desk)")
    assert done.returncode == 0, done.stderr
    assert "tuodi.client.desk.Desk" in done.stdout


def test_the_command_without_the_engines_says_what_brings_it():
    done = run("import tuodi.cli")
    assert done.returncode == 1
    assert "tuodi[engine]" in done.stderr
