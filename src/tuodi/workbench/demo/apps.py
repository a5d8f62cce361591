"""The demonstration room."""

from django.apps import AppConfig
from django.conf import settings


class DemoConfig(AppConfig):
    """The demonstration county."""

    name = "tuodi.workbench.demo"
    label = "demo"
    verbose_name = "演示县"

    def ready(self) -> None:
        """Say the names of made-up institutions, where all of them are made up."""
        if settings.DEMO:
            from tuodi.workbench.base.naming import knows_institutions  # noqa: PLC0415 - models are not loaded before

            from .hospital_names import made_up  # noqa: PLC0415

            knows_institutions(made_up)
