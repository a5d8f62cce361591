"""The addresses of this room."""

from django.urls import path

from . import screens

app_name = "services"
urlpatterns = [
    path("", screens.contracts, name="contracts"),
    path("<int:pk>/", screens.contract, name="contract"),
    path("<int:pk>/renew/", screens.again, name="renew"),
]
