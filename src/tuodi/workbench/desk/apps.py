"""The desk room."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DeskConfig(AppConfig):
    """Settlement."""

    name = "tuodi.workbench.desk"
    label = "desk"
    verbose_name = "结算"

    def ready(self) -> None:
        """Hear when facts change on which settling depends; say whom a list touches; what others add to a statement."""
        from . import receivers, touched  # noqa: F401, PLC0415 - models are not loaded before

        autodiscover_modules("statement_parts")
