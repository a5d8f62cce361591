"""Households and the people in them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import audited

from .places import Place

_PATTERN = ["varchar_pattern_ops"]


class CertType(models.TextChoices):
    """Kind of certificate (national dictionary psn_cert_type; the ones in use)."""

    RESIDENT = "01", "居民身份证（户口簿）"
    OFFICER = "02", "军官证"
    HONG_KONG_MACAO = "04", "港澳居民来往内地通行证"
    TAIWAN = "05", "台湾居民来往大陆通行证"
    FOREIGNER = "07", "外国人永久居留证"
    PASSPORT = "08", "护照"
    BIRTH = "15", "出生医学证明"
    OTHER = "99", "其他"


class Sex(models.TextChoices):
    """National dictionary gend."""

    MAN = "1", "男"
    WOMAN = "2", "女"
    UNSTATED = "9", "未说明"


@audited()
class Household(models.Model):
    """A household (户), with where it lives."""

    number = models.CharField("户号", max_length=20, unique=True)
    county = models.CharField("县（区）", max_length=6, db_index=True)
    township = models.CharField("乡镇（街道）", max_length=9)
    village = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, verbose_name="村（社区）")
    address = models.CharField("住址", max_length=200, blank=True)
    phone = models.CharField("联系电话", max_length=20, blank=True)

    objects = limited_by(county="county", township="township")

    class Meta:
        verbose_name = verbose_name_plural = "家庭"
        indexes = [models.Index(fields=["township", "number"])]

    def __str__(self) -> str:
        return self.number


@audited()
class Person(models.Model):
    """Someone insured or known here. `county` and `township`: where the person lives now, by which rows are limited.

    A person merged into another keeps the row and points at the other (`merged_into`); screens show those without it.
    """

    psn_no = models.CharField("人员编号", max_length=30, unique=True)
    psn_cert_type = models.CharField("证件类型", max_length=3, choices=CertType, default=CertType.RESIDENT)
    certno = models.CharField("证件号码", max_length=50)
    psn_name = models.CharField("姓名", max_length=50)
    pinyin = models.CharField("拼音", max_length=150, blank=True, help_text="全拼，不分隔，小写")
    initials = models.CharField("拼音首字母", max_length=50, blank=True)
    gend = models.CharField("性别", max_length=1, choices=Sex, default=Sex.UNSTATED)
    brdy = models.DateField("出生日期")
    naty = models.CharField("民族", max_length=3, blank=True)
    psn_type = models.CharField("人员类别", max_length=6, blank=True)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="members", verbose_name="家庭"
    )
    relation = models.CharField("与户主关系", max_length=20, blank=True)
    county = models.CharField("县（区）", max_length=6)
    township = models.CharField("乡镇（街道）", max_length=9)
    village = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, verbose_name="村（社区）")
    resid_admdvs = models.CharField("户籍地区划", max_length=6, blank=True)
    death_date = models.DateField("死亡日期", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="已合并到"
    )
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
        indexes = [
            models.Index(fields=["certno"], opclasses=_PATTERN, name="person_certno"),
            models.Index(fields=["psn_name"], opclasses=_PATTERN, name="person_name"),
            models.Index(fields=["pinyin"], opclasses=_PATTERN, name="person_pinyin"),
            models.Index(fields=["initials"], opclasses=_PATTERN, name="person_initials"),
            models.Index(fields=["county", "id"], name="person_county"),
            models.Index(fields=["township", "id"], name="person_township"),
            models.Index(fields=["village", "id"], name="person_village"),
        ]

    def __str__(self) -> str:
        return self.psn_name
