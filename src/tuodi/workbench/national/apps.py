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
        """Read every handler, so that each says which transactions it answers; say names of institutions, and lines."""
        from tuodi.workbench.base.naming import knows_institutions  # noqa: PLC0415 - models are not loaded before

        from . import handlers, names, screened_lines  # noqa: F401, PLC0415

        knows_institutions(names.name_of)

        for module in iter_modules(handlers.__path__):
            import_module(f"{handlers.__name__}.{module.name}")
