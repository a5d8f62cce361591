"""The addresses of this room."""

from django.urls import path

from . import county_screens, duty_screens, issue_screens, screens

app_name = "dashboards"
urlpatterns = [
    path("", screens.board, name="board"),
    path("wall/", screens.wall, name="wall"),
    path("report.pdf", screens.printed, name="report"),
    path("figures.xlsx", screens.workbook, name="workbook"),
    path("figures/<str:key>/", screens.one, name="figure"),
    path("figures/<str:key>/rows/", screens.rows, name="rows"),
    path("key-counties/", county_screens.key_counties, name="key_counties"),
    path("areas/", county_screens.areas, name="areas"),
    path("two-diseases/", county_screens.two_diseases, name="two_diseases"),
    path("duties/", duty_screens.duty_list, name="duties"),
    path("documents/", duty_screens.documents, name="documents"),
    path("issues/", issue_screens.issues, name="issues"),
    path("issues/<int:pk>/", issue_screens.issue, name="issue"),
]
