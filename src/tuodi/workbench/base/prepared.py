"""Queries and inserts that Django writes once and that are only bound and read afterwards.

For the few places where somebody waits and every statement is of a known form: composing a query costs several times
what running it does. `Prepared` reads the rows of some keys, `Asking` what some values ask for, `Limited` the same
within the limits that are open, `Inserting` writes one row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import Field, Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import get_related_populators
from django_scopes import get_scope

from tuodi.workbench import planned
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.planned import Asked

Row = TypeVar("Row", bound=Model)
_Written = tuple[str, list[Any], Callable[[Sequence[Any]], Row]]
_LIMITS_AT_MOST = 1_000
_KEY = -1
"""Stands for the keys while the query is written."""


class Prepared(Generic[Row]):
    """Rows by key, of whomever: the caller answers for the limits. `make` gets the keys to ask `…__in` for.

    key: one that stands for all while the query is written, where they are not numbers.
    """

    def __init__(self, make: Callable[[list[Any]], QuerySet[Row]], key: int | str = _KEY) -> None:
        self._make, self._key = make, key

    @cached_property
    def _written(self) -> tuple[str, list[Any], type[Row], tuple[str, ...], list[tuple[int, list[Any], Any]]]:
        with unlimited():
            query = self._make([self._key])
        compiler = query.query.get_compiler(connection=connection)
        sql, values = compiler.as_sql()
        if list(values).count(self._key) != 1 or sql.count("IN (%s)") != 1:
            raise RuntimeError(f"not a query by key: {sql}")
        columns = [column for column, *_ in compiler.select]
        read = compiler.get_converters(columns)
        return (
            sql, list(values), query.model, tuple(column.target.attname for column in columns),
            [(at, convert, column) for at, (convert, column) in read.items()],
        )  # fmt: skip

    def values(self, keys: Sequence[Any]) -> Iterator[list[Any]]:
        """The columns of every row, in the query's order."""
        if not keys:
            return
        asked = self.asked(*keys)
        yield from self.values_in(
            planned.rows(asked.sql, asked.values) if len(keys) == 1 else _found(asked.sql, len(keys), asked.values)
        )

    def rows(self, keys: Sequence[Any]) -> list[Row]:
        """The same as instances."""
        return self._instances(self.values(keys))

    def asked(self, *keys: Any) -> Asked:
        """The statement, to be run with others (`planned.together`) where it is of one key."""
        sql, values, *_ = self._written
        place = values.index(self._key)
        return Asked(sql, [*values[:place], *keys, *values[place + 1 :]])

    def values_in(self, rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
        """The columns, of what the statement found."""
        read, line = self._written[-1], connections[DEFAULT_DB_ALIAS]
        for row in rows:
            found = list(row)
            for at, converts, column in read:
                for convert in converts:
                    found[at] = convert(found[at], column, line)
            yield found

    def rows_in(self, rows: Iterable[Sequence[Any]]) -> list[Row]:
        """Instances, of what the statement found."""
        return self._instances(self.values_in(rows))

    def _instances(self, rows: Iterable[list[Any]]) -> list[Row]:
        _, _, model, names, _ = self._written
        return [_instance(model, names, row) for row in rows]


def _found(sql: str, keys: int, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Of many keys: a text for each number of them, which is not worth a plan."""
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("IN (%s)", f"IN ({', '.join(['%s'] * keys)})"), list(values))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _instance(model: type[Row], names: Sequence[str], values: Sequence[Any]) -> Row:
    """What `from_db` makes of them, without asking each field: these models have nothing of their own to say to it."""
    made: Row = model.__new__(model)
    vars(made).update(zip(names, values, strict=True))
    made._state = ModelState()
    vars(made._state).update(adding=False, db="default")
    return made


class Asking(Generic[Row]):
    """The same for a query of several values, with related rows and annotations.

    `make` gets the values; the query is composed with `stand_ins`, which must differ from each other and from every
    other value in it.
    """

    def __init__(self, make: Callable[..., QuerySet[Row]], *stand_ins: object) -> None:
        self._make, self._stand_ins = make, stand_ins

    @cached_property
    def _unlimited(self) -> _Written[Row]:
        with unlimited():
            return self._compose()

    def _written(self) -> _Written[Row]:
        return self._unlimited

    def _compose(self) -> _Written[Row]:
        compiler = self._make(*self._stand_ins).query.get_compiler(connection=connection)
        sql, values = compiler.as_sql()
        if not set(self._stand_ins) <= set(values):
            raise RuntimeError(f"not a query by these values: {sql}")
        return sql, list(values), _builder(compiler)

    def rows(self, *values: object) -> list[Row]:
        """The rows for these values, in the query's order."""
        asked = self.asked(*values)
        return self.rows_in(planned.rows(asked.sql, asked.values))

    def asked(self, *values: object) -> Asked:
        """The statement for these values, to be run with others (`planned.together`)."""
        sql, written, _ = self._written()
        given = dict(zip(self._stand_ins, values, strict=True))
        return Asked(sql, [given.get(value, value) for value in written])

    def rows_in(self, rows: Iterable[Sequence[Any]]) -> list[Row]:
        """Instances, of what the statement found."""
        build = self._written()[-1]
        return [build(row) for row in rows]


class Limited(Asking[Row]):
    """The same within the limits that are open: written once for each limits, with them in it."""

    def __init__(self, make: Callable[..., QuerySet[Row]], *stand_ins: object) -> None:
        super().__init__(make, *stand_ins)
        self._by_limits: dict[Any, _Written[Row]] = {}

    def _written(self) -> _Written[Row]:
        limits = tuple(sorted(get_scope().items()))
        found = self._by_limits.get(limits)
        if found is None:
            if len(self._by_limits) >= _LIMITS_AT_MOST:
                self._by_limits.clear()
            found = self._by_limits[limits] = self._compose()
        return found


def _builder(compiler: Any) -> Callable[[Sequence[Any]], Any]:
    """What makes instances of the rows of a query, as Django's own iteration does."""
    select, info = compiler.select, compiler.klass_info
    start, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column.target.attname for column, *_ in select[start:end]]
    related = get_related_populators(info, select, "default")  # type: ignore[call-arg] # stubs of a later Django
    read = list(compiler.get_converters([column for column, *_ in select]).items())
    more = compiler.annotation_col_map.items()

    def build(row: Sequence[Any]) -> Any:
        found = list(row)
        for at, (converts, column) in read:
            for convert in converts:
                found[at] = convert(found[at], column, connection)
        made = _instance(info["model"], names, found[start:end])
        for one in related:
            one.populate(found, made)
        for name, at in more:
            setattr(made, name, found[at])
        return made

    return build


class Inserting(Generic[Row]):
    """One new row at a time, as `save(force_insert=True)` writes it. Signals of saving are not sent."""

    def __init__(self, model: type[Row]) -> None:
        self._model = model

    @cached_property
    def _written(self) -> tuple[str, list[tuple[str, Field[Any, Any] | None]]]:
        options = self._model._meta
        fields = [field for field in options.concrete_fields if not field.primary_key]
        quote = connection.ops.quote_name
        names, places = ", ".join(quote(str(field.column)) for field in fields), ", ".join(["%s"] * len(fields))
        table, key = quote(options.db_table), quote(str(options.pk.column))
        kept = [(field.attname, None if _stands(field) else field) for field in fields]
        return f"INSERT INTO {table} ({names}) VALUES ({places}) RETURNING {key}", kept  # noqa: S608

    def new(self, **values: Any) -> Row:
        """What the model makes of all these, related rows as instances, without asking each field what it thinks."""
        made: Row = self._model.__new__(self._model)
        made._state = ModelState()
        held = vars(made)
        for name, attname, related, default in self._fields:
            if related is None or name not in values:
                held[attname] = values.pop(attname) if attname in values else default()
                continue
            other = values.pop(name)
            held[attname] = None if other is None else other.pk
            related.set_cached_value(made, other)
            if other is not None and not related.remote_field.multiple:
                related.remote_field.set_cached_value(other, made)
        if values:
            raise TypeError(f"{self._model.__name__} has no {sorted(values)}")
        return made

    @cached_property
    def _fields(self) -> list[tuple[str, str, Any, Callable[[], Any]]]:
        return [
            (field.name, field.attname, field if field.is_relation else None, field.get_default)
            for field in self._model._meta.concrete_fields
        ]

    def insert(self, row: Row, key: int | None = None) -> Row:
        """Write it; it has its key then. `key`: one that was taken for it; it is written with the next statement."""
        sql, fields = self._written
        if key is None:
            row.pk = planned.rows(sql, list(_stored(row, fields)))[0][0]
        else:
            row.pk = key
            planned.soon(self._keyed, [key, *_stored(row, fields)])
        vars(row._state).update(adding=False, db="default")
        return row

    @cached_property
    def _keyed(self) -> str:
        names, _, places = self._written[0].partition(" RETURNING ")[0].partition(") VALUES (")
        before, _, names = names.partition(" (")
        key = connection.ops.quote_name(str(self._model._meta.pk.column))
        return f"{before} ({key}, {names}) VALUES (%s, {places}"

    def insert_soon(self, row: Row) -> None:
        """Write it with the next statement (`planned.soon`). It hears no key."""
        sql, fields = self._written
        planned.soon(sql, list(_stored(row, fields)))


def _stored(row: Model, fields: Iterable[tuple[str, Field[Any, Any] | None]]) -> Iterator[Any]:
    held, line = vars(row), connections[DEFAULT_DB_ALIAS]
    for name, field in fields:
        yield held[name] if field is None else field.get_db_prep_save(field.pre_save(row, add=True), line)


_PLAIN = (models.IntegerField, models.CharField, models.BooleanField, models.DateField, models.ForeignKey)
_CHANGES = ("pre_save", "get_db_prep_save", "get_db_prep_value", "get_prep_value")


def _stands(field: Field[Any, Any]) -> bool:
    """Whether a value goes to the database as it stands: PostgreSQL takes these types, if the field is Django's own."""
    own = all(getattr(type(field), name).__module__.startswith("django.") for name in _CHANGES)
    dated = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    return connection.vendor == "postgresql" and isinstance(field, _PLAIN) and own and not dated
