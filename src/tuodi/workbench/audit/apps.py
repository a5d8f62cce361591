"""The audit room."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    """Gives every connection its acting person, and every migrated database its triggers."""

    name = "tuodi.workbench.audit"
    label = "audit"
    verbose_name = "审计"

    def ready(self) -> None:
        from .acting import give_actor  # noqa: PLC0415 - models are not loaded before
        from .triggers import install  # noqa: PLC0415

        connection_created.connect(give_actor, dispatch_uid="tuodi-audit-actor")
        post_migrate.connect(install, sender=self, dispatch_uid="tuodi-audit-triggers")
