"""Paths of the reconciliation room."""

from django.urls import path

from . import screens

app_name = "reconciliation"
urlpatterns = [
    path("", screens.days, name="days"),
    path("run/", screens.run, name="run"),
    path("findings/", screens.findings, name="findings"),
    path("findings/<int:pk>/", screens.finding, name="finding"),
    path("<int:pk>/", screens.day, name="day"),
]
