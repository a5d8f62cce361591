"""Three patients of the demonstration county whose credentials everybody may know: made up, like all of its people."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from .identity_numbers import resident_number

COUNTY = "500243"
"""The demonstration county."""
CARE_DAY = dt.date(2024, 11, 20)
"""A day of care for which the demonstration has rules and everybody's insurance."""


class DemoPatient(NamedTuple):
    """A patient whose credentials are known."""

    psn_no: str
    psn_name: str
    gend: int
    brdy: dt.date
    psn_type: str
    identity: str
    does: str

    @property
    def certno(self) -> str:
        """The identity number (02)."""
        return resident_number(COUNTY, self.brdy, 499, self.gend)

    @property
    def token(self) -> str:
        """The electronic credential (01)."""
        return f"{COUNTY}DEMOTOKEN{self.psn_no[-4:]}"

    @property
    def card(self) -> str:
        """The social security card (03)."""
        return f"DC{self.psn_no[-4:]}2024"


PATIENTS: tuple[DemoPatient, ...] = (
    DemoPatient("50024320240000000001", "演示甲", 2, dt.date(1968, 3, 12), "15", "", "普通居民，二档参保"),
    DemoPatient("50024320240000000002", "演示乙", 1, dt.date(1975, 8, 5), "15", "minimum_living", "低保对象"),
    DemoPatient("50024320240000000003", "演示丙", 1, dt.date(1950, 11, 20), "16", "special_hardship", "特困人员"),
)
