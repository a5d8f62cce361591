"""Paths of the warning room."""

from django.urls import path

from .screens import ahead, case, lists, overview, tasks

app_name = "warning"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("terms/", overview.terms, name="terms"),
    path("ahead/", ahead.ahead, name="ahead"),
    path("ahead/tried/", ahead.tried, name="tried"),
    path("list/", lists.warnings, name="warnings"),
    path("list/check/", lists.check_all, name="check_all"),
    path("list/share/", lists.share_all, name="share_all"),
    path("watched/", lists.watched, name="watched"),
    path("mine/", tasks.mine, name="mine"),
    path("town/", tasks.town, name="town"),
    path("<int:pk>/", case.case, name="case"),
    path("<int:pk>/check/", case.check, name="check"),
    path("<int:pk>/share/", case.share, name="share"),
    path("<int:pk>/visit/", case.visit, name="visit"),
    path("<int:pk>/answer/", case.answer, name="answer"),
    path("<int:pk>/dispose/<str:kind>/", case.dispose, name="dispose"),
    path("<int:pk>/back/<int:way>/", case.feed_back, name="back"),
    path("<int:pk>/close/", case.close, name="close"),
]
