"""The page of the interface is of today, and says what is so."""

from pathlib import Path

from tuodi.exchange.national.schema import transactions
from tuodi.workbench.national.conformance import page
from tuodi.workbench.national.mounts import mounted

DOCS = Path(__file__).parents[3] / "docs"


def test_the_page_is_current():
    written = (DOCS / "national-interface.md").read_text(encoding="utf-8")
    assert written == page(), "python -m tuodi.workbench.national.conformance docs/national-interface.md"


def test_every_path_and_number_of_the_page_is_a_mount():
    for one in transactions().values():
        assert mounted(f"/fsi/api/{one.path}").infno == one.infno
        assert mounted(f"/fsi/api/{one.infno}").infno == one.infno
    assert mounted("/fsi/api/nothing/here").known is False
    for path in ("/", "/desk/", "/fsi", "/fsi/", "/api/people/", "/people/2207/"):
        assert mounted(path) is None
