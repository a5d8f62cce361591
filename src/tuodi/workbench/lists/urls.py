"""Paths of the lists room."""

from django.urls import path

from . import batch_screens, files, screens, steps, warn_screens

app_name = "lists"
urlpatterns = [
    path("", screens.overview, name="overview"),
    path("all/", screens.batches, name="batches"),
    path("upload/", screens.upload, name="upload"),
    path("template.xlsx", files.template, name="template"),
    path("warnings/", warn_screens.warnings, name="warnings"),
    path("warnings/send/", warn_screens.send, name="warning_send"),
    path("warnings/<int:pk>/", warn_screens.one, name="warning"),
    path("warnings/<int:pk>/list.xlsx", warn_screens.download, name="warning_file"),
    path("warnings/<int:pk>/acknowledge/", warn_screens.acknowledge, name="warning_acknowledge"),
    path("<int:pk>/", batch_screens.batch, name="batch"),
    path("<int:pk>/job/", batch_screens.job_state, name="job_state"),
    path("<int:pk>/rows/", batch_screens.rows, name="rows"),
    path("<int:pk>/faults/", batch_screens.faults, name="faults"),
    path("<int:pk>/bad.xlsx", files.bad_rows, name="bad_rows"),
    path("<int:pk>/receipt.xlsx", files.receipt, name="receipt"),
    path("<int:pk>/check/", steps.check_again, name="check_again"),
    path("<int:pk>/submit/", steps.submit, name="submit"),
    path("<int:pk>/withdraw/", steps.withdraw, name="withdraw"),
    path("<int:pk>/accept/", steps.receive, name="accept"),
    path("<int:pk>/send-back/", steps.send_back, name="send_back"),
    path("<int:pk>/ask-undo/", steps.ask_undo, name="ask_undo"),
    path("<int:pk>/undo/", steps.take_back, name="undo"),
    path("<int:pk>/keep/", steps.keep, name="keep"),
    path("<int:pk>/rows/<int:row>/let/", steps.let_through, name="let_through"),
    path("<int:pk>/rows/<int:row>/hold/", steps.hold_again, name="hold_again"),
]
