"""What the rules of Weihai say under the other readings."""

from __future__ import annotations

from tests.clauses.doc_subsidies import grants
from tests.clauses.doc_weihai_stages import FOUR, assistance
from tests.clauses.grants import granted
from tests.clauses.stages import Row, rows, under

ELSEWHERE = {"out_of_province": "insured_region"}
IN_PROVINCE, OUTSIDE_IT = ("in_district", "in_city", "in_province"), ("out_of_province",)
LAW = {
    "W-3.3b": ("B-SD.5/assistance",), "W-3.3c": ("B-SD.5/tilt",), "W-3.3d": ("W-3.3d/after", "B-SD.5/assistance"),
    "W-3.3e": ("W-3.3e/after", "B-SD.5/tilt"),
}  # fmt: skip
"""Rule → what its counterpart for care out of the province overrides."""


def beyond(rule: str, reading: dict[str, str], **said) -> Row:
    """Care out of the province by the rules of the region where one is insured."""
    return under(
        rule, {**ELSEWHERE, **reading}, rule=f"{rule}/out_of_province", places=OUTSIDE_IT, certifying=False,
        overrides=LAW[rule], **{"shared_base": True, **said},
    )  # fmt: skip


for _rule in LAW:
    rows(under(_rule, ELSEWHERE, places=IN_PROVINCE, shared_base=True), beyond(_rule, {}))

# per bill instead of per year; the transition without an end; expenditure-poor people like low-income edge
EDGE = {"W-3.3d": ("assistance_deductible", 3_000, 50), "W-3.3e": ("reassistance_deductible", 10_000, 70)}
POORER = (*FOUR, "expenditure_poor")
for _rule, (_name, _start, _rate) in EDGE.items():
    _bill = {"edges": ((0, _rate),), "deductibles": (_start,), "deductible_per": "bill"}
    rows(
        under(_rule, {_name: "bill"}, **_bill),
        beyond(_rule, {_name: "bill"}, **_bill),
        under(_rule, {"transition_dates": "open"}, last="", overrides=LAW[_rule][:1]),
        beyond(_rule, {"transition_dates": "open"}, last=""),
        under(_rule, {"expenditure_poor": "as_low_income_edge"}, classes=POORER),
        beyond(_rule, {"expenditure_poor": "as_low_income_edge"}, classes=POORER),
        under(f"{_rule}/after", {"expenditure_poor": "as_low_income_edge"}, classes=POORER),
    )
_bill = {"edges": ((0, 70),), "deductibles": (5_000,), "deductible_per": "bill"}
rows(
    under("W-3.3c", {"reassistance_deductible": "bill"}, **_bill),
    beyond("W-3.3c", {"reassistance_deductible": "bill"}, **_bill),
)
rows(*(
    assistance("W-3.3f", rule, stage=stage, classes=("expenditure_poor",), nothing=True,
               reading={"expenditure_poor": "zero"})
    for rule, stage in (("W-3.3f/zero", "assistance"), ("W-3.3f/zero_tilt", "tilt"))
))  # fmt: skip

# critical illness insurance
EXCESS = ((9_000, 65), (109_000, 70), (209_000, 75), (309_000, 80))
for _rule in ("W-3.2a/inpatient", "W-3.2a/chronic", "W-3.2a/high_value", "B-WH.20/inpatient", "B-WH.20/chronic"):
    rows(under(_rule, {"critical_period": "bill"}, per="bill"))
    if _rule.startswith("W"):
        rows(under(_rule, {"bracket_measure": "excess"}, edges=EXCESS))
for _rule in ("W-3.2a/chronic", "B-WH.20/chronic", "B-WH.21/chronic"):
    rows(under(_rule, {"critical_outpatient": "all_chronic"}, chronic="", feeds_chronic=""))
rows(
    under("W-3.2b", {"special_drug_rest": "plus_five_points"}, edges=((0, 85),)),
    under("W-3.2b", {"special_drug_rest": "no_cap"}, cap=None),
    under("W-3.2b/rare_disease", {"special_drug_rest": "plus_five_points"}, edges=((0, 85), (400_000, 90))),
    under("W-3.2b/rare_disease", {"special_drug_rest": "no_cap"}, cap=None),
)

# premiums
PAID = {"fixed_or_capped_by_premium": "paid_in_full"}
FULL = (
    "W-2.1a", "W-2.1a2", "W-2.1a3/1", "W-2.2/special_hardship", "W-2.2/others", "W-2.2b/special_hardship",
    "W-2.2b/others",
)  # fmt: skip
grants(
    *(granted(rule, PAID, paid_in_full=True) for rule in FULL),
    granted("W-2.2/special_hardship", {"old_special_poor_2022": "plan_2"}, of_plan=2),
    *(granted(rule, {"may_first": "old_rule"}, before="2022-05-02") for rule in FULL[3:5]),
    *(granted(rule, {"may_first": "old_rule"}, since="2022-05-02") for rule in FULL[5:]),
)
