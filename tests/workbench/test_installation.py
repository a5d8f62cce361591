"""Setting an installation up and starting it, as an administrator does on the command line."""

import contextlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request

import pytest

pytestmark = pytest.mark.skipif(
    "TUODI_DATABASE_URL" in os.environ, reason="each makes an installation of its own, on SQLite"
)
TUODI = [sys.executable, "-m", "tuodi"]
GOOD = "correct-horse-battery-9"


@pytest.fixture
def environment(tmp_path):
    """An installation of its own: no database of the tests, no folder of the user's."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TUODI_")}
    return {**kept, "TUODI_DATA": str(tmp_path / "data"), "LC_ALL": "C.UTF-8"}


def tuodi(environment, *args):
    return subprocess.run([*TUODI, *args], env=environment, capture_output=True, text=True, timeout=120, check=False)


def init(environment, tmp_path, password=GOOD, region="500243"):
    (tmp_path / "password").write_text(password + "\n")
    return tuodi(environment, "init", "--region", region, "--password-file", str(tmp_path / "password"))


def test_serve_without_init_says_so(environment):
    done = tuodi(environment, "serve")
    assert (done.returncode, "tuodi init" in done.stderr) == (2, True)


@pytest.mark.parametrize(("password", "why"), [("short9", "10"), ("1234567890123", "数字"), ("administrator", "常见")])
def test_init_refuses_a_weak_password(environment, tmp_path, password, why):
    done = init(environment, tmp_path, password)
    assert done.returncode == 2
    assert why in done.stderr


def test_init_refuses_a_region_that_does_not_exist_and_a_second_time(environment, tmp_path):
    assert init(environment, tmp_path, region="999999").returncode == 2
    assert init(environment, tmp_path).returncode == 0
    again = init(environment, tmp_path)
    assert (again.returncode, "already" in again.stderr) == (2, True)


def test_the_keys_are_readable_by_their_owner_only(environment, tmp_path):
    init(environment, tmp_path)
    for name in ("secret.key", "fields.key"):
        assert (tmp_path / "data" / name).stat().st_mode & 0o077 == 0


def test_administrators_of_a_new_installation_must_have_a_one_time_password(environment, tmp_path):
    init(environment, tmp_path)
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "tuodi.sqlite3")) as connection:
        assert connection.execute("SELECT role FROM access_factorrule").fetchall() == [("administrator",)]


def test_the_doctor_sees_keys_that_others_can_read_and_keys_that_are_gone(environment, tmp_path):
    assert "字段密钥：建立时自动生成" in tuodi(environment, "doctor", "--lang", "zh").stdout
    init(environment, tmp_path)
    keys = tmp_path / "data" / "fields.key"
    good = tuodi(environment, "doctor", "--lang", "zh")
    assert (good.returncode, "✓ 字段密钥" in good.stdout) == (0, True)
    keys.chmod(0o644)
    open_to_all = tuodi(environment, "doctor", "--lang", "zh")
    assert (open_to_all.returncode, "chmod 600" in open_to_all.stdout) == (1, True)
    keys.unlink()
    gone = tuodi(environment, "doctor", "--lang", "zh")
    assert (gone.returncode, "没有密钥文件" in gone.stdout) == (1, True)
    assert not keys.exists()


def test_a_server_does_not_start_with_other_keys_behind_the_back(environment, tmp_path):
    init(environment, tmp_path)
    (tmp_path / "data" / "fields.key").unlink()
    done = tuodi(environment, "serve")
    assert (done.returncode != 0, "fields.key" in done.stderr) == (True, True)
    assert not (tmp_path / "data" / "fields.key").exists()


DEMO_USERS = """
import django; django.setup()
from tuodi.workbench.setup import prepare; prepare()
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.demo.places import make_places
from tuodi.workbench.demo.users import make_users
with acting("system:demo", "x"):
    make_places()
    make_users()
"""


@contextlib.contextmanager
def served(environment, *options):
    """The answer of a server to whoever asks whether it is well."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [*TUODI, "serve", "--port", str(port), *options]
    server = subprocess.Popen(command, env=environment, start_new_session=True, stdin=subprocess.DEVNULL)
    try:
        yield _wait_for(f"http://127.0.0.1:{port}/health/", server)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def test_a_demonstration_without_its_keys_says_how_it_is_made_anew(environment, tmp_path):
    kept = environment | {"DJANGO_SETTINGS_MODULE": "tuodi.workbench.settings", "TUODI_DEMO": "1"}
    subprocess.run([sys.executable, "-c", DEMO_USERS], env=kept, check=True)
    keys = tmp_path / "data" / "fields.key"
    keys.unlink()
    done = tuodi(environment, "serve", "--demo", "--lang", "zh")
    assert (done.returncode, "没有密钥文件" in done.stderr, "--demo --anew" in done.stderr) == (3, True, True)
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "tuodi.sqlite3")) as connection:
        assert connection.execute("SELECT count(*) FROM access_user").fetchone() == (18,)  # nothing was touched
    with served(environment, "--demo", "--anew") as answer:
        assert answer["ok"] is True
        assert keys.exists()


def test_a_demonstration_that_was_stopped_before_it_was_complete_is_made_anew(environment, tmp_path):
    with served(environment, "--demo"):
        begun = _filling(tmp_path, "running")
        with served(environment, "--demo"):  # a second server beside it: somebody is at it
            assert _filling(tmp_path, "running") == begun
    with served(environment, "--demo"):
        again = _filling(tmp_path, "running")
        assert again > begun
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "tuodi.sqlite3")) as connection:
        connection.execute("UPDATE jobs_jobrun SET state = 'done'")
        connection.commit()
    with served(environment, "--demo"):
        assert _filling(tmp_path, "done") == again


def _filling(tmp_path, state):
    """When the only job that makes the county was asked for, once it stands so."""
    for _ in range(200):
        with contextlib.closing(sqlite3.connect(tmp_path / "data" / "tuodi.sqlite3")) as connection:
            (job,) = connection.execute("SELECT state, created_at FROM jobs_jobrun WHERE kind = 'demo.fill'").fetchall()
        if job[0] == state:
            return job[1]
        time.sleep(0.1)
    raise AssertionError(job)


@pytest.mark.parametrize("more", [[], ["--anew"]])
def test_a_real_installation_is_no_demonstration(environment, tmp_path, more):
    init(environment, tmp_path)
    done = tuodi(environment, "serve", "--demo", "--lang", "zh", *more)
    assert (done.returncode, "正式工作台" in done.stderr) == (2, True)
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "tuodi.sqlite3")) as connection:
        assert connection.execute("SELECT username FROM access_user").fetchall() == [("admin",)]


def test_only_a_demonstration_is_made_anew(environment, tmp_path):
    init(environment, tmp_path)
    done = tuodi(environment, "serve", "--anew", "--lang", "zh")
    assert (done.returncode, "--demo" in done.stderr) == (2, True)


def _by_itself(server):
    server.send_signal(signal.SIGTERM)


def _by_ctrl_c(server):
    """A terminal tells every process of the group."""
    os.killpg(server.pid, signal.SIGINT)


@pytest.mark.parametrize("stopped", [_by_itself, _by_ctrl_c])
def test_serve_answers_and_ends_with_its_worker(environment, tmp_path, stopped):
    init(environment, tmp_path)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([*TUODI, "serve", "--port", str(port)], env=environment, start_new_session=True)
    try:
        answer = _wait_for(f"http://127.0.0.1:{port}/health/", server)
        assert (answer["ok"], answer["database"]) == (True, "sqlite")
        stopped(server)
        server.wait(timeout=25)  # before a web process that hangs is killed
        left = subprocess.run(["pgrep", "-g", str(server.pid)], capture_output=True, text=True, check=False).stdout
        assert left == ""
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)


def test_a_web_process_that_was_killed_is_replaced(environment, tmp_path):
    assert init(environment, tmp_path).returncode == 0
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([*TUODI, "serve", "--port", str(port)], env=environment, start_new_session=True)
    try:
        _wait_for(f"http://127.0.0.1:{port}/health/", server)
        (before,) = _web_processes(server)
        time.sleep(6)  # one that ends at once again is a fault of the program, and ends the server
        os.kill(before, signal.SIGKILL)
        _wait_for(f"http://127.0.0.1:{port}/health/", server)
        (after,) = _web_processes(server)
        assert after != before
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _web_processes(server):
    """Those that answer: children of the server that are forks of it."""
    found = subprocess.run(
        ["pgrep", "-P", str(server.pid), "-f", "tuodi serve"], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in found.stdout.split()]


def test_nightly_seals_and_then_finds_what_was_changed_by_hand(environment, tmp_path):
    init(environment, tmp_path)
    database = tmp_path / "data" / "tuodi.sqlite3"
    by_hand(database, "UPDATE audit_event SET at = '2024-01-01 00:00:00.000'")  # older than what is still open
    first = tuodi(environment, "nightly")
    with contextlib.closing(sqlite3.connect(database)) as connection:
        events = connection.execute("SELECT count(*) FROM audit_event").fetchone()[0]
    assert (first.returncode, f"0 seals hold; {events} more events sealed" in first.stdout) == (0, True)
    assert "1 seals hold; 0 more" in tuodi(environment, "nightly").stdout
    by_hand(database, "UPDATE audit_event SET actor = 'somebody' WHERE id = 1")
    found = tuodi(environment, "nightly")
    assert (found.returncode, "seal 1" in found.stderr) == (1, True)


def by_hand(database, statement):
    """Somebody with the file, past the triggers."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute(statement)
        for _, sql in triggers:
            connection.execute(sql)
        connection.commit()


def _wait_for(url, server):
    for _ in range(200):
        assert server.poll() is None
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - its own address
                return json.load(answer)
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server does not answer")


def test_a_catalogue_is_loaded_and_a_day_reconciled_on_the_command_line(environment, tmp_path):
    password = tmp_path / "password"
    password.write_text(GOOD, encoding="utf-8")
    done = tuodi(environment, "init", "--region", "500243", "--password-file", str(password))
    assert done.returncode == 0, done.stderr
    file = tmp_path / "1319.txt"
    head = "hilist_code\tselfpay_prop\tbegndate\n"
    file.write_text(f"{head}Y1\t0.1\t2024-01-01\nY2\t1.1\t2024-01-01\n", encoding="utf-8")
    load = ("catalogue", "load", str(file), "--region", "500243", "--json")
    done = tuodi(environment, *load)
    told = json.loads(done.stdout)
    assert (done.returncode, told["catalogue"], told["fresh"], told["refused"], told["again"]) == (
        1,
        "1319",
        1,
        1,
        False,
    )
    assert json.loads(tuodi(environment, *load).stdout)["again"]
    done = tuodi(environment, "catalogue", "load", str(password), "--region", "500243", "--lang", "en")
    assert done.returncode == 2  # no catalogue is named
    done = tuodi(environment, "reconcile", "2024-06-02", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, [])
