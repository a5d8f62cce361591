"""The catalogues as files said them: every row ever loaded, with what replaced it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tuodi.policy.money import FULL_RATE
from tuodi.workbench.audit.register import append_only_but, audited
from tuodi.workbench.registry.fields import CodeField

from .layouts import CLASS_RATIO, TABS


@audited(without=("refusals",))
class Load(models.Model):
    """A file that was loaded, or is being loaded. `refusals`: the first rows that were not taken, and why."""

    region = CodeField("区划", max_length=6)
    tab = CodeField("目录", max_length=6, choices=[(tab.number, tab.zh) for tab in TABS.values()])
    name = models.CharField("文件名", max_length=200)
    digest = CodeField("文件摘要", max_length=64)
    stored = models.CharField("存放", max_length=200)
    by = models.CharField("导入人", max_length=150)
    at = models.DateTimeField("导入时间", auto_now_add=True)
    rows = models.PositiveIntegerField("行数", default=0)
    fresh = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("变更", default=0)
    withdrawn = models.PositiveIntegerField("失效", default=0)
    same = models.PositiveIntegerField("未变", default=0)
    older = models.PositiveIntegerField("旧于现有", default=0)
    refused = models.PositiveIntegerField("拒收", default=0)
    refusals = models.JSONField("拒收明细", default=list)
    finished = models.BooleanField("已完成", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "目录导入"
        constraints = [
            models.UniqueConstraint(fields=["region", "tab", "digest"], name="a_catalogue_file_once"),
        ]

    def __str__(self) -> str:
        return self.name


@append_only_but("replaced")
class Entry(models.Model):
    """A row of a catalogue. What a later file says of the same record (`key`) is another row, and `replaced` here.

    `area`: where it holds. `valid` false: the record was withdrawn (vali_flag 0). `to_code`: of 1316 the code of the
    insurance's catalogue, of 1317 the code of the medical one. `kind`: of 1318 the kind of cap, of 1319 whose ratio it
    is. `amount`: of 1318 millionths of a yuan, of 1319 and the ratios of classes ten-thousandths.
    """

    tab = CodeField("目录", max_length=6)
    area = CodeField("区划", max_length=6)
    code = CodeField("编码", max_length=60)
    name = CodeField("名称", max_length=300, blank=True)
    initials = CodeField("拼音首字母", max_length=60, blank=True)
    begndate = models.DateField("开始日期")
    enddate = models.DateField("结束日期", null=True)
    chrgitm_lv = models.CharField("项目等级", max_length=3, blank=True)
    lmt_used_flag = models.CharField("限制使用", max_length=3, blank=True)
    list_type = models.CharField("目录类别", max_length=6, blank=True)
    med_chrgitm_type = models.CharField("收费类别", max_length=6, blank=True)
    to_code = CodeField("对应编码", max_length=60, blank=True)
    kind = models.CharField("类型", max_length=12, blank=True)
    level = models.CharField("医院级别", max_length=3, blank=True)
    amount = models.BigIntegerField("数值", null=True)
    key = CodeField("记录标识", max_length=120)
    digest = CodeField("内容摘要", max_length=32)
    valid = models.BooleanField("有效")
    updated = models.DateTimeField("数据更新时间", null=True)
    fields = models.JSONField("其他内容", default=dict)
    load = models.ForeignKey(Load, on_delete=models.PROTECT, related_name="entries", verbose_name="导入")
    load_id: int
    replaced = models.ForeignKey(
        Load, on_delete=models.PROTECT, null=True, db_index=False, related_name="replaces", verbose_name="取代"
    )
    replaced_id: int | None

    class Meta:
        verbose_name = verbose_name_plural = "目录"
        constraints = [
            models.UniqueConstraint(fields=["tab", "key"], condition=Q(replaced=None), name="a_record_stands_once"),
            models.CheckConstraint(
                condition=Q(enddate=None) | Q(enddate__gte=F("begndate")), name="an_entry_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(tab__in=["1319", CLASS_RATIO]) | Q(amount__gte=0, amount__lte=FULL_RATE),
                name="a_ratio_is_a_part",
            ),
            models.CheckConstraint(condition=~Q(tab="1318") | Q(amount__gte=0), name="a_cap_is_an_amount"),
        ]
        indexes = [
            models.Index(fields=["code", "tab"], name="catalogue_code"),
            models.Index(fields=["name", "tab"], name="catalogue_name"),
            models.Index(fields=["initials", "tab"], name="catalogue_initials"),
            models.Index(fields=["tab"], condition=Q(tab=CLASS_RATIO), name="catalogue_class_ratio"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
