"""Coming in, going out, changing the password, and the page of the permission table."""

from __future__ import annotations

from django.contrib.auth import views as auth
from django.contrib.messages.views import SuccessMessageMixin
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy

from tuodi.workbench import config
from tuodi.workbench.access.enums import Role
from tuodi.workbench.access.perms import needs, public, signed_in
from tuodi.workbench.access.table import ACTIONS, SUBJECTS, Action
from tuodi.workbench.base.http import Request
from tuodi.workbench.demo.cast import DEMO_USERS, PASSWORD


class _Login(auth.LoginView):
    template_name = "system/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """In the demonstration the page names its users."""
        found = super().get_context_data(**kwargs)
        if config.is_demo():
            found |= {"demo_users": DEMO_USERS, "demo_password": PASSWORD}
        return found


class _Password(SuccessMessageMixin, auth.PasswordChangeView):
    template_name = "system/password.html"
    success_message = "密码已修改。"
    success_url = reverse_lazy("home")


login = public(_Login.as_view())
logout = public(auth.LogoutView.as_view())
password = signed_in(_Password.as_view())


@needs("rights.see")
def rights(request: Request) -> HttpResponse:
    """Every action and every role, by subject."""
    subjects: dict[str, list[tuple[Action, list[bool]]]] = {zh: [] for zh in SUBJECTS.values()}
    for action in ACTIONS:
        subjects[SUBJECTS[action.name.partition(".")[0]]].append((action, [role in action.roles for role in Role]))
    return render(request, "system/rights.html", {"subjects": subjects, "roles": list(Role)})
