"""What a person had used before the first bill here: entered, accepted by a second person, part of every replay."""

from __future__ import annotations

from collections.abc import Mapping

from tuodi.policy.model import Account, StageRule
from tuodi.policy.regions import chain
from tuodi.settlement.words import STAGES
from tuodi.workbench.desk.models import OpeningBalance
from tuodi.workbench.registry.models import Person

from .differences import reconsider
from .opening import FIRST
from .person import Held, now
from .refused import Fault, Refused, refused
from .rules import cascade

_YEAR = "year"


def accounts_of(region: str) -> dict[str, str]:
    """The accounts of a year that rules of a region and those above it keep: name → Chinese."""
    book, above = cascade().book, set(chain(region))
    found: dict[str, str] = {}
    for rule in book.of(StageRule):
        alone = not rule.per_class and not rule.per_disease and bool(rule.brackets)
        if rule.origin.region in above and rule.per == _YEAR and alone:
            found.setdefault(rule.base_account, f"{STAGES[rule.stage][0]}累计费用")
    for account in book.of(Account):
        if account.origin.region in above and account.per == _YEAR and not account.per_disease:
            found.setdefault(account.name, f"{account.zh.removesuffix('（示例）')}已用")
    return found


def region_of(held: Held, year: int) -> str:
    """Where the person is insured in a year; where they live, if nowhere."""
    covers = [one for one in held.around.covers if one.year == year]
    return covers[-1].insu_admdvs if covers else held.person.county


def enter(
    person: Person, year: int, used: Mapping[str, int | None], *, admissions: int, basis: str, by: str
) -> OpeningBalance:
    """Enter the balances of a year; every account must be told, nothing used is 0. Raises Refused."""
    held = Held(person)
    wanted = accounts_of(region_of(held, year))
    faults = [
        Fault("opening_missing", f"{zh}没有填写", "没有使用过的填 0", name)
        for name, zh in wanted.items()
        if used.get(name) is None
    ]
    faults += [
        Fault("money_negative", f"{wanted[name]}不能为负", column=name)
        for name, fen in used.items()
        if name in wanted and fen is not None and fen < 0
    ]
    if not FIRST <= year <= now().year:
        faults.append(Fault("year", f"{year} 年不能有年初累计", "填写启用本系统的年度", "year"))
    if not basis.strip():
        faults.append(Fault("basis", "须写明依据材料", "如原系统的累计查询单及日期", "basis"))
    if year in held.around.whole:
        faults.append(Fault("whole", f"{year} 年已确认全部结算在本系统入账，年初累计为零", column="year"))
    if OpeningBalance.objects.filter(person=person).exclude(state=OpeningBalance.State.RETURNED).exists():
        faults.append(Fault("opening_twice", "该人员已有年初累计", "一人只有一次启用"))
    if faults:
        raise Refused(*faults)
    return OpeningBalance.objects.create(
        person=person, county=person.county, township=person.township, year=year, admissions=admissions,
        used={name: used[name] for name in wanted}, basis=basis.strip(), maker=by,
    )  # fmt: skip


def decide(opening: OpeningBalance, by: str, *, accept: bool, note: str = "") -> OpeningBalance:
    """Accept or return it. What is booked already is settled again: differences are proposed. Raises Refused."""
    held: OpeningBalance = OpeningBalance.objects.select_for_update().get(pk=opening.pk)
    if held.state != OpeningBalance.State.WAITING:
        raise refused("decided", f"该年初累计{held.get_state_display()}")
    if held.maker == by:
        raise refused("maker", "录入人不能复核自己录入的年初累计", "由另一位复核人员办理")
    if not accept and not note.strip():
        raise refused("no_note", "退回须写明缺什么或错在哪里", column="note")
    held.accept() if accept else held.give_back()
    held.checker, held.decided_at, held.note = by, now(), note.strip()
    held.save()
    if accept:
        reconsider([held.person_id], by)
    return held
