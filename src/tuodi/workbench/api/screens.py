"""The page that describes the interface, from its own OpenAPI document."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from tuodi.workbench.access.perms import signed_in
from tuodi.workbench.base.http import Request

from .main import api


@signed_in
def docs(request: Request) -> HttpResponse:
    """Every operation with its parameters and answer."""
    schema = api.get_openapi_schema()
    operations = [
        {"method": method.upper(), "path": path, **operation}
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    return render(request, "api/docs.html", {"operations": operations, "about": schema["info"]["description"]})
