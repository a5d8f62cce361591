"""Paths of the desk."""

from django.urls import path

from .screens import deciding, desk, filings, openings, settlements

app_name = "desk"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("preview/", desk.preview, name="preview"),
    path("book/", desk.book, name="book"),
    path("settlements/", settlements.settlements, name="settlements"),
    path("settlements/bills.csv", settlements.bills, name="bills"),
    path("settlements/<int:pk>/", settlements.settlement, name="settlement"),
    path("settlements/<int:pk>/reverse/", settlements.take_back, name="reverse"),
    path("settlements/<int:pk>/statement.pdf", settlements.printed, name="pdf"),
    path("settlements/<int:pk>/statement.json", settlements.plain, name="json"),
    path("claims/", deciding.claims, name="claims"),
    path("claims/new/", deciding.take_in, name="take_in"),
    path("claims/<int:pk>/", deciding.claim, name="claim"),
    path("claims/<int:pk>/decide/", deciding.decide_claim, name="decide_claim"),
    path("differences/", deciding.differences, name="differences"),
    path("differences/<int:pk>/", deciding.difference, name="difference"),
    path("differences/<int:pk>/decide/", deciding.decide_difference, name="decide_difference"),
    path("periods/whole/", deciding.whole_year, name="whole_year"),
    path("periods/", deciding.periods, name="periods"),
    path("periods/<str:clr_ym>/lock/", deciding.lock_period, name="lock"),
    path("openings/", openings.openings, name="openings"),
    path("openings/new/", openings.new, name="new_opening"),
    path("openings/<int:pk>/", openings.opening, name="opening"),
    path("openings/<int:pk>/decide/", openings.decide_opening, name="decide_opening"),
    path("filings/", filings.filings, name="filings"),
    path("filings/new/", filings.new, name="filing"),
    path("filings/<int:pk>/withdraw/", filings.withdraw, name="withdraw"),
    path("rights/", filings.rights, name="rights"),
    path("layout/", filings.layout, name="layout"),
]
