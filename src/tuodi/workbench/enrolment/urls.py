"""The addresses of this room."""

from django.urls import path

from . import batch_screens, closing_screens, ledger_screens, payment_screens, target_screens

app_name = "enrolment"
urlpatterns = [
    path("", ledger_screens.overview, name="overview"),
    path("open/", ledger_screens.open_year, name="open_year"),
    path("compute/", ledger_screens.compute, name="compute"),
    path("uninsured/", ledger_screens.uninsured, name="uninsured"),
    path("mark/<int:person>/", ledger_screens.mark, name="mark"),
    path("ledger/", ledger_screens.ledger, name="ledger"),
    path("people/<int:person>/", ledger_screens.one, name="one"),
    path("books/eight/", ledger_screens.workbook, {"kind": "eight"}, name="eight"),
    path("books/outside/", ledger_screens.workbook, {"kind": "outside"}, name="outside"),
    path("batches/", batch_screens.batches, name="batches"),
    path("batches/new/", batch_screens.propose, {"kind": "first"}, name="propose"),
    path("batches/<int:pk>/", batch_screens.batch, name="batch"),
    path("batches/<int:pk>/submit/", batch_screens.submit, name="submit"),
    path("batches/<int:pk>/check/", batch_screens.check, name="check"),
    path("differences/", batch_screens.differences, name="differences"),
    path("differences/new/", batch_screens.propose, {"kind": "difference"}, name="propose_differences"),
    path("dues/", batch_screens.dues, name="dues"),
    path("dues/<int:pk>/", batch_screens.finish, name="finish"),
    path("payments/", payment_screens.payments, name="payments"),
    path("payments/<int:pk>/", payment_screens.payment_file, name="payment_file"),
    path("payments/rows/<int:pk>/", payment_screens.payment_row, name="payment_row"),
    path("targets/", target_screens.dispatches, name="targets"),
    path("targets/tell/", target_screens.tell, name="tell"),
    path("targets/<int:pk>/", target_screens.dispatch_workbook, name="dispatch"),
    path("targets/assignments/", target_screens.assignments, name="assignments"),
    path("closing/", closing_screens.closing, name="closing"),
    path("closing/ask/", closing_screens.ask_closing, name="ask_closing"),
    path("closing/<int:pk>/", closing_screens.check_closing, name="check_closing"),
    path("terms/", target_screens.terms, name="terms"),
]
