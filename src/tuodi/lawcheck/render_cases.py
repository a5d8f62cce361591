"""Boundary cases as rows in the columns of our own bill layout, with the payments expected; dead edges as a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tuodi.lawcheck.cases import BoundaryCase
from tuodi.lawcheck.cases_sample import Sample
from tuodi.lawcheck.finding import Lang
from tuodi.policy.money import format_yuan

COLUMNS = (
    "setl_id", "psn_no", "setl_time", "enddate", "mdtrt_id", "insu_admdvs", "idet_admdvs", "mdtrt_admdvs", "insutype",
    "insu_plan", "care_type", "hosp_lv", "primary_care", "dise_class", "opsp_class", "refl", "minor", "psn_idet_type",
    "medfee_sumamt", "fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt", "dise_codg",
    "hifp_pay", "hifmi_pay", "from_stage",
    "expect_hifp_pay", "expect_hifmi_pay",
    "expect_maf_pay", "expect_tilt_pay", "expect_psn_part_amt", "missing", "case", "side", "rule", "clause", "what",
)  # fmt: skip
DEAD_COLUMNS = ("case", "kind", "rule", "clause", "what")
_EXPECT = {"basic": "hifp_pay", "critical": "hifmi_pay", "assistance": "maf_pay", "tilt": "tilt_pay"}


def case_rows(cases: Iterable[BoundaryCase], lang: Lang) -> Iterator[dict[str, str]]:
    """Two bills for each case that is not dead, all with the keys of COLUMNS."""
    for number, case in enumerate(cases, 1):
        about = {"case": case.id, "rule": case.rule, "clause": case.clause, "what": case.words.say(lang)}
        if case.below is None or case.above is None:
            continue
        for side, sample in (("below", case.below), ("above", case.above)):
            name = f"{number}{'a' if side == 'below' else 'b'}"
            yield dict.fromkeys(COLUMNS, "") | about | {"side": side} | _bill(sample, name)


def dead_rows(cases: Iterable[BoundaryCase], lang: Lang) -> Iterator[dict[str, str]]:
    """The boundaries at which no bill changes, with the keys of DEAD_COLUMNS."""
    for case in cases:
        if case.dead:
            what = case.words.say(lang)
            yield dict(zip(DEAD_COLUMNS, (case.id, case.kind, case.rule, case.clause, what), strict=True))


def _bill(sample: Sample, name: str) -> dict[str, str]:
    bill = sample.bill
    row = {
        "setl_id": name,
        "psn_no": name,
        "mdtrt_id": name,
        "setl_time": f"{bill.setl_time:%Y-%m-%d %H:%M:%S}",
        "enddate": f"{bill.enddate}",
        "minor": "1" if bill.minor else "0",
        "primary_care": "1" if bill.primary_care else "0",
        "psn_idet_type": ";".join(sample.classes),
        "missing": sample.missing,
        "from_stage": sample.from_stage,
        "expect_psn_part_amt": _yuan(sample.burden),
    }
    row |= {f"expect_{_EXPECT[stage]}": _yuan(fen) for stage, fen in sample.paid}
    for column in COLUMNS:
        value = getattr(bill, column, None)
        if column not in row and value is not None:
            row[column] = format_yuan(value) if column.endswith(("amt", "selfpay", "pay")) else str(value)
    return row


def _yuan(fen: int | None) -> str:
    return "" if fen is None else format_yuan(fen)
