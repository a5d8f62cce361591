"""Every room under its own path. A view says which action of the permission table it is, or that it is public."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from tuodi.workbench.system import home_screens

urlpatterns = [
    path("", home_screens.home, name="home"),
    path("health/", home_screens.health, name="health"),
    path("admin/", admin.site.urls),
    path("desk/", include("tuodi.workbench.desk.urls")),
    path("", include("tuodi.workbench.system.urls")),
]

handler403 = "tuodi.workbench.system.home_screens.forbidden"
handler404 = "tuodi.workbench.system.home_screens.not_found"
handler500 = "tuodi.workbench.system.home_screens.failed"
