"""The options of `tuodi settle` that settle on a Spark cluster."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tuodi.cli.bills import BillInputs, Opened
from tuodi.cli.common import Session
from tuodi.cli.faults import Internal, WrongUse
from tuodi.cli.into_ledger import Into
from tuodi.cli.language import tr

if TYPE_CHECKING:
    from tuodi.exchange.settle_job import SettleOptions, Summary
    from tuodi.policy.model import RuleBook

_ADDRESS = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]+):/(?!/)")


@dataclass(frozen=True, slots=True)
class Spark:
    """Where to run; None: as Spark is configured, else on this machine."""

    master: str | None

    def fits(self, given: BillInputs, jobs: int | None, into: Into) -> None:
        """Raises WrongUse for options that do not go together."""
        asked = {
            "--jobs": jobs, "--ledger": into.folder, "--sheet": given.sheet, "--encoding": given.encoding,
            "--clr-ym": given.clr_ym,
        }  # fmt: skip
        for name, value in asked.items():
            if value is not None:
                raise WrongUse(tr(f"{name} 不能与 --engine spark 一起用", f"{name} does not go with --engine spark"))

    def beside(self, out: Path) -> Path:
        """The name beside which the refused rows of the lists go: in the folder of results where it is here."""
        return out / "lists.csv" if out.is_dir() else Path(f"{out.name}.csv")


def spark_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command --engine and --master as one argument `spark`, None where it runs without."""

    @click.option(
        "--engine",
        "on_spark",
        type=click.Choice(["local", "spark"]),
        default="local",
        is_eager=True,
        callback=lambda _ctx, _param, name: name == "spark",
        help=tr(
            "spark：在 Spark 上结算；BILLS 是 Parquet 文件、目录、地址或 table:表名，OUT 是目录；见 docs/scale.md",
            "spark: settle on Spark; BILLS is a Parquet file, a folder, an address or table:NAME, OUT a folder; see "
            "docs/scale.md",
        ),
    )
    @click.option(
        "--master",
        metavar="URL",
        help=tr(
            "Spark 主节点，如 local[2]、spark://host:7077、yarn", "Spark master: local[2], spark://host:7077, yarn"
        ),
    )
    @functools.wraps(command)
    def wrapped(*args: Any, on_spark: bool, master: str | None, **kwargs: Any) -> None:
        if master is not None and not on_spark:
            raise WrongUse(tr("--master 要与 --engine spark 一起用", "--master goes with --engine spark"))
        command(*args, spark=Spark(master) if on_spark else None, **kwargs)

    return wrapped


def settle_on_spark(  # noqa: PLR0917
    spark: Spark, given: BillInputs, book: RuleBook, inputs: Opened, options: SettleOptions, session: Session
) -> Summary:
    """Settle there. WrongUse where something that Spark needs is missing."""
    from tuodi.exchange.spark.job import SparkOptions, run
    from tuodi.exchange.spark.session import SparkFailed, SparkMissing

    where = SparkOptions(out=address(options.out), master=spark.master, progress=not session.quiet)
    try:
        return run(address(given.bills), book, inputs.read, options, where)
    except SparkMissing as missing:
        raise WrongUse(tr(missing.zh, missing.en)) from missing
    except SparkFailed as failed:
        zh = f"Spark 作业失败，未写出任何结果：{failed}"
        raise Internal(tr(zh, f"the Spark job failed and nothing was written: {failed}")) from failed


def address(path: Path) -> str:
    """A path as it was given: `Path` leaves one slash of an address, which names its host unless it is a file's."""
    return _ADDRESS.sub(lambda found: f"{found[1]}:///" if found[1] == "file" else f"{found[1]}://", str(path))
