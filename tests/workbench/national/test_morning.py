"""The demonstration's morning at the interface, carried out as any hospital's."""

import pytest

from tests.workbench.test_rules import CACHED
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.demo.catalogue import make_catalogue
from tuodi.workbench.demo.hospitals import make_hospitals
from tuodi.workbench.demo.morning import play
from tuodi.workbench.demo.places import make_places
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.national.models import Message, Visit


@pytest.fixture
def _demonstration(settings):
    """With the made-up figures that only a demonstration has."""
    for one in CACHED:
        one.cache_clear()
    settings.DEMO = True
    yield
    for one in CACHED:
        one.cache_clear()


@pytest.mark.django_db
@pytest.mark.usefixtures("_demonstration")
def test_a_morning_shows_a_settlement_an_undo_a_stay_a_purchase_and_a_refusal():
    with acting("test"), unlimited():
        make_places()
        make_catalogue()
        make_hospitals()
    number = play()
    with unlimited():
        assert number == Message.objects.count()
        told = [(one.infno, one.state) for one in Message.objects.order_by("pk")]
        assert ("2207", "done") in told
        assert ("2208", "done") in told
        bought = Settlement.objects.get(interface__infno="2102")
        # 12.80 + 23.50 + 19.90 = 56.20; class B 19.90: 10 % first self-pay 1.99; (56.20 − 1.99) × 50 % = 27.105
        assert (bought.medfee_sumamt, bought.in_policy, bought.hifp_pay) == (5_620, 5_421, 2_711)
        assert Visit.objects.filter(begntime__year=2021, begntime__month=4).count() == 3
        assert told[-1] == ("2207", "failed")  # another total than the lines'
        assert Message.objects.last().code == "2207.amount_differs"
        assert Visit.objects.filter(kind="inpatient").count() == 1
        first = Settlement.objects.filter(person__psn_name="演示甲")
        assert sum(row.medfee_sumamt for row in first) == 0  # settled and taken back
        # 12.80 + 46.00 + 9.00 + 20.00 + 260.00
        assert first.order_by("pk").first().medfee_sumamt == 34_780
    assert play() == 0  # once
