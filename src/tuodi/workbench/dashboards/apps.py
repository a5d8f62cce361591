"""The dashboards room."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """Dashboards."""

    name = "tuodi.workbench.dashboards"
    label = "dashboards"
    verbose_name = "运行监测"

    def ready(self) -> None:
        """The figures register themselves."""
        from . import following, insured, serviced, settled  # noqa: F401, PLC0415 - a module registers by being read
