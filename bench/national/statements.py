"""The statements of one 2207 as a script for pgbench: the same text, with variables for what differs each time."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from tuodi.hospital.wire import Sent

_RETURNING = re.compile(r'^INSERT INTO "(\w+)".* RETURNING .*?"?id"?$', re.DOTALL)
_KEYED = re.compile(r'^INSERT INTO "(\w+)" \("id", .*?\) VALUES \((\d+), ')
_PEOPLE, _SEQ = 800_000_000, 555_000
"""Numbers that stand nowhere else in the statements: by them the script finds what to put variables for."""
_starts = count(700_000_000, 10_000)
_HEAD = "".join(
    f"\\set {name} random({least}, {most})\n"
    for name, least, most in (
        ("n", 1, 10**12), ("seq", 1, 2 * 10**9), ("person", ":first", ":last"), ("visit", ":opened", ":closed"),
    )
)  # fmt: skip
_NO_VISIT = "0"


def begin_people() -> None:
    """People are numbered from here. Called before they are made."""
    _restart("registry_person", _PEOPLE)


def variables(people: range, visits: tuple[int, int]) -> list[str]:
    """What the script is told when it starts."""
    told = {"first": _PEOPLE + people[0], "last": _PEOPLE + people[-1], "opened": visits[0], "closed": visits[1]}
    return [word for name, number in told.items() for word in ("-D", f"{name}={number}")]


def name_visits() -> tuple[int, int]:
    """Give the visits that there are names by which the script finds them; their first and last number."""
    from django.db import connection  # noqa: PLC0415 - models need Django

    with connection.cursor() as cursor:
        cursor.execute("UPDATE national_visit SET mdtrt_id = 'V' || id")
        cursor.execute("SELECT min(id), max(id), count(*) FROM national_visit")
        first, last, many = cursor.fetchone()
    if last - first + 1 != many:
        raise RuntimeError("the visits' numbers have gaps")
    return int(first), int(last)


def capture(sent: Sent, script: Path | None = None) -> int:
    """Answer a message in this process; how many statements that took. `script`: written from them."""
    from django.db import connection  # noqa: PLC0415 - models need Django
    from django.test import Client  # noqa: PLC0415

    start = next(_starts)
    tables = connection.introspection.table_names()
    for at, table in enumerate(name for name in tables if name.startswith(("national_", "desk_")) and _numbered(name)):
        _restart(table, start + at * 1_000_000)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE desk_personaccounts SET last_seq = %s", [_SEQ])
    said: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        said.append(_whole(sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        answer = Client().post(sent.path, sent.body, content_type="application/json")
    if answer.json()["infcode"] != 0:
        raise RuntimeError(answer.content.decode()[:500])
    if script is not None:
        mdtrt_id = json.loads(sent.body)["input"]["data"]["mdtrt_id"]
        visit = _value("SELECT id FROM national_visit WHERE mdtrt_id = %s", [mdtrt_id])
        lines = _scripted(said, {sent.msgid: "n", mdtrt_id: "visit"}, visit)
        script.write_text(f"{_HEAD}BEGIN;\n{''.join(lines)}COMMIT;\n", encoding="utf-8")
    return len(said)


def _scripted(said: list[str], named: Mapping[str, str], visit: int) -> list[str]:
    made: list[tuple[str, str]] = []
    lines = []
    for sql in said:
        taken = _KEYED.match(sql)
        if taken:  # the key was taken from the table's sequence by a statement before
            made.append((taken[2], f"currval(pg_get_serial_sequence('{taken[1]}', 'id'))"))
        # pgbench would take a word behind a colon for a variable, in a text too
        text = re.sub(r"(?<!:):(?=[A-Za-z_])", ": ", sql).replace("\n", " ")
        for number, variable in made:
            text = re.sub(rf"\b{number}\b", variable, text)
        text = _varied(text, named)
        # a visit that is to be settled has no settlement yet
        seen = ":visit" if text.startswith("INSERT") or "interfacesettlement" not in text else _NO_VISIT
        text = re.sub(rf"\b{visit}\b", seen, text)
        found = _RETURNING.match(sql)
        if found:
            made.append((str(_last(found[1])), f":{found[1]}_id"))
        lines.append(f"{text}\n\\gset {found[1]}_\n" if found else f"{text};\n")
    return lines


def _varied(text: str, named: Mapping[str, str]) -> str:
    for name, variable in named.items():
        letter = "V" if variable == "visit" else "L"
        text = text.replace(f"'{name}'", f"('{letter}' || :{variable})")
        text = re.sub(rf"'[^']{{0,80}}{name}[^']{{0,40}}'", f"('{letter}' || :{variable})", text)
    text = re.sub(r"'\d{6}D\d+'", "('S' || :n)", text)
    text = re.sub(rf"\b{_PEOPLE // 1_000_000}\d{{6}}\b", ":person", text)
    text = re.sub(r"\bversion = \d+(?= |$)", "version >= 0", text)
    return re.sub(rf"\b{_SEQ + 1}\b", ":seq", text)


def _whole(sql: str, params: Any) -> str:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        return str(cursor.cursor.mogrify(sql, params)).strip()


def _numbered(table: str) -> bool:
    return _value("SELECT pg_get_serial_sequence(%s, 'id')", [table], safe=True) is not None


def _last(table: str) -> int:
    return int(_value(f'SELECT max(id) FROM "{table}"', []))  # noqa: S608 - our own table


def _restart(table: str, number: int) -> None:
    _value(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {number}, false)", [])


def _value(sql: str, params: list[Any], *, safe: bool = False) -> Any:
    from django.db import DatabaseError, connection, transaction  # noqa: PLC0415

    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchone()[0]
    except DatabaseError:
        if safe:
            return None
        raise
