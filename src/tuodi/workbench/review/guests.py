"""Who is insured in another county and was treated here (N-4.11c): their bills are screened and nothing else.

Tables of their own: no figure, fund or count of the county's people can take one of these bills in.
"""

from __future__ import annotations

from django.db import models

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import append_only
from tuodi.workbench.registry.fields import CodeField

from .files import BillFile, KeptBill


@append_only
class Guest(models.Model):
    """A person as exports name them. key: the number by which the reader of rows puts their bills together."""

    county = models.CharField("就医县（区）", max_length=6)
    key = CodeField("人员编号", max_length=80)
    psn_name = models.CharField("姓名", max_length=60, blank=True)
    certno = models.CharField("证件号码", max_length=60, blank=True)

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "异地参保人员"
        constraints = [models.UniqueConstraint(fields=["county", "key"], name="one_guest_of_a_number")]

    def __str__(self) -> str:
        return self.psn_name or self.key


@append_only
class GuestBill(KeptBill):
    """A bill of theirs. insu_admdvs: the county that answers for it."""

    file = models.ForeignKey(
        BillFile, on_delete=models.PROTECT, related_name="guest_bills", verbose_name="文件", db_index=False
    )
    file_id: int
    county = models.CharField("就医县（区）", max_length=6)
    insu_admdvs = models.CharField("参保地", max_length=6)
    guest = models.ForeignKey(
        Guest, on_delete=models.PROTECT, related_name="bills", verbose_name="人员", db_index=False
    )
    guest_id: int

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "异地参保结算"
        constraints = [models.UniqueConstraint(fields=["setl_id", "county"], name="one_guest_bill_of_an_id")]
        indexes = [
            models.Index(fields=["county", "bucket"], name="guest_bill_bucket"),
            models.Index(fields=["guest", "setl_time"], name="guest_bill_guest"),
            models.Index(fields=["county", "setl_time"], name="guest_bill_month"),
        ]
