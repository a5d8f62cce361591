"""Visits: who came to which institution, with what diagnoses, and the lines of what was given."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, transition

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.registry.fields import CodeField
from tuodi.workbench.registry.models import Person

from .senders import Institution


class Visit(models.Model):
    """A visit or stay (就诊). Not audited: each change came by a message, which is kept whole with its answer.

    infno and msgid: of the message that opened it. `details`: what else that message said, as it came.
    """

    class Kind(models.TextChoices):
        OUTPATIENT = "outpatient", "门诊"
        INPATIENT = "inpatient", "住院"
        PHARMACY = "pharmacy", "药店"

    class State(models.TextChoices):
        OPEN = "open", "就诊中"
        LEFT = "left", "已出院"
        CANCELLED = "cancelled", "已撤销"
        REVERSED = "reversed", "已冲正"

    mdtrt_id = CodeField("就诊编号", max_length=30, unique=True)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="visits", db_index=False, verbose_name="机构"
    )
    institution_id: int
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="visits", db_index=False, verbose_name="人员"
    )
    person_id: int
    kind = models.CharField("类型", max_length=10, choices=Kind)
    state = FSMField("状态", default=State.OPEN, choices=State.choices, protected=True)
    infno = CodeField("办理交易", max_length=10)
    msgid = CodeField("办理报文", max_length=40)
    insutype = models.CharField("险种", max_length=6)
    med_type = models.CharField("医疗类别", max_length=6, blank=True)
    ipt_otp_no = CodeField("住院/门诊号", max_length=40)
    begntime = models.DateTimeField("开始时间")
    endtime = models.DateTimeField("结束时间", null=True)
    mdtrt_cert_type = models.CharField("就诊凭证类型", max_length=3, blank=True)
    dise_codg = models.CharField("病种编码", max_length=40, blank=True)
    dise_name = models.CharField("病种名称", max_length=500, blank=True)
    diag_code = models.CharField("主要诊断", max_length=40, blank=True)
    details = models.JSONField("其他信息", default=dict)
    opter = models.CharField("经办人", max_length=64, blank=True)
    at = models.DateTimeField("办理时间")

    objects = limited_by(county="person__county", township="person__township")

    class Meta:
        verbose_name = verbose_name_plural = "就诊"
        constraints = [
            # two institutions cannot have the same person in bed
            models.UniqueConstraint(
                fields=["person"], condition=Q(kind="inpatient", state="open"), name="one_open_stay_a_person"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "begntime"], name="visit_person"),
            models.Index(fields=["institution", "msgid"], name="visit_message"),
        ]

    def __str__(self) -> str:
        return self.mdtrt_id

    @property
    def is_stay(self) -> bool:
        """Whether the person is or was in bed."""
        return self.kind == self.Kind.INPATIENT

    @transition(field=state, source=State.OPEN, target=State.LEFT)
    def leave(self) -> None:
        """2402."""

    @transition(field=state, source=State.LEFT, target=State.OPEN)
    def come_back(self) -> None:
        """2405."""

    @transition(field=state, source=State.OPEN, target=State.CANCELLED)
    def cancel(self) -> None:
        """2202, 2404."""

    @transition(field=state, source=State.OPEN, target=State.REVERSED)
    def reverse(self) -> None:
        """2601."""


class Diagnosis(models.Model):
    """A diagnosis of a visit. `phase`: of the admission, of the discharge, or of an outpatient visit."""

    class Phase(models.TextChoices):
        OUTPATIENT = "0", "门诊"
        ADMISSION = "1", "入院"
        DISCHARGE = "2", "出院"

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="diagnoses", verbose_name="就诊")
    phase = models.CharField("阶段", max_length=1, choices=Phase)
    diag_srt_no = models.PositiveSmallIntegerField("排序号")
    diag_type = models.CharField("诊断类别", max_length=3, blank=True)
    maindiag_flag = models.CharField("主诊断标志", max_length=3, blank=True)
    diag_code = models.CharField("诊断代码", max_length=40)
    diag_name = models.CharField("诊断名称", max_length=300, blank=True)
    adm_cond = models.CharField("入院病情", max_length=500, blank=True)
    diag_dept = models.CharField("诊断科室", max_length=50, blank=True)
    dise_dor_no = models.CharField("诊断医生编码", max_length=30, blank=True)
    dise_dor_name = models.CharField("诊断医生姓名", max_length=50, blank=True)
    diag_time = models.DateTimeField("诊断时间", null=True)
    valid = models.BooleanField("有效", default=True)
    opter = models.CharField("经办人", max_length=64, blank=True)
    at = models.DateTimeField("上传时间")

    objects = limited_by(county="visit__person__county", township="visit__person__township")

    class Meta:
        verbose_name = verbose_name_plural = "诊断"
        constraints = [
            models.UniqueConstraint(fields=["visit", "phase", "diag_srt_no"], name="one_diagnosis_a_number"),
        ]

    def __str__(self) -> str:
        return self.diag_code


class FeeLine(models.Model):
    """A line of what was given (费用明细), split by the catalogue. cnt in ten-thousandths, prices in millionths.

    A line is settled while a standing settlement of its visit covers it: its batch, or of a stay everything up to
    `InterfaceSettlement.last_line`. Nothing is written on the line then.
    """

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="lines", verbose_name="就诊")
    visit_id: int
    feedetl_sn = CodeField("明细流水号", max_length=60)
    init_feedetl_sn = models.CharField("原明细流水号", max_length=60, blank=True)
    chrg_bchno = CodeField("收费批次号", max_length=40, blank=True)
    fee_ocur_time = models.DateTimeField("发生时间", null=True)
    med_list_codg = models.CharField("医疗目录编码", max_length=60)
    medins_list_codg = models.CharField("机构目录编码", max_length=150, blank=True)
    cnt = models.BigIntegerField("数量")
    pric = models.BigIntegerField("单价")
    det_item_fee_sumamt = models.BigIntegerField("金额")
    fulamt_ownpay_amt = models.BigIntegerField("全自费")
    overlmt_selfpay = models.BigIntegerField("超限价")
    preselfpay_amt = models.BigIntegerField("先行自付")
    inscp_scp_amt = models.BigIntegerField("政策范围内")
    pric_uplmt_amt = models.BigIntegerField("价格上限")
    selfpay_prop = models.PositiveIntegerField("自付比例")
    chrgitm_lv = models.CharField("项目等级", max_length=3)
    hilist_code = models.CharField("医保目录编码", max_length=60, blank=True)
    list_type = models.CharField("目录类别", max_length=6, blank=True)
    med_chrgitm_type = models.CharField("收费类别", max_length=6, blank=True)
    lmt_used_flag = models.CharField("限制使用", max_length=3)
    hosp_appr_flag = models.CharField("医院审批", max_length=3, blank=True)
    why = models.CharField("说明", max_length=300, blank=True)
    details = models.JSONField("其他信息", default=dict)

    objects = limited_by(county="visit__person__county", township="visit__person__township")

    class Meta:
        verbose_name = verbose_name_plural = "费用明细"
        constraints = [
            models.UniqueConstraint(fields=["visit", "feedetl_sn"], name="one_line_a_number"),
            models.CheckConstraint(
                condition=Q(
                    det_item_fee_sumamt=F("fulamt_ownpay_amt") + F("overlmt_selfpay") + F("preselfpay_amt")
                    + F("inscp_scp_amt")
                ),
                name="line_parts_add_up",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.feedetl_sn
