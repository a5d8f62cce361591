"""The page that describes the interface, and the OpenAPI document it is made from."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from tuodi.workbench.access.perms import signed_in
from tuodi.workbench.access.table import BY_NAME
from tuodi.workbench.base.http import Request

from .main import api


@signed_in
def docs(request: Request) -> HttpResponse:
    """Every operation with its action, parameters and answer."""
    schema = api.get_openapi_schema()
    operations = [
        {"method": method.upper(), "path": path, "action": BY_NAME[operation["x-action"]].zh, **operation}
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    return render(request, "api/docs.html", {"operations": operations, "about": schema["info"]["description"]})


@signed_in
def schema(request: Request) -> JsonResponse:
    """The OpenAPI document, for programs with a key and for whoever is logged in."""
    return JsonResponse(api.get_openapi_schema(), json_dumps_params={"ensure_ascii": False})
