"""Paths of the system room."""

from django.urls import path

from . import account_screens, audit_screens, factor_office_screens, factor_screens, job_screens, token_screens

app_name = "system"
urlpatterns = [
    path("login/", account_screens.login, name="login"),
    path("logout/", account_screens.logout, name="logout"),
    path("password/", account_screens.password, name="password"),
    path("factor/", factor_screens.mine, name="factor"),
    path("factor/begin/", factor_screens.begin, name="factor_begin"),
    path("factor/confirm/", factor_screens.confirm, name="factor_confirm"),
    path("factor/codes/", factor_screens.codes, name="factor_codes"),
    path("factor/renew/", factor_screens.renew, name="factor_renew"),
    path("factor/remove/", factor_screens.remove, name="factor_remove"),
    path("factor/prove/", factor_screens.prove, name="factor_prove"),
    path("factors/", factor_office_screens.office, name="factors"),
    path("factors/roles/", factor_office_screens.roles, name="factor_roles"),
    path("factors/<int:user>/removal/", factor_office_screens.ask, name="factor_ask"),
    path("factors/removals/<int:pk>/", factor_office_screens.decide, name="factor_decide"),
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
