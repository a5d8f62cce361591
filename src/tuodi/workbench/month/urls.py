"""Paths of the month room."""

from django.urls import path

from . import screens

app_name = "month"
urlpatterns = [
    path("", screens.overview, name="overview"),
    path("start/", screens.start, name="start"),
    path("<int:pk>/", screens.run, name="run"),
    path("<int:pk>/state/", screens.state, name="state"),
    path("<int:pk>/stop/", screens.stop, name="stop"),
]
