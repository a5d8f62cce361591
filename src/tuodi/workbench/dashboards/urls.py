"""The addresses of this room."""

from django.urls import path

from . import issue_screens, screens

app_name = "dashboards"
urlpatterns = [
    path("", screens.board, name="board"),
    path("wall/", screens.wall, name="wall"),
    path("report.pdf", screens.printed, name="report"),
    path("figures.xlsx", screens.workbook, name="workbook"),
    path("figures/<str:key>/", screens.one, name="figure"),
    path("figures/<str:key>/rows/", screens.rows, name="rows"),
    path("key-counties/", screens.key_counties, name="key_counties"),
    path("duties/", screens.duty_list, name="duties"),
    path("issues/", issue_screens.issues, name="issues"),
    path("issues/<int:pk>/", issue_screens.issue, name="issue"),
]
