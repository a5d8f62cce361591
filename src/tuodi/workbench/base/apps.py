"""The base room."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class BaseConfig(AppConfig):
    """Page, forms, lists, look."""

    name = "tuodi.workbench.base"
    label = "base"
    verbose_name = "页面"

    def ready(self) -> None:
        """Every room says in `todo` what may wait for somebody, in `payables` what it owes."""
        autodiscover_modules("todo", "payables")
