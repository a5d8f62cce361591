"""The addresses of this room."""

from django.urls import path

from .screens import views

app_name = "supervision"
urlpatterns = [
    path("", views.hits, name="hits"),
    path("run/", views.run, name="run"),
    path("rules/", views.rules, name="rules"),
    path("credit/", views.credit, name="credit"),
    path("tips/", views.tips, name="tips"),
    path("tips/<int:pk>/", views.tip, name="tip"),
    path("tips/<int:pk>/answered/", views.answered, name="answered"),
    path("tips/files/<int:pk>/", views.tip_file, name="tip_file"),
    path("hits/<int:pk>/", views.hit, name="hit"),
    path("hits/<int:pk>/letter/", views.letter, name="letter"),
    path("hits/<int:pk>/told/", views.told, name="told"),
    path("<str:kind>/<int:pk>/take/", views.take, name="take"),
    path("<str:kind>/<int:pk>/propose/", views.propose, name="propose"),
    path("<str:kind>/<int:pk>/decide/", views.decide, name="decide"),
    path("<str:kind>/<int:pk>/recovered/", views.recovered, name="recovered"),
]
