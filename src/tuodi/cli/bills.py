"""The options of every command that reads bills, and the readers they call for."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import click

from tuodi.cli.common import Session, now
from tuodi.cli.faults import WrongUse
from tuodi.cli.language import tr
from tuodi.cli.paths import FILE, encoding_option, not_over, readable
from tuodi.cli.progress import ProgressLine

if TYPE_CHECKING:
    from tuodi.exchange.identity_list import MayCertify
    from tuodi.exchange.list_rows import RefusedRow
    from tuodi.exchange.options import ReadOptions
    from tuodi.exchange.people_list import PeopleList
    from tuodi.exchange.settle_person import Surroundings
    from tuodi.policy.model import RuleBook, StageName


@dataclass(frozen=True, kw_only=True)
class BillInputs:
    """The options given."""

    bills: Path
    people: Path | None
    identities: Path | None
    opening: str | None
    known_at: str
    from_stage: str | None
    codes: str | None
    encoding: str | None
    sheet: str | None
    clr_ym: str | None
    home: str
    insutype: str
    provisional: bool

    def files(self) -> list[Path]:
        """Every input file named."""
        opening = Path(self.opening) if self.opening not in (None, "zero") else None
        return [path for path in (self.bills, self.people, self.identities, opening) if path is not None]

    def not_over(self, out: Path) -> Path:
        """The result path, refused where it would overwrite an input."""
        return not_over(out, self.files())

    @property
    def stage(self) -> StageName | None:
        """--from, typed."""
        return cast("StageName | None", self.from_stage)

    def known(self) -> dt.datetime | None:
        """--known-at: None for each bill's settlement."""
        return moment(self.known_at)


def moment(known_at: str) -> dt.datetime | None:
    """--known-at: None for `settlement`, the present for `now`; a date holds to its end."""
    if known_at == "settlement":
        return None
    if known_at == "now":
        return now()
    try:
        return dt.datetime.combine(dt.date.fromisoformat(known_at), dt.time.max)
    except ValueError:
        given = f"--known-at {known_at!r}"
        text = tr(f"{given} 应为 settlement、now 或 YYYY-MM-DD", f"{given} should be settlement, now or YYYY-MM-DD")
        raise WrongUse(text) from None


def month_option(*, required: bool, zh: str, en: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """--month YYYY-MM, checked."""

    def checked(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            return f"{dt.date.fromisoformat(f'{value}-01'):%Y-%m}"
        except ValueError:
            raise WrongUse(tr(f"--month {value!r} 应为 YYYY-MM", f"--month {value!r} should be YYYY-MM")) from None

    return click.option("--month", required=required, metavar="YYYY-MM", callback=checked, help=tr(zh, en))


@dataclass(frozen=True)
class Opened:
    """What the options led to: how to read the bills, what is known besides, the list rows refused by file."""

    read: ReadOptions
    around: Surroundings
    people: PeopleList | None
    refused: dict[str, tuple[RefusedRow, ...]]

    @property
    def lists_given(self) -> bool:
        """Whether a list of identities or opening balances speaks of people."""
        return self.around.identities is not None or self.around.opening not in (None, "zero")


def bill_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command BILLS and its options as one argument `given`."""

    @click.argument("bills", type=FILE, metavar="BILLS")
    @click.option(
        "--people",
        type=FILE,
        metavar="FILE",
        help=tr("人员名单：个人编号与证件对应", "a people list: psn_no and certificates"),
    )
    @click.option("--identities", type=FILE, metavar="FILE", help=tr("认定身份清单", "a list of certified identities"))
    @click.option(
        "--opening",
        metavar="FILE|zero",
        help=tr(
            "年初累计：文件，或 zero 表示文件即全年",
            "opening balances: a file, or zero where the file is the whole year",
        ),
    )
    @click.option(
        "--known-at",
        default="settlement",
        show_default=True,
        metavar="WHEN",
        help=tr("身份以何时所知为准：settlement、now 或日期", "identities as known at: settlement, now or a date"),
    )
    @click.option(
        "--from",
        "from_stage",
        type=click.Choice(["basic", "critical", "assistance", "tilt"]),
        metavar="STAGE",
        help=tr(
            "从哪一项起计算，以前各项取单据金额：basic critical assistance tilt",
            "compute from this stage, take earlier payments from the bill: basic critical assistance tilt",
        ),
    )
    @click.option(
        "--codes",
        type=click.Choice(["own", "national"]),
        help=tr("医院等级等代码的目录", "which code lists hosp_lv goes by"),
    )
    @encoding_option()
    @click.option("--sheet", metavar="NAME", help=tr("只读这一个工作表", "read only this sheet"))
    @click.option("--clr-ym", metavar="YYYYMM", help=tr("医保局表样的清算期", "clearing period of a bureau layout"))
    @click.option(
        "--home", default="500000", metavar="CODE", help=tr("医保局表样所在地区划代码", "the region of a bureau layout")
    )
    @click.option(
        "--insutype", type=click.Choice(["390", "310"]), default="390", help=tr("附件1的险种", "insurance of 附件1")
    )
    @click.option(
        "--provisional",
        is_flag=True,
        help=tr("等待退回行的单据也先结算并注明", "settle rows that wait for a refused one too, marked"),
    )
    @functools.wraps(command)
    def wrapped(
        *args: Any, bills: Path, people: Path | None, identities: Path | None, opening: str | None, known_at: str,
        from_stage: str | None, codes: str | None, encoding: str | None, sheet: str | None, clr_ym: str | None,
        home: str, insutype: str, provisional: bool, **kwargs: Any,
    ) -> None:  # fmt: skip
        given = BillInputs(
            bills=bills, people=people, identities=identities, opening=opening, known_at=known_at,
            from_stage=from_stage, codes=codes, encoding=encoding, sheet=sheet, clr_ym=clr_ym, home=home,
            insutype=insutype, provisional=provisional,
        )  # fmt: skip
        command(*args, given=given, **kwargs)

    return wrapped


@contextmanager
def opened(given: BillInputs, book: RuleBook, session: Session, *, bills_elsewhere: bool = False) -> Iterator[Opened]:
    """Read the lists and make the options of the bill reader. Raises FileRefused.

    `bills_elsewhere`: the bills need not be a file of this machine.
    """
    from tuodi.exchange.identity_list import read_identities
    from tuodi.exchange.opening_list import read_opening
    from tuodi.exchange.options import ReadOptions
    from tuodi.exchange.people_list import read_people
    from tuodi.exchange.settle_person import Surroundings
    from tuodi.policy.model import Account

    for path in given.files():
        if path != given.bills or not bills_elsewhere:
            readable(path)
    today = now().date()
    extra = extra_classes(book)
    refused: dict[str, tuple[RefusedRow, ...]] = {}
    listed: PeopleList | None = None
    if given.people is not None:
        listed = read_people(given.people, today=today, extra_classes=extra)
        refused[given.people.name] = listed.refused
    people = None if listed is None else listed.map()
    identities = None
    if given.identities is not None:
        identities = read_identities(
            given.identities, today=today, people=people, extra_classes=extra, home=given.home,
            may_certify=certifiers(book),
        )  # fmt: skip
        refused[given.identities.name] = identities.refused
    opening: Any = given.opening
    if given.opening is not None and given.opening != "zero":
        accounts = {"admissions", *(rule.name for rule in book.of(Account)), *_bases(book)}
        opening = read_opening(Path(given.opening), today=today, accounts=accounts, people=people)
        refused[Path(given.opening).name] = opening.refused
    line = ProgressLine(shown=not session.quiet)
    read = ReadOptions(
        today=today, people=people, extra_classes=extra, provisional=given.provisional, encoding=given.encoding,
        sheet=given.sheet, clr_ym=given.clr_ym, home=given.home, progress=line,
        codes=cast("Literal['own', 'national'] | None", given.codes),
        insutype=cast("Literal['310', '390']", given.insutype),
    )  # fmt: skip
    around = Surroundings(identities=identities, opening=opening, provisional=given.provisional)
    try:
        yield Opened(read, around, listed, {name: rows for name, rows in refused.items() if rows})
    finally:
        line.close()


def extra_classes(book: RuleBook) -> dict[str, str]:
    """Names of all classes, those that a user's own documents declare included; codes stay with the code lists."""
    return {name: t.id for t in book.terms.family("classes") for name in t.names if not name.isdigit()}


def _bases(book: RuleBook) -> set[str]:
    """The running bases that an opening list may give."""
    from tuodi.policy.model import StageRule

    rules = book.of(StageRule)
    return {r.base_account for r in rules} | {f"{r.base_account}_deductible" for r in rules if r.deductible_per}


def certifiers(book: RuleBook) -> MayCertify:
    """Who may certify a class in a region: the departments that the identity rules of the region's chain name.

    Where the chain names none, a class of other regions' documents that no rule of the chain serves is refused.
    """
    from tuodi.policy.model import Identity, StageRule
    from tuodi.policy.regions import chain

    rules = book.of(Identity)
    elsewhere = {name for rule in rules for name in rule.classes or ()}
    serving: dict[str, set[str]] = {}
    for rule in book.rules:
        if not (isinstance(rule, StageRule) and rule.outcome == "open"):
            serving.setdefault(rule.origin.region, set()).update(rule.classes or ())

    def reason(region: str, class_id: str, department: str | None, _day: dt.date) -> tuple[str, str] | None:
        one, other = _named(book, "classes", class_id)
        for code in chain(region):
            named = [r for r in rules if r.origin.region == code and r.certifier and class_id in (r.classes or ())]
            if not named:
                continue
            allowed = {d for r in named for d in (r.certifier, r.certified_with) if d}
            if department is None or department in allowed:
                return None
            who = [_named(book, "departments", d) for d in sorted(allowed)]
            clause = named[0].origin.clause
            return (
                f"{one}由{'、'.join(zh for zh, _ in who)}认定（{clause}）",
                f"{other} is certified by {', '.join(en for _, en in who)} ({clause})",
            )
        if class_id not in elsewhere or any(class_id in serving.get(code, ()) for code in chain(region)):
            return None
        return f"{region} 的文件没有规定谁认定{one}", f"no document of {region} says who certifies {other}"

    return reason


def _named(book: RuleBook, family: Literal["classes", "departments"], name: str) -> tuple[str, str]:
    """A term in both languages."""
    term = book.terms.find(family, name)
    return (name, name) if term is None else (term.zh, term.en)
