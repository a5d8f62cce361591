"""The lists room."""

from django.apps import AppConfig


class ListsConfig(AppConfig):
    """Certified lists of the departments."""

    name = "tuodi.workbench.lists"
    label = "lists"
    verbose_name = "身份名单"
