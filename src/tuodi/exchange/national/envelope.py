"""The envelope: a body of any form that clients send becomes a message, an answer becomes bytes."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from .serials import serial
from .values import NumberText, canonical, is_absent, text_of

SUCCESS, FAILURE = 0, -1
LONGEST = 200
"""Signs of err_msg."""
TOO_LARGE = "请求体过大；请分批上传"
_NO_MESSAGE = "请求体不是 JSON，也不是含 JSON 的表单；应为 JSON 报文"
_PACKED = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}
_AROUND = " \t\r\n\0\ufeff"
"""What may stand around a message: a C program sends the zero that ends its text, a form the mark before it."""
_MOST_FIELDS = 60
_NO_CHARACTER = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
"""Where a text may hold what no database can: a zero, or half of a pair."""


class BadBody(Exception):
    """The body is no message. The sentence says what was found and what was expected."""


@dataclass(frozen=True, slots=True)
class Received:
    """A message as it came: the envelope's fields as text (absent ones left out), and the input as it stands."""

    envelope: Mapping[str, str]
    input: Any
    written: Mapping[str, Any] = field(default_factory=dict)
    """The whole message as it was written, for signatures over it."""

    @property
    def infno(self) -> str:
        """The transaction's number."""
        return self.envelope.get("infno", "")

    @property
    def msgid(self) -> str:
        """The sender's number of the message."""
        return self.envelope.get("msgid", "")

    def digest(self, attachment: bytes = b"") -> str:
        """What the body means, with the file beside it, as a hash: a repetition has the same."""
        meant = json.dumps(canonical(self.input), ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(meant.encode() + attachment).hexdigest()


def unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """A body as it was before the client compressed it. Raises BadBody; `most`: what it may hold."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return body
    if encoding not in _PACKED:
        raise BadBody(f"不支持的 Content-Encoding {encoding[:20]}；请用 gzip 或不压缩")
    reader = zlib.decompressobj(_PACKED[encoding])
    try:
        found = reader.decompress(body, most + 1)
    except zlib.error:
        raise BadBody("请求体不是有效的 gzip；请核对 Content-Encoding") from None
    if len(found) > most:
        raise BadBody(TOO_LARGE)
    if not reader.eof:
        raise BadBody("压缩的请求体不完整；请重发")
    return found


def parse_body(body: bytes, content_type: str = "") -> Received:
    """A message from JSON under any content type, or from a form that holds one. Raises BadBody."""
    text = _decoded(body, content_type).strip(_AROUND)
    if not text:
        raise BadBody("请求体为空；应为 JSON 报文")
    if text[0] in '{"':
        return parse_text(text)
    try:
        fields = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise BadBody(_NO_MESSAGE) from None
    if any(name == "infno" for name, _ in fields):
        return _received(dict(fields))
    return parse_text(_form_value(fields))


def parse_text(text: str) -> Received:
    """A message from JSON text. Raises BadBody."""
    raw = _json(text, "请求体")
    if isinstance(raw, str):
        raw = _json(raw, "请求体")
    if not isinstance(raw, dict):
        raise BadBody("请求体应为 JSON 对象")
    return _received(raw)


def _received(raw: Mapping[str, Any]) -> Received:
    given = raw.get("input")
    if isinstance(given, str) and not is_absent(given) and not isinstance(given, NumberText):
        given = _json(given, "input")
    envelope = {
        str(key): text_of(value)
        for key, value in raw.items()
        if key != "input" and not is_absent(value) and not isinstance(value, dict | list)
    }
    if "infno" in envelope:
        envelope["infno"] = envelope["infno"].upper()
    return Received(envelope, given, raw)


def _decoded(body: bytes, content_type: str) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        if any(name in content_type.lower() for name in ("gbk", "gb2312", "gb18030")):
            return body.decode("gb18030", errors="replace")
        raise BadBody("请求体不是 UTF-8 编码；请以 UTF-8 发送") from None


def _form_value(fields: list[tuple[str, str]]) -> str:
    """The message in a form: the field without a name, or the only one."""
    fields = [(name.strip(_AROUND), value.strip(_AROUND)) for name, value in fields]
    for name, value in fields:
        if not name and value:
            return value
    full = [value for _, value in fields if value[:1] == "{"]
    alone = [name for name, value in fields if not value and name[:1] == "{"]
    if len(full) + len(alone) == 1:
        return (full + alone)[0]
    raise BadBody(_NO_MESSAGE)


def _json(text: str, what: str) -> Any:
    try:
        # not strict: clients that put texts together by hand leave a tab or the end of a line as it is
        found = json.loads(
            text, parse_float=NumberText, parse_int=NumberText, parse_constant=_no_number, strict=False
        )  # fmt: skip
    except (ValueError, RecursionError) as fault:
        raise BadBody(f"{what}不是有效的 JSON：{str(fault)[:60]}") from None
    if ("\0" in text or _NO_CHARACTER.search(text)) and not _storable(found):
        raise BadBody(f"{what}含有空字符或残缺的 Unicode 字符；请去除后重发")
    return found


def _storable(value: Any) -> bool:
    """Whether a database takes every text of it."""
    if isinstance(value, dict):
        return all(_storable(key) and _storable(one) for key, one in value.items())
    if isinstance(value, list):
        return all(map(_storable, value))
    return not isinstance(value, str) or not any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in value)


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")


# ---- answers


def reference(prefix: str, now: dt.datetime) -> str:
    """A new inf_refmsgid: region, time, serial."""
    return f"{prefix}{now:%Y%m%d%H%M%S}{serial(10)}"


def answer(
    *, reference: str, received: dt.datetime, now: dt.datetime, output: str = "{}", fault: tuple[str, str] | None = None
) -> bytes:
    """The body of an answer. `fault`: the code and the sentence of a refusal."""
    code, message = fault or ("", "")
    parts = {
        "infcode": str(FAILURE if fault else SUCCESS),
        "inf_refmsgid": json.dumps(reference),
        "refmsg_time": json.dumps(stamp(received)),
        "respond_time": json.dumps(stamp(now)),
        "warn_msg": "null",
        "err_msg": json.dumps(said(code, message), ensure_ascii=False) if fault else "null",
        **({"err_code": json.dumps(code)} if fault else {}),
        "cainfo": "null",
        "signtype": "null",
        "output": output,
    }
    return _object(parts)


def gateway_refusal(code: int, message: str, *, reference: str, now: dt.datetime) -> bytes:
    """Both shapes in one: clients that look for infcode find it, those that look for code and message too."""
    text = json.dumps(message[:LONGEST], ensure_ascii=False)
    at = json.dumps(stamp(now))
    parts = {
        "code": str(code), "message": text, "infcode": str(FAILURE), "inf_refmsgid": json.dumps(reference),
        "refmsg_time": at, "respond_time": at, "err_msg": text, "output": "{}",
    }  # fmt: skip
    return _object(parts)


def unknown_transaction(message: str) -> bytes:
    """The answer to a number or path that there is not: three keys and no more."""
    return _object(
        {
            "type": '"error"',
            "infcode": str(FAILURE),
            "err_msg": json.dumps(message[:LONGEST], ensure_ascii=False),
        }
    )


def said(code: str, message: str) -> str:
    """err_msg: the stable code, then the sentence, within what the field holds."""
    return f"[{code}] {message}"[:LONGEST]


def stamp(moment: dt.datetime) -> str:
    """YyyyMMddHHmmssSSS."""
    return f"{moment:%Y%m%d%H%M%S}{moment.microsecond // 1000:03d}"


def _object(parts: Mapping[str, str]) -> bytes:
    return ("{" + ",".join(f'"{key}":{text}' for key, text in parts.items()) + "}").encode()
