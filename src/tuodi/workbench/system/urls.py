"""Paths of the system room."""

from django.urls import path

from . import account_screens, audit_screens, job_screens, token_screens

app_name = "system"
urlpatterns = [
    path("login/", account_screens.login, name="login"),
    path("logout/", account_screens.logout, name="logout"),
    path("password/", account_screens.password, name="password"),
    path("tokens/", token_screens.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", token_screens.revoke, name="token_revoke"),
    path("rights/", account_screens.rights, name="rights"),
    path("audit/", audit_screens.events, name="events"),
    path("audit/<int:pk>/", audit_screens.event, name="event"),
    path("audit/seals/", audit_screens.seals, name="seals"),
    path("audit/looks/", audit_screens.looks, name="looks"),
    path("jobs/", job_screens.jobs, name="jobs"),
    path("jobs/<int:pk>/", job_screens.one, name="job"),
    path("jobs/<int:pk>/state/", job_screens.state, name="job_state"),
]
