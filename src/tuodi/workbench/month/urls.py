"""Paths of the month room."""

from django.urls import path

from tuodi.workbench.review import screens

app_name = "month"
urlpatterns = [path("", screens.stub, name="overview")]
