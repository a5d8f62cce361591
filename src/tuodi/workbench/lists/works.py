"""The jobs of the room."""

from __future__ import annotations

from tuodi.workbench.jobs.run import job

from .accept import accept, undo
from .check import check

job("lists.check")(check)
job("lists.accept")(accept)
job("lists.undo")(undo)
