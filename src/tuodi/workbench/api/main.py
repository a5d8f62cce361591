"""The interface put together, and how its errors look: `{"detail": "…"}` or, for a form of data, a list of places."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI

from tuodi import __version__

from . import people

api = NinjaAPI(
    title="托底 Tuodi",
    version=__version__,
    description="金额一律为整数分；时间为北京时间，不带时区。令牌在“系统 → 接口令牌”申请，放在 Authorization 头中。",
    urls_namespace="api",
    docs_url=None,
)
api.add_router("/people", people.router, tags=["人员"])


@api.exception_handler(ValidationError)
def refused(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """What a service refuses."""
    return api.create_response(request, {"detail": "；".join(fault.messages)}, status=422)


@api.exception_handler(Http404)
def absent(request: HttpRequest, _fault: Http404) -> HttpResponse:
    """Not there, or outside the user's limits."""
    return api.create_response(request, {"detail": "没有这条记录，或者不在您的管辖范围内"}, status=404)
