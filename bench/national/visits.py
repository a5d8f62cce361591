"""Visits up to the cashier: a few by the interface, as a hospital does, and as many copies of them as are wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.national import county
from tuodi.hospital.books import Books
from tuodi.hospital.care import diagnosis, lines, total
from tuodi.hospital.faults import Faults
from tuodi.hospital.numbers import Numbers
from tuodi.hospital.signing import signer
from tuodi.hospital.style import Style
from tuodi.hospital.terminal import Institution, Till
from tuodi.hospital.wire import Line, Sent
from tuodi.lab.chance import Chance

_PASSED = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")
_PATTERNS = 8
"""Different visits of as many lines; the others are copies of them, of other people."""
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class _Pattern:
    """What the message asks, and the rows that the visit and its lines have, without their numbers."""

    asked: dict[str, Any]
    visit: dict[str, Any]
    lines: list[dict[str, Any]]


class Cashier:
    """Prepares visits of the first institution's."""

    def __init__(self, base: str, items: Sequence[Any]) -> None:
        code = county.INSTITUTIONS[0]
        self._at = Institution(code, county.DISTRICT, Line(base, 30), signer("none", ""), Numbers(code))
        self._items, self._made, self._opened = items, 0, 0
        self._patterns: dict[int, list[_Pattern]] = {}

    def ready(self, count: int, visits: int, people: range) -> list[Sent]:
        """So many visits of `count` lines each, of these people in turn: their 2207, not yet sent."""
        if count not in self._patterns:
            self._patterns[count] = [self._pattern(people[0], count) for _ in range(_PATTERNS)]
        patterns = self._patterns[count]
        wanted = [(patterns[n % _PATTERNS], people[n % len(people)], f"C{self._made + n}") for n in range(visits)]
        self._made += visits
        _copy(wanted)
        return [self._asking(pattern, whose, mdtrt_id) for pattern, whose, mdtrt_id in wanted]

    def _till(self, number: int) -> Till:
        chance = Chance("load", number)
        return Till(self._at, Style(), chance, Faults({}), Books(), county.DISTRICT, on=county.ON)

    def _asking(self, pattern: _Pattern, whose: int, mdtrt_id: str) -> Sent:
        data = pattern.asked | _who(whose) | {"mdtrt_id": mdtrt_id}
        return self._till(0).make("2207", {"data": data}, self._at.numbers.next())

    def _pattern(self, whose: int, count: int) -> _Pattern:
        """A visit that is registered, described, charged and tried through the interface."""
        self._opened += 1
        number, till = self._opened, self._till(self._opened)
        who, at = _who(whose), f"{till.moment()}"
        psn_no = who["psn_no"]
        place = {"begntime": at, "ipt_otp_no": f"{number}", "dept_code": "A03", "dept_name": "内科", "caty": "A03"}
        mdtrt_id = till.call("2201", {"data": who | place})["data"]["mdtrt_id"]
        ids = {"psn_no": psn_no, "mdtrt_id": mdtrt_id}
        about = {"med_type": "11", "begntime": at, "dise_codg": "K29.500", "dise_name": "慢性胃炎"}
        till.call("2203", {"mdtrtinfo": ids | about, "diseinfo": [diagnosis(psn_no, till.moment(), stay=False)]})
        around = ids | {"chrg_bchno": f"{number}", "rx_circ_flag": "0"}
        charged = [
            one
            for part in range(count)
            for one in lines(self._items, till.chance, f"{number}x{part}x", till.moment(), around=around, most=1)
        ]
        till.call("2204", {"feedetail": charged})
        asked = who | ids | {
            "med_type": "11", "medfee_sumamt": total(charged), "psn_setlway": "01", "chrg_bchno": f"{number}",
            "acct_used_flag": "0",
        }  # fmt: skip
        info = till.call("2206", {"data": asked})["setlinfo"]
        return _Pattern(asked | {name: info[name] for name in _PASSED}, *_written(mdtrt_id))


def _who(whose: int) -> dict[str, Any]:
    certno = county.certno(whose)
    return {
        "psn_no": f"P{whose:08d}", "mdtrt_cert_type": "02", "mdtrt_cert_no": certno, "psn_cert_type": "01",
        "certno": certno, "psn_type": "15", "psn_name": f"患者{whose}", "insutype": "390",
    }  # fmt: skip


def _written(mdtrt_id: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    from tuodi.workbench.access.scope import unlimited  # noqa: PLC0415 - models need Django
    from tuodi.workbench.national.models import FeeLine, Visit  # noqa: PLC0415

    with unlimited():
        visit = Visit.objects.get(mdtrt_id=mdtrt_id)
        return _values(visit), [_values(line) for line in FeeLine.objects.filter(visit=visit).order_by("pk")]


def _copy(wanted: Sequence[tuple[_Pattern, int, str]]) -> None:
    """Write the visits with their lines, by the patterns."""
    from tuodi.workbench.access.scope import unlimited  # noqa: PLC0415 - models need Django
    from tuodi.workbench.national.models import FeeLine, Visit  # noqa: PLC0415
    from tuodi.workbench.registry.models import Person  # noqa: PLC0415

    with unlimited():
        people = dict(Person.objects.values_list("psn_no", "pk"))
        made = Visit.objects.bulk_create(
            [
                Visit(**pattern.visit | {"mdtrt_id": mdtrt_id, "person_id": people[f"P{whose:08d}"]})
                for pattern, whose, mdtrt_id in wanted
            ],
            batch_size=_AT_ONCE,
        )
        FeeLine.objects.bulk_create(
            (
                FeeLine(**line | {"visit_id": visit.pk})
                for visit, (pattern, *_) in zip(made, wanted, strict=True)
                for line in pattern.lines
            ),
            batch_size=_AT_ONCE,
        )


def _values(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}
