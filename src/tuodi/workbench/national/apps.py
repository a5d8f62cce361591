"""The room of the national platform's interface."""

from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig


class NationalConfig(AppConfig):
    """The interface for hospitals and pharmacies."""

    name = "tuodi.workbench.national"
    label = "national"
    verbose_name = "国家平台接口"

    def ready(self) -> None:
        """Read every handler, so that each says which transactions it answers."""
        from . import handlers  # noqa: PLC0415 - models are not loaded before

        for module in iter_modules(handlers.__path__):
            import_module(f"{handlers.__name__}.{module.name}")
