"""Paths of the registry room."""

from django.urls import path

from . import person_screens, search_screens

app_name = "registry"
urlpatterns = [
    path("search/", search_screens.search, name="search"),
    path("suggest/", search_screens.suggest, name="suggest"),
    path("<int:pk>/", person_screens.person, name="person"),
    path("", search_screens.people, name="people"),
]
