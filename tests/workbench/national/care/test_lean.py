"""How many statements a whole 2207 takes, from the gateway to the commit: the same for one line and for two hundred."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tuodi.workbench.access.scope import unlimited

MOST = 12
_FRAME = re.compile(r"^(BEGIN|COMMIT|SAVEPOINT|RELEASE|PRAGMA)", re.IGNORECASE)


@pytest.mark.parametrize("many", [1, 200])
def test_a_whole_2207_takes_twelve_statements_at_most(desk, patient, certify, many):
    person = patient()
    certify(person, "minimum_living")
    with unlimited():
        first = desk.visit(person)
        desk.lines(person, first, ("A1", "300.00"))
        desk.do("2207", desk.bill(person, first, "300.00"))  # the person has accounts, the hospital is known
        visit = desk.visit(person)
        desk.lines(person, visit, *[("B1", "3.00")] * many)
        with CaptureQueriesContext(connection) as asked:
            told = desk.do("2207", desk.bill(person, visit, f"{3 * many}.00"))
    assert len(told["detlcutinfo"]) == many
    statements = [one["sql"] for one in asked if not _FRAME.match(one["sql"])]
    assert len(statements) <= MOST, "\n".join(sql[:160] for sql in statements)
