"""A request as views get it: of somebody logged in, with what htmx said."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from tuodi.workbench.access.models import User


class Request(HttpRequest):
    """For annotations. The middleware lets nobody else through to a view that is not public."""

    user: User
    htmx: HtmxDetails
