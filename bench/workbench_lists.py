"""Lists and search of the workbench over a million people: 500 mixed requests by 8 clients, on both databases.

`python -m bench.workbench_lists` runs itself once a database and prints p50, p95 and the slowest, by kind of request.
Limit: p95 of all under 200 ms. With `--keep FOLDER` the people stay there and are taken again, so that they can be
written while the machine has other work (`--fill`) and asked for when it has none. `--doubles` searches them for people
who are registered twice instead, and says what that takes.
"""

import argparse
import hashlib
import http.cookiejar
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

PEOPLE, REQUESTS, CLIENTS = 1_000_000, 500, 8
LIMIT_MS = 200
YEAR = 2024
USER, PASSWORD = "bench", "a-password-for-a-bench"
_ROOT = Path(__file__).resolve().parent.parent
_HERE = "--here"


_DATABASES = ("SQLite", "PostgreSQL")


def main() -> int:
    """Both databases, each in a process of its own; 1 where a limit is missed."""
    asked = _asked()
    worst = 0
    for name in asked.on:
        if asked.keep is None:
            with tempfile.TemporaryDirectory(prefix="tuodi-bench-") as folder:
                worst |= _run(name, Path(folder), asked)
        else:
            worst |= _run(name, _kept(asked.keep, asked.people) / name.lower(), asked)
    return worst


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("people", type=int, nargs="?", default=PEOPLE)
    parser.add_argument("--on", nargs="+", choices=_DATABASES, default=_DATABASES)
    parser.add_argument("--keep", type=Path, help="the folder in which the people stay")
    parser.add_argument("--fill", action="store_true", help="write the people, ask nothing")
    parser.add_argument("--doubles", action="store_true", help="search for people registered twice, ask nothing")
    return parser.parse_args()


def _kept(folder: Path, people: int) -> Path:
    """Where people written for today's tables are; other migrations or other rows are other people."""
    made = hashlib.sha256(f"{people} {YEAR}".encode())
    for source in (*sorted(_ROOT.glob("src/tuodi/workbench/*/migrations/*.py")), _ROOT / "bench" / "workbench_rows.py"):
        made.update(source.read_bytes())
    return folder / made.hexdigest()[:12]


def _run(name: str, folder: Path, asked: argparse.Namespace) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    env = {**os.environ, "TUODI_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "tuodi.workbench.settings"}
    before = [sys.executable, "tools/with_postgres.py", "--keep", str(folder)] if name == "PostgreSQL" else []
    todo = "fill" if asked.fill else "doubles" if asked.doubles else "ask"
    command = [*before, sys.executable, "-m", "bench.workbench_lists", _HERE, name, str(asked.people), todo]
    return subprocess.run(command, cwd=_ROOT, env=env, check=False).returncode


def here(name: str, people: int, todo: str) -> int:
    """On the database of the environment."""
    import django  # noqa: PLC0415 - in the process of its own only

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from bench.workbench_rows import fill  # noqa: PLC0415
    from tuodi.workbench.serve import THREADS, processes_for  # noqa: PLC0415

    filled = Path(os.environ["TUODI_DATA"]) / "filled"
    if not filled.exists():
        begun = time.monotonic()
        call_command("migrate", verbosity=0)
        fill(people, YEAR, USER, PASSWORD)
        filled.touch()
        print(f"{name}: {people:,} people written in {time.monotonic() - begun:.0f} s", flush=True)
    if todo == "doubles":
        return doubles(name)
    if todo == "fill":
        return 0
    vendor = connection.vendor
    connection.close()
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--no-ws",
         "--log-level", "error",
         "--workers", str(processes_for(vendor)), "--blocking-threads", str(THREADS),
         "tuodi.workbench.wsgi:application"]
    )  # fmt: skip
    try:
        return measure(name, f"http://127.0.0.1:{port}", people, server.pid)
    finally:
        server.terminate()
        server.wait()


def doubles(name: str) -> int:
    """The search for people who are registered twice, over everybody, without writing down what it finds."""
    from tuodi.workbench.access.scope import unlimited  # noqa: PLC0415 - in the process of its own only
    from tuodi.workbench.registry.duplicates import find_pairs  # noqa: PLC0415

    before, begun, spent = _memory(), time.monotonic(), time.process_time()
    with unlimited():
        found, skipped = find_pairs()
    print(
        f"{name}: {len(found):,} pairs, {skipped} blocks too large, in {time.monotonic() - begun:.0f} s, of them "
        f"{time.process_time() - spent:.0f} s CPU of this process; memory {before:.0f} to {_memory():.0f} MB",
        flush=True,
    )
    return 0


def _memory() -> float:
    """The most that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _free_port() -> int:
    import socket  # noqa: PLC0415

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def measure(name: str, base: str, people: int, server: int) -> int:
    """All clients at once; each takes the next request when its last is answered."""
    openers = [_login(base) for _ in range(CLIENTS)]
    mixed = list(_mix(people, REQUESTS))
    took: dict[str, list[float]] = {}
    lock = threading.Lock()

    def client(opener: urllib.request.OpenerDirector) -> None:
        while True:
            with lock:
                if not mixed:
                    return
                kind, path = mixed.pop()
            begun = time.monotonic()
            with opener.open(base + path) as answer:
                answer.read()
            with lock:
                took.setdefault(kind, []).append((time.monotonic() - begun) * 1000)

    threads = [threading.Thread(target=client, args=(opener,)) for opener in openers]
    begun, spent, mine, busy = time.monotonic(), _cpu(server), time.process_time(), _busy()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - begun
    every = [one for times in took.values() for one in times]
    for kind, times in sorted(took.items()):
        _line(kind, times)
    _line("all", every)
    p95 = _p95(every)
    web, clients = _cpu(server) - spent, time.process_time() - mine
    print(
        f"{name}: {len(every) / seconds:.0f} requests a second; CPU of each: web {web * 1000 / len(every):.1f} ms, "
        f"clients {clients * 1000 / len(every):.1f} ms, database and others on the machine "
        f"{(_busy() - busy - web - clients) * 1000 / len(every):.1f} ms; p95 {p95:.0f} ms, limit {LIMIT_MS} ms\n",
        flush=True,
    )
    return int(p95 > LIMIT_MS)


def _cpu(server: int) -> float:
    """Seconds that the server and its processes have computed; what others on the machine do is not in it."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if server in (int(stat.parent.name), int(fields[1])):
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _busy() -> float:
    """Seconds that all processors have worked for anybody."""
    _, user, nice, system, _, _, hard, soft, stolen, *_ = Path("/proc/stat").read_text().split(maxsplit=10)
    return sum(map(int, (user, nice, system, hard, soft, stolen))) / os.sysconf("SC_CLK_TCK")


def _line(kind: str, times: list[float]) -> None:
    p50 = statistics.median(times)
    print(f"  {kind:24} {len(times):4}   p50 {p50:6.0f} ms   p95 {_p95(times):6.0f} ms   most {max(times):6.0f} ms")


def _p95(times: list[float]) -> float:
    return sorted(times)[max(0, -(-len(times) * 95 // 100) - 1)]


def _login(base: str) -> urllib.request.OpenerDirector:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    for _ in range(200):
        try:
            page = opener.open(base + "/login/").read().decode()
            break
        except OSError:
            time.sleep(0.1)
    else:
        raise TimeoutError(base)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    data = {"csrfmiddlewaretoken": token.group(1) if token else "", "username": USER, "password": PASSWORD}
    opener.open(base + "/login/", urllib.parse.urlencode(data).encode()).read()
    return opener


_SURNAMES = "王李张刘陈杨黄赵吴周冉田谭向罗孙朱高林何"
_LETTERS = ("wang", "zhang", "li", "lixiu", "chenwei", "wxy", "zgl", "yj", "ran", "tianf")
_CLASSES = ("minimum_living", "low_income_edge", "special_hardship", "stable_exit", "severe_disability")


def _mix(people: int, requests: int) -> Iterator[tuple[str, str]]:
    """What people at desks ask for, from a seed."""
    chance = random.Random(7)
    towns = [f"500243{n:03d}" for n in range(1, 13)]
    for _ in range(requests):
        name, town = chance.choice(_SURNAMES), chance.choice(towns)
        number = f"500243{chance.randrange(1935, 2020)}{chance.randrange(1, 13):02d}"
        typed = chance.choice(
            (
                name,
                name + chance.choice("伟秀玉国志"),
                chance.choice(_LETTERS),
                number,
                f"500243{chance.randrange(people):010d}",
            )
        )
        deep = chance.randrange(1, people // 50)
        kind, path, asked = chance.choice(
            (
                ("suggest", "suggest/", {"q": typed}),
                ("suggest", "suggest/", {"q": typed}),
                ("suggest", "suggest/", {"q": name}),
                ("search", "search/", {"q": typed}),
                ("search", "search/", {"q": name}),
                ("search deep", "search/", {"q": name, "p": chance.randrange(1, 400)}),
                ("search count", "search/", {"q": name, "count": 1}),
                ("list", "", {}),
                ("list township", "", {"township": town}),
                ("list next", "", {"after": f"0.{chance.randrange(people)}", "p": 9}),
                ("list deep", "", {"p": deep}),
                ("list last", "", {"p": "last"}),
                ("list township by name", "", {"township": town, "order": "pinyin", "p": chance.randrange(1, 1000)}),
                ("list by name deep", "", {"order": "pinyin", "p": deep}),
                ("list class", "", {"identity": chance.choice(_CLASSES)}),
                ("list class township", "", {"identity": chance.choice(_CLASSES), "township": town}),
                ("list not insured", "", {"insured": "no", "township": town}),
                ("list age", "", {"age_from": chance.randrange(0, 90), "age_to": 95}),
                ("list dead", "", {"state": "dead"}),
                ("list count", "", {"count": 1, "township": town}),
                ("person", f"{chance.randrange(1, people)}/", {}),
                ("person", f"{chance.randrange(1, people)}/", {}),
            )
        )
        yield kind, f"/people/{path}?{urllib.parse.urlencode(asked)}"


if __name__ == "__main__":
    if _HERE in sys.argv[1:2]:
        _, _, database, number, what = sys.argv
        sys.exit(here(database, int(number), what))
    sys.exit(main())
