"""A difference with a hospital, explained by one and closed by another over the interface."""

import datetime as dt

import pytest

from tests.workbench.reconciliation.conftest import *  # noqa: F403 - a hospital that settles
from tests.workbench.reconciliation.conftest import DAY, _catalogue  # noqa: F401 - what a hospital charges
from tuodi.client.errors import Conflict, Forbidden


def test_it_is_explained_by_one_and_closed_by_another(books, patient, tuodi):
    books.settle(patient())
    books.inline([])  # the hospital says that it has none
    day = dt.date.fromisoformat(DAY)
    clerk = tuodi("settlement_clerk", region="500114", username="clerk114")
    (seen,) = clerk.reconciling.reconcile(day)
    assert (seen.our_count, seen.their_count) == (1, 0)
    gap = next(iter(clerk.reconciling.differences(date=day)))
    told = clerk.reconciling.explain(gap, "not_sent", "医院漏报一笔")
    with pytest.raises(Forbidden):
        clerk.reconciling.decide(told, agree=True)
    both = tuodi("settlement_clerk", "settlement_checker", region="500114", username="both114")
    again = both.reconciling.explain(both.reconciling.decide(told, agree=False), "not_sent", "医院漏报，已补")
    with pytest.raises(Conflict) as own:
        both.reconciling.decide(again, agree=True)
    assert own.value.code == "maker"
    checker = tuodi("settlement_checker", region="500114", username="checker114")
    assert checker.reconciling.decide(again, agree=True).state == "closed"
