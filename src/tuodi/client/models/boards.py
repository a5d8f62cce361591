"""Shapes of the boards, of family-doctor contracts, and of what a family is told."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from .common import Fen, Shape, Wanted
from .lists import Versioned


class Amount(Shape):
    """A part of a whole; of an amount `part_fen` alone, of a count `part` alone. rate: ten-thousandths."""

    part: int | None = None
    part_fen: Fen | None = None
    whole: int | None = None
    whole_fen: Fen | None = None
    rate: int | None = None


class FigureBrief(Shape):
    """A figure with its clauses, its goal (ten-thousandths) and where it stands."""

    key: str
    title: str
    group: str
    unit: str
    clauses: list[str]
    definition: str
    value: Amount
    goal: int | None = None
    goal_clause: str
    level: str


class FigureOf(Shape):
    """A figure of a month or of a township."""

    of: str
    value: Amount


class Figure(FigureBrief):
    """A figure with its course and its townships."""

    months: list[FigureOf]
    towns: list[FigureOf]


class Board(Shape):
    """The figures one answers for. span: `year` up to the month, or the month alone."""

    county: str
    township: str
    month: dt.date
    span: str
    figures: list[FigureBrief]


class DutyPlace(Shape):
    """A screen on which a duty is done."""

    title: str
    stands: bool


class Duty(Shape):
    """A clause and the screens where it is done."""

    clause: str
    kind: str
    gist: str
    screens: list[DutyPlace]
    missing: bool


class KeyCountyWanted(Wanted):
    """A county is watched apart, or no longer, and by which document."""

    kind: Literal["key", "heavy", "none"]
    basis: str = Field(min_length=1, max_length=200)


class KeyCounty(Shape):
    """How a county is marked; the last mark counts."""

    county: str
    kind: str
    basis: str
    by: str
    at: dt.datetime


class TownAreasWanted(Wanted):
    """Township → the area (片区) that guides it; an empty name takes it out of its area."""

    areas: dict[str, str] = Field(max_length=500)


class TownAreas(Shape):
    """A county's areas as they stand: townships that have one."""

    county: str
    areas: dict[str, str]


class IssueWanted(Wanted):
    """Something that came up in carrying the documents out."""

    title: str = Field(min_length=1, max_length=100)
    detail: str = Field(min_length=1, max_length=500)
    clause: str = Field(default="", max_length=40)
    department: str


class Issue(Shape):
    """An issue: who has to act, whether it went up, how it ended."""

    id: int
    county: str
    title: str
    detail: str
    clause: str
    department: str
    state: str
    by: str
    at: dt.datetime
    reported_to: str
    reported_on: dt.date | None = None
    outcome: str
    closed_by: str
    closed_on: dt.date | None = None
    version: str


class IssueReport(Versioned):
    """It went up."""

    reported_to: str = Field(min_length=1, max_length=100)
    reported_on: dt.date


class IssueEnd(Versioned):
    """How it ended."""

    outcome: str = Field(min_length=1, max_length=500)


class ContractWanted(Wanted):
    """A term of a family-doctor contract, or why there is none."""

    psn_no: str
    state: Literal["signed", "away", "declined"] = "signed"
    disease: Literal["", "hypertension", "diabetes", "severe_mental", "tuberculosis"] = ""
    institution: str = Field(min_length=1, max_length=100)
    doctor: str = Field(default="", max_length=50)
    begndate: dt.date
    enddate: dt.date
    renews: bool = False


class ContractBrief(Shape):
    """A term of a contract."""

    id: int
    psn_no: str
    psn_name: str
    township: str
    state: str
    disease: str
    institution: str
    doctor: str
    begndate: dt.date
    enddate: dt.date
    renews: bool


class ServiceDone(Shape):
    """An item that was done on a day."""

    item: str
    on: dt.date
    note: str
    by: str


class Contract(ContractBrief):
    """A contract with what is to be done and what was."""

    items: list[str]
    done: list[ServiceDone]


class ContractFile(Shape):
    """A file of contracts: rows = signed + known + refused; `done` counts services."""

    id: int
    name: str
    rows: int
    signed: int
    known: int
    done: int
    refused: int
    by: str
    at: dt.datetime


class ContractFileTaken(Shape):
    """An upload. `fresh` false: the same file was taken before, nothing changed."""

    fresh: bool
    file: ContractFile


class ServiceWanted(Wanted):
    """Something that was done."""

    item: str = Field(min_length=1, max_length=40)
    on: dt.date
    note: str = Field(default="", max_length=200)


class SheetRight(Shape):
    """What somebody is entitled to, with its clause."""

    text: str
    clause: str


class SheetExample(Shape):
    """A stay worked out for somebody like this person. None: a figure is missing."""

    level: str
    in_policy_fen: Fen
    basic_fen: Fen | None = None
    critical_fen: Fen | None = None
    assistance_fen: Fen | None = None
    borne_fen: Fen | None = None


class Choice(Shape):
    """A lawful choice that lowers what is borne, with its clauses."""

    says: str
    does: list[str]
    clauses: list[str]


class AdviceOf(Shape):
    """What would have lowered what a person bore of a settlement; and what cannot be told, and why."""

    setl_id: str
    choices: list[Choice]
    undecided: list[str]


class BenefitSheet(Shape):
    """明白纸: who one is, what one gets, what would lower what one bears."""

    psn_no: str
    day: dt.date
    classes: list[str]
    insured: bool
    rights: list[SheetRight]
    examples: list[SheetExample]
    advice: list[AdviceOf]
    office: str
    phone: str
    rule_hash: str


class Draft(Shape):
    """A visitor's code as fields of a bill; amounts in yuan, as the public page had them."""

    fields: dict[str, str]
