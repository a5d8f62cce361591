"""The institutions that may speak to us, with their keys, and their operators' sign-ins."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from tuodi.exchange.national.schemes.sm2_curve import is_public_key
from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import audited
from tuodi.workbench.registry.fields import CodeField
from tuodi.workbench.registry.models import Person
from tuodi.workbench.vault.fields import SecretField


def _point(text: str) -> None:
    """Raises ValidationError for what is no point of the curve."""
    if not is_public_key(text):
        raise ValidationError("不是 SM2 公钥；应为 04 加 128 位十六进制数")


class Scheme(models.TextChoices):
    """How a message is signed."""

    NONE = "none", "不签名"
    CSB = "csb", "CSB（HMAC-SHA1）"
    PAASID = "paasid", "x-tif（SHA-256）"
    X_CA = "x_ca", "x-ca（HMAC-SM3）"
    SM2 = "sm2", "SM2 报文签名"


class HospitalLevel(models.TextChoices):
    """National dictionary hosp_lv."""

    L1 = "1", "三级特等"
    L2 = "2", "三级甲等"
    L3 = "3", "三级乙等"
    L4 = "4", "三级丙等"
    L5 = "5", "二级甲等"
    L6 = "6", "二级乙等"
    L7 = "7", "二级丙等"
    L8 = "8", "一级甲等"
    L9 = "9", "一级乙等"
    L10 = "10", "一级丙等"
    L11 = "11", "无等级"
    L12 = "12", "三级无等"
    L13 = "13", "二级无等"
    L14 = "14", "一级无等"


@audited(without=("secret",))
class Institution(models.Model):
    """A hospital or pharmacy (定点医药机构). `secret`: of the schemes with a shared key; `public_key`: of SM2."""

    class Kind(models.TextChoices):
        HOSPITAL = "1", "医疗机构"
        PHARMACY = "2", "零售药店"

    Scheme = Scheme
    Level = HospitalLevel

    code = CodeField("机构编号", max_length=30, unique=True)
    name = models.CharField("机构名称", max_length=200)
    county = CodeField("所属县（区）", max_length=6, validators=[RegexValidator(r"^\d{6}$", "六位行政区划代码")])
    kind = models.CharField("类型", max_length=2, choices=Kind, default=Kind.HOSPITAL)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    hosp_lv = models.CharField("医院等级", max_length=2, choices=HospitalLevel, default=HospitalLevel.L11)
    primary_care = models.BooleanField(
        "基层医疗机构",
        null=True,
        blank=True,
        help_text="社区卫生服务中心、乡镇卫生院、村卫生室；医院等级看不出，有的地区按此定比例",
    )
    scheme = models.CharField("验签方式", max_length=8, choices=Scheme, default=Scheme.CSB)
    access_key = CodeField("接入账号", max_length=64, blank=True)
    secret = SecretField("接入密钥", max_length=128, blank=True)
    public_key = models.CharField(
        "SM2 公钥", max_length=130, blank=True, validators=[_point], help_text="04 加 128 位十六进制数"
    )
    active = models.BooleanField("启用", default=True)

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "定点医药机构"

    def __str__(self) -> str:
        return self.name

    @property
    def admdvs(self) -> str:
        """Where care is given."""
        return self.county


class SignIn(models.Model):
    """An operator's sign-in of a day; the same day's second sign-in finds it."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="sign_ins", verbose_name="机构")
    operator = models.CharField("操作员", max_length=64)
    date = models.DateField("日期")
    sign_no = CodeField("签到编号", max_length=30, unique=True)
    signed_in_at = models.DateTimeField("签到时间")
    signed_out_at = models.DateTimeField("签退时间", null=True, blank=True)

    objects = limited_by(county="institution__county")

    class Meta:
        verbose_name = verbose_name_plural = "签到"
        constraints = [models.UniqueConstraint(fields=["institution", "operator", "date"], name="one_sign_in_a_day")]

    def __str__(self) -> str:
        return self.sign_no


@audited(without=("number",))
class Credential(models.Model):
    """What a person shows: an electronic credential's token (01) or a social security card's number (03)."""

    class Kind(models.TextChoices):
        TOKEN = "01", "医保电子凭证"
        CARD = "03", "社会保障卡"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="credentials", verbose_name="人员")
    kind = models.CharField("凭证类型", max_length=2, choices=Kind)
    number = CodeField("凭证编号", max_length=200)

    objects = limited_by(county="person__county", township="person__township")

    class Meta:
        verbose_name = verbose_name_plural = "就诊凭证"
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="credential_once")]

    def __str__(self) -> str:
        return self.get_kind_display()
