"""The warning room."""

from django.apps import AppConfig


class WarningConfig(AppConfig):
    """Warnings."""

    name = "tuodi.workbench.warning"
    label = "warning"
    verbose_name = "监测预警"
