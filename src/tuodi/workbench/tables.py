"""An empty database gets its tables at once, in the shape that all migrations lead to.

Walking through them is slow: Django makes every model that refers to a changed one anew at each step. They stay the
truth: the shape is theirs, and where one does more than shape tables an empty database walks too.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.migrations import Migration, RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import IndexOperation, ModelOperation
from django.db.migrations.recorder import MigrationRecorder

_SHAPE = (ModelOperation, FieldOperation, IndexOperation)
_OURS = "tuodi."


def make_at_once() -> bool:
    """Whether the database was empty and now has its tables; all of them or none."""
    if connection.introspection.table_names():
        return False
    executor = MigrationExecutor(connection)
    plan = [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    if not all(map(_only_shapes, plan)):
        return False
    last = executor.loader.project_state().apps
    models: list[Any] = [one for one in last.get_models() if one._meta.can_migrate(connection)]
    with connection.schema_editor() as editor:
        for model in [MigrationRecorder.Migration, *models]:
            editor.create_model(model)
        for migration in plan:
            executor.recorder.record_applied(migration.app_label, migration.name)
    return True


def _only_shapes(migration: Migration) -> bool:
    """A library's code works on rows, of which there are none yet; ours may bring some."""
    shapes = _SHAPE if migration.__module__.startswith(_OURS) else (*_SHAPE, RunPython)
    return all(isinstance(one, shapes) for one in migration.operations)
