"""Rule books and bills made at random, within what the rule language allows."""

from __future__ import annotations

import dataclasses
import datetime as dt
from random import Random
from typing import Any

from tuodi.policy.library import compile_sources
from tuodi.policy.model import RuleBook
from tuodi.policy.yaml_source import parse_source
from tuodi.settlement.bill import Bill, IdentityRecord, PersonFacts

REGIONS = ("330102", "330103", "330200")
CARES = ("inpatient", "outpatient", "outpatient_chronic", "delivery_normal", "prenatal", "special_drug")
CLASSES = ("minimum_living", "low_income_edge", "special_hardship")
PERIODS = ("bill", "year", "stay", "month", "cover_year", "pregnancy", "life")
BASES = (
    "total_remainder", "in_policy_without_deductible", "in_policy_with_first_self_pay", "in_policy_before_assistance",
    "co_payment", "remainder_once_capped",
)  # fmt: skip
FUNDS = {"basic": "basic_fund", "critical": "critical_fund", "assistance": "assistance_fund", "tilt": "assistance_fund"}

_HEAD = """
document: made-{name}
number: 试〔2022〕{name}号
title: 试行办法
region: "{region}"
issuers: [x]
in_force: {{from: 2021-01-01}}
known_from: 2021-01-01
background: true
clauses:
"""


def made_book(seed: int) -> RuleBook:
    """A city's document with all stages and at most one of a county, compiled. Deterministic."""
    rng = Random(seed)
    periods = PERIODS if rng.random() < 0.5 else ("bill", "year", "stay")
    split = {stage: rng.sample(CARES, rng.randint(1, len(CARES) - 1)) for stage in FUNDS}
    documents = [(_document(rng, "330100", 1, split, periods), "330100/a.yaml")]
    if rng.random() < 0.5:
        documents.append((_document(rng, "330102", 2, split, periods), "330102/b.yaml"))
    return compile_sources([parse_source(text, path) for text, path in documents], {})


def _document(rng: Random, region: str, number: int, split: dict[str, list[str]], periods: tuple[str, ...]) -> str:
    accounts = [f"pot_{number}_{n}" for n in range(4)]
    lines = [_HEAD.format(name=number, region=region), f"  - clause: M{number}-0", *_plain("账户")]
    classes = list(CLASSES)
    rng.shuffle(classes)
    order = "[" + ", ".join(classes) + "]"
    ranks = f"{{critical: {order}, assistance: {order}, tilt: {order}, basic: {order}}}"
    lines.append(
        f"      - {{identity: made_{number}, classes: [{', '.join(CLASSES)}], certifier: 民政部门, ranks: {ranks}}}"
    )
    lines += [f"      - {{account: {name}, zh: 限额, per: {rng.choice(periods[1:])}}}" for name in accounts]
    lines.append(f"      - {{account: cost_{number}, zh: 费用限额, per: {rng.choice(periods[1:])}}}")
    lines += _changes(rng, number)
    stages = ("basic", "critical", "assistance", "tilt") if number == 1 else ("assistance", "tilt")
    for stage in stages:
        lines += [f"  - clause: M{number}-{stage}", *_plain(stage)]
        for slot in range(rng.randint(1, 2)):
            cares = [care for care in CARES if (care in split[stage]) == (slot == 0)]
            lines += _slot(rng, stage, (f"s{slot}", cares), accounts, (number, periods))
    return "\n".join(lines) + "\n"


def _changes(rng: Random, number: int) -> list[str]:
    """Changes of another stage's schedule, and how a referral chain shares its deductible."""
    found = []
    if rng.random() < 0.3:
        least = rng.choice(("", ", at_least: 900", ", at_least: 900, at_least_counts: all_payers"))
        found.append(
            f"      - {{id: tilt-{number}, adjust: critical, for: [minimum_living], deductible_times: 50%, "
            f"rate_plus: 5 points{least}}}"
        )
    if rng.random() < 0.3:
        chain = rng.choice(("difference", "first", "highest"))
        place = "[in_district, in_city, in_province]"
        found.append(
            f"      - {{id: chain-{number}, entitlement: continuous_deductible, for: [{', '.join(CLASSES[:2])}], "
            f"place: {place}, chain: {chain}}}"
        )
    return found


def _plain(gist: str) -> list[str]:
    return ["    kind: stage", f"    gist: {gist}", "    source: made", "    grade: C", "    rules:"]


def _slot(
    rng: Random, stage: str, place: tuple[str, list[str]], accounts: list[str], of: tuple[int, tuple[str, ...]]
) -> list[str]:
    """The rules of one slot: either one for everybody or one per class."""
    (slot, cares), (number, periods) = place, of
    whom: list[str | None] = [None]
    if stage in ("assistance", "tilt"):
        whom = rng.sample(CLASSES, rng.randint(1, 3))
    per = rng.choice(("bill", "year", "year", "year", *periods))
    when = {"care": f"[{', '.join(cares)}]", **_conditions(rng, stage)}
    asked = "{" + ", ".join(f"{key}: {value}" for key, value in when.items()) + "}"
    found = []
    for one in whom:
        head = {"stage": stage, "slot": slot, **({"for": f"[{one}]"} if one else {}), "when": asked}
        found.append("      - " + _rule(rng, f"{stage}-{number}-{slot}-{one or 'all'}", head, per, accounts))
    return found


def _conditions(rng: Random, stage: str) -> dict[str, str]:
    found = {}
    if rng.random() < 0.2:
        found["hosp_lv"] = "[1, 2]"
    if rng.random() < 0.2:
        found["place"] = "[in_district, in_city]"
    if rng.random() < 0.15:
        found["referral"] = "compliant"
    if stage == "assistance" and rng.random() < 0.4:
        found["stay_in_policy_over"] = str(rng.choice((5000, 30000)))
    return found


def _rule(
    rng: Random,
    name: str,
    head: dict[str, str],
    per: str,
    accounts: list[str],
) -> str:
    stage = head["stage"]
    keys: dict[str, Any] = {"id": name, **head}
    what = rng.random()
    if what < 0.06:
        return "{" + ", ".join(f"{k}: {v}" for k, v in {**keys, "nothing": "不付"}.items()) + "}"
    if what < 0.12:
        return "{" + ", ".join(f"{k}: {v}" for k, v in {**keys, "open": f"lost_{stage}"}.items()) + "}"
    keys |= {"fund": FUNDS[stage], "per": per}
    if what < 0.2:
        keys["flat"] = str(rng.choice((300, 600)))
        del keys["per"]
    else:
        keys |= _schedule(rng, per)
    if rng.random() < 0.1:
        keys["at_least"] = "200"
    if rng.random() < 0.7:
        caps = [_cap(rng, account) for account in rng.sample(accounts, rng.randint(1, 2))]
        if rng.random() < 0.15 and "flat" not in keys:
            caps.append(f"{{account: cost_{name.split('-')[1]}, amount: {rng.choice((1000, 30000))}, of: base}}")
        keys["caps"] = "[" + ", ".join(caps) + "]"
    if stage in ("assistance", "tilt"):
        keys["region_by"] = "certifying" if stage == "assistance" else "insured"
    return "{" + ", ".join(f"{key}: {value}" for key, value in keys.items()) + "}"


def _cap(rng: Random, account: str) -> str:
    if rng.random() < 0.2:
        return f"{{account: {account}}}"
    return f"{{account: {account}, amount: {rng.choice((500, 3000, 20000))}}}"


def _schedule(rng: Random, per: str) -> dict[str, str]:
    found: dict[str, str] = {}
    if rng.random() < 0.25:
        found["base"] = rng.choice(BASES)
    if per != "bill" and rng.random() < 0.1:
        found["per_class"] = "true"
    if rng.random() < 0.4:
        edges = sorted(rng.sample(range(0, 60000, 500), rng.randint(1, 3)))
        found["brackets"] = "[" + ", ".join(f"{{from: {e}, rate: {rng.randint(1, 95)}%}}" for e in edges) + "]"
        return found
    table = '{by: hosp_lv, "1": 10%, "2": 55.55%, "3": 90%}'
    found["rate"] = rng.choice((f"{rng.randint(1, 95)}%", table, '{by: minor, "true": 80%, "false": 33.33%}'))
    if rng.random() < 0.6:
        found["deductible"] = rng.choice(("300", "3000.55", '{by: admission, "1": 800, "2": 400, else: 0}'))
        if rng.random() < 0.5:
            found["deductible_per"] = rng.choice(("stay", "year", "bill", "month"))
        elif "admission" in found["deductible"] and per != "bill":
            found["deductible"] = "700"
    return found


def tame_book(seed: int) -> RuleBook:
    """A city's document as most are: admissions, one schedule and one limit a stage, deductibles by level or stay."""
    rng = Random(seed)
    lines = [_HEAD.format(name=1, region="330100"), "  - clause: M1-0", *_plain("账户")]
    order = ", ".join(rng.sample(CLASSES, 3))
    lines.append(
        f"      - {{identity: made_1, classes: [{order}], certifier: 民政部门, "
        f"ranks: {{assistance: [{order}], tilt: [{order}]}}}}"
    )
    lines += [f"      - {{account: {stage}_paid, zh: 限额, per: year}}" for stage in FUNDS]
    if rng.random() < 0.3:
        lines.append(
            "      - {id: tilt-1, adjust: critical, for: [minimum_living], deductible_times: 50%, uncap: true}"
        )
    if rng.random() < 0.3:
        share = rng.choice(("out_of_area", "all_first_self_pay"))
        lines.append(
            f"      - {{id: waiver-1, entitlement: out_of_area_first_share_waived, place: [in_city], share: {share}}}"
        )
    for stage in FUNDS:
        lines += [f"  - clause: M1-{stage}", *_plain(stage)]
        everybody = stage in ("basic", "critical")
        for number, whom in enumerate([""] if everybody else rng.sample(CLASSES, rng.randint(1, 3))):
            lines.append(f"      - {_tame_rule(rng, stage, number, whom)}")
    return compile_sources([parse_source("\n".join(lines) + "\n", "330100/a.yaml")], {})


def _tame_rule(rng: Random, stage: str, number: int, whom: str) -> str:
    keys = {"id": f"{stage}-1-{number}", "stage": stage}
    if whom:
        keys |= {"for": f"[{whom}]", "region_by": "certifying"}
    keys |= {"when": "{setting: [inpatient]}", "per": rng.choice(("year", "year", "bill")), "fund": FUNDS[stage]}
    if stage == "assistance" and rng.random() < 0.3:
        keys["when"] = "{setting: [inpatient], stay_in_policy_over: 8000}"
    table = '{by: hosp_lv, "1": 10%, "2": 55.55%, "3": 90%}'
    if rng.random() < 0.5:
        edges = sorted(rng.sample(range(0, 60000, 500), rng.randint(1, 4)))
        keys["brackets"] = "[" + ", ".join(f"{{from: {e}, rate: {rng.randint(1, 95)}%}}" for e in edges) + "]"
    else:
        keys |= {"rate": rng.choice((f"{rng.randint(1, 95)}%", table))}
        if rng.random() < 0.6:
            by_admission = '{by: admission, "1": 800, "2": 400, else: 0}'
            each = rng.random() < 0.6
            keys["deductible"] = rng.choice(("300", "1000.50", by_admission) if each else ("300", "1000"))
            keys |= {"deductible_per": "stay"} if each else {}
    amount = f", amount: {rng.choice((500, 5000, 40000))}" if rng.random() < 0.9 else ""
    keys["caps"] = f"[{{account: {stage}_paid{amount}}}]"
    return "{" + ", ".join(f"{key}: {value}" for key, value in keys.items()) + "}"


def tame_person(rng: Random, number: int) -> PersonFacts:
    """A person with admissions at home, each a stay of its own, over two years."""
    made = made_person(rng, number)
    bills = tuple(
        dataclasses.replace(
            bill, care_type="inpatient", insu_admdvs=REGIONS[0], idet_admdvs=REGIONS[0], mdtrt_id="", insutype="390",
            refl_from_mdtrt_id=None, setl_time=dt.datetime.combine(bill.enddate or bill.setl_time.date(), dt.time(9)),
            mdtrt_admdvs=rng.choice(REGIONS[:2]), outarea_selfpay=rng.choice((0, bill.preselfpay_amt)),
        )
        for bill in made.bills
    )  # fmt: skip
    records = made.identities and tuple(dataclasses.replace(r, idet_admdvs=REGIONS[0]) for r in made.identities)
    return PersonFacts(person=made.person, bills=bills, identities=records, opening={})


def made_person(rng: Random, number: int) -> PersonFacts:
    """A person with a handful of bills over two or three years, in every kind of disorder."""
    bills: list[Bill] = []
    home = rng.choice(REGIONS[:2])
    simple = rng.random() < 0.5
    stays = [f"m{n}" for n in range(rng.randint(1, 4))]
    day = dt.date(2022, 1, 1)
    for row in range(1, rng.randint(2, 9)):
        day += dt.timedelta(days=rng.choice((0, 1, 20, 40, 200)))
        late = 0 if simple else rng.choice((0, 0, 30, 200))
        amounts = [rng.choice((0, 0, rng.randint(0, 5_000_00))) for _ in range(3)]
        policy = rng.choice((0, rng.randint(1, 900_00), rng.randint(1, 90_000_00), 30_000_00, 30_000_01))
        other = None if rng.random() < 0.8 else rng.randint(0, 3_000_00)
        bills.append(
            Bill(
                row=row, setl_id=f"b{row}", person=f"p{number}",
                setl_time=dt.datetime.combine(day + dt.timedelta(days=late), dt.time(9)),
                enddate=day, mdtrt_id="" if simple else rng.choice(["", *stays]),
                insu_admdvs=home if simple else rng.choice(REGIONS[:2]),
                idet_admdvs=home if simple else rng.choice(REGIONS),
                mdtrt_admdvs=rng.choice((home, home, *REGIONS, "110101")),
                insutype=rng.choice(("390", "390", "390", "310")) if not simple else "390",
                insu_plan=1, care_type=rng.choice(CARES[:3] if simple else CARES),
                hosp_lv=rng.choice((1, 2, 3)), minor=rng.random() < 0.2,
                student=rng.random() < 0.3, refl=rng.choice((0, 1, 2, 3, 4)),
                refl_from_mdtrt_id=None if simple else rng.choice((None, None, *stays, "elsewhere")),
                dise_codg=rng.choice((None, "I10", "E11.9")), marked_classes=tuple(sorted(_classes(rng))),
                medfee_sumamt=sum(amounts) + policy, fulamt_ownpay_amt=amounts[0], overlmt_selfpay=amounts[1],
                preselfpay_amt=amounts[2], inscp_scp_amt=policy, oth_pay=other,
                hifp_pay=rng.randint(0, policy), hifob_pay=rng.choice((None, 0)),
            )
        )  # fmt: skip
    opening = (
        {} if rng.random() < 0.6 else {"admissions": 1, "pot_1_0": 100_00, "pot_1_1": 1, "critical_s0_base": 500_00}
    )
    records = None
    if rng.random() < 0.5:
        records = tuple(
            IdentityRecord(
                record_id=f"r{n}", person=f"p{number}", identity=name,
                idet_admdvs=home if simple else rng.choice(REGIONS),
                begndate=dt.date(2021, 1, 1) + dt.timedelta(days=rng.randint(0, 700)),
                known_from=dt.datetime(2021, 1, 1),
            )
            for n, name in enumerate(_classes(rng))
        )  # fmt: skip
    return PersonFacts(person=f"p{number}", bills=tuple(bills), identities=records, opening=opening)


def _classes(rng: Random) -> list[str]:
    return rng.sample(CLASSES, rng.choice((0, 0, 1, 1, 2)))
