"""The family room."""

from django.apps import AppConfig


class FamilyConfig(AppConfig):
    """Benefit sheets and the public page."""

    name = "tuodi.workbench.family"
    label = "family"
    verbose_name = "群众服务"
