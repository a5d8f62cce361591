"""The access room."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Users and rights."""

    name = "tuodi.workbench.access"
    label = "access"
    verbose_name = "用户与权限"
