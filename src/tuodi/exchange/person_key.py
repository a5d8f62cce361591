"""Who a row is about: psn_no, else certificate type and number, by way of the people list where one is given."""

from __future__ import annotations

import datetime as dt
import re

from .cells import has_lost_digits, narrow
from .codes import cert_type
from .divisions import known
from .idnumber import BIRTH_CERTIFICATE, RESIDENT, birth_date_of
from .people import PeopleMap
from .refusals import CellError
from .row import Row

_BIRTH_CERTIFICATE = re.compile(r"[A-Z]\d{9}")


def certificate_of(row: Row) -> tuple[str, str]:
    """(certificate type, number) as written, upper case, unchecked; ("", "") when there is none."""
    number = narrow(row.raw("certno")).upper().replace(" ", "")
    if not number:
        return "", ""
    written = narrow(row.raw("psn_cert_type"))
    if not written and _BIRTH_CERTIFICATE.fullmatch(number):
        return BIRTH_CERTIFICATE, number
    try:
        return cert_type(written), number
    except CellError:
        return written, number


def rough_keys(row: Row, people: PeopleMap | None) -> tuple[str, str]:
    """The key rows of one person share and the certificate ``type:number``, before anything is checked.

    Both are empty when the row names nobody.
    """
    kind, number = certificate_of(row)
    psn_no = narrow(row.raw("psn_no"))
    if has_lost_digits(psn_no):
        psn_no = ""
    certificate = f"{kind}:{number}" if number else ""
    if people is not None:
        found = people.find(psn_no, kind, number)
        if isinstance(found, str):
            return found, certificate
    return psn_no or certificate, certificate


def check_certificate(row: Row, today: dt.date) -> tuple[str, dt.date | None]:
    """Check the certificate columns. Returns the key ``type:number`` (empty: none) and the birth date a 01 holds."""
    if not row.raw("certno"):
        return "", None
    if has_lost_digits(row.raw("certno")):
        row.refuse("certno", "lost_digits")
        return "", None
    row.parsed("psn_cert_type", lambda text: cert_type(narrow(text)))
    kind, number = certificate_of(row)
    if kind != RESIDENT:
        return f"{kind}:{number}", None
    try:
        born = birth_date_of(number)
    except CellError as error:
        row.refuse("certno", error.key, **error.values)
        return "", None
    if born > today:
        row.refuse("certno", "id_date")
    if not known(number[:6]):
        row.note("note_id_region")
    return f"{kind}:{number}", born


def person_of(row: Row, people: PeopleMap | None, today: dt.date, *, by_psn_no: bool) -> tuple[str, dt.date | None]:
    """The checked person key and the birth date of the identity number; refusals are left on the row.

    by_psn_no: other rows of the file have psn_no, so a certificate alone would make a second person of one.
    """
    psn_no = row.text("psn_no")
    certificate, born = check_certificate(row, today)
    if not psn_no and not row.raw("certno"):
        if not row.raw("psn_no"):
            row.refuse("psn_no", "no_person")
        return "", born
    if people is not None:
        kind, _, number = certificate.partition(":")
        found = people.find(psn_no, kind, number)
        if isinstance(found, str):
            if psn_no and found != psn_no:
                row.note("note_person_joined", person=psn_no, other=found)
            return found, born
        if not row.refusals:
            row.refuse("psn_no" if psn_no else "certno", found.key, **found.values)
        return "", born
    if not psn_no and by_psn_no:
        row.refuse("certno", "person_mixed")
        return "", born
    return psn_no or certificate, born
