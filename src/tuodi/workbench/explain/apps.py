"""The explain room."""

from django.apps import AppConfig


class ExplainConfig(AppConfig):
    """The component."""

    name = "tuodi.workbench.explain"
    label = "explain"
    verbose_name = "待遇说明"
