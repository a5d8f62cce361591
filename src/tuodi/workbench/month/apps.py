"""The month room."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class MonthConfig(AppConfig):
    """The monthly cycle."""

    name = "tuodi.workbench.month"
    label = "month"
    verbose_name = "月度流程"

    def ready(self) -> None:
        """Every room says in a module `month_steps` what it does in the monthly cycle."""
        autodiscover_modules("month_steps")
