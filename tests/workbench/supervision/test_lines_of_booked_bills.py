"""Fee lines by file of bills that were booked here: they belong to the visit of the booked bill."""

import polars as pl
from django.core.files.base import ContentFile

from tests.workbench.desk.conftest import patient, settled, whole_years
from tests.workbench.review.conftest import fees_of, writing
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.review.importing import check, take
from tuodi.workbench.review.models import ImportedLine
from tuodi.workbench.review.service import keep
from tuodi.workbench.review.spill import bucket_of
from tuodi.workbench.supervision.service.bills import Asked, bills
from tuodi.workbench.supervision.service.lines import lines_of

__all__ = ["patient", "settled", "whole_years"]


def test_lines_of_a_booked_bill(patient, settled, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    person = patient()
    one = settled(person)
    content = fees_of(
        {"setl_id": one.setl_id, "feedetl_sn": "1", "fee_ocur_time": "2024-03-05", "det_item_fee_sumamt": "6800.00"},
        {"setl_id": one.setl_id, "feedetl_sn": "2", "fee_ocur_time": "2024-03-06", "det_item_fee_sumamt": "40.00"},
    )
    month = one.setl_time.date().replace(day=1)
    asked = Asked(one.county, one.setl_time.replace(year=one.setl_time.year - 3), one.setl_time)
    with unlimited():
        with writing():
            file = keep(one.county, month, ContentFile(content.encode()), "x.csv", "review")
        check(file, writing, lambda *_: None)
        take(file, "review", writing, lambda *_: None)
        assert file.counts == {"new": 2, "same": 0, "refused": 0}
        assert set(ImportedLine.objects.values_list("bucket", "township")) == {(bucket_of(person.pk), one.township)}
        found = lines_of(asked, bills(asked))
    assert found.group_by("person", "stay").agg(pl.col("amount").sum()).rows() == [(person.pk, "V1", 684_000)]
