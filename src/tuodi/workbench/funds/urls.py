"""The addresses of this room."""

from django.urls import path

from .screens import behind, clearings, fund_warnings, incomes, payments, plans

app_name = "funds"
urlpatterns = [
    path("", plans.overview, name="overview"),
    path("of/<str:name>/", plans.fund, name="fund"),
    path("of/<str:name>/rows/", behind.rows, name="rows"),
    path("warnings/", fund_warnings.warnings, name="warnings"),
    path("warnings/<int:pk>/", fund_warnings.warning, name="warning"),
    path("budgets/", plans.budgets, name="budgets"),
    path("budgets/<int:pk>/", plans.budget, name="budget"),
    path("incomes/", incomes.incomes, name="incomes"),
    path("incomes/<int:pk>/", incomes.income, name="income"),
    path("advances/", plans.advances, name="advances"),
    path("advances/<int:pk>/", plans.advance, name="advance"),
    path("clearings/", clearings.clearings, name="clearings"),
    path("clearings/make/<str:clr_ym>/", clearings.make, name="make_clearing"),
    path("clearings/<int:pk>/", clearings.clearing, name="clearing"),
    path("clearings/<int:pk>/sheet.pdf", clearings.printed, name="clearing_pdf"),
    path("payables/", payments.payables, name="payables"),
    path("payables/batch/", payments.make, name="make_batch"),
    path("accounts/<int:person>/", payments.account, name="account"),
    path("accounts/of/<str:code>/", payments.institution_account, name="institution_account"),
    path("batches/", payments.batches, name="batches"),
    path("batches/<int:pk>/", payments.batch, name="batch"),
    path("batches/<int:pk>/check/", payments.check, name="check_batch"),
    path("batches/<int:pk>/file.csv", payments.send, name="send_batch"),
    path("batches/<int:pk>/return/", payments.answer, name="answer"),
]
