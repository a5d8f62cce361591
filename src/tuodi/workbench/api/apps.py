"""The interface room."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The JSON interface."""

    name = "tuodi.workbench.api"
    label = "api"
    verbose_name = "接口"
