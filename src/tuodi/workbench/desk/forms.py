"""The forms of the desk."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from tuodi.exchange.bill_row import MONEY
from tuodi.exchange.data import load_yaml
from tuodi.exchange.divisions import name_of
from tuodi.exchange.money import parse_money
from tuodi.policy.money import format_yuan
from tuodi.settlement.render import yuan
from tuodi.workbench.base.forms import DateInput, YuanField
from tuodi.workbench.base.naming import institution
from tuodi.workbench.base.words import choices, label

from .models import Filing, StatementLayout

_PLANS = [("", "—"), ("1", "一档"), ("2", "二档")]
_LEVELS = [("", "—"), ("1", "一级及以下"), ("2", "二级"), ("3", "三级")]
_REFL = [
    ("", "—"),
    ("2", "无需（区内就医）"),
    ("1", "规范转诊"),
    ("3", "异地备案"),
    ("4", "急诊抢救"),
    ("0", "未转诊未备案"),
]
_DISEASE = [("", "按病种编码"), ("ordinary", "普通疾病"), ("special", "特殊疾病")]
_OPSP = [("", "—"), ("specific", "特定慢特病"), ("ordinary", "一般慢特病")]
_INSURANCE = [("390", "居民医保"), ("310", "职工医保")]
_ALLOWED = ("allow_duplicate", "allow_missing", "allow_uninsured", "allow_opening")


def care_choices(province: str) -> list[tuple[str, str]]:
    """Code and name of every kind of care that a province's bills may have."""
    found: dict[str, str] = {}
    for row in load_yaml("codes", "care_types.yaml")["codes"]:
        if row["province"] in ("00", province):
            found[row["code"]] = "" if "ambiguous" in row else row.get("care_type", "by_disease")
    named = ((code, label("care_types", care) if care != "by_disease" else "按诊断") for code, care in found.items())
    return [(code, f"{code} {name}") for code, name in named if found[code]]


class BillForm(forms.Form):
    """A bill as a clerk enters it. What is right is for the checks of the file to say: this only names the fields."""

    begndate = forms.DateField(label="入院（开始）日期", required=False, widget=DateInput)
    enddate = forms.DateField(label="出院（结束）日期", widget=DateInput)
    med_type = forms.ChoiceField(label="医疗类别")
    hosp_lv = forms.ChoiceField(label="医院级别", choices=_LEVELS, required=False)
    mdtrt_admdvs = forms.CharField(label="就医地区划", max_length=6)
    fixmedins_code = forms.CharField(label="医疗机构编码", max_length=40, required=False)
    mdtrt_id = forms.CharField(label="就诊编号", max_length=40, required=False)
    refl = forms.ChoiceField(label="转诊备案", choices=_REFL, required=False)
    refl_from_mdtrt_id = forms.CharField(label="转出就诊编号", max_length=40, required=False)
    dise_codg = forms.CharField(label="病种编码", max_length=40, required=False)
    dise_class = forms.ChoiceField(label="疾病类别", choices=_DISEASE, required=False)
    opsp_class = forms.ChoiceField(label="门诊慢特病类别", choices=_OPSP, required=False)
    primary_care = forms.BooleanField(label="基层医疗机构", required=False)
    mid_setl_flag = forms.BooleanField(label="中途结算", required=False)
    insu_admdvs = forms.CharField(label="参保地区划", max_length=6)
    insutype = forms.ChoiceField(label="险种", choices=_INSURANCE)
    insu_plan = forms.ChoiceField(label="缴费档次", choices=_PLANS, required=False)
    medfee_sumamt = YuanField(label="总费用")
    fulamt_ownpay_amt = YuanField(label="全自费", required=False)
    overlmt_selfpay = YuanField(label="超限价", required=False)
    preselfpay_amt = YuanField(label="先行自付", required=False)
    outarea_selfpay = YuanField(label="其中异地首先自付", required=False)
    inscp_scp_amt = YuanField(label="政策范围内")
    hifp_pay = YuanField(label="职工基本医保已付", required=False)
    hifob_pay = YuanField(label="职工大额已付", required=False)
    oth_pay = YuanField(label="其他支付", required=False)
    acct_pay = YuanField(label="个人账户", required=False)

    PLACE = ("begndate", "enddate", "med_type", "hosp_lv", "mdtrt_admdvs", "fixmedins_code", "mdtrt_id", "refl")
    COSTS = (
        "medfee_sumamt", "inscp_scp_amt", "preselfpay_amt", "outarea_selfpay", "fulamt_ownpay_amt", "overlmt_selfpay",
        "oth_pay", "acct_pay", "hifp_pay", "hifob_pay",
    )  # fmt: skip
    MORE = (
        "dise_codg", "dise_class", "opsp_class", "refl_from_mdtrt_id", "primary_care", "mid_setl_flag", "insu_admdvs",
        "insutype", "insu_plan",
    )  # fmt: skip

    def __init__(self, *args: Any, province: str = "50", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["med_type"].choices = care_choices(province)  # type: ignore[attr-defined]

    def group(self, names: tuple[str, ...]) -> list[Any]:
        """Some of the fields."""
        return [self[name] for name in names]

    @property
    def place(self) -> list[Any]:
        """Where and when."""
        return self.group(self.PLACE)

    @property
    def costs(self) -> list[Any]:
        """Amounts."""
        return self.group(self.COSTS)

    @property
    def more(self) -> list[Any]:
        """What is seldom touched."""
        return self.group(self.MORE)

    def draft(self) -> dict[str, str]:
        """The bill as text, as a file has it."""
        return {name: _text(name, value) for name, value in self.cleaned_data.items() if value not in (None, "", False)}

    def told(self, draft: dict[str, str]) -> list[tuple[str, str]]:
        """A bill as it was entered, in the words of the form."""
        return [
            (str(field.label), _words(name, field, draft[name])) for name, field in self.fields.items() if name in draft
        ]


def _words(name: str, field: Any, text: str) -> str:
    if name in MONEY:
        return yuan(parse_money(text))
    if name in ("mdtrt_admdvs", "insu_admdvs"):
        return f"{text} {name_of(text)}".strip()
    if name == "fixmedins_code":
        return institution(text)
    if isinstance(field, forms.BooleanField):
        return "是"
    return str(dict(getattr(field, "choices", ())).get(text, text))


def _text(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "1"
    if name in MONEY and isinstance(value, int):
        return format_yuan(value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)


class IfForm(forms.Form):
    """如果……: another class, referral, level or place than the bill says."""

    if_class = forms.ChoiceField(label="身份", required=False)
    if_refl = forms.ChoiceField(label="转诊备案", choices=[("", "不变"), *_REFL[1:]], required=False)
    if_hosp_lv = forms.ChoiceField(label="医院级别", choices=[("", "不变"), *_LEVELS[1:]], required=False)
    if_insu_admdvs = forms.CharField(label="参保地", max_length=6, required=False)
    if_insu_plan = forms.ChoiceField(label="档次", choices=[("", "不变"), *_PLANS[1:]], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        classes = [("", "不变"), ("none", "无救助身份"), *choices("classes")]
        self.fields["if_class"].choices = classes  # type: ignore[attr-defined]

    @property
    def asked(self) -> bool:
        """Whether anything is supposed."""
        return any(self.cleaned_data.values())


class ConfirmForm(forms.Form):
    """What is confirmed when a bill is booked; `key` makes the same click book once."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    allow_duplicate = forms.BooleanField(required=False)
    allow_missing = forms.BooleanField(required=False)
    allow_uninsured = forms.BooleanField(required=False)
    allow_opening = forms.BooleanField(required=False)

    def allowed(self) -> dict[str, bool]:
        """What was confirmed."""
        return {name: bool(self.cleaned_data.get(name)) for name in _ALLOWED}


class ReasonForm(forms.Form):
    """Why a settlement is taken back."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(label="冲正原因", max_length=200)


class ClaimForm(forms.Form):
    """What comes with a paper claim besides the bill."""

    documents = forms.CharField(label="收到的材料", max_length=300, help_text="如：发票原件、费用清单、出院小结")
    payee = forms.CharField(label="收款人与账户", max_length=200)


class DecideForm(forms.Form):
    """A decision with its note."""

    verdict = forms.ChoiceField(choices=[("yes", "同意"), ("no", "不同意")])
    note = forms.CharField(label="复核意见", max_length=200, required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def ids(self) -> list[int]:
        """What the decider had before them."""
        return [int(one) for one in self.cleaned_data["seen"].split(",") if one.isdigit()]


class OpeningForm(forms.Form):
    """What a person had used of each account of a year."""

    year = forms.IntegerField(label="年度", min_value=2020, max_value=2100)
    admissions = forms.IntegerField(label="年初以来已住院次数", min_value=0, max_value=99)
    basis = forms.CharField(label="依据材料", max_length=300, help_text="如：原系统累计查询单，打印日期")

    def __init__(self, *args: Any, accounts: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, zh in accounts.items():
            self.fields[f"used_{name}"] = YuanField(label=zh, required=True)

    @property
    def used(self) -> dict[str, int | None]:
        """Account → fen."""
        return {name.removeprefix("used_"): fen for name, fen in self.cleaned_data.items() if name.startswith("used_")}


class FilingForm(forms.ModelForm):
    """A referral or filing."""

    class Meta:
        model = Filing
        fields = (
            "kind",
            "mdtrt_admdvs",
            "from_hospital",
            "to_hospital",
            "from_mdtrt_id",
            "begndate",
            "enddate",
            "reason",
        )
        widgets = {"begndate": DateInput, "enddate": DateInput}


class LayoutForm(forms.ModelForm):
    """Head, seal line and lines of the printed statement."""

    class Meta:
        model = StatementLayout
        fields = ("head", "office", "seal", "phone", "lines", "show_clauses")
