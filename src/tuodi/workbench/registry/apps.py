"""The registry room."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class RegistryConfig(AppConfig):
    """People and places; every room keeps its parts of a person's page in a module `panels`."""

    name = "tuodi.workbench.registry"
    label = "registry"
    verbose_name = "人员与家庭"

    def ready(self) -> None:
        from . import lookups  # noqa: F401, PLC0415 - registers itself
        from .versions import install  # noqa: PLC0415 - models are not loaded before

        post_migrate.connect(install, sender=self, dispatch_uid="tuodi-registry-versions")

        autodiscover_modules("panels")
