"""The jobs room."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """Background jobs."""

    name = "tuodi.workbench.jobs"
    label = "jobs"
    verbose_name = "后台任务"

    def ready(self) -> None:
        """Every room keeps its jobs in a module `works`, which registers them."""
        autodiscover_modules("works")
