"""A person whose premium is asked for, with everything that decides price, subsidy and refund."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from tuodi.settlement.bill import IdentityRecord, Insurance, Money

Break = Literal["transfer", "involuntary"]
"""Why cover was interrupted without the person's doing (N-3.4c): moved between regions, or stopped by others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolee:
    """One person and one cover year's payment. Amounts in fen; None where it is not known.

    paid_date: None when nothing is paid yet. paid_amt: what the person paid, without any subsidy.
    paid_again_amt: a second payment for the same cover year (as student and as resident).
    identities: rows of the certified lists; None without a list, then `marked_classes` decide.
    """

    person: str
    insu_admdvs: str
    insutype: Insurance = "390"
    insu_plan: int | None = None
    paid_date: dt.date | None = None
    paid_amt: Money | None = None
    paid_again_amt: Money | None = None
    birth_date: dt.date | None = None
    death_date: dt.date | None = None
    minor: bool | None = None
    student: bool | None = None
    employee_from: dt.date | None = None
    """Since when the employees' insurance pays benefits."""
    plan_change_date: dt.date | None = None
    """When the person asked for the plan now given, or for the money back."""
    broken_by: Break | None = None
    identities: tuple[IdentityRecord, ...] | None = None
    marked_classes: tuple[str, ...] = ()
