"""`Tuodi("https://…", token="tuodi_…")`: typed calls of the JSON interface, by room.

>>> with Tuodi("http://127.0.0.1:8600", token="tuodi_…") as tuodi:  # doctest: +SKIP
...     for person in tuodi.people.search("杨秀"):
...         print(person.psn_no, person.psn_name)
"""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

import httpx

from .alerts import Alerts
from .boards import Boards, Contracts, Families, Issues
from .casework import Cases
from .desk import Claims, Desk, Filings, Openings, Periods
from .enrolment import Closings, Enrolment, Payments, Subsidies, Targets
from .funds import Funds, Payouts
from .hospitals import Catalogues, Reconciling
from .lists import Lists, Warnings
from .month import BillFiles, Month, Review, Samples
from .people import Duplicates, Merges, People, Places
from .supervision import Supervision
from .system import Jobs, Tokens
from .wire import Wire


class Tuodi:
    """One installation, in the name of the user whose key it is.

    A call raises `Refused` (a class a kind of refusal) or `NoAnswer`. A lost answer is asked for again, `attempts`
    times in all, where that does no harm: what moves money keeps its key over the attempts.
    """

    def __init__(
        self, url: str, token: str, *, attempts: int = 4, transport: httpx.BaseTransport | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self.wire = Wire(url, token, attempts=attempts, transport=transport, wait=wait)
        self.people, self.duplicates, self.merges = People(self.wire), Duplicates(self.wire), Merges(self.wire)
        self.lists, self.warnings = Lists(self.wire), Warnings(self.wire)
        self.enrolment, self.subsidies = Enrolment(self.wire), Subsidies(self.wire)
        self.payments, self.targets = Payments(self.wire), Targets(self.wire)
        self.desk, self.claims = Desk(self.wire), Claims(self.wire)
        self.filings, self.periods = Filings(self.wire), Periods(self.wire)
        self.openings, self.closings, self.places = Openings(self.wire), Closings(self.wire), Places(self.wire)
        self.month, self.bill_files = Month(self.wire), BillFiles(self.wire)
        self.review, self.samples = Review(self.wire), Samples(self.wire)
        self.alerts, self.cases, self.supervision = Alerts(self.wire), Cases(self.wire), Supervision(self.wire)
        self.funds, self.payouts = Funds(self.wire), Payouts(self.wire)
        self.boards, self.issues = Boards(self.wire), Issues(self.wire)
        self.contracts, self.families = Contracts(self.wire), Families(self.wire)
        self.catalogues, self.reconciling = Catalogues(self.wire), Reconciling(self.wire)
        self.jobs, self.tokens = Jobs(self.wire), Tokens(self.wire)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.wire.close()
