"""The supervision room."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """Screening and its outcome."""

    name = "tuodi.workbench.supervision"
    label = "supervision"
    verbose_name = "基金监管"
