"""Calls of the settlement desk. What moves money takes `key`: one of your own, or one is made for the call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from . import models
from .room import Room


class Desk(Room):
    """结算."""

    def try_out(self, psn_no: str, bill: models.Bill, supposed: models.Supposed | None = None) -> models.Trial:
        """What a bill would get; nothing is written."""
        asked = models.TrialWanted(psn_no=psn_no, bill=bill, supposed=supposed)
        return self._wire.post("/desk/trials", models.Trial, asked)

    def settle(
        self, psn_no: str, bill: models.Bill, allow: models.Allowed | None = None, *, key: str = ""
    ) -> models.Settlement:
        """Book a bill."""
        asked = models.SettleWanted(psn_no=psn_no, bill=bill, allow=allow or models.Allowed())
        return self._wire.once("/desk/settlements", models.Settlement, asked, key=key)

    def settlements(self, **narrowed: Any) -> Iterator[models.SettlementBrief]:
        """The newest first: by psn_no, clr_ym, setl_type, kind, since, until."""
        return self._wire.pages("/desk/settlements", models.SettlementBrief, narrowed)

    def settlement(self, setl_id: str) -> models.Settlement:
        """One settlement."""
        return self._wire.get("/desk/settlements/{setl_id}", models.Settlement, setl_id=setl_id)

    def trace(self, setl_id: str) -> models.Trace:
        """The explanation, line by line."""
        return self._wire.get("/desk/settlements/{setl_id}/trace", models.Trace, setl_id=setl_id)

    def statement(self, setl_id: str) -> models.Statement:
        """明白单 as it is printed."""
        return self._wire.get("/desk/settlements/{setl_id}/statement", models.Statement, setl_id=setl_id)

    def statement_pdf(self, setl_id: str) -> bytes:
        """The same as PDF."""
        return self._wire.file("/desk/settlements/{setl_id}/statement.pdf", setl_id=setl_id)

    def bills(self, **narrowed: Any) -> bytes:
        """Settlements as a file of bills that `tuodi settle` reads."""
        return self._wire.file("/desk/bills.csv", narrowed)

    def reverse(self, setl_id: str, reason: str, *, key: str = "") -> models.Settlement:
        """The exact negative."""
        said = models.Reversal(reason=reason)
        return self._wire.once(
            "/desk/settlements/{setl_id}/reversal", models.Settlement, said, key=key, setl_id=setl_id
        )  # fmt: skip

    def differences(self, state: str = "open") -> Iterator[models.Difference]:
        """The newest first."""
        return self._wire.pages("/desk/differences", models.Difference, {"state": state})

    def differences_of(self, setl_id: str) -> list[models.Difference]:
        """All of a settlement."""
        return self._wire.get("/desk/settlements/{setl_id}/differences", list[models.Difference], setl_id=setl_id)

    def decide_differences(
        self, setl_id: str, seen: Iterable[models.Difference], note: str = "", *, accept: bool, key: str = ""
    ) -> list[models.Difference]:
        """All open ones together, as they were seen."""
        said = models.DifferencesDecision(seen=[one.id for one in seen], accept=accept, note=note)
        return self._wire.once(
            "/desk/settlements/{setl_id}/differences/decision", list[models.Difference], said, key=key, setl_id=setl_id
        )

    def deposit_free(self, psn_no: str, day: dt.date | None = None, *, confirmed: bool = False) -> models.RightAnswer:
        """免押金住院核查."""
        query = {"day": day and day.isoformat(), "confirmed": confirmed}
        return self._wire.get("/desk/rights/{psn_no}/deposit-free", models.RightAnswer, query, psn_no=psn_no)

    def waiting(self, psn_no: str, year: int) -> models.RightAnswer:
        """等待期核查."""
        return self._wire.get("/desk/rights/{psn_no}/waiting", models.RightAnswer, {"year": year}, psn_no=psn_no)


class Claims(Room):
    """手工报销."""

    def all(self, state: str = "") -> Iterator[models.Claim]:
        """The newest first."""
        return self._wire.pages("/claims", models.Claim, {"state": state})

    def take_in(self, claim: models.ClaimWanted, *, key: str = "") -> models.Claim:
        """受理."""
        return self._wire.once("/claims", models.Claim, claim, key=key)

    def one(self, id: int) -> models.Claim:  # noqa: A002 - the name in the path
        """One claim."""
        return self._wire.get("/claims/{id}", models.Claim, id=id)

    def decide(
        self, claim: models.Claim, note: str = "", allow: models.Allowed | None = None, *, approve: bool, key: str = ""
    ) -> models.Claim:
        """Booked, or sent back."""
        said = models.ClaimDecision(version=claim.version, approve=approve, note=note, allow=allow or models.Allowed())
        return self._wire.once("/claims/{id}/decision", models.Claim, said, key=key, id=claim.id)


class Filings(Room):
    """转诊与备案."""

    def all(self, psn_no: str = "") -> Iterator[models.Filing]:
        """The newest first."""
        return self._wire.pages("/filings", models.Filing, {"psn_no": psn_no})

    def register(self, filing: models.FilingWanted) -> models.Filing:
        """For a person, from a day on."""
        return self._wire.post("/filings", models.Filing, filing)

    def withdraw(self, id: int) -> models.Filing:  # noqa: A002
        """It holds no longer."""
        return self._wire.post("/filings/{id}/withdrawal", models.Filing, id=id)


class Periods(Room):
    """清算期."""

    def all(self, county: str = "") -> list[models.Period]:
        """The newest first."""
        return self._wire.get("/periods", list[models.Period], {"county": county})

    def lock(self, clr_ym: str, county: str = "", *, key: str = "") -> models.Period:
        """For good."""
        return self._wire.once(
            "/periods/{clr_ym}/lock", models.Period, None, {"county": county}, key=key, clr_ym=clr_ym
        )  # fmt: skip

    def whole_years(self, county: str = "") -> list[models.WholeYear]:
        """The newest first."""
        return self._wire.get("/periods/whole-years", list[models.WholeYear], {"county": county})

    def declare(self, year: int, county: str = "", *, key: str = "") -> models.WholeYear:
        """A year begins at zero."""
        said = models.WholeYearWanted(year=year)
        return self._wire.once("/periods/whole-years", models.WholeYear, said, {"county": county}, key=key)

    def layout(self, county: str = "") -> models.Layout:
        """How statements are printed."""
        return self._wire.get("/periods/layout", models.Layout, {"county": county})

    def set_layout(self, layout: models.LayoutWanted, county: str = "") -> models.Layout:
        """From now on."""
        return self._wire.put("/periods/layout", models.Layout, layout, {"county": county})


class Openings(Room):
    """年初累计."""

    def all(self, state: str = "") -> Iterator[models.Opening]:
        """The newest first."""
        return self._wire.pages("/openings", models.Opening, {"state": state})

    def accounts(self, psn_no: str, year: int | None = None) -> dict[str, str]:
        """The accounts that must be told: name → Chinese."""
        return self._wire.get("/openings/accounts/{psn_no}", dict[str, str], {"year": year}, psn_no=psn_no)

    def enter(self, opening: models.OpeningWanted, *, key: str = "") -> models.Opening:
        """What somebody had used; another person accepts it."""
        return self._wire.once("/openings", models.Opening, opening, key=key)

    def one(self, id: int) -> models.Opening:  # noqa: A002 - the name in the path
        """One of them."""
        return self._wire.get("/openings/{id}", models.Opening, id=id)

    def decide(self, one: models.Opening, note: str = "", *, agree: bool, key: str = "") -> models.Opening:
        """By another than who entered it."""
        said = models.Verdict(version=one.version, agree=agree, note=note)
        return self._wire.once("/openings/{id}/decision", models.Opening, said, key=key, id=one.id)
