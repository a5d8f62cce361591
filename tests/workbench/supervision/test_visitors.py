"""A tip without a login: bounds, the receipt number, nothing personal shown, nobody floods the bureau."""

import datetime as dt
import re
import struct
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.workbench.conftest import COUNTY
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.audit.models import Event
from tuodi.workbench.desk.service.refused import Refused
from tuodi.workbench.supervision.models import Knock, Tip, TipFile
from tuodi.workbench.supervision.service import following, visitors
from tuodi.workbench.supervision.service.pictures import NoPicture, bare, kind_of

DAY = dt.date(2024, 6, 1)
GIVEN = {
    "key": "k1",
    "county": COUNTY,
    "subject": "stay",
    "text": "夜间病房没有人，白天有人登记住院",
    "phone": "13800000000",
}


def segment(mark, body):
    return bytes((0xFF, mark)) + struct.pack(">H", len(body) + 2) + body


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


JFIF, EXIF, SCAN = segment(0xE0, b"JFIF\0"), segment(0xE1, b"Exif\0\0 29.29N 108.16E"), segment(0xDA, b"\0") + b"pixels"
JPEG = b"\xff\xd8" + JFIF + EXIF + SCAN
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
PNG = PNG_HEAD + chunk(b"IHDR", b"x" * 13) + chunk(b"eXIf", b"29.29N") + chunk(b"IDAT", b"y") + chunk(b"IEND", b"")


def picture(content=JPEG, name="挂床.jpg"):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def visitor(places):
    return Client(REMOTE_ADDR="203.0.113.7")


def receipt_in(page):
    return re.search(r'id="receipt">([^<]+)<', page.content.decode()).group(1)


def test_a_tip_and_what_became_of_it(visitor, login):
    page = visitor.post("/report/", GIVEN)
    number = receipt_in(page)
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){2}", number)
    assert page.headers["Cache-Control"] == "no-store"
    with unlimited():
        tip = Tip.objects.get()
    assert (tip.channel, tip.subject, tip.by, tip.county) == ("online", "stay", "visitor", COUNTY)
    told = visitor.post("/report/progress/", {"receipt": number.lower().replace("-", " ")}).content.decode()
    assert "已收到，等待核查" in told
    officer, leader = login("review_officer"), login("leader")
    officer.post(f"/supervision/tip/{tip.pk}/take/")
    officer.post(f"/supervision/tip/{tip.pk}/propose/", {"guilty": "yes", "found": "护理记录为空"})
    leader.post(f"/supervision/tip/{tip.pk}/decide/", {"verdict": "yes"})
    officer.post(f"/supervision/tips/{tip.pk}/answered/", {"on": "2024-06-30", "reward": "500.00"})
    told = visitor.post("/report/progress/", {"receipt": number}).content.decode()
    assert "已办结：举报属实" in told
    assert "奖励 500.00 元" in told
    for personal in ("13800000000", "夜间病房", "护理记录", "review_officer", tip.number):
        assert personal not in told


def test_the_number_is_kept_nowhere(visitor):
    number = receipt_in(visitor.post("/report/", GIVEN))
    with unlimited():
        tip = Tip.objects.get()
    assert number.replace("-", "") not in str(vars(tip))
    logged = [event.after for event in Event.objects.all() if event.after]
    assert logged
    assert not [one for one in logged if number in str(one) or tip.receipt in str(one)]


def test_an_unknown_number_and_a_made_up_one(visitor):
    assert "没有这个回执号" in visitor.post("/report/progress/", {"receipt": "AAAA-BBBB-CCCC"}).content.decode()
    with acting("test"), unlimited():
        following.receive_tip(COUNTY, {"text": "电话举报", "channel": "phone"}, "review", DAY)
    # one by telephone has no receipt: nothing, or signs alone, do not find it
    assert visitor.post("/report/progress/", {"receipt": "----"}).status_code == 422


def test_sent_twice_it_is_one(visitor):
    assert receipt_in(visitor.post("/report/", GIVEN)) == receipt_in(visitor.post("/report/", GIVEN))
    assert receipt_in(visitor.post("/report/", GIVEN | {"key": "k2"})) != visitors.receipt_of("k1")
    with unlimited():
        assert Tip.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": "挂床"}, "请多写几句"),
        ({"subject": "else"}, "选择一个有效的选项"),
        ({"county": "110101"}, "有效的选项"),
    ],
)
def test_what_is_wanting_is_said(visitor, changes, said):
    page = visitor.post("/report/", GIVEN | changes)
    assert page.status_code == 422
    assert said in page.content.decode()
    with unlimited():
        assert not Tip.objects.exists()


def test_five_an_hour_from_one_address(visitor):
    for number in range(5):
        assert visitor.post("/report/", GIVEN | {"key": f"k{number}"}).status_code == 200
    assert visitor.post("/report/", GIVEN | {"key": "k6"}).status_code == 429
    assert Client(REMOTE_ADDR="203.0.113.8").post("/report/", GIVEN | {"key": "k6"}).status_code == 200
    Knock.objects.update(at=dt.datetime.now() - dt.timedelta(minutes=61))  # noqa: DTZ005 - wall time without zone
    assert visitor.post("/report/", GIVEN | {"key": "k7"}).status_code == 200
    assert "203.0.113" not in str(list(Knock.objects.values()))


def test_thirty_questions_an_hour(visitor):
    for _ in range(30):
        assert visitor.post("/report/progress/", {"receipt": "AAAA-BBBB-CCCC"}).status_code == 422
    assert visitor.post("/report/progress/", {"receipt": "AAAA-BBBB-CCCC"}).status_code == 429


def test_all_together_in_a_day(visitor, monkeypatch):
    monkeypatch.setattr(visitors, "_A_DAY", 2)
    for number in range(2):
        Client(REMOTE_ADDR=f"203.0.113.{number}").post("/report/", GIVEN | {"key": f"k{number}"})
    assert visitor.post("/report/", GIVEN | {"key": "k3"}).status_code == 429


def test_pictures_come_without_their_place(visitor, login):
    visitor.post("/report/", GIVEN | {"pictures": [picture(), picture(PNG, "b.png"), picture(JPEG, "again.jpg")]})
    with unlimited():
        kept = {row.kind: Path(row.file.path).read_bytes() for row in TipFile.objects.all()}
        tip, pk = Tip.objects.get(), TipFile.objects.first().pk
    assert kept == {"jpg": b"\xff\xd8" + JFIF + SCAN, "png": PNG.replace(chunk(b"eXIf", b"29.29N"), b"")}
    answer = login("review_officer").get(f"/supervision/tips/files/{pk}/")
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{tip.number}')
    assert b"".join(answer.streaming_content) == kept["jpg"]
    assert login("leader").get(f"/supervision/tips/files/{pk}/").status_code == 403
    assert visitor.get(f"/supervision/tips/files/{pk}/").status_code == 302


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([picture(b"<html>", "x.jpg")], "只收照片"),
        ([picture(b"\xff\xd8\xff\xe1\xff\xff", "x.jpg")], "打不开"),
        ([picture(JPEG + bytes((n,)), f"{n}.jpg") for n in range(4)], "最多 3 个文件"),
        ([picture(JPEG + b"0" * 4 * 2**20)], "每个不超过 4 MB"),
    ],
)
def test_other_files_are_refused(visitor, files, said):
    page = visitor.post("/report/", GIVEN | {"pictures": files})
    assert page.status_code == 422
    assert said in page.content.decode()
    with unlimited():
        assert not Tip.objects.exists()


def test_what_is_far_too_large_is_not_read(visitor):
    page = visitor.generic("POST", "/report/", b"x" * 10, CONTENT_LENGTH=str(visitors.REQUEST_AT_MOST + 1))
    assert page.status_code == 413


def test_a_form_of_another_site_is_refused(places):
    assert Client(enforce_csrf_checks=True).post("/report/", GIVEN).status_code == 403


def test_bounds_hold_without_the_form(places):
    with acting("test"), unlimited(), pytest.raises(Refused, match="最多 3 个文件"):
        visitors.tell("k", COUNTY, {"text": "挂床住院"}, [JPEG] * 4, DAY)


def test_of_a_picture_of_several_scans_all_is_kept_and_what_stands_behind_its_end_is_not():
    tables = segment(0xC4, b"\xff\xd9 is no end inside a table")
    scans = segment(0xDA, b"\0") + b"a\xff\x00b\xff\xd0c" + tables + segment(0xDA, b"\0") + b"d"
    second = b"\xff\xd8" + EXIF + SCAN + b"\xff\xd9"
    assert bare(b"\xff\xd8" + JFIF + EXIF + scans + b"\xff\xd9" + second) == b"\xff\xd8" + JFIF + scans + b"\xff\xd9"


def test_a_comment_between_scans_goes():
    scan = segment(0xDA, b"\0") + b"a"
    assert bare(b"\xff\xd8" + scan + EXIF + scan + b"\xff\xd9") == b"\xff\xd8" + scan + scan + b"\xff\xd9"


def test_kinds_by_what_is_inside():
    assert [kind_of(one) for one in (JPEG, PNG, b"%PDF-1.7", b"GIF89a", b"")] == ["jpg", "png", "pdf", "", ""]
    assert bare(b"%PDF-1.7 x") == b"%PDF-1.7 x"
    for broken in (JPEG[:-20], PNG_HEAD + b"\0\0"):
        with pytest.raises(NoPicture):
            bare(broken)
