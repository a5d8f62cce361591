"""The lines that institutions sent reach the screening, of whom and when they were asked for."""

import datetime as dt

import pytest

from tuodi.monitoring.screening.bills import empty
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.national.models import FeeLine, Visit
from tuodi.workbench.review.spill import BUCKETS
from tuodi.workbench.supervision.service.bills import Asked
from tuodi.workbench.supervision.service.lines import lines_of

SINCE, UNTIL = dt.datetime(2024, 1, 1), dt.datetime(2024, 6, 30, 23, 59)


@pytest.fixture
def line(make_institution, make_person):
    institution, made = make_institution(), []

    def make(person, at, **more):
        made.append(at)
        visit, _ = Visit.objects.get_or_create(
            mdtrt_id=f"V{person.pk}", defaults={
                "institution": institution, "person": person, "kind": Visit.Kind.OUTPATIENT, "infno": "2201",
                "msgid": f"m{len(made)}", "insutype": "390", "ipt_otp_no": "1", "begntime": dt.datetime(2024, 6, 1),
                "at": dt.datetime(2024, 6, 1), "state": Visit.State.LEFT,
            },
        )  # fmt: skip
        values = {
            "visit": visit, "feedetl_sn": f"{len(made)}", "fee_ocur_time": at, "med_list_codg": "A1", "cnt": 15_000,
            "pric": 1, "det_item_fee_sumamt": 900, "fulamt_ownpay_amt": 0, "overlmt_selfpay": 0, "preselfpay_amt": 0,
            "inscp_scp_amt": 900, "pric_uplmt_amt": 0, "selfpay_prop": 0, "chrgitm_lv": "01", "lmt_used_flag": "0",
        } | more  # fmt: skip
        return FeeLine.objects.create(**values)

    return make


def test_lines_of_some_people_in_a_time(line, make_person):
    one, other = make_person("甲"), make_person("乙")
    with unlimited():
        line(one, dt.datetime(2024, 6, 3, 23, 40), details={"medins_list_name": "血细胞分析，\n含“分类”"})
        line(one, dt.datetime(2024, 6, 4, 0, 10), cnt=-15_000, det_item_fee_sumamt=-900, inscp_scp_amt=-900)
        line(one, dt.datetime(2023, 12, 31, 23, 59))  # before
        line(one, None)  # nobody knows when
        line(other, dt.datetime(2024, 6, 5, 8))
        found = lines_of(Asked("500243", SINCE, UNTIL), empty()).sort("person", "day")
        share = one.pk % BUCKETS
        assert lines_of(Asked("500243", SINCE, UNTIL, share, share + 1), empty())["person"].unique().to_list() == [
            one.pk
        ]
        assert lines_of(Asked("500114", SINCE, UNTIL), empty()).is_empty()
    assert found.rows() == [
        (one.pk, f"V{one.pk}", "A1", "血细胞分析，\n含“分类”", dt.date(2024, 6, 3), 15_000, 900),
        (one.pk, f"V{one.pk}", "A1", "", dt.date(2024, 6, 4), -15_000, -900),
        (other.pk, f"V{other.pk}", "A1", "", dt.date(2024, 6, 5), 15_000, 900),
    ]
