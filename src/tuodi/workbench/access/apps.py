"""The access room."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccessConfig(AppConfig):
    """Users and rights."""

    name = "tuodi.workbench.access"
    label = "access"
    verbose_name = "用户与权限"

    def ready(self) -> None:
        from .keyed import keys_of_a_new_installation  # noqa: PLC0415 - models are not loaded before

        post_migrate.connect(keys_of_a_new_installation, sender=self, dispatch_uid="tuodi-field-keys")
