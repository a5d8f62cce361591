"""Clearing: only a locked period, once, adding up to what was booked, hashed, advances offset and never overdrawn."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.service.refused import Refused
from tuodi.workbench.desk.service.reverse import reverse
from tuodi.workbench.funds.models import ClearingLine
from tuodi.workbench.funds.service.clearing import digest_of, dues_of, holds, make_sheet, outstanding
from tuodi.workbench.funds.service.execution import by_month, spent
from tuodi.workbench.funds.service.planning import decide, propose_advance
from tuodi.workbench.funds.service.printed import data_of, pdf_of

from .conftest import BASIC, JUNE

COUNTY = "500243"
PLACE = "H50011420001"


@pytest.fixture(autouse=True)
def _everywhere(db):
    with unlimited(), acting("fund"):
        yield


def _advance(amount, day=JUNE):
    row = propose_advance(COUNTY, PLACE, "basic_fund", amount, paid_on=day, reason="周转", by="fund")
    return decide(row, "leader", "", accept=True)


def _month(row):
    return row.clr_ym


def test_an_open_period_is_not_cleared(patient, settled):
    row = settled(patient())
    with pytest.raises(Refused, match="尚未锁定"):
        make_sheet(COUNTY, row.clr_ym, "fund")


def test_a_sheet_adds_up_and_is_made_once(patient, settled, locked):
    person = patient()
    row = settled(person)
    other = settled(patient("谭世秀"), fixmedins_code="H50011420002")
    locked(COUNTY, row.clr_ym)
    sheet = make_sheet(COUNTY, row.clr_ym, "fund")
    assert (sheet.bills, sheet.amount) == (2, 2 * BASIC)
    assert {(due.fixmedins_code, due.to_pay) for due in dues_of(sheet)} == {
        (PLACE, BASIC), (other.fixmedins_code, BASIC)}  # fmt: skip
    assert holds(sheet)
    with pytest.raises(Refused, match="已经编制"):
        make_sheet(COUNTY, row.clr_ym, "fund")


def test_the_printed_sheet_says_what_is_to_be_paid(patient, settled, locked, claimed):
    row = settled(patient())
    claimed("谭世秀")
    _advance(1_000_00)
    locked(COUNTY, row.clr_ym)
    sheet = make_sheet(COUNTY, row.clr_ym, "fund")
    told = data_of(sheet)
    (fund,) = told["funds"]
    # 4,130.00 − 1,000.00 advanced = 3,130.00; the claim of as much goes to the person, without advances
    assert [line[1:] for line in fund["rows"]] == [
        ["4,130.00", "1,000.00", "3,130.00"],
        ["4,130.00", "0.00", "4,130.00"],
    ]
    assert fund["total"] == ["合计", "8,260.00", "1,000.00", "7,260.00"]
    assert (told["amount"], told["digest"]) == ("8,260.00", sheet.digest)
    assert pdf_of(sheet).startswith(b"%PDF")


def test_a_reversal_in_the_period_takes_its_amount_out(patient, settled, locked):
    row = settled(patient())
    reverse(row, "金额有误", "clerk", "r1")
    locked(COUNTY, row.clr_ym)
    sheet = make_sheet(COUNTY, row.clr_ym, "fund")
    line = sheet.lines.get(fund="basic_fund")
    assert (sheet.amount, line.amount, line.bills, line.reversals) == (0, 0, 2, 1)


def test_manual_claims_are_owed_to_no_institution(claimed, locked):
    claim = claimed()
    locked(COUNTY, claim.settlement.clr_ym)
    sheet = make_sheet(COUNTY, claim.settlement.clr_ym, "fund")
    line = sheet.lines.get()
    assert (line.manual, line.fixmedins_code, line.amount) == (True, "", BASIC)
    assert dues_of(sheet) == []


@pytest.mark.parametrize(
    ("given", "offset", "left"),
    [(BASIC - 1, BASIC - 1, 0), (BASIC, BASIC, 0), (BASIC + 1, BASIC, 1)],
)
def test_an_advance_is_offset_up_to_what_is_owed(patient, settled, locked, given, offset, left):
    row = settled(patient())
    _advance(given)
    locked(COUNTY, row.clr_ym)
    sheet = make_sheet(COUNTY, row.clr_ym, "fund")
    (due,) = dues_of(sheet)
    assert (due.offset, due.to_pay) == (offset, BASIC - offset)
    assert sum(fen for _, fen in outstanding(COUNTY)) == left


def test_the_older_advance_is_used_first(patient, settled, locked):
    row = settled(patient())
    late, early = _advance(3_000_00), _advance(3_000_00, dt.date(2024, 1, 5))
    locked(COUNTY, row.clr_ym)
    make_sheet(COUNTY, row.clr_ym, "fund")
    assert [(o.amount) for o in early.offsets.all()] == [3_000_00]
    assert [(o.amount) for o in late.offsets.all()] == [BASIC - 3_000_00]


def test_the_database_lets_nobody_change_a_line(patient, settled, locked):
    row = settled(patient())
    locked(COUNTY, row.clr_ym)
    sheet = make_sheet(COUNTY, row.clr_ym, "fund")
    with pytest.raises(DatabaseError), transaction.atomic():
        ClearingLine.objects.filter(sheet=sheet).update(amount=1)
    assert digest_of(COUNTY, row.clr_ym, []) != sheet.digest


def test_execution_is_the_sum_of_what_is_booked(patient, settled):
    row = settled(patient())
    month = int(row.clr_ym[4:])
    rows = spent(COUNTY, int(row.clr_ym[:4]))
    assert by_month(rows, "basic_fund")[month - 1] == BASIC
    reverse(row, "金额有误", "clerk", "r1")
    assert by_month(spent(COUNTY, int(row.clr_ym[:4])), "basic_fund") == [0] * 12
