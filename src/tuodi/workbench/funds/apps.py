"""The funds room."""

from django.apps import AppConfig


class FundsConfig(AppConfig):
    """Budgets, clearing and payment."""

    name = "tuodi.workbench.funds"
    label = "funds"
    verbose_name = "基金"
