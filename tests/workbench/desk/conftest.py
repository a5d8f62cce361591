"""People at the desk. Figures are those of Qianjiang (500114) and the city, worked out beside each test."""

import pytest

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.service.opening import declare
from tuodi.workbench.desk.service.settle import Request, settle

BILL = {
    "mdtrt_id": "V1", "begndate": "2024-03-04", "enddate": "2024-03-11", "insu_admdvs": "500114",
    "mdtrt_admdvs": "500114", "insutype": "390", "insu_plan": "1", "med_type": "21", "hosp_lv": "2",
    "dise_codg": "K29.500", "dise_class": "ordinary", "refl": "2", "fixmedins_code": "H50011420001",
    "medfee_sumamt": "6840.00", "fulamt_ownpay_amt": "380.00", "preselfpay_amt": "260.00", "inscp_scp_amt": "6200.00",
}  # fmt: skip


@pytest.fixture
def whole_years(places):
    """The years of the tests are booked here as a whole."""
    with acting("test"), unlimited():
        for county in ("500243", "500114"):
            for year in (2023, 2024, 2025):
                declare(county, year, "fund")


@pytest.fixture
def patient(make_person, insure, whole_years):
    """A resident of the test's county, insured on plan 1 in Qianjiang, whose documents have every figure."""

    def make(name="冉光明", **more):
        person = make_person(name, **more)
        insure(person, 2024, insu_admdvs="500114")
        return person

    return make


@pytest.fixture
def settled():
    """`settled(person, key="a", medfee_sumamt=…)` → the settlement of BILL with changes, by `clerk`."""
    made = 0

    def make(person, by="clerk", key="", allow=(), **changes):
        nonlocal made
        made += 1
        request = Request(by=by, key=key or f"test-{made}", **dict.fromkeys(allow, True))
        with acting(by), unlimited():
            return settle(person, BILL | changes, request)

    return make
