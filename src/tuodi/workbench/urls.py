"""Every room under its own path. A view says which action of the permission table it is, or that it is public."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from tuodi.workbench.api import screens
from tuodi.workbench.api.main import api
from tuodi.workbench.system import home_screens

urlpatterns = [
    path("", home_screens.home, name="home"),
    path("health/", home_screens.health, name="health"),
    path("api/docs", screens.docs, name="api_docs"),
    path("api/openapi.json", screens.schema, name="api_schema"),
    path("api/", api.urls),
    path("admin/", admin.site.urls),
    path("people/", include("tuodi.workbench.registry.urls")),
    path("enrolment/", include("tuodi.workbench.enrolment.urls")),
    path("desk/", include("tuodi.workbench.desk.urls")),
    path("catalogue/", include("tuodi.workbench.catalogue.urls")),
    path("reconciliation/", include("tuodi.workbench.reconciliation.urls")),
    path("national/", include("tuodi.workbench.national.urls")),
    path("review/", include("tuodi.workbench.review.urls")),
    path("month/", include("tuodi.workbench.month.urls")),
    path("services/", include("tuodi.workbench.services.urls")),
    path("boards/", include("tuodi.workbench.dashboards.urls")),
    path("", include("tuodi.workbench.system.urls")),
    path("", include("tuodi.workbench.family.urls")),
    path("supervision/", include("tuodi.workbench.supervision.urls")),
    path("report/", include("tuodi.workbench.supervision.visitor_urls")),
    path("warning/", include("tuodi.workbench.warning.urls")),
    path("cases/", include("tuodi.workbench.casework.urls")),
    path("funds/", include("tuodi.workbench.funds.urls")),
    path("lists/", include("tuodi.workbench.lists.urls")),
    path("demo/", include("tuodi.workbench.demo.urls")),
]

handler403 = "tuodi.workbench.system.home_screens.forbidden"
handler404 = "tuodi.workbench.system.home_screens.not_found"
handler500 = "tuodi.workbench.system.home_screens.failed"
