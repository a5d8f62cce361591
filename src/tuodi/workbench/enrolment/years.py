"""The years a county works on, and how many insured each township was asked for."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import audited


@audited()
class EnrolmentYear(models.Model):
    """A cover year (参保年度) of a county that is open for work. Window and prices stand in the rule book, not here."""

    county = models.CharField("县（区）", max_length=6)
    year = models.PositiveSmallIntegerField("参保年度")
    open = models.BooleanField("可核定", default=True)
    computed_at = models.DateTimeField("台账计算时间", null=True)
    rule_hash = models.CharField("规则版本", max_length=64, blank=True)

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "参保年度"
        constraints = [models.UniqueConstraint(fields=["county", "year"], name="one_enrolment_year_of_a_county")]

    def __str__(self) -> str:
        return f"{self.year}年度"


def not_closed(county: str, year: int) -> None:
    """ValidationError for a year that is closed. In a transaction: whoever closes it meanwhile waits for the end."""
    found = EnrolmentYear.objects.select_for_update().filter(county=county, year=year).first()
    if found is not None and not found.open:
        raise ValidationError(f"{year}参保年度已结账，不能再改动", code="locked")


@audited()
class Assignment(models.Model):
    """How many residents a township was asked to enrol (下达任务数): what the completion rate is measured by."""

    county = models.CharField("县（区）", max_length=6)
    township = models.CharField("乡镇（街道）", max_length=9)
    year = models.PositiveSmallIntegerField("参保年度")
    persons = models.PositiveIntegerField("任务数（人）")

    objects = limited_by(county="county", township="township")

    class Meta:
        verbose_name = verbose_name_plural = "参保任务"
        constraints = [
            models.UniqueConstraint(fields=["township", "year"], name="one_assignment_of_a_township"),
            models.CheckConstraint(condition=models.Q(persons__gt=0), name="an_assignment_asks_for_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.township} {self.year} {self.persons}"
