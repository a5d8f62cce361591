"""A request as views get it: of somebody logged in, with what htmx said; a file that is sent piece by piece."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django_htmx.middleware import HtmxDetails

from tuodi.workbench.access.models import User


class Request(HttpRequest):
    """For annotations. The middleware lets nobody else through to a view that is not public."""

    user: User
    htmx: HtmxDetails


def attachment(name: str, content: Iterator[bytes]) -> StreamingHttpResponse:
    """To be kept by whoever asked."""
    response = StreamingHttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response
