"""Households and the people in them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import audited
from tuodi.workbench.vault.fields import SecretField

from .fields import CodeField
from .places import Place

_SHOWN = Q(merged_into=None)
"""Those that lists and searches show."""


class CertType(models.TextChoices):
    """Kind of certificate (national dictionary psn_cert_type; the ones in use)."""

    RESIDENT = "01", "居民身份证（户口簿）"
    OFFICER = "02", "军官证"
    POLICE = "03", "武警警官证"
    HONG_KONG = "04", "香港居民来往内地通行证"
    MACAO = "05", "澳门居民来往内地通行证"
    TAIWAN = "06", "台湾居民来往大陆通行证"
    FOREIGNER = "07", "外国人永久居留证"
    PASSPORT = "08", "外国人护照"
    RESIDENCE = "17", "港澳台居民居住证"
    BIRTH = "990201", "出生医学证明"
    OTHER = "99", "其他"


class Sex(models.TextChoices):
    """National dictionary gend."""

    MAN = "1", "男"
    WOMAN = "2", "女"
    UNSTATED = "9", "未说明"


@audited()
class Household(models.Model):
    """A household (户), with where it lives."""

    number = CodeField("户号", max_length=20, unique=True)
    county = CodeField("县（区）", max_length=6)
    township = CodeField("乡镇（街道）", max_length=9)
    village = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, verbose_name="村（社区）")
    address = models.CharField("住址", max_length=200, blank=True)
    phone = SecretField("联系电话", max_length=20, blank=True)

    objects = limited_by(county="county", township="township")

    class Meta:
        verbose_name = verbose_name_plural = "家庭"
        indexes = [
            models.Index(fields=["county", "number"], name="household_county"),
            models.Index(fields=["township", "number"], name="household_township"),
        ]

    def __str__(self) -> str:
        return self.number


@audited()
class Person(models.Model):
    """Someone insured or known here. `county` and `township`: where the person lives now, by which rows are limited.

    Who moved to a county that does not work with this installation (`left_to`) stays with the county that has the file.
    A person merged into another keeps the row and points at the other (`merged_into`); screens show those without it.
    """

    psn_no = CodeField("人员编号", max_length=30, unique=True)
    psn_cert_type = models.CharField("证件类型", max_length=6, choices=CertType, default=CertType.RESIDENT)
    certno = CodeField("证件号码", max_length=50)
    psn_name = CodeField("姓名", max_length=50)
    pinyin = CodeField("拼音", max_length=150, blank=True, help_text="全拼，不分隔，小写")
    initials = CodeField("拼音首字母", max_length=50, blank=True)
    gend = models.CharField("性别", max_length=1, choices=Sex, default=Sex.UNSTATED)
    brdy = models.DateField("出生日期")
    naty = models.CharField("民族", max_length=3, blank=True)
    psn_type = models.CharField("人员类别", max_length=6, blank=True)
    phone = SecretField("联系电话", max_length=20, blank=True)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="members", verbose_name="家庭"
    )
    relation = models.CharField("与户主关系", max_length=20, blank=True)
    county = CodeField("县（区）", max_length=6)
    township = CodeField("乡镇（街道）", max_length=9)
    village = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, db_index=False, verbose_name="村（社区）"
    )
    resid_admdvs = models.CharField("户籍地区划", max_length=6, blank=True)
    death_date = models.DateField("死亡日期", null=True, blank=True)
    left_to = CodeField("迁往", max_length=6, blank=True)
    left_date = models.DateField("迁出日期", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="merged",
        verbose_name="已合并到",
    )  # fmt: skip
    merged_into_id: int | None

    objects = limited_by(county="county", township="township")

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        constraints = [
            models.UniqueConstraint(
                fields=["psn_cert_type", "certno"], condition=Q(merged_into=None), name="one_person_per_certificate",
                violation_error_message="该证件号码已有人员登记",
            ),
            models.CheckConstraint(
                condition=Q(death_date=None) | Q(death_date__gte=F("brdy")), name="no_death_before_birth",
                violation_error_message="死亡日期早于出生日期",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="not_merged_into_itself"
            ),
        ]  # fmt: skip
        # a list is a way along one of these: what it is limited by, what it is sorted by, who it is. Those of the
        # search carry the limits behind, so that hits are found and counted without the rows (`find`). `merged_into`
        # stands in each though it is always empty there: SQLite would fetch the row to see it.
        indexes = [
            models.Index(fields=["county", "id", "merged_into"], condition=_SHOWN, name="person_county"),
            models.Index(fields=["township", "id", "county", "merged_into"], condition=_SHOWN, name="person_township"),
            models.Index(
                fields=["village", "id", "county", "township", "merged_into"], condition=_SHOWN, name="person_village"
            ),
            models.Index(
                fields=["county", "pinyin", "id", "merged_into"], condition=_SHOWN, name="person_county_pinyin"
            ),
            models.Index(
                fields=["township", "pinyin", "id", "county", "merged_into"],
                condition=_SHOWN,
                name="person_township_pinyin",
            ),
            models.Index(fields=["county", "brdy", "id", "merged_into"], condition=_SHOWN, name="person_county_brdy"),
            models.Index(
                fields=["township", "brdy", "id", "county", "merged_into"],
                condition=_SHOWN,
                name="person_township_brdy",
            ),
            models.Index(
                fields=["county", "death_date", "id", "merged_into"], condition=_SHOWN, name="person_county_death"
            ),
            models.Index(
                fields=["certno", "id", "county", "township", "merged_into"], condition=_SHOWN, name="person_certno"
            ),
            models.Index(
                fields=["psn_no", "id", "certno", "county", "township", "merged_into"],
                condition=_SHOWN,
                name="person_psn_no",
            ),
            models.Index(
                fields=["psn_name", "id", "county", "township", "merged_into"], condition=_SHOWN, name="person_name"
            ),
            models.Index(
                fields=["pinyin", "id", "county", "township", "merged_into"], condition=_SHOWN, name="person_pinyin"
            ),
            models.Index(
                fields=["initials", "id", "pinyin", "county", "township", "merged_into"],
                condition=_SHOWN,
                name="person_initials",
            ),
            models.Index(fields=["merged_into"], condition=~_SHOWN, name="person_merged"),
        ]

    def __str__(self) -> str:
        return self.psn_name
