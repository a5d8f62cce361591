"""A township's file of contracts: rows that stand are written, the others come back with their reasons."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction

from tuodi.exchange.messages import message
from tuodi.exchange.refusals import FileRefused, Refusal
from tuodi.workbench.access.models import User
from tuodi.workbench.lists.columns import Situation, titles
from tuodi.workbench.lists.sheet_in import Read, SheetReader
from tuodi.workbench.lists.sheet_out import SheetBook
from tuodi.workbench.registry.models import Person
from tuodi.workbench.services.line import ContractLine
from tuodi.workbench.services.models import Contract, ContractFile, RefusedLine, ServiceDone

from .contracts import long_enough, why_not

AT_MOST = 20_000
_AT_ONCE = 5_000
_AHEAD = dt.timedelta(days=3 * 366)
"""A contract that ends later is a slip of the pen."""
_TITLES = titles(ContractLine)

T = TypeVar("T")
reader: SheetReader[ContractLine] = SheetReader(ContractLine)
Key = tuple[int, str, dt.date]
"""Person, disease, first day."""
Fault = tuple[str, str, dict[str, object]]
"""Column, message, its values."""


class SameFile(Exception):
    """The file was taken already."""

    def __init__(self, found: ContractFile) -> None:
        self.found = found
        super().__init__(f"这份文件 {found.at:%Y-%m-%d %H:%M} 已上传，没有重复登记")


def template() -> bytes:
    """An empty file with drop-downs and help."""
    return SheetBook(ContractLine, Situation(), "家庭医生签约与服务填写说明").template()


def bad_rows_of(file: ContractFile) -> bytes:
    """The rows that came back, to be mended and sent again."""
    rows = [(line.place, line.cells, [tuple(one) for one in line.faults]) for line in file.lines.order_by("number")]
    return SheetBook(ContractLine, Situation(), f"{file.name}：改正后重新上传").bad_rows(rows)


@transaction.atomic
def take(user: User, file: File, today: dt.date) -> ContractFile:
    """Read, check and write a file. Raises SameFile, or ValidationError when it is no such table."""
    content = b"".join(file.chunks())
    digest = hashlib.sha256(content).hexdigest()
    User.objects.select_for_update().get(pk=user.pk)  # a form that is sent twice is taken once
    by, county = user.get_username(), user.region
    same = ContractFile.objects.filter(county=county, by=by, digest=digest).first()
    if same is not None:
        raise SameFile(same)
    name = Path(file.name or "").name
    try:
        reads = list(_reads(content, name, today))
    except FileRefused as fault:
        raise ValidationError(fault.line("zh", name)) from fault
    taking = Taking(reads)
    made = ContractFile.objects.create(
        county=county, township=user.township, name=name[:200], digest=digest, rows=len(reads),
        signed=len(taking.new), known=taking.known, done=len(taking.services), refused=len(taking.refused), by=by,
    )  # fmt: skip
    taking.write(by)
    RefusedLine.objects.bulk_create(
        (RefusedLine(file=made, number=read.number, cells=read.cells, faults=faults)
         for read, faults in taking.told()), batch_size=_AT_ONCE,
    )  # fmt: skip
    return made


def _reads(content: bytes, name: str, today: dt.date) -> Iterator[Read[ContractLine]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{Path(name).suffix.lower()}"
        path.write_bytes(content)
        for number, read in enumerate(reader.read(path, today + _AHEAD)):
            if number == AT_MOST:
                raise FileRefused(name, "contract_rows", most=AT_MOST)
            yield read


@dataclass(slots=True)
class Held:
    """A contract that is there or will be, and the items done under it by day."""

    person: int
    disease: str
    begndate: dt.date
    enddate: dt.date
    state: str
    institution: str
    pk: int = 0
    line: ContractLine | None = None
    done: set[tuple[dt.date, str]] = field(default_factory=set)

    @property
    def key(self) -> Key:
        """What it is known by."""
        return self.person, self.disease, self.begndate

    def overlaps(self, line: ContractLine) -> bool:
        """Whether it is signed for a part of the line's term."""
        signed = self.state == Contract.State.SIGNED
        return signed and self.begndate < line.enddate and self.enddate > line.begndate


class Taking:
    """What a file comes to, worked out before anything is written."""

    def __init__(self, reads: Sequence[Read[ContractLine]]) -> None:
        self.refused: dict[int, tuple[Read[ContractLine], list[Refusal]]] = {
            at: (read, read.faults) for at, read in enumerate(reads) if read.line is None
        }
        self.new: list[Held] = []
        self.known = 0
        self.services: list[tuple[Held, str, dt.date, str]] = []
        lines = [(at, read, read.line) for at, read in enumerate(reads) if read.line is not None]
        self._people = _people({line.certno for _, _, line in lines})
        self._held: dict[int, list[Held]] = _standing([person.pk for person in self._people.values()])
        for at, read, line in sorted(lines, key=lambda one: (one[2].begndate, one[2].on or dt.date.min, one[0])):
            fault = self._take(line)
            if fault is not None:
                column, key, values = fault
                value = read.cells.get(column, "")
                told = Refusal(read.number, _TITLES[column], value, key, message(key, **values))
                self.refused[at] = read, [told]

    def _take(self, line: ContractLine) -> Fault | None:
        """Keep what a line comes to, or say what is wrong with which column."""
        person = self._people.get(line.certno)
        if person is None:
            return "certno", "contract_person", {}
        if person.psn_name != line.psn_name:
            return "psn_name", "contract_name", {"known": person.psn_name}
        mine = [one for one in self._held[person.pk] if one.disease == line.disease]
        held = next((one for one in mine if one.begndate == line.begndate), None)
        new = held is None
        if held is None:
            held = Held(person.pk, line.disease, line.begndate, line.enddate, line.state, line.institution, line=line)
            fault = _no_contract(line, mine)
        else:
            same = (held.enddate, held.state, held.institution) == (line.enddate, line.state, line.institution)
            fault = None if same else ("enddate", "contract_differs", {})
        fault = fault or self._serve(held, line)
        if fault is None and new:
            self.new.append(held)
            self._held[person.pk].append(held)
        elif fault is None:
            self.known += 1
        return fault

    def _serve(self, held: Held, line: ContractLine) -> Fault | None:
        if line.on is None:
            return ("on", "contract_day_needed", {}) if line.item else None
        if (line.on, line.item) in held.done:
            return None
        had = {item for day, item in held.done if day <= line.on}
        fault = why_not(held.disease, (held.begndate, held.enddate), line.item, line.on, had)
        if fault is not None:
            return "item", *fault
        held.done.add((line.on, line.item))
        self.services.append((held, line.item, line.on, line.note))
        return None

    def told(self) -> Iterator[tuple[Read[ContractLine], list[tuple[str, str, str]]]]:
        """Refused rows in the order of the file, each with heading, reason, mend."""
        for _, (read, faults) in sorted(self.refused.items()):
            yield read, [(one.column, one.reason(), one.mend()) for one in faults]

    def write(self, by: str) -> None:
        """Contracts, then what was done under them."""
        places = {person.pk: person for person in self._people.values()}
        rows = [_contract(one, places[one.person], by) for one in self.new]
        Contract.objects.bulk_create(rows, batch_size=_AT_ONCE)
        pks = {one.key: row.pk for one, row in zip(self.new, rows, strict=True)}
        ServiceDone.objects.bulk_create(
            (ServiceDone(contract_id=held.pk or pks[held.key], item=item, on=on, note=note, by=by)
             for held, item, on, note in self.services), batch_size=_AT_ONCE,
        )  # fmt: skip


def _no_contract(line: ContractLine, others: Sequence[Held]) -> Fault | None:
    if not long_enough(line.begndate, line.enddate):
        return "enddate", "contract_term", {}
    if any(one.overlaps(line) for one in others):
        return "begndate", "contract_twice", {}
    return None


def _contract(held: Held, person: Person, by: str) -> Contract:
    line = held.line
    assert line is not None  # noqa: S101 - a new one comes from a line
    return Contract(
        person=person, county=person.county, township=person.township, state=line.state, disease=line.disease,
        institution=line.institution, doctor=line.doctor, begndate=line.begndate, enddate=line.enddate,
        renews=line.renews, by=by,
    )  # fmt: skip


def _chunks(some: Iterable[T]) -> Iterator[list[T]]:
    listed = list(some)
    for start in range(0, len(listed), _AT_ONCE):
        yield listed[start : start + _AT_ONCE]


def _people(numbers: set[str]) -> dict[str, Person]:
    """Those of the user's district, by number."""
    found: dict[str, Person] = {}
    for some in _chunks(sorted(numbers)):
        rows = Person.objects.filter(certno__in=some, merged_into=None).only(
            "certno", "psn_name", "county", "township"
        )  # fmt: skip
        found |= {person.certno: person for person in rows}
    return found


def _standing(people: Sequence[int]) -> dict[int, list[Held]]:
    found: dict[int, list[Held]] = defaultdict(list)
    by_pk: dict[int, Held] = {}
    for some in _chunks(people):
        rows = Contract.objects.filter(person_id__in=some).values_list(
            "person_id", "disease", "begndate", "enddate", "state", "institution", "pk"
        )
        for row in rows:
            held = Held(*row)
            by_pk[held.pk] = held
            found[held.person].append(held)
        for pk, on, item in ServiceDone.objects.filter(contract__person_id__in=some).values_list(
            "contract_id", "on", "item"
        ):
            by_pk[pk].done.add((on, item))
    return found
