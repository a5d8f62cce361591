"""A case from intake to its end, the documents it needs, and the county's terms for its kind."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, transition

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import append_only, audited
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.registry.models import Person
from tuodi.workbench.vault.fields import SecretField

from .kinds import kinds


@audited()
@append_only
class CaseTerms(models.Model):
    """What a county has laid down for a kind: days, amounts, rates. The last one counts; without one no case begins.

    up_to: fen that the checker decides alone, above it the leader. rate (ten-thousandths), floor and cap (fen): how an
    amount is proposed; without a rate the clerk proposes by the facts and says why.
    """

    county = models.CharField("县（区）", max_length=6)
    kind = models.CharField("事项", max_length=20)
    limit_days = models.PositiveSmallIntegerField("办理期限（天）")
    publicity_days = models.PositiveSmallIntegerField("公示天数")
    review_days = models.PositiveSmallIntegerField("复查间隔（天）", null=True, blank=True)
    up_to = models.BigIntegerField("复核人员审批上限")
    rate = models.PositiveIntegerField("拟定比例", null=True, blank=True)
    floor = models.BigIntegerField("拟定起点", default=0)
    cap = models.BigIntegerField("拟定上限", null=True, blank=True)
    basis = models.CharField("依据", max_length=200)
    by = models.CharField("设定人", max_length=150)
    at = models.DateTimeField("设定时间", auto_now_add=True)

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "办理规定"
        indexes = [models.Index(fields=["county", "kind", "-id"])]

    def __str__(self) -> str:
        return f"{self.county} {self.kind}"


@audited()
class Case(models.Model):
    """One request. Amounts fen. base: what the family bore under the clauses; proposed, decided: with their reasons."""

    class State(models.TextChoices):
        INTAKE = "intake", "受理中"
        WORKING = "working", "核查拟定"
        PUBLIC = "public", "公示中"
        DECIDING = "deciding", "待审批"
        APPROVED = "approved", "已批准"
        REFUSED = "refused", "未批准"
        CLOSED = "closed", "已办结"
        WITHDRAWN = "withdrawn", "已撤回"

    class Applicant(models.TextChoices):
        SELF = "self", "本人"
        FAMILY = "family", "家属"
        PROXY = "proxy", "委托代办"
        TOWNSHIP = "township", "乡镇（街道）代为申请"

    number = models.CharField("编号", max_length=30, unique=True)
    kind = models.CharField("事项", max_length=20)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases", verbose_name="对象")
    person_id: int
    county = models.CharField("县（区）", max_length=6)
    township = models.CharField("乡镇（街道）", max_length=9)
    terms = models.ForeignKey(CaseTerms, on_delete=models.PROTECT, related_name="+")
    applicant = models.CharField("申请人", max_length=10, choices=Applicant, default=Applicant.SELF)
    proxy = models.CharField("代办人姓名和关系", max_length=100, blank=True)
    phone = SecretField("联系电话", max_length=20, blank=True)
    reason = models.CharField("申请事由", max_length=500)
    settlement = models.ForeignKey(
        Settlement, on_delete=models.PROTECT, null=True, blank=True, related_name="cases", verbose_name="所涉结算"
    )
    state = FSMField("状态", max_length=12, choices=State, default=State.INTAKE, protected=True)
    opened_on = models.DateField("受理日期")
    due_on = models.DateField("办理期限")
    members = models.PositiveSmallIntegerField("家庭人口", null=True, blank=True)
    income = models.BigIntegerField("家庭年收入", null=True, blank=True)
    assets = models.CharField("家庭财产", max_length=300, blank=True)
    base = models.BigIntegerField("核定负担", null=True)
    trace = models.JSONField("核定过程", default=dict)
    proposed = models.BigIntegerField("拟定金额", null=True)
    proposal = models.CharField("拟定理由", max_length=500, blank=True)
    decided = models.BigIntegerField("批准金额", null=True)
    decision = models.CharField("审批意见", max_length=500, blank=True)
    note = models.CharField("退回意见", max_length=500, blank=True)
    maker = models.CharField("受理人", max_length=150)
    proposer = models.CharField("拟定人", max_length=150, blank=True)
    decider = models.CharField("审批人", max_length=150, blank=True)
    decided_on = models.DateField("审批日期", null=True)
    paid_on = models.DateField("付款日期", null=True)
    review_on = models.DateField("复查日期", null=True)
    rule_hash = models.CharField("规则", max_length=64, blank=True)

    objects = limited_by(county="county", township="township")

    class Meta:
        verbose_name = verbose_name_plural = "救助个案"
        constraints = [
            models.CheckConstraint(
                condition=Q(decider="") | ~Q(decider=F("proposer")), name="case_proposer_is_not_decider",
                violation_error_message="拟定人不能审批自己拟定的个案",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "refused"]) | ~Q(decider=""), name="no_case_decided_by_nobody"
            ),
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(state__in=["intake", "working", "public", "deciding"]),
                name="one_open_case_of_a_kind",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["county", "state", "due_on"]), models.Index(fields=["person", "-id"])]

    def __str__(self) -> str:
        return self.number

    @property
    def kind_zh(self) -> str:
        """The kind in words."""
        return kinds()[self.kind].zh

    @transition(field=state, source=State.INTAKE, target=State.WORKING)
    def accept(self) -> None:
        """The documents are there."""

    @transition(field=state, source=State.WORKING, target=State.PUBLIC)
    def publish(self) -> None:
        """Proposed, and shown to the neighbours."""

    @transition(field=state, source=[State.WORKING, State.PUBLIC], target=State.DECIDING)
    def submit(self) -> None:
        """To whoever decides."""

    @transition(field=state, source=[State.PUBLIC, State.DECIDING], target=State.WORKING)
    def give_back(self) -> None:
        """Something is wanting."""

    @transition(field=state, source=State.DECIDING, target=State.APPROVED)
    def approve(self) -> None:
        """Decided for."""

    @transition(field=state, source=State.DECIDING, target=State.REFUSED)
    def refuse(self) -> None:
        """Decided against."""

    @transition(field=state, source=State.APPROVED, target=State.CLOSED)
    def close(self) -> None:
        """Paid, granted, or done."""

    @transition(field=state, source=[State.INTAKE, State.WORKING, State.PUBLIC], target=State.WITHDRAWN)
    def withdraw(self) -> None:
        """The applicant takes it back."""


@audited()
class CaseDocument(models.Model):
    """A document of a case: wanting, received, or done without for a reason."""

    class State(models.TextChoices):
        WANTING = "wanting", "未收到"
        RECEIVED = "received", "已收到"
        WAIVED = "waived", "免交"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    document = models.CharField("材料", max_length=30)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WANTING)
    note = models.CharField("说明", max_length=200, blank=True)
    by = models.CharField("登记人", max_length=150, blank=True)
    at = models.DateTimeField("登记时间", null=True)

    objects = limited_by(county="case__county", township="case__township")

    class Meta:
        verbose_name = verbose_name_plural = "申请材料"
        constraints = [models.UniqueConstraint(fields=["case", "document"], name="one_row_per_document")]

    def __str__(self) -> str:
        return self.document
