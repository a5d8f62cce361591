"""Calls about the funds: planning, clearing, paying out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from . import models
from .room import Room


class Funds(Room):
    """基金."""

    def overview(self, year: int | None = None) -> list[models.FundYear]:
        """Every fund's year."""
        return self._wire.get("/funds/overview", list[models.FundYear], {"year": year})

    def rows(
        self, fund: str, source: str = "settled", *, year: int | None = None, month: int | None = None, town: str = "",
        class_id: str = "",
    ) -> Iterator[models.FundRow]:  # fmt: skip
        """What a fund's execution of one source is the sum of, the newest first."""
        asked = {"source": source, "year": year, "month": month, "town": town, "class_id": class_id}
        return self._wire.pages("/funds/of/{fund}/rows", models.FundRow, asked, fund=fund)

    def budgets(self, year: int | None = None) -> Iterator[models.Budget]:
        """Every version, the newest first."""
        return self._wire.pages("/funds/budgets", models.Budget, {"year": year})

    def propose_budget(self, budget: models.BudgetWanted, *, key: str = "") -> models.Budget:
        """A version that another person decides."""
        return self._wire.once("/funds/budgets", models.Budget, budget, key=key)

    def decide_budget(self, row: models.Budget, note: str = "", *, agree: bool, key: str = "") -> models.Budget:
        """审定."""
        said = models.Verdict(version=row.version, agree=agree, note=note)
        return self._wire.once("/funds/budgets/{id}/decision", models.Budget, said, key=key, id=row.id)

    def warnings(self, year: int | None = None) -> Iterator[models.FundWarning]:
        """Funds that will not last their year, the newest first."""
        return self._wire.pages("/funds/warnings", models.FundWarning, {"year": year})

    def take_measure(
        self, row: models.FundWarning, measure: models.FundMeasureKind, note: str = "", *, key: str = ""
    ) -> models.FundWarning:
        """What is done about it."""
        said = models.FundMeasure(version=row.version, measure=measure, note=note)
        return self._wire.once("/funds/warnings/{id}/measure", models.FundWarning, said, key=key, id=row.id)

    def incomes(self, year: int | None = None) -> Iterator[models.Income]:
        """What came in, the newest first."""
        return self._wire.pages("/funds/incomes", models.Income, {"year": year})

    def propose_income(self, income: models.IncomeWanted, *, key: str = "") -> models.Income:
        """Money that came in."""
        return self._wire.once("/funds/incomes", models.Income, income, key=key)

    def decide_income(self, row: models.Income, note: str = "", *, agree: bool, key: str = "") -> models.Income:
        """审定."""
        said = models.Verdict(version=row.version, agree=agree, note=note)
        return self._wire.once("/funds/incomes/{id}/decision", models.Income, said, key=key, id=row.id)

    def advances(self) -> Iterator[models.Advance]:
        """The newest first."""
        return self._wire.pages("/funds/advances", models.Advance, {})

    def propose_advance(self, advance: models.AdvanceWanted, *, key: str = "") -> models.Advance:
        """To an institution."""
        return self._wire.once("/funds/advances", models.Advance, advance, key=key)

    def decide_advance(self, row: models.Advance, note: str = "", *, agree: bool, key: str = "") -> models.Advance:
        """审定."""
        said = models.Verdict(version=row.version, agree=agree, note=note)
        return self._wire.once("/funds/advances/{id}/decision", models.Advance, said, key=key, id=row.id)

    def clearings(self) -> Iterator[models.ClearingBrief]:
        """The newest first."""
        return self._wire.pages("/funds/clearings", models.ClearingBrief, {})

    def clear(self, clr_ym: str, *, key: str = "") -> models.Clearing:
        """The sheet of a locked period, for good."""
        return self._wire.once("/funds/clearings", models.Clearing, models.ClearingWanted(clr_ym=clr_ym), key=key)

    def clearing(self, id: int) -> models.Clearing:  # noqa: A002 - the name in the path
        """Line by line."""
        return self._wire.get("/funds/clearings/{id}", models.Clearing, id=id)

    def clearing_sheet(self, id: int) -> bytes:  # noqa: A002
        """The same (XLSX)."""
        return self._wire.file("/funds/clearings/{id}/sheet.xlsx", id=id)


class Payouts(Room):
    """付款."""

    def payables(self, fund: str = "") -> list[models.Payable]:
        """Everything owed and not paid."""
        return self._wire.get("/payouts/payables", list[models.Payable], {"fund": fund})

    def accounts_of(self, psn_no: str) -> list[models.PayeeAccount]:
        """A person's; the first counts."""
        return self._wire.get("/payouts/accounts/people/{psn_no}", list[models.PayeeAccount], psn_no=psn_no)

    def set_account(self, psn_no: str, account: models.AccountWanted, *, key: str = "") -> models.PayeeAccount:
        """Where a person's money goes."""
        return self._wire.once(
            "/payouts/accounts/people/{psn_no}", models.PayeeAccount, account, key=key, psn_no=psn_no
        )  # fmt: skip

    def accounts_of_institution(self, code: str) -> list[models.PayeeAccount]:
        """An institution's; the first counts."""
        return self._wire.get("/payouts/accounts/institutions/{code}", list[models.PayeeAccount], code=code)

    def set_institution_account(
        self, code: str, account: models.AccountWanted, *, key: str = ""
    ) -> models.PayeeAccount:  # fmt: skip
        """Where an institution's money goes."""
        return self._wire.once(
            "/payouts/accounts/institutions/{code}", models.PayeeAccount, account, key=key, code=code
        )  # fmt: skip

    def batches(self, state: str = "") -> Iterator[models.PaymentBatch]:
        """The newest first."""
        return self._wire.pages("/payouts/batches", models.PaymentBatch, {"state": state})

    def make(self, fund: str, pay: Iterable[models.Payable], *, key: str = "") -> models.PaymentBatch:
        """Payables of one fund."""
        said = models.PaymentBatchWanted(fund=fund, pay=[one.ident for one in pay])
        return self._wire.once("/payouts/batches", models.PaymentBatch, said, key=key)

    def batch(self, id: int) -> models.PaymentBatch:  # noqa: A002
        """Where it stands."""
        return self._wire.get("/payouts/batches/{id}", models.PaymentBatch, id=id)

    def payments(self, id: int) -> Iterator[models.Payment]:  # noqa: A002
        """With what the bank answered."""
        return self._wire.pages("/payouts/batches/{id}/payments", models.Payment, {}, id=id)

    def decide(
        self, row: models.PaymentBatch, note: str = "", *, agree: bool, key: str = ""
    ) -> models.PaymentBatch:  # fmt: skip
        """By another than who made it."""
        said = models.Verdict(version=row.version, agree=agree, note=note)
        return self._wire.once("/payouts/batches/{id}/decision", models.PaymentBatch, said, key=key, id=row.id)

    def send(self, row: models.PaymentBatch, *, key: str = "") -> models.PaymentBatch:
        """To the bank; its file is made for good."""
        said = models.Versioned(version=row.version)
        return self._wire.once("/payouts/batches/{id}/sending", models.PaymentBatch, said, key=key, id=row.id)

    def bank_file(self, id: int) -> bytes:  # noqa: A002
        """Of a batch that was sent (CSV, GB18030)."""
        return self._wire.file("/payouts/batches/{id}/bank.csv", id=id)

    def answer(self, id: int, name: str, content: bytes) -> models.BankAnswer:  # noqa: A002
        """The bank's return file."""
        return self._wire.upload("/payouts/batches/{id}/answers", models.BankAnswer, name, content, {}, id=id)
