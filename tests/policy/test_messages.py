"""The catalogue of faults of policy documents: complete in both languages, and every entry is used."""

from __future__ import annotations

import pickle
import re
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from pydantic_core.core_schema import ErrorType

import tuodi
from tests.policy.small import document, in_chinese
from tests.policy.test_faulty_documents import only_error
from tests.policy.test_more_faults import added
from tuodi.policy.errors import BadTable, BadValue, Where
from tuodi.policy.messages import catalogue
from tuodi.policy.money import parse_rate, parse_yuan
from tuodi.policy.schema.base import Strict
from tuodi.policy.schema.faults import fault_of

KEEPS_PYDANTICS_ENGLISH = "form"
SAID_BY_THE_SYSTEM = {"not_utf8"}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_name_the_same_things() -> None:
    for key, text in catalogue().items():
        if not key.startswith(KEEPS_PYDANTICS_ENGLISH) and key not in SAID_BY_THE_SYSTEM:
            assert places(text.zh) == places(text.en), key
        assert places(text.mend_zh) == places(text.mend_en), key
        assert bool(text.mend_zh) == bool(text.mend_en), key


def test_the_chinese_quotes_english_and_says_nothing_in_it() -> None:
    for key, text in catalogue().items():
        for part in (text.zh, text.mend_zh):
            bare = re.sub(r"`[^`]*`|“[^”]*”|\{\w+\}", "", part)
            assert not set(re.findall(r"[A-Za-z][A-Za-z-]+", bare)) - {"YAML", "UTF-", "GB"}, key
        assert re.search(r"[\u4e00-\u9fff]", text.zh) or key in ("one_class", "keys_of_the_schema"), key


def test_every_message_the_code_names_exists_and_every_message_is_used() -> None:
    core = [path for path in Path(tuodi.__file__).parent.rglob("*.py") if "workbench" not in path.parts]
    source = "\n".join(path.read_text(encoding="utf-8") for path in core)
    assert set(re.findall(r'Bad(?:Value|Table)\("([a-z_0-9]+)"', source)) <= set(catalogue())
    named = {key for key in catalogue() if not key.startswith("form_")}
    assert {key for key in named if f'message("{key}"' not in source and f'("{key}"' not in source} == {"form"}


def test_the_forms_are_pydantic_s_types_of_error() -> None:
    forms = {key.removeprefix("form_") for key in catalogue() if key.startswith("form_")}
    assert forms <= set(get_args(ErrorType))


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("{id: [b], stage: tilt, rate: 1%}", "`id`：“['b']”应为文字"),
        ("{id: b, stage: tild, rate: 1%}", "“tild”不在可选之列：'basic'、'critical'、'assistance'、'tilt'、"),
        ("{id: b, stage: tilt, slot: X-1, rate: 1%}", "`slot`：“X-1”的写法应符合 `^[a-z]"),
        ("{id: b, stage: tilt, overrides: [a, [b]], rate: 1%}", "`overrides[1]`：“['b']”应为文字"),
        ("{id: b, stage: tilt, overrides: a, rate: 1%}", "`overrides`：“a”应为列表 `[…]`"),
        ("{id: b, stage: tilt, under: a, rate: 1%}", "`under`：“a”应为键和值"),
        ("{id: b, stage: tilt, variants: {x: y}, rate: 1%}", "`x`：“y”应为键和值"),
        ("{id: b, stage: tilt, variants: {x: {y: }}, rate: 1%}", "`y`：“null”应为键和值"),
        ("{id: b, stage: tilt, when: a, rate: 1%}", "`when`：“a”应为键和值"),
        ("{id: b, stage: tilt, per_class: maybe, rate: 1%}", "`per_class`：“maybe”应为 `true` 或 `false`"),
        ("{id: b, stage: tilt, per_class: [x], rate: 1%}", "`per_class`：“['x']”应为 `true` 或 `false`"),
        (
            "{id: b, stage: tilt, when: {cara: [x]}, rate: 1%}",
            "`cara` 不是此处可用的键。处理：可用的键：见 `tuodi policy schema`",
        ),
        ("{id: b, stage: tilt, rate: {by: hosp_lv, '1': 1%}}", "规则有空缺：`rate`：按 `hosp_lv` 取值的表缺 2、3。"),
        ("{id: b, stage: tilt, rate: {by: hosp_lv, '4': 1%}}", "`hosp_lv` 没有“4”这个值，只有 1、2、3 和 `else`"),
    ],
)
def test_what_pydantic_finds_is_told_in_chinese(rule: str, told: str) -> None:
    assert told in in_chinese(only_error(added(rule)))


def test_a_list_that_is_too_long() -> None:
    spans = document().replace("    grade: B\n", "    grade: B\n    spans: [[1, 2, 3]]\n", 1)
    assert "`spans[0]`：至多 2 项，而有 3 项" in in_chinese(only_error(spans))


def test_a_form_without_a_sentence_of_its_own_quotes_the_value() -> None:
    item = {"type": "url_parsing", "loc": ("a",), "msg": "Input should be a valid URL", "input": "x" * 70}
    error = fault_of(item, Where("1.yaml", 1), Strict)
    assert f"`a`：值不符合要求：“{'x' * 60}”。" in in_chinese(error)
    assert error.problem == "a: Input should be a valid URL"


@pytest.mark.parametrize(("parse", "text"), [(parse_yuan, "1.234"), (parse_rate, "7O%")])
def test_a_bad_value_is_the_same_after_a_worker_process(parse, text) -> None:
    with pytest.raises(BadValue) as caught:
        parse(text)
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own
    assert (type(again), str(again), again.text) == (BadValue, str(caught.value), caught.value.text)
    assert text in again.text.zh
    assert type(pickle.loads(pickle.dumps(BadTable("case_missing", fact="x", left=("y",))))) is BadTable  # noqa: S301
