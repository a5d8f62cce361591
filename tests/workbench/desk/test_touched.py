"""Whom accepting a certified list touches at the desk."""

import datetime as dt

from tests.workbench.desk.test_settle import JULY
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.service.reverse import reverse
from tuodi.workbench.desk.touched import settled as touched
from tuodi.workbench.lists.effects import effects_of


def test_people_with_a_standing_settlement_of_the_day_or_later_are_counted_once(patient, settled):
    twice, taken_back, none = patient("冉一"), patient("冉二"), patient("冉三")
    settled(twice)  # until 11 March
    settled(twice, **JULY)  # until 29 July
    row = settled(taken_back)
    with acting("clerk"), unlimited():
        reverse(row, "录入错误", "clerk", "r")
    people = [twice.pk, taken_back.pk, none.pk]
    assert [touched(people, dt.date(2024, 7, day)) for day in (29, 30)] == [1, 0]
    assert effects_of(people, dt.date(2024, 3, 1))["已有结算，可能产生差额"] == 1
