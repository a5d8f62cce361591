"""On a settlement's page: the lines that were settled, each with its split and why."""

from __future__ import annotations

from fractions import Fraction

from tuodi.policy.money import format_rate
from tuodi.workbench.catalogue.names import names_of
from tuodi.workbench.catalogue.pricing import CLASSES, NO_CAP, unit_price
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.desk.statement_parts import Part, statement_part

from .care.lines import PARTS
from .care.queries import lines_of
from .models import InterfaceSettlement

_CNT, _PRIC = 10_000, 1_000_000
SHOWN = 500
"""Lines of a page; 5204 answers all of them."""


@statement_part
def lines(row: Settlement) -> Part | None:
    """The lines of a settlement that came by the interface; of an undo the lines it took back."""
    mine = InterfaceSettlement.objects.filter(settlement=row)
    if not mine.exists():  # what was settled at the desk
        return None
    kept = mine.select_related("undoes").get()
    found = list(lines_of(kept)[: SHOWN + 1])
    names = names_of({line.hilist_code for line in found}, row.insu_admdvs)
    told = [
        {
            "line": line, "name": names.get(line.hilist_code, ""), "cnt": _number(Fraction(line.cnt, _CNT)),
            "pric": unit_price(Fraction(line.pric, _PRIC)), "lv": CLASSES.get(line.chrgitm_lv, line.chrgitm_lv),
            "cap": _cap(line.pric_uplmt_amt), "prop": format_rate(line.selfpay_prop),
        }
        for line in found[:SHOWN]
    ]  # fmt: skip
    given = kept.undoes or kept
    sums = {name: getattr(given, name) for name in ("medfee_sumamt", *PARTS)}
    context = {"lines": told, "more": len(found) > SHOWN, "sums": sums, "undo": kept.undoes_id is not None}
    return Part("费用明细", "national/lines.html", context)


def _number(exact: Fraction) -> str:
    """A quantity without needless zeros."""
    return f"{exact.numerator}" if exact.denominator == 1 else unit_price(exact).rstrip("0")


def _cap(millionths: int) -> str:
    exact = Fraction(millionths, _PRIC)
    return "不限" if exact >= NO_CAP else unit_price(exact)
