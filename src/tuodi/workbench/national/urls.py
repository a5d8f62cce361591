"""Paths of the room's screens; those of the interface itself are the gateway's."""

from django.urls import path

from . import screens

app_name = "national"
urlpatterns = [
    path("institutions/", screens.institutions, name="institutions"),
    path("institutions/new/", screens.register_institution, name="register"),
    path("institutions/<int:pk>/", screens.institution, name="institution"),
    path("institutions/<int:pk>/change/", screens.change_institution, name="change"),
    path("institutions/<int:pk>/secret/", screens.new_secret, name="secret"),
    path("messages/", screens.messages_of_all, name="messages"),
    path("messages/<int:pk>/", screens.message, name="message"),
]
