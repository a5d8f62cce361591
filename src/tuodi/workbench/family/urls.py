"""Paths of the family room: the public page under `ask/`, the rest for staff."""

from django.urls import path

from .screens import public, staff

app_name = "family"
urlpatterns = [
    path("ask/", public.start, name="start"),
    path("ask/question/", public.ask, name="ask"),
    path("ask/result/", public.result, name="result"),
    path("ask/wrong/", public.wrong, name="wrong"),
    path("ask/rules/", public.told, name="told"),
    path("family/people/<int:pk>/", staff.sheet, name="sheet"),
    path("family/people/<int:pk>/sheet.pdf", staff.printed, name="pdf"),
    path("family/settlements/<int:pk>/", staff.advice, name="advice"),
    path("family/draft/", staff.draft, name="draft"),
]
