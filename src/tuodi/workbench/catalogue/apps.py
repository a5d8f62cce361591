"""The catalogue room."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """目录与价格."""

    name = "tuodi.workbench.catalogue"
    label = "catalogue"
    verbose_name = "目录与价格"
