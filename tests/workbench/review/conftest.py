"""A small planted month under the demonstration's made-up figures, and what its people would do."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile

from tuodi.workbench import rules
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.base import words
from tuodi.workbench.demo.places import make_places
from tuodi.workbench.demo.planted import plant
from tuodi.workbench.desk.service import rules as desk_rules
from tuodi.workbench.month.models import MonthRun
from tuodi.workbench.month.run import begin, go_through
from tuodi.workbench.review.importing import check, take
from tuodi.workbench.review.models import BillFile
from tuodi.workbench.review.service import keep

COUNTY, JUNE, BY = "500243", dt.date(2024, 6, 1), "review"
HEAD = (
    "setl_id", "psn_no", "setl_time", "begndate", "enddate", "mdtrt_id", "setl_type", "refd_setl_flag", "orig_setl_id",
    "insu_admdvs", "mdtrt_admdvs", "insutype", "insu_plan", "med_type", "hosp_lv", "dise_class", "dise_codg", "refl",
    "brdy", "psn_idet_type", "medfee_sumamt", "fulamt_ownpay_amt", "inscp_scp_amt", "hifp_pay", "hifmi_pay", "maf_pay",
    "tilt_pay",
)  # fmt: skip
BILL = {
    "setl_time": "2024-05-16 10:35:00", "begndate": "2024-05-10", "enddate": "2024-05-15", "setl_type": "2",
    "insu_admdvs": COUNTY, "mdtrt_admdvs": COUNTY, "insutype": "390", "insu_plan": "1", "med_type": "21",
    "hosp_lv": "2", "dise_class": "ordinary", "dise_codg": "J18.900", "refl": "2", "brdy": "1980-01-01",
    "medfee_sumamt": "2448.00", "fulamt_ownpay_amt": "153.00", "inscp_scp_amt": "2295.00", "hifp_pay": "1395.00",
    "hifmi_pay": "0.00", "maf_pay": "0.00", "tilt_pay": "0.00",
}  # fmt: skip
"""Insurance left 2,295.00 − 1,395.00 = 900.00; of it 80 % for the key classes, 720.00; 70 % for others, 630.00."""


def _forget():
    for kept in (rules.book, rules.index, desk_rules.cascade, desk_rules.renderer, words.label):
        kept.cache_clear()


@pytest.fixture(autouse=True)
def _demonstration(settings, tmp_path):
    """The made-up figures of the county, files in a folder of the test's own."""
    settings.DEMO, settings.DATA, settings.MEDIA_ROOT = True, tmp_path, tmp_path / "files"
    _forget()
    yield
    _forget()


@pytest.fixture
def planted(make_user):
    """`planted(seed=1)` → the truth of a planted June; its exports are checked."""

    def make(seed=1, people=150, month=JUNE):
        with acting("test"):
            make_places()
        return plant(month, seed, people, lambda _words: None)

    return make


@pytest.fixture
def walk(db):
    """`walk()` → the month's run, gone through."""

    def go(month=JUNE, tell=lambda *_: None):
        with unlimited():
            with acting(BY):
                run = begin(COUNTY, month, BY)
            go_through(run, tell)
            return MonthRun.objects.get(pk=run.pk)

    return go


def writing():
    return acting(BY, "test")


def text_of(*bills):
    """An export in our own layout."""
    lines = [",".join(HEAD)]
    lines += [",".join(str((BILL | bill).get(name, "")) for name in HEAD) for bill in bills]
    return "\n".join(lines) + "\n"


@pytest.fixture
def bring(db):
    """`bring({...}, …)` → the file of these bills, checked and taken."""
    made = 0

    def make(*bills, name="", taken=True, month=JUNE, national=False, encoding="utf-8"):
        nonlocal made
        made += 1
        text = text_of(*bills).replace("insu_admdvs", "insuplc_admdvs", 1) if national else text_of(*bills)
        content = ContentFile(text.encode(encoding), name=name or f"export-{made}.csv")
        with unlimited():
            with writing():
                file = keep(COUNTY, month, content, content.name, BY)
            check(file, writing, lambda *_: None)
            if taken:
                take(file, BY, writing, lambda *_: None)
            return BillFile.objects.get(pk=file.pk)

    return make


FEES = (
    "feedetl_sn", "setl_id", "mdtrt_id", "med_list_codg", "medins_list_name", "fee_ocur_time", "cnt", "pric",
    "det_item_fee_sumamt",
)  # fmt: skip
FEE = {
    "med_list_codg": "XJ01CAA", "medins_list_name": "阿莫西林胶囊", "fee_ocur_time": "2024-05-10 08:00:00", "cnt": "1",
    "pric": "1224.00", "det_item_fee_sumamt": "1224.00",
}  # fmt: skip
"""Half of `BILL`."""


def fees_of(*lines):
    """A file of fee lines."""
    rows = [",".join(FEES), *(",".join(str((FEE | line).get(name, "")) for name in FEES) for line in lines)]
    return "\n".join(rows) + "\n"


@pytest.fixture
def bring_fees(db):
    """`bring_fees({...}, …)` → the file of these lines, checked and taken."""

    def make(*lines, name="明细.csv", taken=True, month=JUNE):
        content = ContentFile(fees_of(*lines).encode(), name=name)
        with unlimited():
            with writing():
                file = keep(COUNTY, month, content, content.name, BY)
            check(file, writing, lambda *_: None)
            if taken:
                take(file, BY, writing, lambda *_: None)
            return BillFile.objects.get(pk=file.pk)

    return make
