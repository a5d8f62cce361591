"""Hits of screening and tips, followed to an outcome; the credit record of institutions follows from them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_fsm import FSMField, transition

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import append_only, audited
from tuodi.workbench.registry.models import Person
from tuodi.workbench.review.models import Guest
from tuodi.workbench.vault.fields import SecretField


class Followed(models.Model):
    """Something that is looked into by one person and decided by another. `recover`: fen to be taken back."""

    class State(models.TextChoices):
        NEW = "new", "待核查"
        CHECKING = "checking", "核查中"
        PROPOSED = "proposed", "待审定"
        CONFIRMED = "confirmed", "属实"
        CLEARED = "cleared", "排除"

    state = FSMField("状态", max_length=10, choices=State, default=State.NEW, protected=True)
    checker = models.CharField("核查人", max_length=150, blank=True)
    found = models.CharField("核查情况", max_length=500, blank=True)
    guilty = models.BooleanField("拟认定属实", null=True)
    recover = models.BigIntegerField("应追回", default=0)
    decider = models.CharField("审定人", max_length=150, blank=True)
    decided_at = models.DateTimeField("审定时间", null=True)
    note = models.CharField("审定意见", max_length=300, blank=True)
    recovered_on = models.DateField("追回日期", null=True)
    voucher = models.CharField("追回凭证", max_length=60, blank=True)

    class Meta:
        abstract = True

    @transition(field=state, source=[State.NEW, State.CHECKING], target=State.CHECKING)
    def take(self, by: str) -> None:
        """Somebody looks into it."""
        self.checker = by

    @transition(field=state, source=State.CHECKING, target=State.PROPOSED)
    def propose(self) -> None:
        """What was found goes to another person."""

    @transition(field=state, source=State.PROPOSED, target=State.CONFIRMED)
    def confirm(self, by: str, note: str) -> None:
        """It was so."""
        self.decider, self.decided_at, self.note = by, timezone.now(), note

    @transition(field=state, source=State.PROPOSED, target=State.CLEARED)
    def clear(self, by: str, note: str) -> None:
        """It was not."""
        self.decider, self.decided_at, self.note = by, timezone.now(), note

    @transition(field=state, source=State.PROPOSED, target=State.CHECKING)
    def give_back(self, note: str) -> None:
        """Something is wanting."""
        self.note = note


@audited()
class Screened(Followed):
    """A hit of a rule. The same finding next month is the same row; what a person decided about it stands.

    guest, insured_at: of somebody insured in another county, whose fund paid; what is confirmed is told to that county
    (`told_on`, `letter`), and nothing is taken back here.
    """

    county = models.CharField("县（区）", max_length=6)
    township = models.CharField("乡镇（街道）", max_length=9, blank=True)
    rule = models.CharField("规则", max_length=20)
    key = models.CharField("标识", max_length=80)
    month = models.DateField("发现月份")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="screened", verbose_name="人员"
    )
    guest = models.ForeignKey(
        Guest, on_delete=models.PROTECT, null=True, related_name="screened", verbose_name="异地参保人员"
    )
    insured_at = models.CharField("参保地", max_length=6, blank=True)
    told_on = models.DateField("告知参保地日期", null=True)
    letter = models.CharField("移送文号", max_length=60, blank=True)
    institution = models.CharField("医疗机构", max_length=40, blank=True)
    day = models.DateField("日期")
    amount = models.BigIntegerField("涉及基金")
    says = models.CharField("疑点", max_length=200)
    setl_ids = models.JSONField("单据", default=list)
    evidence = models.JSONField("证据", default=list)
    gone = models.BooleanField("已不再出现", default=False)

    objects = limited_by(county="county", township="township")

    class Meta:
        verbose_name = verbose_name_plural = "筛查疑点"
        constraints = [
            models.UniqueConstraint(fields=["county", "rule", "key"], name="one_row_per_finding"),
            models.CheckConstraint(
                condition=Q(decider="") | ~Q(decider=F("checker")), name="hit_checker_is_not_decider"
            ),
            models.CheckConstraint(condition=Q(guest=None) | Q(person=None), name="hit_of_one_person"),
            models.CheckConstraint(
                condition=(Q(guest=None) & Q(insured_at="")) | (Q(guest__isnull=False) & ~Q(insured_at="")),
                name="hit_of_a_guest_says_where_insured",
            ),
            models.CheckConstraint(condition=Q(insured_at="") | Q(recover=0), name="nothing_back_from_elsewhere"),
            models.CheckConstraint(
                condition=Q(told_on=None) | (~Q(insured_at="") & Q(state="confirmed") & ~Q(letter="")),
                name="told_is_confirmed_and_elsewhere",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "state", "-amount"]), models.Index(fields=["institution", "state"]),
            models.Index(fields=["person", "-id"]), models.Index(fields=["county", "insured_at"]),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.rule} {self.key}"

    @property
    def to_tell(self) -> bool:
        """Whether the county of insurance is still to be told."""
        return bool(self.insured_at) and self.state == self.State.CONFIRMED and self.told_on is None


@audited(without=("receipt",))
class Tip(Followed):
    """A report by somebody (举报), with or without a name.

    receipt: digest of the number by which somebody without a login asks what became of it; the number is nowhere kept.
    """

    class Channel(models.TextChoices):
        PHONE = "phone", "电话"
        LETTER = "letter", "来信"
        VISIT = "visit", "来访"
        ONLINE = "online", "网上"
        TRANSFER = "transfer", "转办"

    class Subject(models.TextChoices):
        STAY = "stay", "假住院、挂床住院"
        BILLS = "bills", "多收费、重复收费"
        SWAP = "swap", "串换药品、项目"
        CARD = "card", "盗刷、冒用医保卡"
        GOODS = "goods", "用医保卡买其他东西"
        RECORDS = "records", "假病历、假发票"
        OTHER = "other", "其他"

    county = models.CharField("县（区）", max_length=6)
    number = models.CharField("编号", max_length=30, unique=True)
    receipt = models.CharField("回执摘要", max_length=64, blank=True)
    received_on = models.DateField("收到日期")
    channel = models.CharField("渠道", max_length=20, choices=Channel)
    subject = models.CharField("举报事项", max_length=20, choices=Subject, blank=True)
    who = models.CharField("举报人（可不填）", max_length=100, blank=True)
    phone = SecretField("联系电话", max_length=30, blank=True)
    institution = models.CharField("被举报机构", max_length=100, blank=True)
    text = models.CharField("举报内容", max_length=1000)
    due_on = models.DateField("答复期限", null=True)
    answered_on = models.DateField("答复日期", null=True)
    reward = models.BigIntegerField("奖励", default=0)
    by = models.CharField("登记人", max_length=150)

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "举报"
        constraints = [
            models.CheckConstraint(
                condition=Q(decider="") | ~Q(decider=F("checker")), name="tip_checker_is_not_decider"
            ),
            models.UniqueConstraint(fields=["receipt"], condition=~Q(receipt=""), name="one_tip_per_receipt"),
        ]
        indexes = [models.Index(fields=["county", "state", "-id"])]

    def __str__(self) -> str:
        return self.number


def _where(tip_file: TipFile, _name: str) -> str:
    """A name that says nothing, outside of what the web server gives away."""
    return f"tips/{tip_file.digest}.{tip_file.kind}"


@audited()
@append_only
class TipFile(models.Model):
    """A picture or a document that came with a tip; what a camera writes about itself is taken out."""

    tip = models.ForeignKey(Tip, on_delete=models.PROTECT, related_name="files", verbose_name="举报")
    file = models.FileField("文件", upload_to=_where, max_length=120)
    kind = models.CharField("类型", max_length=4)
    size = models.PositiveIntegerField("字节")
    digest = models.CharField("文件摘要", max_length=64)

    objects = limited_by(county="tip__county")

    class Meta:
        verbose_name = verbose_name_plural = "举报附件"
        constraints = [models.UniqueConstraint(fields=["tip", "digest"], name="a_file_once_in_a_tip")]

    def __str__(self) -> str:
        return f"{self.tip} {self.kind}"


class Knock(models.Model):
    """Somebody without a login did something, from an address that a key of the day hides. Kept for a day."""

    who = models.CharField(max_length=64)
    what = models.CharField(max_length=10)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "公开页访问"
        indexes = [models.Index(fields=["what", "who", "at"], name="knock_who")]

    def __str__(self) -> str:
        return f"{self.what} {self.at}"


@audited()
@append_only
class CreditEntry(models.Model):
    """A mark in an institution's credit record, with what it rests on."""

    county = models.CharField("县（区）", max_length=6)
    institution = models.CharField("医疗机构", max_length=40)
    points = models.SmallIntegerField("计分")
    reason = models.CharField("事由", max_length=200)
    on = models.DateField("记分日期")
    hit = models.ForeignKey(Screened, on_delete=models.PROTECT, null=True, related_name="credit")
    tip = models.ForeignKey(Tip, on_delete=models.PROTECT, null=True, related_name="credit")
    by = models.CharField("记分人", max_length=150)
    at = models.DateTimeField("时间", auto_now_add=True)

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "信用记录"
        indexes = [
            models.Index(fields=["county", "institution", "-id"]), models.Index(fields=["county", "on"]),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.institution} {self.points}"
