"""Lines of what was given that came by file, for bills that are settled."""

from __future__ import annotations

from django.db import models

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import append_only
from tuodi.workbench.registry.fields import CodeField

from .files import BillFile


@append_only
class ImportedLine(models.Model):
    """A line (费用明细) of the county's bill `setl_id`: one that was booked here, or that a settlement export brought.

    Of a bill all lines are here or none: their sum is its total. bucket: that of the bill's person or guest, by which
    a run goes. cnt: ten-thousandths, pric: millionths. Not audited: the file is, with its digest. That the file is
    there is seen to when rows come in, as with bills.
    """

    file = models.ForeignKey(
        BillFile, on_delete=models.PROTECT, related_name="fee_lines", verbose_name="文件", db_constraint=False
    )
    file_id: int
    row = models.BigIntegerField("行号")
    county = models.CharField("县（区）", max_length=6)
    township = models.CharField("乡镇（街道）", max_length=9, blank=True)
    bucket = models.SmallIntegerField()
    setl_id = CodeField("结算编号", max_length=80)
    feedetl_sn = CodeField("明细流水号", max_length=60)
    med_list_codg = models.CharField("医疗目录编码", max_length=60)
    name = models.CharField("名称", max_length=200, blank=True)
    fee_ocur_time = models.DateTimeField("发生时间")
    cnt = models.BigIntegerField("数量")
    pric = models.BigIntegerField("单价", null=True)
    det_item_fee_sumamt = models.BigIntegerField("金额")

    objects = limited_by(county="county", township="township")

    class Meta:
        verbose_name = verbose_name_plural = "导入的费用明细"
        constraints = [
            models.UniqueConstraint(fields=["setl_id", "feedetl_sn", "county"], name="one_imported_line_a_number")
        ]
        indexes = [models.Index(fields=["county", "bucket"], name="imported_line_bucket")]

    def __str__(self) -> str:
        return self.feedetl_sn
