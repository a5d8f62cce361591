"""A row of a people list as premiums need it: the columns that only they ask for, and the person's identities."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from tuodi.enrolment import Enrolee
from tuodi.exchange.cells import shown
from tuodi.exchange.identity_list import IdentityList
from tuodi.exchange.layouts import Layout, list_layout, normal
from tuodi.exchange.list_rows import RefusedRow, refused_row
from tuodi.exchange.people import Person
from tuodi.exchange.refusals import FileRefused
from tuodi.exchange.refused_lines import REFUSED_COLUMNS, why_refused
from tuodi.exchange.row import Row
from tuodi.exchange.table_writer import Column

_COLUMNS = {
    "paid_amt": ("paid_amt", "已缴金额", "个人缴费金额"),
    "paid_again_amt": ("paid_again_amt", "重复缴费金额"),
    "death_date": ("death_date", "死亡日期"),
    "employee_from": ("employee_from", "职工医保待遇起始日期"),
    "plan_change_date": ("plan_change_date", "档次变更日期"),
}
"""Columns of a people list that only premiums ask for, with their headers."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A person to be worked out; `identity_refused`: a row of the identity list about this person was refused."""

    enrolee: Enrolee
    identity_refused: bool = False


def people_layout(header: Sequence[str], file: str) -> Layout:
    """The people layout with the columns premiums ask for. FileRefused without the insured region."""
    layout = list_layout("people", header)
    if layout is None or "insu_admdvs" not in layout.index:
        raise FileRefused(file, "missing_column", names="insu_admdvs")
    cells = [normal(cell) for cell in header]
    index = dict(layout.index)
    for name, headers in _COLUMNS.items():
        known = [normal(alias) for alias in headers if normal(alias) in cells]
        if known:
            index[name] = cells.index(known[0])
    return dataclasses.replace(layout, index=index)


def read_enrolee(person: Person, layout: Layout, lists: IdentityList | None, today: dt.date) -> Enrolled | RefusedRow:
    """A person with identities, or the row refused for one of its cells."""
    row = Row(person.row, person.cells, layout)
    row.needed("insu_admdvs")
    paid, again = row.money("paid_amt"), row.money("paid_again_amt")
    for name, amount in (("paid_amt", paid), ("paid_again_amt", again)):
        if amount is not None and amount < 0:
            row.refuse(name, "money_negative")
    death, employee = row.date("death_date", today), row.date("employee_from", today)
    change = row.date("plan_change_date", today)
    if row.refusals:
        return refused_row(row)
    keys = {person.person, person.psn_no, f"{person.cert_type}:{person.certno}"} - {"", ":"}
    enrolee = Enrolee(
        person=person.person,
        insu_admdvs=person.region,
        insutype="310" if person.insutype == "310" else "390",
        insu_plan=person.insu_plan,
        paid_date=person.paid_date,
        paid_amt=paid,
        paid_again_amt=again,
        birth_date=person.birth_date,
        death_date=death,
        minor=person.minor,
        student=None if person.psn_kind is None else person.psn_kind == "student",
        employee_from=employee,
        plan_change_date=change,
        identities=None if lists is None else lists.of(keys),
        marked_classes=person.classes or (),
    )
    refused = lists is not None and not lists.refused_persons.isdisjoint(keys)
    return Enrolled(enrolee, refused)


def refused_columns(header: Sequence[str]) -> list[Column]:
    """The columns of the refused file: why, then the row as read, so that it can be mended and put in again."""
    return [Column(name) for name in (*REFUSED_COLUMNS, *(h for h in header if h not in REFUSED_COLUMNS))]


def refused_line(row: RefusedRow, header: Sequence[str]) -> list[str]:
    """One line of the refused file, all reasons of the row together."""
    cells = dict(zip(header, (*row.cells, *[""] * len(header)), strict=False))
    return [
        *why_refused(row.row, row.refusals),
        *(shown(cell) for name, cell in cells.items() if name not in REFUSED_COLUMNS),
    ]
