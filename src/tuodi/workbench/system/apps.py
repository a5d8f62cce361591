"""The system room."""

from django.apps import AppConfig


class SystemConfig(AppConfig):
    """Screens about the installation."""

    name = "tuodi.workbench.system"
    label = "system"
    verbose_name = "系统"
