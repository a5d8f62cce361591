"""What was booked: settlements that never change, and the row of each person under which they are booked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import append_only, audited
from tuodi.workbench.registry.models import Person


class PersonAccounts(models.Model):
    """One row a person: who holds it books. Running totals as due after the last booking, and where the order stands.

    Not audited: it follows from the settlements. balances: [account, region, period, fen or null, figure missing].
    ended: where the next bill goes on (`service.ends`).
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True, related_name="accounts")
    person_id: int
    version = models.BigIntegerField("版本", default=0)
    last_seq = models.IntegerField("最后序号", default=0)
    last_setl_time = models.DateTimeField("最后结算时间", null=True)
    balances = models.JSONField("累计", default=list)
    rule_hash = models.CharField("规则", max_length=64, blank=True)
    ended = models.TextField("末态", blank=True, default="")

    objects = limited_by(county="person__county", township="person__township")

    class Meta:
        verbose_name = verbose_name_plural = "个人待遇累计"

    def __str__(self) -> str:
        return str(self.person_id)


@audited(without=("trace",))
@append_only
class Settlement(models.Model):
    """A bill as booked, or the exact negative of one. Names are the national platform's, amounts fen.

    helped_class: the class that assistance, or else the tilt, was decided by.
    given: payments the bill itself came with. stages: what each tier paid, from which fund, as the ledger keeps it.
    clr_ym: the clearing period it is booked in; orig_clr_ym: its own, or that of what it reverses.
    """

    class Type(models.TextChoices):
        MANUAL = "1", "中心手工报销"
        ONE_STOP = "2", "联网结算"

    setl_id = models.CharField("结算编号", max_length=40, unique=True)
    request_key = models.CharField("请求编号", max_length=64, unique=True, null=True)  # noqa: DJ001 - "" is not unique
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="settlements", verbose_name="人员")
    person_id: int
    county = models.CharField("县（区）", max_length=6)
    township = models.CharField("乡镇（街道）", max_length=9)
    psn_seq = models.IntegerField("个人序号")
    setl_time = models.DateTimeField("结算时间")
    year = models.PositiveSmallIntegerField("待遇年度")
    begndate = models.DateField("开始日期", null=True)
    enddate = models.DateField("结束日期", null=True)
    mdtrt_id = models.CharField("就诊编号", max_length=40, blank=True)
    mid_setl = models.BooleanField("中途结算", default=False)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversed_by", verbose_name="冲正的原单"
    )
    reverses_id: int | None
    reason = models.CharField("冲正原因", max_length=200, blank=True)
    setl_type = models.CharField("结算类别", max_length=1, choices=Type, default=Type.ONE_STOP)
    clr_ym = models.CharField("清算期", max_length=6)
    orig_clr_ym = models.CharField("所属清算期", max_length=6)
    insu_admdvs = models.CharField("参保地", max_length=6)
    idet_admdvs = models.CharField("认定地", max_length=6)
    mdtrt_admdvs = models.CharField("就医地", max_length=6)
    insutype = models.CharField("险种", max_length=3)
    insu_plan = models.PositiveSmallIntegerField("档次", null=True)
    care_type = models.CharField("医疗类别", max_length=40)
    hosp_lv = models.PositiveSmallIntegerField("医院级别", null=True)
    primary_care = models.BooleanField("基层医疗机构", null=True)
    fixmedins_code = models.CharField("医疗机构", max_length=40, blank=True)
    dise_codg = models.CharField("病种编码", max_length=40, blank=True)
    dise_class = models.CharField("疾病类别", max_length=10, blank=True)
    opsp_class = models.CharField("门诊慢特病类别", max_length=10, blank=True)
    refl = models.PositiveSmallIntegerField("转诊备案", null=True)
    refl_from_mdtrt_id = models.CharField("转出就诊编号", max_length=40, blank=True)
    birth_date = models.DateField("出生日期", null=True)
    minor = models.BooleanField("未成年人", null=True)
    student = models.BooleanField("大学生", null=True)
    medfee_sumamt = models.BigIntegerField("总费用")
    fulamt_ownpay_amt = models.BigIntegerField("全自费")
    overlmt_selfpay = models.BigIntegerField("超限价")
    preselfpay_amt = models.BigIntegerField("先行自付")
    outarea_selfpay = models.BigIntegerField("异地首先自付", null=True)
    inscp_scp_amt = models.BigIntegerField("政策范围内")
    given = models.JSONField("单据已有支付", default=dict)
    act_pay_dedc = models.BigIntegerField("起付线", null=True)
    hifp_pay = models.BigIntegerField("基本医保", null=True)
    hifmi_pay = models.BigIntegerField("大病保险", null=True)
    hifob_pay = models.BigIntegerField("职工大额", null=True)
    hifes_pay = models.BigIntegerField("企业补充", null=True)
    hifdm_pay = models.BigIntegerField("伤残人员", null=True)
    cvlserv_pay = models.BigIntegerField("公务员补助", null=True)
    maf_pay = models.BigIntegerField("医疗救助", null=True)
    tilt_pay = models.BigIntegerField("倾斜救助", null=True)
    oth_pay = models.BigIntegerField("其他支付", default=0)
    acct_pay = models.BigIntegerField("个人账户", default=0)
    fund_pay_sumamt = models.BigIntegerField("各方支付", null=True)
    psn_part_amt = models.BigIntegerField("个人负担", null=True)
    inscp_selfpay = models.BigIntegerField("范围内自付", null=True)
    cash_payamt = models.BigIntegerField("现金", null=True)
    in_policy = models.BigIntegerField("计入范围内")
    stages = models.JSONField("各层支付")
    clauses = models.JSONField("条款", default=list)
    helped_class = models.CharField("救助身份", max_length=40, blank=True)
    missing = models.CharField("缺少的数字", max_length=120, blank=True)
    known_at = models.DateTimeField("身份知晓截至")
    opening_known = models.BooleanField("年初累计已知", default=True)
    rule_hash = models.CharField("规则", max_length=64)
    trace = models.JSONField("计算过程", null=True)
    by = models.CharField("经办人", max_length=150)
    at = models.DateTimeField("入账时间")

    objects = limited_by(county="county", township="township")

    class Meta:
        verbose_name = verbose_name_plural = "结算"
        constraints = [
            models.UniqueConstraint(fields=["person", "psn_seq"], name="one_settlement_per_number"),
            models.CheckConstraint(
                condition=Q(
                    medfee_sumamt=models.F("fulamt_ownpay_amt") + models.F("overlmt_selfpay")
                    + models.F("preselfpay_amt") + models.F("inscp_scp_amt")
                ),
                name="settlement_parts_add_up",
            ),
            models.CheckConstraint(
                condition=Q(psn_part_amt=None)
                | Q(medfee_sumamt=models.F("fund_pay_sumamt") + models.F("psn_part_amt")),
                name="settlement_payers_add_up",
            ),
            models.CheckConstraint(
                condition=Q(reverses=None, medfee_sumamt__gte=0) | Q(reverses__isnull=False, medfee_sumamt__lte=0),
                name="a_reversal_is_negative",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["county", "-setl_time", "-id"], name="settlement_county"),
            models.Index(fields=["township", "-setl_time", "-id"], name="settlement_township"),
            models.Index(fields=["county", "clr_ym"], name="settlement_period"),
        ]

    def __str__(self) -> str:
        return self.setl_id
