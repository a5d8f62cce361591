"""The demonstration's funds: budgets, an advance, five months cleared, so that every screen shows something true."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.utils.timezone import now

from tuodi.policy.money import format_yuan
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.base.naming import institution
from tuodi.workbench.desk.models import ClearingPeriod, Settlement
from tuodi.workbench.desk.service.periods import lock
from tuodi.workbench.jobs.run import Running

from .models import Budget, FundWarning, PayeeAccount, PaymentBatch
from .service.bankfile import ENCODING
from .service.batches import check_off, make, send
from .service.clearing import make_sheet
from .service.execution import by_month, spent
from .service.fund_warnings import handle
from .service.incomes import propose_income
from .service.payables import owed
from .service.planning import decide, propose_advance, propose_budget
from .service.returns import take

_SHARES = (("assistance_fund", 96), ("basic_fund", 108), ("critical_fund", 82))
"""Budget as per cent of what the year spent: one that may run dry, one with room, one that will."""
_ROUND = 100_000_00
_INCOMES: tuple[tuple[str, str, int, list[str]], ...] = (
    ("central", "市财政局（转中央补助）", 80, []), ("county", "县财政局", 40, []),
    ("merged", "清理出的大病补充资金", 12, []),
    ("earmarked", "县退役军人事务局", 3, ["veteran_key", "unstable_exit", "marginal_at_risk", "sudden_hardship"]),
    ("donation", "示例慈善会", 2, []),
)  # fmt: skip
"""Source, giver, tenths of a hundred thousand yuan, for whom; the last one waits for its approval."""
_CLEARED = 5
_MAKER, _CHECKER = "fund", "leader"
_PAID, _BATCHES = "basic_fund", 3
_RETURNED = 2
"""The line that the bank sends back."""


def seed_funds(running: Running, county: str, year: int) -> None:
    """Does nothing where there is a budget."""
    with running.writing(), unlimited():
        if Budget.objects.filter(county=county).exists():
            return
        rows = spent(county, year)
        for fund, share in _SHARES:
            amount = max(_ROUND, sum(by_month(rows, fund)) * share // 100 // _ROUND * _ROUND)
            row = propose_budget(county, year, fund, amount, reason="示例：年初预算", by=_MAKER)
            decide(row, _CHECKER, "", accept=True)
        for at, (source, giver, share, classes) in enumerate(_INCOMES):
            income = propose_income(
                county, _MAKER, fund="assistance_fund", source=source, giver=giver, amount=share * _ROUND // 10,
                received_on=dt.date(year, 1 + 2 * at, 10), classes=classes, reason="示例：到账凭证",
            )  # fmt: skip
            if at < len(_INCOMES) - 1:
                decide(income, _CHECKER, "", accept=True)
        busiest = Settlement.objects.filter(county=county, clr_ym=f"{year}01").exclude(fixmedins_code="").first()
        if busiest is not None:
            advance = propose_advance(
                county, busiest.fixmedins_code, "basic_fund", _ROUND, paid_on=dt.date(year, 1, 5),
                reason="示例：年初周转金", by=_MAKER,
            )  # fmt: skip
            decide(advance, _CHECKER, "", accept=True)
        for month in range(1, _CLEARED + 1):
            clr_ym = f"{year}{month:02d}"
            if ClearingPeriod.objects.filter(county=county, clr_ym=clr_ym).exists():
                lock(county, clr_ym, _MAKER)
                make_sheet(county, clr_ym, _MAKER)
        _pay(county)


def _pay(county: str) -> None:
    """Institutions' accounts; one batch the bank has answered, one on its way, one to be checked."""
    codes = sorted({one.payable.institution for one in owed(county) if one.payable.institution[1:7] == county})
    for at, code in enumerate(codes, 1):
        PayeeAccount.objects.create(
            county=county, fixmedins_code=code, holder=institution(code), bank="演示农村商业银行",
            account=f"62170000{at:011d}", by=_MAKER,
        )  # fmt: skip
    due: dict[str, list[str]] = defaultdict(list)
    for one in owed(county):
        if one.ready and one.payable.fund == _PAID:
            due[one.payable.why].append(one.ident)
    for at, (_, idents) in enumerate(sorted(due.items())[:_BATCHES]):
        batch = make(county, _PAID, idents, _MAKER)
        if at < _BATCHES - 1:
            batch, _ = send(check_off(batch, _CHECKER, "同意", accept=True))
        if at == 0:
            take(batch, "回盘.csv", bank_says(batch, now().date()), _MAKER)


def bank_says(batch: PaymentBatch, day: dt.date) -> bytes:
    """The bank's return file: all paid but the second, whose account it does not know."""
    rows = ["序号,账号,金额,结果,代码,说明,日期"]
    for line in batch.lines.order_by("serial"):
        said = "失败,E013,账号户名不符" if line.serial == _RETURNED else "成功,,"
        rows.append(f"{line.serial},{line.account},{format_yuan(line.amount)},{said},{day}")
    return "\r\n".join(rows).encode(ENCODING)


def seed_measure(running: Running, county: str) -> None:
    """Of the funds that the months have warned of, something is done about one; another waits."""
    with running.writing(), unlimited():
        waiting = FundWarning.objects.filter(county=county, state=FundWarning.State.OPEN).order_by("fund")
        for row in list(waiting)[1:]:
            handle(row, _MAKER, FundWarning.Measure.BUDGET, "示例：已报县财政局申请调整预算")
