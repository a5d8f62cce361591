"""What waits for the fund officer is counted as far as somebody reads it."""

from types import SimpleNamespace

import pytest

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.funds import todo
from tuodi.workbench.funds.service import payables


@pytest.mark.parametrize(
    ("ready", "text", "count"),
    [(0, "笔应付款项", 0), (199, "笔应付款项", 199), (200, "笔以上应付款项", 200), (5_000, "笔以上应付款项", 200)],
)
def test_payables_that_can_be_paid_are_counted_up_to_two_hundred(db, make_user, monkeypatch, ready, text, count):
    asked = []

    def each(_county):
        for number in range(2 * ready):  # every second one has no account yet
            asked.append(number)
            yield SimpleNamespace(ready=number % 2 == 0)

    monkeypatch.setattr(payables, "_each", each)
    with unlimited():
        found = next(one for one in todo.to_send(make_user("fund_officer")) if "应付款项" in one.text)
    assert (found.count, found.text.startswith(text)) == (count, True)
    assert len(asked) <= 2 * 200
