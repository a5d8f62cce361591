"""Paths of the catalogue room."""

from django.urls import path

from . import screens

app_name = "catalogue"
urlpatterns = [
    path("", screens.search, name="search"),
    path("loads/", screens.loads, name="loads"),
    path("loads/<int:pk>/", screens.load, name="load"),
    path("loads/<int:pk>/refused/", screens.refused, name="refused"),
    path("item/<int:pk>/", screens.item, name="item"),
]
