"""1301 to 1319 over the wire: what stands in an institution's place, as a file or page by page."""

import io
import zipfile
from contextlib import nullcontext

import pytest

from tests.workbench.conftest import COUNTY
from tests.workbench.national.conftest import HOSPITAL
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.catalogue.layouts import TABS
from tuodi.workbench.catalogue.loading import carry_out, store
from tuodi.workbench.demo.catalogue import make_catalogue

HERBS = (
    "T0001\t甘草\tnull\t一级\tnull\t根\tnull\tnull\tnull\tnull\tnull\t2020-01-01\tnull\t1\tR1\tnull\t"
    "2024-01-01 00:00:00\tV1\t第一版\n"
    "T0002\t灵芝\tnull\tnull\tnull\tnull\tnull\tnull\tnull\tnull\tnull\t2020-01-01\t2023-12-31\t0\tR2\tnull\t"
    "2024-01-02 00:00:00\tV1\t第一版\n"
)


@pytest.fixture
def ask(make_institution, say):
    """`ask("1318", …)` → the output."""
    make_institution("none")
    with acting("test"), unlimited():
        make_catalogue()

    def speak(infno, node, **more):
        told = say(infno, {"data": node}, **more)
        assert told["infcode"] == 0, told["err_msg"]
        return told["output"]

    return speak


def test_a_page_of_the_catalogue(ask):
    told = ask("1312", {"page_num": 3, "page_size": 10, "updt_time": "2000-01-01"})
    assert {name: told[name] for name in ("pageNum", "pages", "recordCounts", "size", "startRow", "endRow")} == {
        "pageNum": 3, "pages": 3, "recordCounts": 24, "size": 4, "startRow": 21, "endRow": 24,
    }  # fmt: skip
    row = ask("1312", {"hilist_code": "YSX006"}, msgid="M2")["data"][0]
    assert (row["hilist_name"], row["chrgitm_lv"], row["lmt_used_flag"]) == ("演示靶向片（虚构）", "02", "1")
    assert (row["begndate"], row["enddate"], row["insu_admdvs"]) == ("2020-01-01", None, COUNTY)


def test_a_price_cap_has_its_times(ask):
    told = ask("1318", {"hilist_code": "YSX003"})
    assert [(row["hilist_pric_uplmt_amt"], row["enddate"]) for row in told["data"]] == [
        (28.6, "2024-06-30"), (26.1, None),
    ]  # fmt: skip
    on = ask("1318", {"hilist_code": "YSX003", "query_date": "2024-07-01"}, msgid="M2")
    assert [row["hilist_pric_uplmt_amt"] for row in on["data"]] == [26.1]
    none = ask("1318", {"hilist_code": "YSX001"}, msgid="M3")
    assert none["data"][0]["hilist_pric_uplmt_amt"] == 999999  # no cap


def test_ratios_and_matches(ask):
    assert ask("1319", {"hilist_code": "YSX006"})["data"][0]["selfpay_prop"] == 0.3
    assert ask("1316", {"med_list_codg": "MYSX006"})["data"][0]["hilist_code"] == "YSX006"
    assert ask("1319", {"updt_time": "2024-01-02"})["data"] == []  # nothing was changed since


def test_own_codes_are_found_as_they_were_matched(ask, say):
    own = {"fixmedins_hilist_id": "Y1", "fixmedins_hilist_name": "本院感冒胶囊", "list_type": "101",
           "med_list_codg": "MYSX001", "begndate": "2024-01-01", "spec": "12粒"}  # fmt: skip
    assert say("3301", {"data": own}, msgid="M9")["infcode"] == 0
    row = ask("1317", {"medins_list_codg": "Y1"})["data"][0]
    assert (row["fixmedins_code"], row["medins_list_name"], row["spec"]) == (HOSPITAL, "本院感冒胶囊", "12粒")


def test_a_file_has_what_stands_in_the_columns_it_was_loaded_with(ask, say):
    with acting("test"), unlimited():
        record, _ = store(COUNTY, "1302", "1302.txt", HERBS.encode(), "test")
        carry_out(record, nullcontext, lambda *_: None)
    told = ask("1302", {"ver": "0"})
    assert told["data_cnt"] == 1  # what was withdrawn is not handed out
    answer = say("9102", {"fsDownloadIn": {"file_qury_no": told["file_qury_no"], "filename": told["filename"],
                                           "fixmedins_code": "plc"}}, raw=True, msgid="M2")  # fmt: skip
    assert answer["Content-Type"] == "application/octet-stream"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        cells = packed.read("1302.txt").decode().rstrip("\n").split("\t")
    assert len(cells) == len(TABS["1302"].columns)
    sent = HERBS.split("\n", maxsplit=1)[0].split("\t")
    assert cells[: len(sent)] == sent


def test_a_page_is_of_a_hundred_rows_at_most(ask):
    told = ask("1312", {"page_size": 9999, "page_num": 0})
    assert (told["pageNum"], told["pageSize"], told["size"]) == (1, 100, 24)
