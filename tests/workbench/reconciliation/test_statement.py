"""The split of every line on the settlement's page."""

import pytest

from tests.workbench.catalogue.conftest import entry, load  # noqa: F401 - fixtures
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.desk.models import Settlement

pytestmark = pytest.mark.django_db
HERE = {"region": "500114"}


def test_each_line_shows_its_split_and_why(desk, patient, in_june, login, entry):  # noqa: F811 - fixtures
    entry("1312", "B1", name="演示乙类片", area="500114", chrgitm_lv="02")
    person = patient()
    visit = desk.visit(person)
    desk.lines(person, visit, ("B1", "60.00"), ("C1", "40.00"))
    # B1: 60.00 × 10 % = 6.00 first, 54.00 inside; C1 is self-paid
    parts = {"fulamt_ownpay_amt": "40.00", "overlmt_selfpay": 0, "preselfpay_amt": "6.00", "inscp_scp_amt": "54.00"}
    info = desk.do("2207", desk.bill(person, visit, "100.00", **parts))["setlinfo"]
    with unlimited():
        row = Settlement.objects.get(setl_id=info["setl_id"])
    page = login("settlement_clerk", **HERE).get(f"/desk/settlements/{row.pk}/").content.decode()
    for text in ("费用明细", "演示乙类片", "乙类，先行自付 10%", "6.00", "54.00", "丙类，全自费", "40.00"):
        assert text in page
    rows = desk.do("5204", {"data": {"psn_no": person.psn_no, "setl_id": info["setl_id"], "mdtrt_id": visit}})
    [told] = rows.values() if isinstance(rows, dict) else [rows]
    assert [(one["preselfpay_amt"], one["inscp_scp_amt"], one["chrgitm_lv"]) for one in told] == [
        (6.00, 54.00, "02"), (0.00, 0.00, "03"),
    ]  # fmt: skip
