"""Django's own administration, for accounts and code tables only, open to administrators."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.http import HttpRequest

from tuodi.workbench.access.perms import may


class Site(AdminSite):
    """The administration."""

    site_header = site_title = "托底 · 用户与代码表"
    index_title = "用户与代码表"
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        """Asks the permission table, not `is_staff`."""
        return request.user.is_authenticated and may(request.user, "users.manage")


class AdminConfig(DjangoAdminConfig):
    """Django's administration with our site."""

    default_site = "tuodi.workbench.system.admin_site.Site"
