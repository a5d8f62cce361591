"""The enrolment room."""

from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    """Enrolment and premium subsidies."""

    name = "tuodi.workbench.enrolment"
    label = "enrolment"
    verbose_name = "参保与资助"

    def ready(self) -> None:
        from . import hearing  # noqa: F401, PLC0415 - listens to the registry
