"""9001 to 9102: signing in and out, files."""

from __future__ import annotations

from typing import Any

from tuodi.exchange.national.serials import serial
from tuodi.workbench.national import files
from tuodi.workbench.national.models import SignIn
from tuodi.workbench.national.transactions import Call, FileAnswer, Refused, transaction


@transaction("9001")
def sign_in(call: Call) -> dict[str, Any]:
    """An operator's day at the interface; a second sign-in of the day finds the first."""
    operator = call.node("signIn")["opter_no"][:64]
    number = f"{call.now:%Y%m%d}{serial(12)}"
    signed, _ = SignIn.objects.get_or_create(
        institution=call.institution, operator=operator, date=call.now.date(),
        defaults={"sign_no": number, "signed_in_at": call.now.replace(microsecond=0)},
    )  # fmt: skip
    if signed.signed_out_at is not None:
        SignIn.objects.filter(pk=signed.pk).update(signed_out_at=None)
    return {"signinoutb": {"sign_time": signed.signed_in_at, "sign_no": signed.sign_no}}


@transaction("9002")
def sign_out(call: Call) -> dict[str, Any]:
    """The end of an operator's day; said twice it is one."""
    number = call.node("signOut")["sign_no"]
    signed = SignIn.objects.filter(institution=call.institution, sign_no=number).first()
    if signed is None:
        raise Refused("9002.sign_no", f"没有签到编号 {number[:30]}；请先签到（9001）")
    at = signed.signed_out_at or call.now.replace(microsecond=0)
    SignIn.objects.filter(pk=signed.pk).update(signed_out_at=at)
    return {"signinoutb": {"sign_time": at}, "sign_time": {"sign_time": at}}


@transaction("9101")
def upload(call: Call) -> dict[str, Any]:
    """A file: beside the message, or in it as numbers or as base64."""
    node = call.node("fsUploadIn")
    _own(call, node)
    content = call.attachment or files.written_in(call, node.get("in"))
    if not content:
        raise Refused("9101.in", "缺少文件内容；请以多段表单的 file 或节点 fsUploadIn.in 上传")
    kept = files.keep(call.institution, node["filename"], content, call.now)
    return {
        "": {
            "file_qury_no": kept.file_qury_no, "filename": kept.filename, "fixmedins_code": call.institution.code,
            "dld_endtime": kept.dld_endtime,
        }
    }  # fmt: skip


@transaction("9102")
def download(call: Call) -> FileAnswer:
    """A file of the institution's own."""
    node = call.node("fsDownloadIn")
    _own(call, node)
    kept = files.find(call.institution, node["file_qury_no"])
    if kept is None:
        raise Refused("9102.file_qury_no", f"没有文件 {node['file_qury_no'][:30]}；请核对文件查询号")
    if kept.dld_endtime < call.now:
        raise Refused("9102.too_late", f"文件已于 {kept.dld_endtime:%Y-%m-%d %H:%M:%S} 超过下载期限；请重新生成")
    return FileAnswer(kept.filename, bytes(kept.content))


def _own(call: Call, node: dict[str, Any]) -> None:
    """A node may name the institution again, or say `plc`; not another one."""
    code = node.get("fixmedins_code", "")
    if code not in ("", "plc", call.institution.code):
        raise Refused(f"{call.infno}.fixmedins_code", f"fixmedins_code {code[:30]} 不是本机构")
