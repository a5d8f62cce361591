"""1201 and 1901: institutions, dictionaries."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tuodi.exchange.national.codes import DICTIONARY_VERSION, dictionary
from tuodi.workbench.national.models import Institution
from tuodi.workbench.national.transactions import Call, Refused, transaction

_AT_MOST = 100
_SINCE = dt.datetime(2021, 1, 1)


@transaction("1201")
def institutions(call: Call) -> dict[str, Any]:
    """Institutions by code, name or kind."""
    node = call.node("medinsinfo")
    rows = Institution.objects.filter(active=True)
    for field, column in (("fixmedins_code", "code"), ("fixmedins_type", "kind"), ("fixmedins_name", "name__contains")):
        if field in node:
            rows = rows.filter(**{column: node[field]})
    return {
        "medinsinfo": [
            {
                "fixmedins_code": one.code, "fixmedins_name": one.name, "uscc": one.uscc,
                "fixmedins_type": one.kind, "hosp_lv": one.hosp_lv,
            }
            for one in rows.order_by("code")[:_AT_MOST]
        ]
    }  # fmt: skip


@transaction("1901")
def dictionaries(call: Call) -> dict[str, Any]:
    """The codes of one kind, as the place has them."""
    node = call.node("data")
    kind = node["type"].lower()
    found = dictionary(kind, node.get("admdvs") or call.institution.county)
    if not found:
        raise Refused("1901.type", f"没有字典 {kind[:40]}；请核对字典类型（字段名，如 med_type）")
    return {
        "list": [
            {
                "type": kind, "label": name, "value": code, "sort": at, "vali_flag": "1",
                "create_date": _SINCE, "version": DICTIONARY_VERSION,
            }
            for at, (code, name) in enumerate(found.items(), start=1)
        ]
    }  # fmt: skip
