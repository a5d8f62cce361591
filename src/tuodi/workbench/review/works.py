"""The jobs of the room."""

from __future__ import annotations

from tuodi.workbench.jobs.run import job

from .importing import check_job, take_job

job("review.check")(check_job)
job("review.take")(take_job)
