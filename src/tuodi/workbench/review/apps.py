"""The review room."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Review."""

    name = "tuodi.workbench.review"
    label = "review"
    verbose_name = "审核稽核"
