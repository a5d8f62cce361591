"""What may be uploaded as a table, on both sides of each limit."""

import io
import zipfile

import pytest

from tuodi.workbench.base import uploads
from tuodi.workbench.base.uploads import fault_of


def workbook(bytes_inside):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * bytes_inside)
    made.seek(0)
    return made


@pytest.mark.parametrize(
    ("name", "taken"), [("a.csv", True), ("A.XLSX", True), ("a.xls", True), ("a.exe", False), ("a", False)]
)
def test_by_its_name(name, taken):
    assert (fault_of(name, 1, io.BytesIO(b"x")) == "") is taken


def test_by_its_size():
    assert fault_of("a.csv", 100 * 2**20, io.BytesIO()) == ""
    assert "100 MB" in fault_of("a.csv", 100 * 2**20 + 1, io.BytesIO())


def test_by_what_a_workbook_says_it_unpacks_to(monkeypatch):
    monkeypatch.setattr(uploads, "UNPACKED_AT_MOST", 1_000_000)
    file = workbook(1_000_000)
    assert fault_of("a.xlsx", len(file.getvalue()), file) == ""
    assert file.tell() == 0
    bomb = workbook(1_000_001)
    assert len(bomb.getvalue()) < 10_000
    assert "解开后" in fault_of("a.xlsx", len(bomb.getvalue()), bomb)


@pytest.mark.parametrize("path", ["/lists/upload/", "/enrolment/payments/", "/people/places/upload/"])
def test_every_upload_asks(path, login, monkeypatch):
    monkeypatch.setattr(uploads, "UNPACKED_AT_MOST", 10)
    user = {
        "/lists/upload/": ("department_staff", "civil_affairs"),
        "/enrolment/payments/": ("fund_officer", "medical_security"),
    }
    role, department = user.get(path, ("administrator", "medical_security"))
    file = workbook(11)
    file.name = "a.xlsx"
    sent = {"month": "2024-06", "kind": "full", "year": "2024", "file": file}
    shown = login(role, department=department).post(path, sent, follow=True).content.decode()
    assert "解开后" in shown
