"""The tax bureau's payment file: rows read and matched, paid dates into the registry; the rest waits."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from tuodi.exchange.cells import narrow, tidy
from tuodi.exchange.dates import parse_date
from tuodi.exchange.layouts import normal
from tuodi.exchange.messages import message
from tuodi.exchange.money import parse_money
from tuodi.exchange.refusals import CellError, FileRefused
from tuodi.exchange.tables import open_tables
from tuodi.workbench.base.among import among
from tuodi.workbench.base.prepared import Inserting
from tuodi.workbench.base.uploads import fault_of
from tuodi.workbench.jobs.run import JobFailed

from .enums import RowState
from .matching import match
from .models import PaymentFile, PaymentRow
from .years import not_closed

COLUMNS: dict[str, tuple[str, ...]] = {
    "certno": ("证件号码", "身份证号", "身份证号码", "居民身份证号", "certno"),
    "psn_name": ("姓名", "纳税人名称", "缴费人姓名", "psn_name"),
    "year": ("参保年度", "缴费年度", "费款所属年度", "year"),
    "insu_plan": ("缴费档次", "档次", "征收子目", "insu_plan"),
    "insu_admdvs": ("参保地", "参保地区划", "insu_admdvs"),
    "paid_date": ("缴费日期", "入库日期", "缴款日期", "paid_date"),
    "amount": ("缴费金额", "实缴金额", "实缴（退）金额", "金额", "paid_amt"),
    "serial": ("电子税票号码", "税票号码", "缴费流水号", "流水号", "serial"),
}
"""Fields of a payment and the headers they come under."""
_NEEDED = ("certno", "psn_name", "paid_date", "amount")
_ZH = {"certno": "证件号码", "psn_name": "姓名", "paid_date": "缴费日期", "amount": "缴费金额"}
_PLANS = {"1": 1, "一档": 1, "2": 2, "二档": 2}
_PAYMENTS = Inserting(PaymentRow)
PARTS = 100
"""Of the progress bar."""
_AT_ONCE = 10_000
_HEADER_WITHIN = 10


@dataclass(slots=True)
class Read:
    """A row as read; `fault`: what is wrong with one of its cells."""

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    fault: str = ""


def store(county: str, year: int, name: str, content: bytes, user: str) -> tuple[PaymentFile, bool]:
    """Keep a file for taking; whether it is new. The same bytes a second time give the first record."""
    digest = hashlib.sha256(content).hexdigest()
    known = PaymentFile.objects.filter(county=county, digest=digest).first()
    if known is not None:
        return known, False
    fault = fault_of(name, len(content), io.BytesIO(content))
    if fault:
        raise ValidationError(fault)
    not_closed(county, year)
    suffix = Path(name).suffix.lower()
    folder = Path(settings.MEDIA_ROOT) / "payments"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{digest}{suffix}").write_bytes(content)
    made = PaymentFile.objects.create(
        county=county,
        year=year,
        name=Path(name).name[:200],
        digest=digest,
        stored=f"payments/{digest}{suffix}",
        by=user,
    )
    return made, True


def take(
    file: PaymentFile, writing: Callable[[], AbstractContextManager[None]], progress: Callable[[int, int], None]
) -> dict[str, Any]:
    """Read and match a stored file. A run that was broken off goes on where rows are missing: rows are known by key.

    `progress` is told after each part how many rows are done and how far, in `PARTS`, reading is.
    """
    done, part = 0, 0
    path = Path(settings.MEDIA_ROOT) / file.stored
    size = max(1, path.stat().st_size)

    def read(position: int) -> None:
        nonlocal part
        part = min(PARTS - 1, PARTS * position // size)

    try:
        for some in _some(read_rows(path, file.name, read)):
            with writing():
                done += _take(file, some)
            progress(done, part)
    except FileRefused as fault:
        raise JobFailed(fault.line("zh", file.name)) from fault
    with writing():
        file.rows = done
        file.repeated = done - file.payments.count()
        file.finished = True
        file.save()
    return {"rows": done, "open": file.payments.filter(state=RowState.OPEN).count(), "repeated": file.repeated}


def _take(file: PaymentFile, some: list[Read]) -> int:
    made = {key: row for row in some for key in [_key(row)]}
    known = set(PaymentRow.objects.filter(among("key", list(made)), county=file.county).values_list("key", flat=True))
    fresh = [_row(file, key, row) for key, row in made.items() if key not in known]
    match(file, fresh)
    return len(some)


def _row(file: PaymentFile, key: str, read: Read) -> PaymentRow:
    values = read.values
    return _PAYMENTS.new(
        file=file, county=file.county, row=read.row, key=key, certno=values.get("certno", "")[:50],
        psn_name=values.get("psn_name", "")[:50], year=values.get("year", file.year), insu_plan=values.get("insu_plan"),
        insu_admdvs=values.get("insu_admdvs", "")[:6], paid_date=values.get("paid_date"), amount=values.get("amount"),
        state=RowState.OPEN, detail=read.fault,
    )  # fmt: skip


def _key(read: Read) -> str:
    """What makes two rows one payment: the receipt's number, else person, year, day and amount."""
    values = read.values
    if values.get("serial"):
        return f"票:{values['serial']}"[:120]
    parts = (values.get(name, "") for name in ("certno", "psn_name", "year", "paid_date", "amount", "insu_plan"))
    return "|".join(str(part) for part in parts)[:120]


def _some(rows: Iterator[Read]) -> Iterator[list[Read]]:
    held: list[Read] = []
    for row in rows:
        held.append(row)
        if len(held) == _AT_ONCE:
            yield held
            held = []
    if held:
        yield held


def read_rows(path: Path, name: str, at_byte: Callable[[int], None]) -> Iterator[Read]:
    """The payments of a file; `at_byte` is told how far reading is.

    Raises JobFailed where no line can be its header, FileRefused where it cannot be read or has no row. name: its
    user's name of it.
    """
    found = some = False
    for table in open_tables(path, None, at_byte):
        index: dict[str, int] | None = None
        for number, cells in table.rows:
            if index is None:
                index = _header(cells)
                if index is None and number % 10_000_000 > _HEADER_WITHIN:
                    break
                found = found or index is not None
            elif any(cell.strip() for cell in cells):
                some = True
                yield _read(number, cells, index)
    if not found:
        wanted = "、".join(_ZH[name] for name in _NEEDED)
        raise JobFailed(f"{name}：文件里没有找到表头：至少要有 {wanted} 各列。请用模板，或检查列名。")
    if not some:
        raise FileRefused(path.name, "no_rows")


def _header(cells: list[str]) -> dict[str, int] | None:
    heads = [normal(cell) for cell in cells]
    index = {
        name: heads.index(normal(a))
        for name, aliases in COLUMNS.items()
        for a in reversed(aliases)
        if normal(a) in heads
    }
    return index if set(_NEEDED) <= set(index) else None


def _read(number: int, cells: list[str], index: dict[str, int]) -> Read:
    read = Read(number)
    texts = {name: tidy(cells[at]) if at < len(cells) else "" for name, at in index.items()}
    values = read.values
    values["certno"], values["psn_name"] = narrow(texts["certno"]).upper().replace(" ", ""), texts["psn_name"]
    values["serial"], values["insu_admdvs"] = texts.get("serial", ""), texts.get("insu_admdvs", "")
    for name, parse in (("paid_date", parse_date), ("amount", parse_money)):
        try:
            values[name] = parse(texts[name])
        except CellError as fault:
            read.fault = read.fault or f"{_ZH[name]}“{texts[name]}”：{message(fault.key, **fault.values).zh}"
    if texts.get("year"):
        if texts["year"].rstrip("年度").isdigit():
            values["year"] = int(texts["year"].rstrip("年度"))
        else:
            read.fault = read.fault or f"参保年度“{texts['year']}”不是年份"
    if plan := texts.get("insu_plan"):
        known = next(
            (number for word, number in _PLANS.items() if plan == word or (len(word) > 1 and word in plan)), None
        )
        values["insu_plan"] = known
        if known is None:
            read.fault = read.fault or f"缴费档次“{plan}”不是一档或二档"
    if not values["certno"] or not values["psn_name"]:
        read.fault = read.fault or "证件号码或姓名空白"
    if values.get("paid_date") and values["paid_date"] > timezone.now().date() + dt.timedelta(days=1):
        read.fault = read.fault or "缴费日期在今天之后"
    return read
