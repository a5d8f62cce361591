"""The registry room."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RegistryConfig(AppConfig):
    """People and places; every room keeps its parts of a person's page in a module `panels`."""

    name = "tuodi.workbench.registry"
    label = "registry"
    verbose_name = "人员与家庭"

    def ready(self) -> None:
        from . import lookups  # noqa: F401, PLC0415 - registers itself

        autodiscover_modules("panels")
