"""Paths of the review room."""

from django.urls import path

from . import screens

app_name = "review"
urlpatterns = [
    path("", screens.stub, name="overview"),
    path("findings/", screens.stub, name="findings"),
    path("tasks/", screens.stub, name="tasks"),
    path("files/", screens.stub, name="files"),
    path("samples/", screens.stub, name="samples"),
]
