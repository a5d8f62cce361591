"""Where an installation keeps its things, and which database it uses: from the environment, nothing else.

`TUODI_DATA` is the folder of the installation, `TUODI_DATABASE_URL` a PostgreSQL address (without it a SQLite file in
the folder), `TUODI_HOSTS` the names it answers to, `TUODI_PROXIES` the addresses or networks of proxies in front of it
that do TLS, `TUODI_DEMO` = 1 the demonstration county,
`TUODI_PLANNED_STATEMENTS` = 0 for a pooler that cannot keep prepared statements, `TUODI_KEYS` the file with the keys of
encrypted columns (without it `fields.key` in the folder).
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
from platformdirs import user_data_dir

DEMO_YEAR = 2024
"""The year in which the demonstration's people live."""
DEAD_LINE = {"connect_timeout": 5, "tcp_user_timeout": 8_000}
"""Seconds to reach PostgreSQL, and milliseconds that a line may be silent before it counts as cut."""
SQLITE_WAIT = 30
"""Seconds that a writer waits for another."""


def data_folder() -> Path:
    """The folder of the installation; made when it is not there."""
    folder = Path(os.environ.get("TUODI_DATA") or user_data_dir("tuodi"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def is_demo() -> bool:
    """Whether this is the demonstration county, with its public passwords."""
    return os.environ.get("TUODI_DEMO") == "1"


def secret_key(folder: Path) -> str:
    """The key that signs sessions: made once for an installation, readable by its owner only."""
    place = folder / "secret.key"
    try:
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return place.read_text(encoding="ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key


def field_keys(folder: Path) -> Path:
    """Where the keys of encrypted columns are; better on another disk than the database."""
    return Path(os.environ.get("TUODI_KEYS") or folder / "fields.key")


def database(folder: Path) -> dict[str, Any]:
    """Django's description of the database."""
    url = os.environ.get("TUODI_DATABASE_URL", "")
    if url:
        found: dict[str, Any] = {**dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True)}
        return {**found, "OPTIONS": {**DEAD_LINE, **found.get("OPTIONS", {})}}
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "tuodi.sqlite3",
        "CONN_MAX_AGE": 600,  # what a connection has read stays in its memory
        "TEST": {"NAME": folder / "test.sqlite3"},  # a file, so that several connections meet as they do in use
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",  # one that reads and then writes must not find another in between
            "timeout": SQLITE_WAIT,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY"
            ),
        },
    }


def plans_statements() -> bool:
    """Whether a line to PostgreSQL keeps its statements planned; a pooler may give each transaction another line."""
    return os.environ.get("TUODI_PLANNED_STATEMENTS") != "0"


def hosts() -> list[str]:
    """The names under which the workbench answers."""
    return [*_several("TUODI_HOSTS"), "localhost", "127.0.0.1", "[::1]"]


def proxies() -> list[str]:
    """Who may say for whom a request comes, and that it came by TLS: without them everybody speaks for himself."""
    return _several("TUODI_PROXIES")


def _several(name: str) -> list[str]:
    return [one.strip() for one in os.environ.get(name, "").split(",") if one.strip()]
