"""Qianjiang (500114), worked out from 黔江府办发〔2023〕53号 and facts.md section 1, sharing nothing with the engine.

Money is whole fen, rates are whole percents, everything between is a Fraction. One person at a time, bills in
settlement order. Keys of a bill are the field names of ``tuodi.settlement.bill.Bill``; an identity is a dict of
``identity``, ``begndate``, ``enddate`` (last day included, or None).

Basic and critical hold for any district of Chongqing; only the assistance and the tilt are Qianjiang's own. With
``district="500243"`` the oracle gives Pengshui: the same insurances, assistance missing for the seven classes.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from random import Random

YUAN = 100
REGION = "500114"

THREE = ("special_hardship", "minimum_living", "returned_to_poverty")
HELPED = (
    *THREE,
    "low_income_edge",
    "veteran_key",
    "veteran_other",
    "severe_disability",
    "hardship_student",
    "illness_poor",
    "unstable_exit",
    "marginal_at_risk",
    "sudden_hardship",
)
PLAN_START = dt.date(2023, 10, 12)  # reading plan_start: the day of issue

ACCOUNTS = ("basic_paid", "critical_base", "critical_paid", "special_paid", "large_paid", "tilt_base", "tilt_paid")
CRITICAL_DEDUCTIBLE = {2022: 15_412, 2023: 16_901, 2024: 17_833, 2025: 18_797}

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


class NotCovered(Exception):
    """The oracle has nothing to say about this bill."""


def half_up(amount: Fraction) -> int:
    """Nearest fen, a half going up."""
    whole, part = divmod(amount.numerator, amount.denominator)
    return whole + (1 if 2 * part >= amount.denominator else 0)


def service_day(bill: dict) -> dt.date:
    """The day that decides class, rule and year."""
    if bill.get("mid_setl") or not bill.get("enddate"):
        return bill["setl_time"].date()
    return bill["enddate"]


def held_on(identities: list[dict], day: dt.date) -> set[str]:
    """Every class held on a day."""
    return {
        row["identity"]
        for row in identities
        if row["begndate"] <= day and (not row.get("enddate") or row["enddate"] >= day)
    }


def over(position: int, threshold: Fraction, percent: int) -> Fraction:
    """Percent of what lies above the threshold (fen)."""
    if position <= threshold:
        return Fraction(0)
    return (position - threshold) * percent / 100


def follows_referral(bill: dict, district: str) -> bool:
    """规范转诊: referred, registered elsewhere, or not needed because the care was in the insured district."""
    at_home = bill["mdtrt_admdvs"] == district
    code = bill.get("refl")
    if code in (1, 3):
        return True
    if code in (2, None):
        return at_home
    return False


def settle(
    bills: list[dict],
    identities: list[dict],
    from_stage: str = "basic",
    opening: dict[str, int] | None = None,
    district: str = REGION,
) -> list[dict]:
    """What each bill receives; None where a figure is missing. Bills must be unreversed and in settlement order."""
    accounts: dict[int, dict[str, int]] = {}
    deductible_left: dict[str, int] = {}
    stay_total: dict[str, int] = {}
    results = []
    for number, bill in enumerate(bills):
        day = service_day(bill)
        if day.year not in accounts:
            accounts[day.year] = dict.fromkeys(ACCOUNTS, 0)
            if number == 0:
                accounts[day.year].update(opening or {})
        year = accounts[day.year]
        held = held_on(identities, day)
        helped = any(name in held for name in HELPED)
        three = any(name in held for name in THREE)
        inpatient = bill["care_type"] in INPATIENT
        employee = bill.get("insutype") == "310"
        stay = bill.get("mdtrt_id") or bill["setl_id"]
        in_policy = bill["inscp_scp_amt"]
        stay_total[stay] = stay_total.get(stay, 0) + in_policy

        # basic: 起付线 100/300/800 each stay, the rest at the rate of level and plan, minors 5 points more
        if employee or from_stage != "basic":
            hifp = bill.get("hifp_pay") or 0
        elif not inpatient or day < dt.date(2022, 1, 1):
            raise NotCovered(f"basic insurance of {bill['care_type']} on {day}")
        elif bill["care_type"] == "inpatient_transfer" or bill["mdtrt_admdvs"][:2] != "50":
            raise NotCovered("no page gives the reduced rates outside the city")
        else:
            level = bill["hosp_lv"]
            if stay not in deductible_left:
                deductible_left[stay] = {1: 100, 2: 300, 3: 800}[level] * YUAN
            deducted = min(deductible_left[stay], in_policy)
            deductible_left[stay] -= deducted
            if bill["insu_plan"] == 1:
                percent = {1: 80, 2: 70, 3: 50}[level]
                ceiling = 80_000 * YUAN
            else:
                percent = {1: 85, 2: 75, 3: 55}[level]
                ceiling = 120_000 * YUAN
            if bill.get("minor"):
                percent += 5
            hifp = half_up(Fraction((in_policy - deducted) * percent, 100))
            hifp = min(hifp, max(0, ceiling - year["basic_paid"]))
            year["basic_paid"] += hifp
        rest = in_policy - hifp
        if employee:
            rest -= (bill.get("hifob_pay") or 0) + (bill.get("hifes_pay") or 0) + (bill.get("cvlserv_pay") or 0)

        # critical: 60 % over the year's deductible; the three classes half the deductible, 65 %, no cap
        hifmi: int | None = 0
        if employee or from_stage == "assistance":
            hifmi = bill.get("hifmi_pay") or 0
        elif inpatient or bill["care_type"] == "outpatient_major_disease":
            if day.year not in CRITICAL_DEDUCTIBLE:
                raise NotCovered(f"critical deductible of {day.year}")
            threshold = Fraction(CRITICAL_DEDUCTIBLE[day.year] * YUAN)
            percent = 60
            if three:
                threshold, percent = threshold / 2, 65
            before, after = year["critical_base"], year["critical_base"] + rest
            hifmi = half_up(over(after, threshold, percent) - over(before, threshold, percent))
            if not three:
                hifmi = min(hifmi, max(0, 200_000 * YUAN - year["critical_paid"]))
            hifmi = min(hifmi, rest)
            year["critical_base"] = after
            year["critical_paid"] += hifmi
        rest -= hifmi

        compliant = follows_referral(bill, district)
        feeds_tilt = inpatient and compliant and bill["mdtrt_admdvs"][:2] == "50"

        # before the plan was issued, or in a district whose schedule is not at hand: missing for helped persons
        if helped and (day < PLAN_START or district != REGION):
            if feeds_tilt:
                year["tilt_base"] += rest
            empty = dict.fromkeys(("maf_pay", "tilt_pay", "inscp_selfpay"))
            results.append({"hifp_pay": hifp, "hifmi_pay": hifmi} | empty)
            continue

        # assistance: two accounts with separate caps; 未按规定转诊: none
        maf = 0
        if helped and compliant:
            if bill.get("dise_class") == "special":
                maf = half_up(Fraction(rest * 70, 100))
                maf = min(maf, max(0, 100_000 * YUAN - year["special_paid"]))
                year["special_paid"] += maf
            elif inpatient and bill["hosp_lv"] >= 2 and stay_total[stay] > 30_000 * YUAN:
                maf = half_up(Fraction(rest * 70, 100))
                maf = min(maf, max(0, 60_000 * YUAN - year["large_paid"]))
                year["large_paid"] += maf
        rest -= maf

        # tilt: the natural year's in-policy inpatient burden, treated in Chongqing by the referral rules
        tilt = 0
        if feeds_tilt:
            before, after = year["tilt_base"], year["tilt_base"] + rest
            year["tilt_base"] = after
            if helped:
                if "special_hardship" in held:
                    line, percent = 3_000, 70
                elif "minimum_living" in held or "returned_to_poverty" in held:
                    line, percent = 4_000, 60
                else:
                    line, percent = 5_000, 60
                threshold = Fraction(line * YUAN)
                tilt = half_up(over(after, threshold, percent) - over(before, threshold, percent))
                tilt = min(tilt, max(0, 30_000 * YUAN - year["tilt_paid"]), rest)
                year["tilt_paid"] += tilt
        results.append(
            {"hifp_pay": hifp, "hifmi_pay": hifmi, "maf_pay": maf, "tilt_pay": tilt, "inscp_selfpay": rest - tilt}
        )
    return results


def book(
    bills: list[dict],
    identities: list[dict],
    from_stage: str = "basic",
    opening: dict[str, int] | None = None,
    district: str = REGION,
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
        booked.append(settle([*alive, bill], identities, from_stage, opening, district)[-1])
    return booked


# ------------------------------------------------------------------------------------------------ random persons

CARES = (
    "inpatient",
    "inpatient",
    "inpatient_transfer",
    "outpatient_chronic",
    "outpatient_major_disease",
    "day_surgery",
)
EDGES_YUAN = (0, 100, 300, 800, 3_000, 4_000, 5_000, 16_901, 17_833, 30_000, 60_000, 100_000)


def random_amount(rng: Random, top: int) -> int:
    """Fen: now a whole edge give or take a fen, now small, now anything up to `top` yuan by magnitude."""
    kind = rng.random()
    if kind < 0.2:
        return max(0, rng.choice(EDGES_YUAN) * YUAN + rng.choice((-1, 0, 1)))
    if kind < 0.4:
        return rng.randint(0, 6_000 * YUAN)
    if kind < 0.55:
        return rng.randint(25_000 * YUAN, 40_000 * YUAN)
    return int(10 ** rng.uniform(4, 7.5)) % (top * YUAN) + rng.randint(0, 99)


def random_person(rng: Random, from_stage: str | None = None, before_plan: bool = True) -> dict:
    """One person: ``{"region", "from_stage", "identities", "bills"}``, bills in settlement order.

    `from_stage` is basic or assistance unless asked for; with critical the basic payment is a fact.
    Care between 2023 and 2025, one or two years; ``before_plan=False`` leaves out the part of 2023 before 10-12.
    """
    from_stage = from_stage or rng.choice(("basic", "assistance"))
    first = dt.date(rng.choice((2023, 2024, 2025)), 1, 1)
    if first.year == 2023 and (not before_plan or rng.random() < 0.5):
        first = PLAN_START
    last = dt.date(first.year if first.year == 2025 or rng.random() < 0.6 else first.year + 1, 12, 31)
    span = (last - first).days
    identities: list[dict] = []
    kind = rng.random()
    if 0.1 <= kind < 0.4:
        identities.append({"identity": rng.choice(HELPED), "begndate": first - dt.timedelta(days=9), "enddate": None})
    elif kind >= 0.4:
        for _ in range(rng.randint(1, 4)):
            begin = first + dt.timedelta(days=rng.randint(-60, span))
            end = None if rng.random() < 0.4 else begin + dt.timedelta(days=rng.randint(0, span))
            name = rng.choice((*HELPED, *THREE, "special_hardship", "stable_exit"))
            identities.append({"identity": name, "begndate": begin, "enddate": end})
    minor = rng.random() < 0.2
    employee = not minor and rng.random() < 0.12
    plan_of = {year: rng.choice((1, 2)) for year in range(first.year, last.year + 1)}
    rich = rng.random() < 0.4
    always_special = rng.random() < 0.2
    bills: list[dict] = []
    for stay_number in range(rng.randint(1, 10)):
        begin = first + dt.timedelta(days=rng.randint(0, span))
        place = rng.choice((REGION, REGION, REGION, "500103", "500103", "420800"))
        refl = rng.choice((None, 2, 2, 1)) if place == REGION else rng.choice((0, 1, 1, 1, 3, 4))
        special = always_special or rng.random() < 0.35
        care = "inpatient"
        if from_stage != "basic":
            care = rng.choice(CARES)
        elif rng.random() < 0.2:
            care = rng.choice(("inpatient_major_disease", "inpatient_injury", "day_surgery", "inpatient_transfer"))
        level = rng.choice((1, 2, 2, 3, 3))
        parts = rng.randint(2, 4) if care in INPATIENT and rng.random() < 0.2 else 1
        end = begin
        for part in range(parts):
            end = min(end + dt.timedelta(days=rng.randint(0, 9)), dt.date(begin.year, 12, 31))
            in_policy = random_amount(rng, 600_000 if rich else 90_000)
            if parts > 1 and rng.random() < 0.7:
                in_policy = in_policy % (20_000 * YUAN)
            first_pay = rng.randint(0, 3_000 * YUAN) if rng.random() < 0.5 else 0
            limit = rng.randint(0, 500 * YUAN) if rng.random() < 0.3 else 0
            own = rng.randint(0, 5_000 * YUAN) if rng.random() < 0.4 else 0
            last_part = part == parts - 1
            late = rng.randint(1, 60) if last_part and rng.random() < 0.1 else 0
            when = dt.datetime.combine(end + dt.timedelta(days=late), dt.time(rng.randint(8, 20), rng.choice((0, 30))))
            bill = {
                "setl_id": f"Q{stay_number:02d}{part}{rng.randint(0, 9999):04d}",
                "setl_time": when,
                "begndate": begin,
                "enddate": end,
                "mdtrt_id": f"M{stay_number:02d}",
                "mid_setl": not last_part,
                "insu_admdvs": REGION,
                "idet_admdvs": REGION,
                "mdtrt_admdvs": place,
                "insutype": "310" if employee else "390",
                "insu_plan": None if employee else plan_of[end.year],
                "care_type": care,
                "hosp_lv": level,
                "dise_class": "special" if special else "ordinary",
                "refl": refl,
                "minor": minor,
                "birth_date": dt.date(2015, 3, 1) if minor else dt.date(1970, 3, 1),
                "medfee_sumamt": in_policy + first_pay + limit + own,
                "fulamt_ownpay_amt": own,
                "overlmt_selfpay": limit,
                "preselfpay_amt": first_pay,
                "inscp_scp_amt": in_policy,
            }
            if employee or from_stage != "basic":
                hifp = in_policy * rng.randint(0, 100) // 100 if rng.random() < 0.9 else 0
                more = (in_policy - hifp) * rng.randint(0, 80) // 100 if rng.random() < 0.5 else 0
                bill["hifp_pay"] = hifp
                bill["hifmi_pay"] = 0 if employee else more
                if from_stage == "critical" and not employee:
                    bill["hifmi_pay"] = None
                if employee:
                    bill["hifob_pay"] = more
                    bill["hifes_pay"] = (in_policy - hifp - more) * rng.randint(0, 30) // 100
                    bill["cvlserv_pay"] = rng.choice((0, 0, (in_policy - hifp - more - bill["hifes_pay"]) // 10))
            bills.append(bill)
    bills.sort(key=lambda bill: (bill["setl_time"], bill["setl_id"]))
    return {"region": REGION, "from_stage": from_stage, "identities": identities, "bills": bills}
