"""A hospital that settles, as in the tests of the interface; its own lists as it would send them."""

import pytest

from tests.workbench.national.care.conftest import (  # noqa: F401 - fixtures
    _catalogue,
    desk,
    hospital,
    in_june,
    patient,
)
from tests.workbench.national.conftest import (  # noqa: F401 - fixtures
    _nobody_is_known,
    _time_enough,
    make_institution,
    say,
)

DAY = "2024-06-02"


class Books:
    """What the hospital keeps: a row for each settlement and each undo that it was told of."""

    def __init__(self, program):
        self.desk, self.rows = program, []

    def settle(self, person, total="100.00", batch="P1"):
        """A visit of a class A line, settled; its setlinfo."""
        visit = self.desk.visit(person)
        self.desk.lines(person, visit, ("A1", total), batch=batch)
        parts = {
            "fulamt_ownpay_amt": 0, "overlmt_selfpay": 0, "preselfpay_amt": 0, "inscp_scp_amt": total,
        }  # fmt: skip
        info = self.desk.do("2207", self.desk.bill(person, visit, total, batch, **parts))["setlinfo"]
        self.note(info, person)
        return info

    def undo(self, info, person):
        """The settlement taken back; its setlinfo."""
        node = {"setl_id": info["setl_id"], "mdtrt_id": info["mdtrt_id"], "psn_no": person.psn_no}
        back = self.desk.do("2208", {"data": node})["setlinfo"]
        self.note(back | {"mdtrt_id": info["mdtrt_id"]}, person, refund="1")
        return back

    def note(self, info, person, refund="0"):
        """A row of the books."""
        self.rows.append({
            "setl_id": info["setl_id"], "mdtrt_id": info["mdtrt_id"], "psn_no": person.psn_no,
            "medfee_sumamt": info["medfee_sumamt"], "fund_pay_sumamt": info["fund_pay_sumamt"],
            "acct_pay": info["acct_pay"], "refd_setl_flag": refund,
        })  # fmt: skip

    def said(self, rows=None, **more):
        """The figures of a reconciliation."""
        rows = self.rows if rows is None else rows
        return {
            "insutype": "390", "clr_type": "11", "setl_optins": "500114", "stmt_begndate": DAY, "stmt_enddate": DAY,
            "medfee_sumamt": round(sum(row["medfee_sumamt"] for row in rows), 2),
            "fund_pay_sumamt": round(sum(row["fund_pay_sumamt"] for row in rows), 2), "acct_pay": 0,
            "cash_payamt": 0, "fixmedins_setl_cnt": len(rows),
        } | more  # fmt: skip

    def totals(self, rows=None, **more):
        """3201."""
        return self.desk.do("3201", {"data": self.said(rows, **more)})["stmtinfo"]

    def inline(self, rows=None, **more):
        """3202 with rows in the message."""
        rows = self.rows if rows is None else rows
        return self.desk.do("3202", {"data": self.said(rows, **more), "fsUploadIn": rows})["fileinfo"]


@pytest.fixture
def books(desk, in_june):  # noqa: F811 - a fixture
    return Books(desk)
