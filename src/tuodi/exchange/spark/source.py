"""The bills of a Parquet file, a folder or a table as a data frame whose rows have the numbers that messages name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from tuodi.exchange.layouts import Layout, detect_layout, nearest_layout, require
from tuodi.exchange.refusals import SHEET_STRIDE, FileRefused

from .session import told_by

_FILE: Final = "tuodi_file"
ROW: Final = "tuodi_row"
PERSON: Final = "tuodi_person"
PART: Final = "tuodi_part"
TABLE: Final = "table:"
"""What a name begins with that is a table's and no path."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of the input, by its address. Its row n has the number `first` + n."""

    path: str
    rows: int
    first: int


@dataclass(frozen=True, slots=True)
class SparkBills:
    """`frame` has the columns of `layout` and ROW."""

    name: str
    frame: Any
    layout: Layout
    files: tuple[SourceFile, ...]

    @property
    def rows(self) -> int:
        """How many there are."""
        return sum(file.rows for file in self.files)


def open_bills(spark: Any, bills: str) -> SparkBills:
    """FileRefused for what is no table of bills, or cannot say where its rows stand."""
    from py4j.protocol import Py4JJavaError  # noqa: PLC0415 - an extra
    from pyspark.errors import AnalysisException, PySparkException  # noqa: PLC0415

    name = bills.removeprefix(TABLE) if bills.startswith(TABLE) else PurePosixPath(bills).name
    try:
        frame = spark.table(name) if bills.startswith(TABLE) else _parquet(spark, bills)
    except (PySparkException, Py4JJavaError) as error:
        raise FileRefused(name, "unreadable", reason=told_by(error)) from error
    layout = _layout(list(frame.columns), name)
    try:
        placed = frame.selectExpr("*", f"_metadata.file_path AS {_FILE}", f"_metadata.row_index + 1 AS {ROW}")
    except AnalysisException as error:
        raise FileRefused(name, "spark_no_rows") from error
    files = _numbered(placed)
    return SparkBills(name, _with_numbers(spark, placed, files, list(frame.columns)), layout, files)


def _parquet(spark: Any, path: str) -> Any:
    """All columns of all files, wall times without zone: a column that only some files have is empty in others."""
    frame = spark.read.option("mergeSchema", "true").parquet(path)
    zoned = [field.name for field in frame.schema if field.dataType.typeName() == "timestamp"]
    return frame if not zoned else frame.withColumns({name: frame[name].cast("timestamp_ntz") for name in zoned})


def _layout(header: list[str], name: str) -> Layout:
    layout = detect_layout(header)
    if layout is None:
        layout = nearest_layout(header)
        if layout is None:
            raise FileRefused(name, "no_header", rows=1)
    require(layout, name)
    if layout.bureau:
        raise FileRefused(name, "spark_bureau")
    return layout


def _numbered(placed: Any) -> tuple[SourceFile, ...]:
    """Files in order of their paths. As with the sheets of a workbook, row n of the second is told as ``2!n``."""
    files, first = [], 0
    for path, rows in sorted(placed.groupBy(_FILE).count().collect()):
        files.append(SourceFile(path, rows, first))
        first += (rows // SHEET_STRIDE + 1) * SHEET_STRIDE
    return tuple(files)


def _with_numbers(spark: Any, placed: Any, files: tuple[SourceFile, ...], header: list[str]) -> Any:
    from pyspark.sql import functions as F  # noqa: N812, PLC0415 - the usual name; an extra

    columns = [column(name) for name in header]
    if len(files) < 2:  # noqa: PLR2004 - numbered by the file already
        return placed.select(*columns, column(ROW))
    firsts = spark.createDataFrame([(file.path, file.first) for file in files], f"{_FILE} string, tuodi_first long")
    joined = placed.join(F.broadcast(firsts), _FILE)
    return joined.select(*columns, (column("tuodi_first") + column(ROW)).alias(ROW))


def column(name: str) -> Any:
    """A column by its name, whatever signs are in it."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415 - the usual name; an extra

    return F.col("`" + name.replace("`", "``") + "`")
