"""The addresses of this room."""

from django.urls import path

from .screens import contracts, files

app_name = "services"
urlpatterns = [
    path("", contracts.contracts, name="contracts"),
    path("files/", files.files, name="files"),
    path("files/template.xlsx", files.template, name="template"),
    path("files/<int:pk>/", files.file, name="file"),
    path("files/<int:pk>/bad-rows.xlsx", files.bad_rows, name="bad_rows"),
    path("<int:pk>/", contracts.contract, name="contract"),
    path("<int:pk>/renew/", contracts.again, name="renew"),
]
