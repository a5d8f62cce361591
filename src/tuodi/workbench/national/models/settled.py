"""What the interface answered for a settlement or its undo: beside each, the booking that the desk keeps."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import append_only
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.registry.fields import CodeField

from .senders import Institution
from .visits import Visit


@append_only
class InterfaceSettlement(models.Model):
    """A settlement (2102, 2207, 2304) or its exact negative (2103, 2208, 2305, 2601), as the institution was told.

    Amounts have the meaning of the interface: maf_pay holds 倾斜救助 where the region says so. chrg_bchno: the batch
    that is settled; last_line: of a stay, everything up to this line. funds: the rows of `setldetail`; told: the rest
    of `setlinfo`. A settlement stands while nothing reverses the desk's (`settlement.reversed_by`).
    """

    settlement = models.OneToOneField(
        Settlement, on_delete=models.PROTECT, related_name="interface", verbose_name="结算"
    )
    settlement_id: int
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="settlements", verbose_name="就诊")
    visit_id: int
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="settlements", db_index=False, verbose_name="机构"
    )
    infno = CodeField("交易编号", max_length=10)
    msgid = CodeField("报文编号", max_length=40)
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="undone_by", verbose_name="撤销的结算"
    )
    undoes_id: int | None
    setl_time = models.DateTimeField("结算时间")
    insutype = models.CharField("险种", max_length=6)
    med_type = models.CharField("医疗类别", max_length=6)
    clr_type = models.CharField("清算类别", max_length=6)
    clr_optins = models.CharField("清算机构", max_length=6)
    chrg_bchno = CodeField("收费批次号", max_length=40, blank=True)
    last_line = models.BigIntegerField("最后一行明细", default=0)
    medfee_sumamt = models.BigIntegerField("总费用")
    fulamt_ownpay_amt = models.BigIntegerField("全自费")
    overlmt_selfpay = models.BigIntegerField("超限价")
    preselfpay_amt = models.BigIntegerField("先行自付")
    inscp_scp_amt = models.BigIntegerField("政策范围内")
    act_pay_dedc = models.BigIntegerField("起付线")
    hifp_pay = models.BigIntegerField("基本统筹")
    cvlserv_pay = models.BigIntegerField("公务员补助")
    hifes_pay = models.BigIntegerField("企业补充")
    hifmi_pay = models.BigIntegerField("居民大病")
    hifob_pay = models.BigIntegerField("职工大额")
    hifdm_pay = models.BigIntegerField("伤残人员")
    maf_pay = models.BigIntegerField("医疗救助")
    oth_pay = models.BigIntegerField("其他支付")
    fund_pay_sumamt = models.BigIntegerField("基金支付总额")
    psn_part_amt = models.BigIntegerField("个人负担")
    acct_pay = models.BigIntegerField("个人账户")
    psn_cash_pay = models.BigIntegerField("个人现金")
    hosp_part_amt = models.BigIntegerField("医院负担")
    acct_mulaid_pay = models.BigIntegerField("共济账户")
    funds = models.JSONField("各基金支付")
    told = models.JSONField("其他应答")
    opter = models.CharField("经办人", max_length=64, blank=True)

    objects = limited_by(county="settlement__county", township="settlement__township")

    class Meta:
        verbose_name = verbose_name_plural = "接口结算"
        constraints = [
            models.UniqueConstraint(fields=["institution", "infno", "msgid"], name="one_settlement_a_message"),
            models.CheckConstraint(
                condition=Q(medfee_sumamt=F("fund_pay_sumamt") + F("psn_part_amt") + F("hosp_part_amt")),
                name="interface_payers_add_up",
            ),
            models.CheckConstraint(
                condition=Q(
                    fund_pay_sumamt=F("hifp_pay") + F("cvlserv_pay") + F("hifes_pay") + F("hifmi_pay")
                    + F("hifob_pay") + F("maf_pay") + F("oth_pay")
                ),
                name="interface_funds_add_up",
            ),
            models.CheckConstraint(
                condition=Q(psn_part_amt=F("acct_pay") + F("psn_cash_pay")), name="interface_person_adds_up"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["institution", "setl_time"], name="interface_settlement_day")]

    def __str__(self) -> str:
        return self.msgid
