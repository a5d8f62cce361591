"""The casework room."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Applications, recognition, special help, appeals."""

    name = "tuodi.workbench.casework"
    label = "casework"
    verbose_name = "依申请救助"
