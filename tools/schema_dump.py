"""The tables of an empty installation as SQL, kept at each release: `python tools/schema_dump.py 0.2.0`.

`tests/workbench/test_migrations.py` brings every one that is kept to today's shape. Migrations of a release are never
written anew from then on.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

PLACE = Path(__file__).resolve().parent.parent / "tests" / "workbench" / "releases"


def django(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """One of Django's commands on an installation of its own in a folder, on SQLite."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TUODI_")}
    environment = kept | {"TUODI_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "tuodi.workbench.settings"}
    line = [sys.executable, "-m", "django", *command]
    return subprocess.run(line, env=environment, capture_output=True, text=True, check=False)


def dumped(database: Path) -> str:
    """Tables, indexes, triggers, and which migrations were applied."""
    with closing(sqlite3.connect(database)) as connection:
        made = connection.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' "
            "ORDER BY type = 'table' DESC, type = 'index' DESC, name"
        )
        lines = [f"{row[0]};" for row in made]
        applied = connection.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    put = "INSERT INTO django_migrations (app, name, applied) VALUES"
    rows = [f"{put} ('{app}', '{name}', '2000-01-01');" for app, name in applied]
    return "\n".join([*lines, *rows, ""])


def main() -> int:
    [version] = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        done = django(Path(folder), "migrate", "--verbosity", "0")
        if done.returncode:
            print(done.stderr, file=sys.stderr)
            return 1
        PLACE.mkdir(exist_ok=True)
        (PLACE / f"{version}.sql").write_text(dumped(Path(folder) / "tuodi.sqlite3"), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
