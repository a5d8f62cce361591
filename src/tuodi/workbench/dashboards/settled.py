"""Figures of what was settled: payment ratios against what the documents ask for, who paid, what lies outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import BigIntegerField, Case, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from tuodi.policy.model import Bound
from tuodi.policy.regions import chain
from tuodi.policy.values import Const
from tuodi.workbench.base.words import terms
from tuodi.workbench.desk.lists import SettlementTable
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.rules import book

from .figure import About, Cell, Figure, Goal, added, register

_ALL = frozenset({"civil_affairs", "rural_revitalisation", "health"})


def _or_nothing(column: str) -> Coalesce:
    return Coalesce(F(column), Value(0), output_field=BigIntegerField())


_LEFT = (
    F("inscp_scp_amt") - _or_nothing("hifp_pay") - _or_nothing("hifmi_pay") - _or_nothing("hifob_pay")
    - _or_nothing("hifes_pay") - _or_nothing("cvlserv_pay")
)  # fmt: skip
"""What is left within policy after insurance: the base of assistance."""
_MONEY = {"output_field": BigIntegerField()}


def _rows(about: About, **more: Any) -> QuerySet[Settlement]:
    found = Settlement.objects.filter(county=about.county, clr_ym__gte=about.first, clr_ym__lte=about.last, **more)
    if about.town:
        found = found.filter(township=about.town)
    return found.select_related("person").defer("trace", "stages").order_by("-setl_time", "-pk")


def _cells(rows: QuerySet[Settlement], part: Any, whole: Any) -> Iterator[Cell]:
    made = rows.select_related(None).order_by().values("clr_ym", "township").annotate(part=Sum(part), all=Sum(whole))
    for row in made.values_list("clr_ym", "township", "part", "all"):
        yield Cell(row[0], row[1], row[2] or 0, row[3] or 0)


def _year(about: About) -> About:
    return About(about.county, about.month, whole_year=True, town=about.town)


def inpatient() -> list[str]:
    """Kinds of care that are stays."""
    return [term.id for term in terms().family("care_types") if term.setting == "inpatient"]


Rows = Callable[[About], QuerySet[Settlement]]
_LEVELS = {2: "二级医院", 1: "一级及以下医院"}


def _bound(name: str, rate: str, of: str = "") -> Any:
    """The goal of a bound, by the nearest region that names it; `of`: a group it is for."""

    def goal(county: str) -> Goal | None:
        near = chain(county)
        found: list[tuple[int, Goal]] = []
        for one in book().of(Bound):
            if one.name != name or one.origin.region not in near:
                continue
            if of and one.classes is not None and not set(terms().classes_named(of)) <= set(one.classes):
                continue
            value = getattr(one, rate)
            if isinstance(value, Const):
                found.append((near.index(one.origin.region), Goal(value.amount, one.origin.clause, rate == "about")))
        return min(found, key=lambda pair: pair[0])[1] if found else None

    return goal


def in_county(about: About) -> QuerySet[Settlement]:
    """Stays within the county of insurance that basic insurance has settled."""
    return _rows(about, care_type__in=inpatient(), mdtrt_admdvs=F("insu_admdvs"), hifp_pay__isnull=False)


def at_level(level: int) -> Rows:
    """The same, of one level of hospital."""
    return lambda about: in_county(about).filter(hosp_lv=level)


def _of_level(level: int) -> Callable[[About], Iterator[Cell]]:
    rows = at_level(level)
    return lambda about: _cells(rows(_year(about)), F("hifp_pay"), F("inscp_scp_amt"))


def critical(about: About) -> QuerySet[Settlement]:
    """Settlements that critical illness insurance paid in."""
    return _rows(about).exclude(hifmi_pay=None).exclude(hifmi_pay=0)


def helped(group: str) -> Any:
    """Settlements of a group that assistance paid in."""

    def rows(about: About) -> QuerySet[Settlement]:
        found = _rows(about, helped_class__in=terms().classes_named(group))
        return found.exclude(maf_pay=None).exclude(maf_pay=0)

    return rows


def low_income(about: About) -> QuerySet[Settlement]:
    """Settlements of the seven classes, by the class assistance went by."""
    return _rows(about, helped_class__in=terms().classes_named("seven_low_income"), psn_part_amt__isnull=False)


_KEY, _OTHER = helped("three_key"), helped("other_low_income")
_ONE_STOP = Case(When(setl_type=Settlement.Type.ONE_STOP, then=F("medfee_sumamt")), default=0, **_MONEY)


def _assisted(about: About) -> QuerySet[Settlement]:
    return _rows(about).filter(~Q(maf_pay=0, tilt_pay=0)).exclude(maf_pay=None, tilt_pay=None)


register(
    Figure(
        "basic_ratio", "县域内住院政策范围内支付比例", "待遇", "rate", ("N-3.5a",),
        "参保人在参保地县域内定点机构住院，基本医保支付 ÷ 政策范围内费用。冲正单按负数计；缺数字暂挂的不计。",
        "基本医保支付", "政策范围内费用",
        lambda a: _cells(in_county(_year(a)), F("hifp_pay"), F("inscp_scp_amt")), in_county, SettlementTable,
        added("基本医保支付", F("hifp_pay")), "desk.see", _bound("measured_inpatient_ratio", "about"), departments=_ALL,
    ),
    *(
        Figure(
            f"basic_ratio_{level}", f"县域内{zh}住院支付比例", "待遇", "rate", ("P-3.2a",),
            "同县域内住院政策范围内支付比例，只计该级别医院。", "基本医保支付", "政策范围内费用",
            _of_level(level), at_level(level), SettlementTable, added("基本医保支付", F("hifp_pay")), "desk.see",
            _bound(f"measured_inpatient_ratio_level_{level}", "at_least"),
        )
        for level, zh in _LEVELS.items()
    ),
    Figure(
        "critical_ratio", "大病保险政策范围内支付比例", "待遇", "rate", ("N-3.6b",),
        "大病保险有支付的结算，大病保险支付 ÷ 基本医保支付后剩余的政策范围内费用（含起付线以内，故低于名义比例）。",
        "大病保险支付", "基本医保后政策范围内费用",
        lambda a: _cells(critical(_year(a)), F("hifmi_pay"), F("inscp_scp_amt") - _or_nothing("hifp_pay")), critical,
        SettlementTable, added("大病保险支付", F("hifmi_pay")),
        "desk.see", _bound("measured_critical_ratio", "about"),
    ),
    Figure(
        "assistance_key", "重点救助对象救助比例", "待遇", "rate", ("N-3.7b", "C-Q7"),
        "特困、低保、返贫致贫对象获得医疗救助的结算，医疗救助支付 ÷ 保险支付后政策范围内自付费用。受年度限额影响。",
        "医疗救助支付", "政策范围内自付费用", lambda a: _cells(_KEY(_year(a)), F("maf_pay"), _LEFT), _KEY,
        SettlementTable, added("医疗救助支付", F("maf_pay")),
        "desk.see", _bound("assistance_rate_floor", "at_least", "three_key"), departments=_ALL,
    ),
    Figure(
        "assistance_other", "其他低收入人口救助比例", "待遇", "rate", ("C-Q7b", "N-3.7b2"),
        "低保边缘和监测对象获得医疗救助的结算，医疗救助支付 ÷ 保险支付后政策范围内自付费用。受起付标准和年度限额影响。",
        "医疗救助支付", "政策范围内自付费用", lambda a: _cells(_OTHER(_year(a)), F("maf_pay"), _LEFT), _OTHER,
        SettlementTable, added("医疗救助支付", F("maf_pay")),
        "desk.see", _bound("assistance_rate_floor", "at_least", "other_low_income"), departments=_ALL,
    ),
    Figure(
        "low_income_burden", "低收入人口实际个人负担率", "待遇", "rate", ("N-3.8a", "Q-4.2b"),
        "七类低收入人口获得救助的结算，个人负担 ÷ 总费用（含目录外费用）。文件没有给出数值目标。",
        "个人负担", "总费用", lambda a: _cells(low_income(_year(a)), F("psn_part_amt"), F("medfee_sumamt")), low_income,
        SettlementTable, added("个人负担", F("psn_part_amt")), "desk.see", departments=_ALL,
    ),
    Figure(
        "one_stop", "一站式结算占比", "待遇", "rate", ("N-4.9a", "Q-6.1a"),
        "联网（一站式）结算的总费用 ÷ 全部结算的总费用；其余为手工报销。",
        "联网结算费用", "全部结算费用", lambda a: _cells(_rows(_year(a)), _ONE_STOP, F("medfee_sumamt")), _rows,
        SettlementTable, added("联网结算费用", _ONE_STOP), "desk.see",
    ),
    Figure(
        "outside", "目录外费用占比", "待遇", "rate", ("N-4.10c", "Q-6.1e"),
        "全自费费用 ÷ 总费用。",
        "全自费费用", "总费用", lambda a: _cells(_rows(_year(a)), F("fulamt_ownpay_amt"), F("medfee_sumamt")), _rows,
        SettlementTable, added("全自费费用", F("fulamt_ownpay_amt")), "desk.see",
    ),
    Figure(
        "assisted_money", "医疗救助支出（含倾斜救助）", "资助", "fen", ("N-3.7e", "Q-7.3"),
        "结算中医疗救助与倾斜救助支付之和，按清算期。", "救助支付", "",
        lambda a: _cells(_assisted(_year(a)), _or_nothing("maf_pay") + _or_nothing("tilt_pay"), Value(0)), _assisted,
        SettlementTable, added("救助支付", _or_nothing("maf_pay") + _or_nothing("tilt_pay")), "desk.see",
        departments=_ALL,
    ),
)  # fmt: skip


def tiers(about: About) -> list[tuple[str, dict[str, int]]]:
    """By month: who paid, fen."""
    rows = _rows(_year(about)).select_related(None).order_by().values("clr_ym").annotate(
        basic=Sum("hifp_pay"), critical=Sum("hifmi_pay"), assistance=Sum("maf_pay"), tilt=Sum("tilt_pay"),
        person=Sum("psn_part_amt"),
    )  # fmt: skip
    return [
        (row["clr_ym"], {name: row[name] or 0 for name in ("basic", "critical", "assistance", "tilt", "person")})
        for row in rows.order_by("clr_ym")
    ]


def institutions(about: About, at_most: int = 10) -> list[tuple[str, int, int]]:
    """Code, outside fees, all fees: the largest share of fees outside the catalogue first."""
    rows = _rows(about).select_related(None).exclude(fixmedins_code="").order_by().values("fixmedins_code")
    found = rows.annotate(out=Sum("fulamt_ownpay_amt"), all=Sum("medfee_sumamt")).filter(all__gt=0)
    listed = [(row["fixmedins_code"], row["out"], row["all"]) for row in found]
    return sorted(listed, key=lambda one: -(one[1] * 10_000 // one[2]))[:at_most]
