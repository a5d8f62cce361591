"""Paths of the review room."""

from django.urls import path

from .screens import case, files, overview, samples, tasks

app_name = "review"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("findings/", overview.findings, name="findings"),
    path("findings/send/", overview.send_to_towns, name="send_all"),
    path("findings.xlsx", overview.by_towns, name="workbook"),
    path("month/<int:pk>/report.pdf", overview.month_report, name="month_report"),
    path("changes/<int:pk>/", overview.changes, name="changes"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("<int:pk>/", case.case, name="case"),
    path("<int:pk>/send/", case.send, name="send"),
    path("<int:pk>/notify/", case.inform, name="inform"),
    path("<int:pk>/account/", case.account, name="account"),
    path("<int:pk>/propose/", case.propose, name="propose"),
    path("<int:pk>/decide/", case.decide, name="decide"),
    path("<int:pk>/pay/", case.pay, name="pay"),
    path("<int:pk>/cannot-pay/", case.cannot_pay, name="cannot_pay"),
    path("<int:pk>/again/", case.again, name="again"),
    path("<int:pk>/close/", case.close, name="close"),
    path("files/", files.files, name="files"),
    path("files/upload/", files.upload, name="upload"),
    path("files/<int:pk>/", files.file, name="file"),
    path("files/<int:pk>/bad-rows/", files.bad_rows, name="bad_rows"),
    path("files/<int:pk>/job/", files.job_state, name="job_state"),
    path("files/<int:pk>/take/", files.take, name="take"),
    path("files/<int:pk>/check/", files.check_again, name="check_again"),
    path("files/<int:pk>/withdraw/", files.withdraw, name="withdraw"),
    path("samples/", samples.samples, name="samples"),
    path("samples/<int:pk>/", samples.sample, name="sample"),
    path("samples/<int:pk>/<int:item>/", samples.judge, name="judge"),
]
