"""The reconciliation room."""

from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    """对账."""

    name = "tuodi.workbench.reconciliation"
    label = "reconciliation"
    verbose_name = "对账"

    def ready(self) -> None:
        """Answer 3201 and 3202."""
        from . import handlers  # noqa: F401, PLC0415 - models are not loaded before
