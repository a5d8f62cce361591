"""Who did something is told by name in every list, with the login name."""

import importlib
import pkgutil
import re

import django_tables2 as tables

import tuodi.workbench
from tuodi.workbench.base.columns import WhoColumn

_OF_SOMEBODY = re.compile(r"(^|_)(maker|checker|by|actor)$")


def _below(kind):
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def test_every_column_of_somebody_tells_the_name():
    for module in pkgutil.walk_packages(tuodi.workbench.__path__, "tuodi.workbench."):
        if module.name.rsplit(".", 1)[-1] in ("tables", "lists") or module.name.endswith("_screens"):
            importlib.import_module(module.name)
    ours = {kind for kind in _below(tables.Table) if kind.__module__.startswith("tuodi.")}
    columns = {
        f"{kind.__name__}.{name}": column
        for kind in ours
        for name, column in kind.base_columns.items()
        if _OF_SOMEBODY.search(str(column.accessor or name).rsplit("__", 1)[-1]) and not hasattr(kind, f"render_{name}")
    }
    assert len(columns) > 20
    assert sorted(name for name, column in columns.items() if not isinstance(column, WhoColumn)) == []
