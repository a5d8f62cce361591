"""Forms of registering, changing, moving, death, merging."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from tuodi.workbench.base.forms import DateInput, Select

from .models import CertType, Household, Person, Place, Sex
from .seen_places import townships_seen, villages_seen

_EMPTY = [("", "请选择")]


class _Based(forms.Form):
    """What every change says: since when, on which papers."""

    date = forms.DateField(label="办理日期", widget=DateInput, initial=lambda: timezone.now().date())
    reference = forms.CharField(label="依据材料", max_length=64, help_text="如 户口簿、出生医学证明、派出所证明的编号")


class _Placed(forms.Form):
    """A township and a village of the user's limits. Villages of all of them: a page without scripts must do."""

    township = forms.ChoiceField(label="乡镇（街道）", widget=Select, required=False)
    village = forms.ChoiceField(label="村（社区）", widget=Select, required=False)
    address = forms.CharField(label="门牌地址", max_length=200, required=False)
    household = forms.CharField(
        label="户号", max_length=20, required=False, help_text="并入已有的户时填写；不填则新立一户"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        towns = list(townships_seen().values_list("code", "name"))
        names = dict(towns)
        villages = [(c, f"{names[p]} · {n}") for c, n, p in villages_seen().values_list("code", "name", "parent_id")]
        fields: dict[str, Any] = self.fields
        fields["township"].choices = _EMPTY + towns
        fields["village"].choices = _EMPTY + villages

    def clean_household(self) -> Household | None:
        """The household of that number, inside the limits."""
        number = self.cleaned_data["household"].strip()
        if not number:
            return None
        found = Household.objects.filter(number=number).first()
        if found is None:
            raise ValidationError("没有这个户号，或不在您的管辖范围内")
        return found

    def clean(self) -> dict[str, Any]:
        """A household says where it is; without one the place is asked for."""
        found = super().clean() or {}
        home = found.get("household")
        if home is not None:
            found["township"], found["village"] = home.township, home.village_id or ""
        elif not found.get("township") and "household" not in self.errors:
            self.add_error("township", "请选择乡镇（街道），或填写已有的户号")
        return found


class RegisterForm(_Placed, _Based):
    """A new person."""

    psn_cert_type = forms.ChoiceField(label="证件类型", choices=CertType.choices, widget=Select)
    certno = forms.CharField(label="证件号码", max_length=50)
    psn_name = forms.CharField(label="姓名", max_length=50)
    brdy = forms.DateField(label="出生日期", widget=DateInput, required=False, help_text="居民身份证可不填，以号码为准")
    gend = forms.ChoiceField(label="性别", choices=[("", "以号码为准"), *Sex.choices], required=False, widget=Select)
    relation = forms.CharField(label="与户主关系", max_length=20, required=False)
    phone = forms.CharField(label="联系电话", max_length=20, required=False)

    field_order = [
        "psn_cert_type", "certno", "psn_name", "brdy", "gend", "phone", "household", "relation", "township", "village",
        "address", "date", "reference",
    ]  # fmt: skip


class ChangeForm(_Based):
    """What may be changed of a person. The number is not shown: an empty field leaves it."""

    psn_name = forms.CharField(label="姓名", max_length=50)
    psn_cert_type = forms.ChoiceField(label="证件类型", choices=CertType.choices, widget=Select)
    certno = forms.CharField(label="新证件号码", max_length=50, required=False, help_text="不改留空")
    brdy = forms.DateField(label="出生日期", widget=DateInput, required=False, help_text="居民身份证以号码为准")
    gend = forms.ChoiceField(label="性别", choices=[("", "以号码为准"), *Sex.choices], required=False, widget=Select)
    relation = forms.CharField(label="与户主关系", max_length=20, required=False)
    phone = forms.CharField(label="联系电话", max_length=20, required=False)
    field_order = ["psn_name", "psn_cert_type", "certno", "brdy", "gend", "relation", "phone", "date", "reference"]

    def wanted(self, person: Person) -> dict[str, Any]:
        """What is to become of the fields that were touched."""
        data = self.cleaned_data
        found = {name: data[name] for name in ("psn_name", "psn_cert_type", "relation", "phone")}
        found |= {name: data[name] for name in ("certno", "brdy", "gend") if data[name]}
        if data["certno"]:  # a new number says birth and sex itself; what the form repeats of the old one is not meant
            found = {n: v for n, v in found.items() if n not in ("brdy", "gend") or v != getattr(person, n)}
        return found


class MoveForm(_Placed, _Based):
    """Within the county."""

    relation = forms.CharField(label="与新户主关系", max_length=20, required=False)
    field_order = ["household", "relation", "township", "village", "address", "date", "reference"]


class LeaveForm(_Based):
    """Out of the county."""

    division = forms.CharField(label="迁往县（区）", max_length=60, help_text="六位代码或全称，如 500114、黔江区")
    field_order = ["division", "date", "reference"]

    def clean_division(self) -> str:
        """The code of a county that is said by code or by name."""
        said: str = self.cleaned_data["division"]
        if said.isdigit():
            return said
        found = [*Place.objects.filter(level=Place.Level.COUNTY, enddate=None, name=said).select_related("parent")[:9]]
        if len(found) == 1:
            return found[0].code
        if not found:
            raise ValidationError("没有这个名称的县（区），请填写六位代码或全称")
        raise ValidationError(f"不止一个{said}，请填写代码：" + "、".join(f"{one.parent} {one.code}" for one in found))


class DeathForm(_Based):
    """A death."""

    death_date = forms.DateField(label="死亡日期", widget=DateInput)
    field_order = ["death_date", "date", "reference"]


class PaperForm(_Based):
    """Something that needs nothing but its papers."""


class MergeForm(forms.Form):
    """Which of two records stays, and why they are one person."""

    keep = forms.ChoiceField(label="保留哪一份", widget=forms.RadioSelect)
    reason = forms.CharField(label="合并理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, people: tuple[Person, Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["keep"].choices = [(str(one.pk), f"{one.psn_name}（{one.psn_no}）") for one in people]


class DecisionForm(forms.Form):
    """A second person's word."""

    decision = forms.CharField(label="意见", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
