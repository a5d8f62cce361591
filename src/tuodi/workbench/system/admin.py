"""Accounts in the administration. Rights come from the permission table, so Django's own are not shown."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.http import HttpRequest

from tuodi.workbench.access.models import User, UserRole
from tuodi.workbench.lists.models import Designation


class EveryRight:
    """Whoever is let into the site may do all of it."""

    def has_module_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Yes."""
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Yes."""
        return True

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Never: a user is switched off, and stays in the log."""
        return False


class RoleInline(EveryRight, admin.TabularInline[UserRole, User]):
    """The roles of a user, which can be taken back."""

    model = UserRole
    extra = 1

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Yes."""
        return True


class CreationForm(AdminUserCreationForm):
    """A new user."""

    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("username", "full_name", "department", "region")


@admin.register(User)
class TuodiUserAdmin(EveryRight, UserAdmin):
    """Users."""

    add_form = CreationForm
    add_form_template = "system/user_add.html"
    inlines = [RoleInline]
    list_display = ("username", "full_name", "department", "region", "township", "is_active")
    list_filter = ("department", "is_active")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password", "is_active")}),
        ("人员", {"fields": ("full_name", "department", "region", "township", "phone", "email")}),
    )
    add_fieldsets = (
        (
            None,
            {"fields": ("username", "full_name", "department", "region", "usable_password", "password1", "password2")},
        ),
    )


@admin.register(Designation)
class DesignationAdmin(EveryRight, admin.ModelAdmin):
    """Who certifies a class where the documents are silent; one that no longer holds gets its last day."""

    list_display = ("county", "identity", "department", "basis", "begndate", "enddate")
