"""3201 by totals and 3202 row by row, as institutions ask them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import Any

from tuodi.policy.money import format_yuan
from tuodi.workbench.national import files
from tuodi.workbench.national.transactions import Call, Refused, transaction

from .compare import Ours, Theirs, compare
from .models import Statement
from .ours import Scope, Totals, counts_of, ours_of, totals_of_ours
from .said import BadRows, result_file, rows_of_file, rows_of_message

_NOTED, _TOLD, _MESSAGE = 5, 2, 200
_ONE_DAY, _LONGEST = dt.timedelta(days=1), dt.timedelta(days=366)
_BALANCED, _UNBALANCED = "0", "1"


@transaction("3201")
def totals(call: Call) -> dict[str, Any]:
    """Both sides' counts and sums; where they differ, which settlements would explain it."""
    node = call.node("data")
    scope = _scope(call, node)
    theirs = Totals(node["fixmedins_setl_cnt"], node["medfee_sumamt"], node["fund_pay_sumamt"], node.get("acct_pay", 0))
    ours = ours_of(call.institution, scope)
    balanced = _equal(ours, theirs)
    if not balanced and scope.refunds is not None:
        # some clients send the flag 0 whatever their figures hold
        both = ours_of(call.institution, dataclasses.replace(scope, refunds=None))
        if _equal(both, theirs):
            ours, balanced = both, True
    mine = totals_of_ours(ours)
    _keep(call, scope, theirs, mine, balanced=balanced, rows=None)
    said = f"中心 {_words(mine)}；医院 {_words(theirs)}"
    suspects = [] if balanced else _suspects(call, scope, ours, mine, theirs)
    if suspects:
        said += "；可疑：" + "、".join(f"{one['setl_id']}（{one['why']}）" for one in suspects[:_TOLD])
    elif not balanced:
        said += "；请用 3202 逐笔核对"
    told = {"center": _plain(mine), "institution": _plain(theirs), "suspects": suspects}
    return {
        "stmtinfo": {
            "setl_optins": node.get("setl_optins"), "stmt_rslt": _BALANCED if balanced else _UNBALANCED,
            "stmt_rslt_dscr": said[:_MESSAGE], "exp_content": json.dumps(told, ensure_ascii=False),
        }
    }  # fmt: skip


@transaction("3202")
def rows(call: Call) -> dict[str, Any]:
    """Every row of both sides, as a file to be fetched."""
    node = call.node("data")
    theirs = _rows(call, node)
    scope = _scope(call, node)
    if scope.refunds is not None and any(row.is_refund is not scope.refunds for row in theirs):
        scope = dataclasses.replace(scope, refunds=None)
    ours = ours_of(call.institution, scope)
    pairs = compare(ours, theirs)
    said = Totals(
        node["fixmedins_setl_cnt"], node["medfee_sumamt"], node["fund_pay_sumamt"], sum(r.acct_pay or 0 for r in theirs)
    )
    balanced = not any(sum(map(abs, pair.difference)) for pair in pairs)
    _keep(call, scope, said, totals_of_ours(ours), balanced=balanced, rows=theirs)
    name = f"{call.institution.code}_{scope.begin:%Y%m%d}_{scope.end:%Y%m%d}_result.zip"
    kept = files.keep(call.institution, name, result_file(pairs), call.now)
    return {
        "fileinfo": {
            "file_qury_no": kept.file_qury_no, "filename": kept.filename, "dld_endtime": kept.dld_endtime,
        }
    }  # fmt: skip


def _rows(call: Call, node: dict[str, Any]) -> list[Theirs]:
    """From the file that was uploaded, or from the message."""
    number = node.get("file_qury_no", "")
    if not number:
        inline = call.rows("fsUploadIn")
        if inline and "in" in inline[0]:
            return _rows_of_file(files.written_in(call, inline[0]["in"]), str(inline[0].get("filename", "")))
        if not inline and node["fixmedins_setl_cnt"]:
            raise Refused(
                "3202.file_qury_no", "没有明细；请先用 9101 上传文件并填 file_qury_no，或在 fsUploadIn 中逐笔上传"
            )
        return rows_of_message(inline)
    kept = files.find(call.institution, number)
    if kept is None:
        raise Refused("3202.file_qury_no", f"没有文件 {number[:30]}；请核对 9101 返回的文件查询号")
    return _rows_of_file(bytes(kept.content), number)


def _rows_of_file(content: bytes, name: str) -> list[Theirs]:
    try:
        return rows_of_file(content)
    except BadRows as fault:
        raise Refused("3202.file", f"文件 {name[:30]}：{fault}；请更正后重新上传") from fault


def _scope(call: Call, node: dict[str, Any]) -> Scope:
    begin, end = node["stmt_begndate"], node["stmt_enddate"]
    if end < begin:
        raise Refused(f"{call.infno}.stmt_enddate", f"结束日期 {end} 早于开始日期 {begin}；请核对")
    if end - begin > _LONGEST:
        raise Refused(f"{call.infno}.stmt_enddate", f"一次最多核对 {_LONGEST.days} 天（{begin} 至 {end}）；请分段核对")
    flag = node.get("refd_setl_flag") or node.get("fixmedins_refd_setl_flag") or ""
    return Scope(
        begin, end, node.get("insutype", ""), node.get("clr_type", ""), node.get("setl_optins", ""),
        {"0": False, "1": True}.get(flag),
    )  # fmt: skip


def _equal(ours: list[Ours], theirs: Totals) -> bool:
    """Sums to the fen; what was undone may be counted with both rows, or not at all."""
    mine = totals_of_ours(ours)
    least, most = counts_of(ours)
    sums = (mine.medfee, mine.fund, mine.acct) == (theirs.medfee, theirs.fund, theirs.acct)
    return sums and least <= theirs.count <= most


def _suspects(call: Call, scope: Scope, ours: list[Ours], mine: Totals, theirs: Totals) -> list[dict[str, Any]]:
    """Settlements that alone would explain the difference: missing there, undone, of the day before or after."""
    gap = (mine.medfee - theirs.medfee, mine.fund - theirs.fund)
    found = [
        (one, "医院缺撤销记录" if one.undo_of else "医院可能没有")
        for one in ours if (one.medfee_sumamt, one.fund_pay_sumamt) == gap
    ]  # fmt: skip
    for day, why in ((scope.begin - _ONE_DAY, "中心记在前一日"), (scope.end + _ONE_DAY, "中心记在后一日")):
        near = ours_of(call.institution, dataclasses.replace(scope, begin=day, end=day))
        found += [(one, why) for one in near if (-one.medfee_sumamt, -one.fund_pay_sumamt) == gap]
    if not found:
        found = [(one, "有撤销") for one in ours if one.undo_of]
    return [
        {
            "setl_id": one.setl_id, "msgid": one.msgid, "why": why, "medfee_sumamt": format_yuan(one.medfee_sumamt),
            "fund_pay_sumamt": format_yuan(one.fund_pay_sumamt),
        }
        for one, why in found[:_NOTED]
    ]  # fmt: skip


def _keep(call: Call, scope: Scope, theirs: Totals, mine: Totals, *, balanced: bool, rows: list[Theirs] | None) -> None:
    Statement.objects.create(
        institution=call.institution, infno=call.infno, msgid=call.msgid, begin=scope.begin, end=scope.end,
        insutype=scope.insutype, clr_type=scope.clr_type,
        flag="" if scope.refunds is None else str(int(scope.refunds)), count=theirs.count,
        medfee_sumamt=theirs.medfee, fund_pay_sumamt=theirs.fund, acct_pay=theirs.acct, our_count=mine.count,
        our_medfee=mine.medfee, our_fund=mine.fund, our_acct=mine.acct, balanced=balanced, at=call.now,
        rows=None if rows is None else [list(dataclasses.astuple(row)) for row in rows],
    )  # fmt: skip


def _words(sums: Totals) -> str:
    return (
        f"{sums.count} 笔 总费用 {format_yuan(sums.medfee)} 基金 {format_yuan(sums.fund)} 个账 {format_yuan(sums.acct)}"
    )


def _plain(sums: Totals) -> dict[str, Any]:
    return {
        "cnt": sums.count, "medfee_sumamt": format_yuan(sums.medfee), "fund_pay_sumamt": format_yuan(sums.fund),
        "acct_pay": format_yuan(sums.acct),
    }  # fmt: skip
