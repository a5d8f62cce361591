"""One bill seen by the rules: its facts as text, its periods, and whether a condition holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tuodi.policy.index import RuleIndex
from tuodi.policy.model import AMOUNTS_ASKED, ASKED, Chain, Condition, Per
from tuodi.policy.regions import place_of_care
from tuodi.policy.values import Missing, Value, evaluate

from .bill import Bill
from .refusal import BillRefused, FigureMissing

_CODES = {
    "care": "care_type_not_covered",
    "hosp_lv": "hospital_level_not_covered",
    "insu_plan": "plan_not_covered",
    "minor": "age_not_covered",
    "place": "place_not_covered",
    "opsp_class": "outpatient_class_not_covered",
    "stay_in_policy_over": "admission_not_over",
    "year_in_policy_over": "year_not_over",
    "stay_remainder_over": "remainder_not_over",
    "dise_class": "disease_not_covered",
    "referral": "not_referred",
}
_COLUMNS = {"minor": "brdy"}

PROGRESS = tuple(_CODES[name] for name in ("care", *ASKED))
"""Codes in the order the conditions are tried: a rule that fails late came near to paying."""

_COMPLIANT = {
    "registered_elsewhere_compliant": frozenset({1, 2, 3}),
    "none": frozenset({1, 2}),
    "emergencies_too": frozenset({1, 2, 3, 4}),
}
_DISTRICT = 2
TWO_DISEASES = (("I10", "I11", "I12", "I13", "I15"), ("E10", "E11", "E12", "E13", "E14"))
"""What codes of hypertension and of diabetes begin with (两病)."""


@dataclass(slots=True)
class BillContext:
    """What rules may ask of a bill. Undecidable facts raise BillRefused only when a rule asks for them."""

    bill: Bill
    index: RuleIndex
    stay_key: str
    admission: int
    stay_in_policy: int
    """In-policy fen of the stay so far, this bill included."""
    day: dt.date
    """The day that picks rule, identity and account year (reading `benefit_date`)."""
    pregnancy: str = ""
    chain: Chain = "difference"
    """What is continuous along the referral chain of the bill."""
    in_policy: int = 0
    """The bill's own in-policy fen."""
    earlier: tuple[BillContext, ...] = ()
    """The bills of the account year before this one, where a rule sums the year."""
    stay_remainder: int | str = 0
    """What the stages before the one at work left of the stay so far, or the figure that is missing."""
    class_id: str = ""
    """The class under which the stage at work pays."""

    def period(self, per: Per, *, per_disease: bool) -> str:
        """The key of a running total for this bill."""
        if per == "year":
            key = str(self.day.year)
        elif per == "stay":
            key = self.stay_key
        else:
            key = self._rarer_period(per)
        return f"{key}/{self.bill.dise_codg or ''}" if per_disease else key

    def _rarer_period(self, per: Per) -> str:
        if per == "month":
            return f"{self.day:%Y-%m}"
        if per == "cover_year":
            return self._cover_year()
        return {"bill": self.bill.setl_id, "pregnancy": f"pregnancy {self.pregnancy}"}.get(per, per)

    def _cover_year(self) -> str:
        """Students are covered from September to August, everyone else by the calendar year."""
        if not self.bill.student:
            return str(self.day.year)
        first = self.day.year if self.day.month >= 9 else self.day.year - 1  # noqa: PLR2004 - September
        return f"{first}-09"

    def value(self, value: Value, region: str) -> int | Missing:
        """A figure of a rule of some region for this bill."""
        return evaluate(value, self.fact, lambda name: self.index.figure(name, region, self.day))

    def fact(self, name: str) -> str | None:
        """A fact by which tables may go, as text; None where the bill does not say."""
        if name == "admission":
            return str(self.admission)
        if name == "class":
            return self.class_id or None
        if name == "two_diseases":
            codes = (self.bill.dise_codg or "").split(";")
            kinds = sum(any(code.strip().startswith(group) for code in codes) for group in TWO_DISEASES)
            return "both" if kinds == len(TWO_DISEASES) else "one" if self.bill.dise_codg else None
        return _text(self._given(name))

    @property
    def minor(self) -> bool | None:
        """Under 18 on the day of service; None where neither age nor person type is known."""
        bill = self.bill
        if bill.minor is not None or bill.birth_date is None:
            return bill.minor
        born = bill.birth_date
        return self.day.year - born.year - ((self.day.month, self.day.day) < (born.month, born.day)) < 18  # noqa: PLR2004

    def disease_class(self) -> str | None:
        """Chongqing's 特殊疾病: the bill's own word, else by the list of codes in force, else None."""
        bill = self.bill
        if bill.dise_class is not None:
            return bill.dise_class
        code = (bill.dise_codg or "").strip().upper()
        listed = self.index.codes("special_disease_codes", bill.insu_admdvs, self.day)
        unsure = self.index.codes("undecidable_disease_codes", bill.insu_admdvs, self.day)
        if not code or listed is None:
            return None
        if any(code.startswith(prefix) for prefix in unsure or ()):
            return None
        return "special" if any(code.startswith(prefix) for prefix in listed) else "ordinary"

    def outpatient_class(self) -> str | None:
        """Weihai's 门诊慢特病: what an empty one on such a bill means is a reading; None: nothing."""
        if self.bill.opsp_class is None and self.bill.care_type == "outpatient_chronic":
            choice = self.index.choice("opsp_class_empty", "specific")
            return None if choice == "refused" else choice
        return self.bill.opsp_class

    def compliant(self, home: str) -> bool:
        """Whether the care was sought by the rules of referral, seen from the governing region."""
        bill = self.bill
        at_home = place_of_care(bill.insu_admdvs, bill.mdtrt_admdvs) == "in_district"
        at_home = at_home or place_of_care(home, bill.mdtrt_admdvs) == "in_district"
        refl = bill.refl
        if refl is None and not at_home:
            raise BillRefused("refl", "referral_unknown")
        if at_home and refl in {None, 0, _DISTRICT}:
            return self.index.choice("referral_at_home", "compliant_in_district") == "compliant_in_district"
        allowed = self.index.choice("referral_exceptions", "registered_elsewhere_compliant")
        return refl != _DISTRICT and refl in _COMPLIANT[allowed]

    def fails(self, want: Condition, home: str, region: str) -> str:
        """The code of a condition that does not hold, or nothing.

        Raises BillRefused where a fact is lacking on which alone it depends, FigureMissing where it is a figure.
        """
        if want.care is not None and self.bill.care_type not in want.care:
            return _CODES["care"]
        unknown: BillRefused | FigureMissing | None = None
        for name in self.index.asked(want):
            try:
                if not self._holds(name, want, home, region):
                    return _CODES[name]
            except (BillRefused, FigureMissing) as lacking:
                unknown = unknown or lacking
        if unknown is not None:
            raise unknown
        return ""

    def _holds(self, name: str, want: Condition, home: str, region: str) -> bool:
        if name in AMOUNTS_ASKED:
            limit = self.value(getattr(want, name), region)
            if isinstance(limit, Missing):
                raise FigureMissing(limit.name)
            return self._amount(name, want, home, region) > limit
        if name in ("place", "referral") and not self.bill.mdtrt_admdvs:
            raise BillRefused("mdtrt_admdvs", "fact_needed")
        if name == "referral":
            return self.compliant(home)
        if name == "place":
            return place_of_care(home, self.bill.mdtrt_admdvs) in (want.place or ())
        if name == "opsp_class" and self.bill.care_type != "outpatient_chronic":
            return self.bill.opsp_class in (want.opsp_class or ())
        value = self._given(name)
        if value is None:
            raise BillRefused(_COLUMNS.get(name, name), "fact_needed")
        return value in getattr(want, name)

    def _given(self, name: str) -> object:
        if name == "minor":
            return self.minor
        if name == "opsp_class":
            return self.outpatient_class()
        return self.disease_class() if name == "dise_class" else getattr(self.bill, name)

    def _amount(self, name: str, want: Condition, home: str, region: str) -> int:
        """The amount so far that a condition compares. Raises FigureMissing where it cannot be known."""
        if name == "stay_in_policy_over":
            return self.stay_in_policy
        if name == "stay_remainder_over":
            if isinstance(self.stay_remainder, str):
                raise FigureMissing(self.stay_remainder)
            return self.stay_remainder
        plain = self.index.without_amounts(want)
        try:
            return self.in_policy + sum(c.in_policy for c in self.earlier if not c.fails(plain, home, region))
        except BillRefused as refused:
            raise FigureMissing(refused.column) from refused


def _text(value: object) -> str | None:
    if value is None:
        return None
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
