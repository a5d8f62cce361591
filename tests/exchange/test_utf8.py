"""What the compiled reader takes for UTF-8 is what Python decodes as UTF-8."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tuodi.exchange.columns.utf8 import is_utf8

SOUND = [
    b"1",
    b"12345678",
    "é".encode(),
    "中".encode(),
    "\ud7ff".encode(),
    "\U0001f600".encode(),
    "\U0010ffff".encode(),
]
UNSOUND = [
    b"\x80", b"\xbf", b"\xc0\x80", b"\xc1\xbf", b"\xe0\x80\x80", b"\xe0\x9f\xbf", b"\xed\xa0\x80", b"\xed\xbf\xbf",
    b"\xf0\x80\x80\x80", b"\xf0\x8f\xbf\xbf", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xff", b"\xe4\xb8", b"\xc3",
    b"\xf0\x9f\x98", b"\xe4\x41\xad", b"\xd6\xd0",
]  # fmt: skip


def told(data):
    return bool(is_utf8(np.frombuffer(data, np.uint8)))


def decodes(data):
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.parametrize("before", range(10))
def test_each_form_at_any_place_of_eight(before):
    for form in SOUND:
        assert told(b"a" * before + form + b"b" * 9)
        assert told(b"a" * before + form)
    for form in UNSOUND:
        assert not told(b"a" * before + form + b"b" * 9)
        assert not told(b"a" * before + form)


def test_every_two_bytes_and_every_first_two_of_four():
    for one in range(256):
        for two in range(256):
            for more in (b"", b"\x80", b"\x80\x80"):
                data = bytes((one, two)) + more
                assert told(data) == decodes(data), data


@given(st.lists(st.one_of(st.sampled_from(SOUND), st.binary(max_size=4), st.text(max_size=3).map(
    lambda text: text.encode(errors="surrogatepass")
)), max_size=8).map(b"".join))  # fmt: skip
@example(b"")
def test_as_python_decodes(data):
    assert told(data) == decodes(data)
