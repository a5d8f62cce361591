"""The demonstration room."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demonstration county."""

    name = "tuodi.workbench.demo"
    label = "demo"
    verbose_name = "演示县"
