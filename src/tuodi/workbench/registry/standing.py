"""What is certified of a person and how they are insured, over time, and where each row came from."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tuodi.workbench.access.enums import Department
from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import audited
from tuodi.workbench.base.masking import masked

from .kept_values import hides, of_json
from .people import Person


@audited()
class Source(models.Model):
    """Where facts came from: a certified list, a file, a form, another department's answer."""

    class Kind(models.TextChoices):
        LIST = "list", "部门名单"
        FILE = "file", "导入文件"
        FORM = "form", "人工登记"
        SEED = "seed", "演示数据"

    kind = models.CharField("来源", max_length=8, choices=Kind)
    name = models.CharField("名称", max_length=200)
    reference = models.CharField("编号", max_length=64, blank=True, help_text="所在批次或文件的编号")
    digest = models.CharField("文件摘要", max_length=64, blank=True)
    by = models.CharField("提供人", max_length=150)
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "数据来源"

    def __str__(self) -> str:
        return self.name


@audited(without=("superseded",))
class IdentityRow(models.Model):
    """One row of what a department certified: when it holds, and since when it is known (design, section 2).

    A later row of the same record replaces the earlier from `known_from`; `vali_flag` false withdraws the record. Rows
    are added, not changed: what was known on a day stays answerable. superseded: `known_from` of the next version;
    the database writes it (`versions`).
    """

    record_id = models.CharField("记录号", max_length=64)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identities", verbose_name="人员")
    identity = models.CharField("身份类别", max_length=40)
    idet_admdvs = models.CharField("认定地", max_length=6)
    certifier = models.CharField("认定部门", max_length=24, choices=Department)
    certifier_name = models.CharField("认定单位", max_length=100, blank=True)
    begndate = models.DateField("起始日期")
    enddate = models.DateField("终止日期", null=True, blank=True)
    end_reason = models.CharField("终止原因", max_length=40, blank=True)
    known_from = models.DateTimeField("知晓时间")
    superseded = models.DateTimeField("新版本知晓时间", null=True, editable=False)
    vali_flag = models.BooleanField("有效", default=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="identities", verbose_name="来源")

    objects = limited_by(county="person__county", township="person__township")

    class Meta:
        verbose_name = verbose_name_plural = "身份"
        constraints = [
            models.CheckConstraint(
                condition=Q(enddate=None) | Q(enddate__gte=F("begndate")), name="identity_ends_after_it_begins",
                violation_error_message="终止日期早于起始日期",
            ),
            models.UniqueConstraint(fields=["record_id", "known_from"], name="one_version_of_a_record_at_a_time"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["person", "identity"]),
            models.Index(
                fields=["identity", "person", "begndate", "enddate", "vali_flag", "known_from", "superseded"],
                name="identity_held",
            ),
            models.Index(fields=["source"]),
        ]

    def __str__(self) -> str:
        return f"{self.identity} {self.begndate}"


@audited()
class Insurance(models.Model):
    """How a person is insured in a cover year: insurance, plan, place, period, and when the premium was paid."""

    class Kind(models.TextChoices):
        RESIDENTS = "390", "城乡居民基本医疗保险"
        EMPLOYEES = "310", "职工基本医疗保险"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="insurances", verbose_name="人员")
    year = models.PositiveSmallIntegerField("参保年度")
    insutype = models.CharField("险种", max_length=3, choices=Kind)
    insu_plan = models.PositiveSmallIntegerField("缴费档次", null=True, blank=True)
    insu_admdvs = models.CharField("参保地", max_length=6)
    begndate = models.DateField("待遇起始")
    enddate = models.DateField("待遇终止")
    paid_date = models.DateField("缴费日期", null=True, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="insurances", verbose_name="来源")

    objects = limited_by(county="person__county", township="person__township")

    class Meta:
        verbose_name = verbose_name_plural = "参保"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "year", "insutype", "insu_admdvs"], name="one_insurance_of_a_kind_a_year",
                violation_error_message="该年度该险种已有参保记录",
            ),
            models.CheckConstraint(
                condition=Q(enddate__gte=F("begndate")), name="insurance_ends_after_it_begins"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["year", "insu_admdvs"])]

    def __str__(self) -> str:
        return f"{self.year} {self.insutype}"


@audited()
class LifeEvent(models.Model):
    """Something that happened to a person's record: registered, moved, died, merged, unmerged."""

    class Kind(models.TextChoices):
        REGISTERED = "registered", "登记"
        MOVED = "moved", "迁移"
        LEFT = "left", "迁出"
        DIED = "died", "死亡"
        DEATH_UNDONE = "death_undone", "撤销死亡登记"
        CHANGED = "changed", "信息变更"
        MERGED = "merged", "合并"
        UNMERGED = "unmerged", "撤销合并"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="events", verbose_name="人员")
    kind = models.CharField("事项", max_length=16, choices=Kind)
    date = models.DateField("日期")
    detail = models.JSONField("内容", default=dict)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="life_events", verbose_name="来源")
    by = models.CharField("登记人", max_length=150)
    at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = limited_by(county="person__county", township="person__township")

    class Meta:
        verbose_name = verbose_name_plural = "人员事项"
        indexes = [models.Index(fields=["person", "date"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.date}"

    @property
    def lines(self) -> list[str]:
        """What happened, in words; numbers with their middle hidden."""
        found = [self.detail["note"]] if self.detail.get("note") else []
        for name, before, after in self.detail.get("changes", ()):
            label = getattr(Person._meta.get_field(name), "verbose_name", name)
            hidden = masked if hides(name) else str
            was, now = (hidden(of_json(name, value)) or "（空）" for value in (before, after))
            found.append(f"{label}：{was} → {now}")
        return found
