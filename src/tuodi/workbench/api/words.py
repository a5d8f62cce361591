"""What the checks of a request find, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_SENTENCES = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项，请核对名称",
    "int_type": "应为整数（金额为整数分，不写小数和引号）",
    "int_from_float": "应为整数（金额为整数分，不写小数和引号）",
    "int_parsing": "应为整数",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "string_type": "应为文字",
    "list_type": "应为列表",
    "dict_type": "应为对象",
    "model_attributes_type": "应为对象",
    "date_from_datetime_parsing": "应为日期，如 2024-06-30",
    "date_parsing": "应为日期，如 2024-06-30",
    "date_type": "应为日期，如 2024-06-30",
    "datetime_parsing": "应为时间，如 2024-06-30T09:30:00",
    "datetime_from_date_parsing": "应为时间，如 2024-06-30T09:30:00",
    "json_invalid": "不是合格的 JSON",
    "string_pattern_mismatch": "格式不对",
}
_WITH = {
    "string_too_long": "最多 {max_length} 个字",
    "string_too_short": "至少 {min_length} 个字",
    "too_short": "至少 {min_length} 项",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "literal_error": "只能是 {expected}",
}


def sentence(error: Mapping[str, Any]) -> str:
    """A sentence for one finding."""
    kind = str(error["type"])
    if kind in _WITH:
        return _WITH[kind].format(**error.get("ctx", {}))
    return _SENTENCES.get(kind, "内容不合要求")
