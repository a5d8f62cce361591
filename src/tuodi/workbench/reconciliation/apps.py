"""The reconciliation room."""

from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    """对账."""

    name = "tuodi.workbench.reconciliation"
    label = "reconciliation"
    verbose_name = "对账"
