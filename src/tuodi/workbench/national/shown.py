"""Messages as a screen shows them: laid out, long parts cut, numbers of people masked."""

from __future__ import annotations

import json
import re
from typing import Any

from tuodi.exchange.national.envelope import BadBody, parse_body
from tuodi.exchange.national.values import NumberText
from tuodi.workbench.base.masking import masked

_NUMBERS = frozenset({"certno", "mdtrt_cert_no", "tel", "agnter_certno", "agnter_tel", "card_sn"})
_IDENTITY = re.compile(r"(?<!\d)(\d{17}[\dXx]|\d{15})(?![\dXx])")
_LONGEST, _ROWS = 400, 200
_CODES = frozenset(
    {"infno", "msgid", "omsgid", "inf_refmsgid", "refmsg_time", "respond_time", "setl_id", "mdtrt_id", "psn_no",
     "file_qury_no", "sign_no", "medins_setl_id", "feedetl_sn", "init_feedetl_sn"}
)  # fmt: skip
"""Long digits that name no person's certificate."""
_CREDENTIAL_TYPES = frozenset({"01", "02", "03"})
"""What one client writes where the credential's number belongs: nothing to hide."""


def request_text(body: bytes | memoryview) -> str:
    """A request's body."""
    try:
        return _laid_out(dict(parse_body(bytes(body)).written))
    except BadBody:
        return _IDENTITY.sub(_hidden, bytes(body)[: _LONGEST * 10].decode("utf-8", errors="replace"))


def answer_text(body: bytes | memoryview) -> str:
    """An answer's body."""
    try:
        return _laid_out(json.loads(bytes(body), parse_float=NumberText, parse_int=NumberText))
    except ValueError:
        return ""


def summary(body: bytes | memoryview) -> str:
    """An answer in a line: why not, or what was answered first."""
    try:
        found = json.loads(bytes(body))
    except ValueError:
        return ""
    if found.get("err_msg"):
        return str(found["err_msg"])
    nodes = "、".join(found["output"]) if isinstance(found.get("output"), dict) else ""
    return f"返回 {nodes}" if nodes else ""


def _laid_out(value: Any) -> str:
    """JSON with one field a line; numbers as they were written."""
    return "".join(_lines(_safe(value), ""))


def _lines(value: Any, indent: str) -> list[str]:
    deeper = indent + "  "
    if isinstance(value, dict) and value:
        parts = [
            f"{deeper}{json.dumps(key, ensure_ascii=False)}: {''.join(_lines(one, deeper))}"
            for key, one in value.items()
        ]
        return ["{\n", ",\n".join(parts), f"\n{indent}}}"]
    if isinstance(value, list) and value:
        return ["[\n", ",\n".join(deeper + "".join(_lines(one, deeper)) for one in value), f"\n{indent}]"]
    if isinstance(value, NumberText):
        return [str(value)]
    return [json.dumps(value, ensure_ascii=False)]


def _safe(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _safe(one, key) for key, one in value.items()}
    if isinstance(value, list):
        found = [_safe(one, name) for one in value[:_ROWS]]
        return [*found, f"… 共 {len(value)} 项"] if len(value) > _ROWS else found
    if isinstance(value, str):
        if name in _NUMBERS and value not in _CREDENTIAL_TYPES:
            return masked(value)
        kind = type(value)
        cut = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}… 共 {len(value)} 字"
        return kind(_IDENTITY.sub(_hidden, cut)) if name not in _CODES else kind(cut)
    return value


def _hidden(match: re.Match[str]) -> str:
    return masked(match[0])
