"""The addresses that need no login."""

from django.urls import path

from .screens import visitors

app_name = "report"
urlpatterns = [
    path("", visitors.tell, name="tell"),
    path("progress/", visitors.ask, name="ask"),
]
