"""The services room."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    """Services."""

    name = "tuodi.workbench.services"
    label = "services"
    verbose_name = "健康服务"
