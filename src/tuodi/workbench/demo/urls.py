"""The demonstration's own page."""

from __future__ import annotations

from django.urls import path

from . import stories

app_name = "demo"
urlpatterns = [path("stories/", stories.stories, name="stories")]
