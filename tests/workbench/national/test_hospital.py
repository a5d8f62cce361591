"""The simulated hospitals at our own gateway."""

import pytest

from tests.workbench.national.conftest import NAMES, PRIVATE, SECRET
from tuodi.hospital.books import Books
from tuodi.hospital.faults import Faults
from tuodi.hospital.numbers import Numbers
from tuodi.hospital.signing import signer
from tuodi.hospital.style import drawn
from tuodi.hospital.terminal import Institution, Till
from tuodi.hospital.wire import Line
from tuodi.lab.chance import Chance


@pytest.mark.parametrize("scheme", NAMES)
def test_every_scheme_in_every_style(scheme, make_institution, wire):
    """Whatever a program's style, its signature is understood; sent again, it is signed anew and answered the same."""
    place = make_institution(scheme)
    key = PRIVATE if scheme == "sm2" else f"{place.access_key}:{SECRET}"
    at = Institution(place.code, place.county, Line(wire, 10), signer(scheme, key), Numbers(place.code))
    books = Books()
    numbers, styles = set(), set()
    for turn in range(16):
        chance = Chance("style", turn)
        style = drawn(chance)
        till = Till(at, style, chance, Faults.read("retry=300,double=300"), books)
        signed = till.call("9001", {"signIn": {"opter_no": "001", "mac": None, "ip": None}})
        numbers.add(signed["signinoutb"]["sign_no"])
        styles.add((style.content, style.mount, style.absent))
    assert len(numbers) == 1
    assert len(styles) > 8
    assert not books.findings
