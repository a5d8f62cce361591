"""Weihai (371000), worked out from 威医保发〔2022〕13号 and facts.md section 2, sharing nothing with the engine.

Money is whole fen, rates are whole percents, everything between is a Fraction. One person at a time, bills in
settlement order, one long loop: meant to be read beside the text, not to be fast.

A bill is a dict whose keys are the field names of ``tuodi.settlement.bill.Bill`` (so ``Bill(row=…, person=…, **bill)``
works), an identity a dict of ``identity`` (id of terms.yaml), ``begndate``, ``enddate`` (last day included, or None).
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from random import Random

YUAN = 100
REGION = "371000"

THREE = ("special_hardship", "minimum_living", "returned_to_poverty")
EDGE = ("low_income_edge", "unstable_exit", "marginal_at_risk", "sudden_hardship")
HELPED = (*THREE, *EDGE, "expenditure_poor")

NEW_RULES = dt.date(2022, 5, 1)  # 三、自2022年5月1日起
TRANSITION_END = dt.date(2025, 12, 31)  # reading transition_dates
BACKGROUND = dt.date(2023, 1, 1)  # facts 2.2 and 2.3: tables known for 2023 and after

INPATIENT = (
    "inpatient",
    "inpatient_case_payment",
    "inpatient_major_disease",
    "inpatient_injury",
    "inpatient_transfer",
    "inpatient_emergency",
    "inpatient_newborn",
    "inpatient_psychiatric",
    "inpatient_tuberculosis",
    "inpatient_two_disease",
    "day_surgery",
)
DRUGS = ("special_drug", "rare_disease_drug", "high_value_drug")
ASSISTED_CARE = (*INPATIENT, "outpatient_chronic", *DRUGS)  # 住院、门诊慢特病、高值药品


class NotCovered(Exception):
    """The oracle has nothing to say about this bill."""


def half_up(amount: Fraction) -> int:
    """Nearest fen, a half going up."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def day_of(bill: dict) -> dt.date:
    """The day that decides class, rule and year: discharge where given, else settlement."""
    if bill.get("mid_setl") or not bill.get("enddate"):
        return bill["setl_time"].date()
    return bill["enddate"]


def classes_on(identities: list[dict], day: dt.date) -> set[str]:
    """Every class held on a day."""
    held = set()
    for row in identities:
        if row["begndate"] <= day and (row.get("enddate") is None or day <= row["enddate"]):
            held.add(row["identity"])
    return held


def climb(base: int, steps: list[tuple[int, int]]) -> Fraction:
    """Payment of a schedule at a position: steps are (from this position in yuan, percent)."""
    total = Fraction(0)
    for number, (start, percent) in enumerate(steps):
        low = start * YUAN
        high = steps[number + 1][0] * YUAN if number + 1 < len(steps) else None
        top = base if high is None or base < high else high
        if top > low:
            total += Fraction((top - low) * percent, 100)
    return total


def settle(
    bills: list[dict], identities: list[dict], from_stage: str = "basic", opening: dict[str, int] | None = None
) -> list[dict]:
    """What each bill receives; None where a figure is missing. Bills must be unreversed and in settlement order."""
    opening = opening or {}
    first_year = day_of(bills[0]).year if bills else None
    years: dict[int, dict[str, int]] = {}
    stays_seen: dict[int, list[str]] = {}
    deductible_left: dict[str, int] = {}
    unknown_years: set[int] = set()
    results = []

    for bill in bills:
        day = day_of(bill)
        if day.year not in years:
            years[day.year] = {
                "basic_base": 0,
                "basic_paid": 0,
                "basic_admissions": 0,
                "critical_base": 0,
                "critical_paid": 0,
                "special_drug_base": 0,
                "special_drug_paid": 0,
                "rare_disease_drug_base": 0,
                "rare_disease_drug_paid": 0,
                "assistance_base": 0,
                "assistance_paid": 0,
                "tilt_base": 0,
                "tilt_paid": 0,
            }
            if day.year == first_year:
                years[day.year].update(opening)
            stays_seen[day.year] = []
        year = years[day.year]

        held = classes_on(identities, day)
        three = any(name in held for name in THREE)
        edge = any(name in held for name in EDGE)
        helped = any(name in held for name in HELPED)
        care = bill["care_type"]
        employee = bill.get("insutype") == "310"

        # 免除帮扶对象在省域内异地就医的个人首先自付比例: that share becomes in-policy
        in_policy = bill["inscp_scp_amt"]
        place = bill["mdtrt_admdvs"]
        if day >= NEW_RULES and helped and place[:2] == "37" and place[:4] != "3710":
            in_policy += bill.get("outarea_selfpay") or 0

        # ---------------------------------------------------------------- basic
        if employee or from_stage != "basic":
            hifp = bill.get("hifp_pay") or 0
        elif care not in INPATIENT or day < BACKGROUND:
            raise NotCovered(f"basic insurance of {care} on {day}")
        else:
            level = bill["hosp_lv"]
            if level == 1 and bill.get("primary_care") is None:
                raise NotCovered("80 % or 85 %: not said whether 基层医疗机构")
            first_level = 85 if bill.get("primary_care") else 80
            plan = bill["insu_plan"]
            stay = bill.get("mdtrt_id") or bill["setl_id"]
            if stay not in deductible_left:
                stays_seen[day.year].append(stay)
                number = year["basic_admissions"] + len(stays_seen[day.year])
                deductible_left[stay] = {1: 300, 2: 500, 3: 800}[level] * YUAN if number <= 2 else 0
            deducted = min(deductible_left[stay], in_policy)
            deductible_left[stay] -= deducted
            if plan == 1:
                steps = [(0, {1: first_level, 2: 60, 3: 50}[level])]
                cap = 200_000 * YUAN
            else:
                steps = [(0, {1: first_level, 2: 65, 3: 55}[level]), (40_000, {1: first_level, 2: 70, 3: 70}[level])]
                cap = 300_000 * YUAN
            before = year["basic_base"] + deducted
            after = year["basic_base"] + in_policy
            hifp = half_up(climb(after, steps) - climb(before, steps))
            hifp = min(hifp, max(0, cap - year["basic_paid"]), in_policy)
            year["basic_base"] = after
            year["basic_paid"] += hifp

        rest = in_policy - hifp
        for name in ("hifob_pay", "hifes_pay", "cvlserv_pay"):
            if employee:
                rest -= bill.get(name) or 0

        # ------------------------------------------------------------- critical
        hifmi: int | None
        if employee or from_stage == "assistance":
            hifmi = bill.get("hifmi_pay") or 0
        elif (
            care in INPATIENT
            or care == "high_value_drug"
            or (care == "outpatient_chronic" and bill.get("opsp_class") != "ordinary")
        ):
            before = year["critical_base"]
            year["critical_base"] += rest
            if three and day >= NEW_RULES:
                steps = [(9_000, 65), (100_000, 70), (200_000, 75), (300_000, 80)]
                left = None
            elif day >= BACKGROUND and care != "high_value_drug":  # facts 2.3: inpatient and 特定门诊慢特病
                steps = [(18_000, 60), (100_000, 65), (200_000, 70), (300_000, 75)]
                left = max(0, 400_000 * YUAN - year["critical_paid"])
            else:
                steps = None
                left = None
            if steps is None:
                hifmi = None
            else:
                hifmi = half_up(climb(before + rest, steps) - climb(before, steps))
                if left is not None:
                    hifmi = min(hifmi, left)
                hifmi = min(hifmi, rest)
                year["critical_paid"] += hifmi
        elif care == "special_drug":
            before = year["special_drug_base"]
            year["special_drug_base"] += rest
            if day < BACKGROUND:
                hifmi = None
            else:
                steps = [(0 if three else 20_000, 80)]
                hifmi = half_up(climb(before + rest, steps) - climb(before, steps))
                hifmi = min(hifmi, max(0, 400_000 * YUAN - year["special_drug_paid"]), rest)
                year["special_drug_paid"] += hifmi
        elif care == "rare_disease_drug":
            before = year["rare_disease_drug_base"]
            year["rare_disease_drug_base"] += rest
            if day < BACKGROUND:
                hifmi = None
            else:
                steps = [(0 if three else 20_000, 80), (400_000, 85)]
                hifmi = half_up(climb(before + rest, steps) - climb(before, steps))
                hifmi = min(hifmi, max(0, 900_000 * YUAN - year["rare_disease_drug_paid"]), rest)
                year["rare_disease_drug_paid"] += hifmi
        else:
            hifmi = 0

        if hifmi is None:
            unknown_years.add(day.year)
            results.append(dict.fromkeys(("hifmi_pay", "maf_pay", "tilt_pay", "inscp_selfpay")) | {"hifp_pay": hifp})
            continue
        rest -= hifmi

        # ----------------------------------------------------------- assistance
        maf: int | None = 0
        tilt: int | None = 0
        counted = care in ASSISTED_CARE
        if counted:
            before = year["assistance_base"]
            year["assistance_base"] += rest
            schedule = None
            if day < NEW_RULES:
                maf = None if helped else 0
            elif three:
                schedule = ([(0, 70)], 70_000 * YUAN)
            elif edge and day <= TRANSITION_END:
                schedule = ([(3_000, 50)], 10_000 * YUAN)
            elif "expenditure_poor" in held:
                maf = None  # 按国家、省有关要求执行: no figures at hand
            if schedule is not None:
                if day.year in unknown_years:
                    raise NotCovered(f"the running totals of {day.year} rest on a missing figure")
                steps, cap = schedule
                maf = half_up(climb(before + rest, steps) - climb(before, steps))
                maf = min(maf, max(0, cap - year["assistance_paid"]), rest)
                year["assistance_paid"] += maf
        elif helped and day < NEW_RULES:
            maf = None

        # --------------------------------------------------------- re-assistance
        if maf is None:
            unknown_years.add(day.year)
            empty = dict.fromkeys(("maf_pay", "tilt_pay", "inscp_selfpay"))
            results.append({"hifp_pay": hifp, "hifmi_pay": hifmi} | empty)
            continue
        rest -= maf
        if counted:
            before = year["tilt_base"]
            year["tilt_base"] += rest
            schedule = None
            if day >= NEW_RULES and three:
                schedule = ([(5_000, 70)], 20_000 * YUAN)
            elif day >= NEW_RULES and edge and day <= TRANSITION_END:
                schedule = ([(10_000, 70)], 10_000 * YUAN)
            if schedule is not None:
                steps, cap = schedule
                tilt = half_up(climb(before + rest, steps) - climb(before, steps))
                tilt = min(tilt, max(0, cap - year["tilt_paid"]), rest)
                year["tilt_paid"] += tilt
        rest -= tilt
        results.append({"hifp_pay": hifp, "hifmi_pay": hifmi, "maf_pay": maf, "tilt_pay": tilt, "inscp_selfpay": rest})

    return results


def book(
    bills: list[dict], identities: list[dict], from_stage: str = "basic", opening: dict[str, int] | None = None
) -> list[dict]:
    """As settled one after another, reversals included: a reversal books the exact negative of its original."""
    booked: list[dict] = []
    for index, bill in enumerate(bills):
        if bill.get("reversal_of"):
            original = next(i for i, other in enumerate(bills) if other["setl_id"] == bill["reversal_of"])
            booked.append({name: None if value is None else -value for name, value in booked[original].items()})
            continue
        gone = {other["reversal_of"] for other in bills[:index] if other.get("reversal_of")}
        alive = [other for other in bills[:index] if not other.get("reversal_of") and other["setl_id"] not in gone]
        booked.append(settle([*alive, bill], identities, from_stage, opening)[-1])
    return booked


# ------------------------------------------------------------------------------------------------ random persons

CARES = ("inpatient", "inpatient", "day_surgery", "outpatient_chronic", *DRUGS, "outpatient")
EDGES_YUAN = (0, 300, 500, 800, 3_000, 5_000, 9_000, 10_000, 18_000, 40_000, 100_000, 200_000, 300_000)


def random_amount(rng: Random, top: int = 400_000) -> int:
    """Fen: now a whole edge give or take a fen, now small, now anything up to `top` yuan by magnitude."""
    kind = rng.random()
    if kind < 0.2:
        edge = rng.choice([yuan for yuan in EDGES_YUAN if yuan <= top])
        return max(0, edge * YUAN + rng.choice((-1, 0, 1)))
    if kind < 0.45:
        return rng.randint(0, 3_000 * YUAN)
    return int(rng.randint(100, 999) / 100 * 10 ** rng.uniform(2, 7)) % (top * YUAN) + rng.randint(0, 99)


def random_identities(rng: Random, first: dt.date, last: dt.date, pool: list[str]) -> list[dict]:
    """No class, one for all the time, or up to three periods that overlap, begin and end as they like."""
    rows: list[dict] = []
    kind = rng.random()
    if kind < 0.12:
        return rows
    count = 1 if kind < 0.4 else rng.randint(1, 3)
    for _ in range(count):
        span = (last - first).days
        if kind < 0.4:
            begin, end = first - dt.timedelta(days=30), None
        else:
            begin = first + dt.timedelta(days=rng.randint(-60, span))
            end = None if rng.random() < 0.4 else begin + dt.timedelta(days=rng.randint(0, span))
        rows.append({"identity": rng.choice(pool), "begndate": begin, "enddate": end})
    return rows


def random_person(rng: Random, from_stage: str | None = None) -> dict:
    """One person: ``{"region", "from_stage", "identities", "bills"}``, bills in settlement order.

    `from_stage` is basic or assistance unless asked for; with critical the basic payment is a fact.
    Care between 2023 and 2025 (from 2022-05-01 when the insurances are facts), one or two years, class changes,
    several classes at once, stays in several bills, three and more admissions, out-of-area care, late settlement.
    """
    from_stage = from_stage or rng.choice(("basic", "assistance"))
    if from_stage == "assistance" and rng.random() < 0.25:
        first = NEW_RULES
    else:
        first = dt.date(rng.choice((2023, 2024, 2025)), 1, 1)
    last = dt.date(first.year if first.year == 2025 or rng.random() < 0.6 else first.year + 1, 12, 31)
    if rng.random() < 0.03:
        identities = [{"identity": "expenditure_poor", "begndate": first, "enddate": None}]
    else:
        identities = random_identities(rng, first, last, [*THREE, *THREE, *EDGE])
    home = rng.choice(("371000", "371002", "371082"))
    minor = rng.random() < 0.15
    employee = from_stage == "assistance" and rng.random() < 0.1
    plan_of = {year: 2 if minor else rng.choice((1, 2)) for year in range(first.year, last.year + 1)}
    rich = rng.random() < 0.3  # large bills, so that caps are reached
    bills: list[dict] = []
    for stay_number in range(rng.randint(1, 9)):
        begin = first + dt.timedelta(days=rng.randint(0, (last - first).days))
        place = rng.choice((home, home, home, "371000", "370100", "370602", "110100"))
        level = rng.choice((1, 2, 2, 3, 3))
        care = "inpatient"
        if from_stage != "basic":
            care = rng.choice((*CARES, "inpatient_injury"))
        elif rng.random() < 0.15:
            care = rng.choice(("inpatient_case_payment", "inpatient_emergency", "day_surgery"))
        parts = rng.randint(2, 3) if care in INPATIENT and rng.random() < 0.15 else 1
        end = begin
        for part in range(parts):
            end = min(end + dt.timedelta(days=rng.randint(0, 9)), dt.date(begin.year, 12, 31))
            in_policy = random_amount(rng, 900_000 if rich else 120_000)
            if rich and rng.random() < 0.5:
                in_policy += rng.randint(50_000, 500_000) * YUAN
            outarea = 0
            if place[:4] != "3710" and rng.random() < 0.8:
                outarea = rng.randint(0, 20_000 * YUAN)
            first_pay = outarea + (rng.randint(0, 3_000 * YUAN) if rng.random() < 0.5 else 0)
            over = rng.randint(0, 500 * YUAN) if rng.random() < 0.3 else 0
            own = rng.randint(0, 5_000 * YUAN) if rng.random() < 0.4 else 0
            last_part = part == parts - 1
            late = rng.randint(1, 60) if last_part and rng.random() < 0.1 else 0
            bill = {
                "setl_id": f"W{stay_number:02d}{part}{rng.randint(0, 9999):04d}",
                "setl_time": dt.datetime.combine(
                    end + dt.timedelta(days=late), dt.time(rng.randint(8, 20), rng.choice((0, 30)))
                ),
                "begndate": begin,
                "enddate": end,
                "mdtrt_id": f"M{stay_number:02d}",
                "mid_setl": not last_part,
                "insu_admdvs": home,
                "idet_admdvs": home,
                "mdtrt_admdvs": place,
                "insutype": "310" if employee else "390",
                "insu_plan": None if employee else plan_of[end.year],
                "care_type": care,
                "hosp_lv": level,
                "primary_care": rng.random() < 0.5 if level == 1 else None,
                "opsp_class": rng.choice(("specific", "ordinary")) if care == "outpatient_chronic" else None,
                "minor": minor,
                "birth_date": dt.date(2015, 3, 1) if minor else dt.date(1970, 3, 1),
                "medfee_sumamt": in_policy + first_pay + over + own,
                "fulamt_ownpay_amt": own,
                "overlmt_selfpay": over,
                "preselfpay_amt": first_pay,
                "outarea_selfpay": outarea,
                "inscp_scp_amt": in_policy,
            }
            if from_stage != "basic":
                hifp, hifmi = 0, 0
                if rng.random() < 0.9:
                    hifp = in_policy * rng.randint(0, 100) // 100
                if rng.random() < 0.5:
                    hifmi = (in_policy - hifp) * rng.randint(0, 80) // 100
                bill["hifp_pay"], bill["hifmi_pay"] = hifp, hifmi
                if from_stage == "critical":
                    bill["hifmi_pay"] = None
                if employee:
                    bill["hifob_pay"] = (in_policy - hifp - hifmi) * rng.randint(0, 60) // 100
                    bill["hifmi_pay"], bill["hifob_pay"] = 0, bill["hifob_pay"] + hifmi
            bills.append(bill)
    bills.sort(key=lambda bill: (bill["setl_time"], bill["setl_id"]))
    return {"region": REGION, "from_stage": from_stage, "identities": identities, "bills": bills}
