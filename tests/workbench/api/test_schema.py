"""The description: what is kept is what is served, and amounts are called what they are."""

import json
from pathlib import Path

import pytest
from pydantic import BaseModel

from tuodi.client import models
from tuodi.client.models.common import LIMIT_FEN, Fen

KEPT = Path(__file__).parents[3] / "docs" / "openapi.json"


def test_the_kept_description_is_the_served_one(login):
    served = login("auditor").get("/api/openapi.json").json()
    assert json.loads(KEPT.read_text(encoding="utf-8")) == served, "python tools/openapi.py docs/openapi.json"


def test_every_operation_says_what_it_is_for_and_how_it_refuses(login):
    schema = json.loads(KEPT.read_text(encoding="utf-8"))
    told = [one for methods in schema["paths"].values() for one in methods.values()]
    assert all(one["summary"] and one["x-action"] for one in told)
    assert {one["responses"]["4XX"]["content"]["application/json"]["schema"]["$ref"] for one in told} == {
        "#/components/schemas/Problem"
    }
    assert len({one["operationId"] for one in told}) == len(told)


@pytest.mark.parametrize("name", [n for n in models.__all__ if isinstance(getattr(models, n), type)])
def test_a_field_is_an_amount_exactly_where_its_name_says_so(name):
    kind = getattr(models, name)
    if not issubclass(kind, BaseModel):
        return
    amounts = {field for field, told in kind.model_fields.items() if str(LIMIT_FEN) in repr(told)}
    assert amounts == {field for field in kind.model_fields if field.endswith("_fen")}


@pytest.mark.parametrize("value", [1.0, 1.5, "100", True, 10**13 + 1])
def test_an_amount_is_a_whole_number_within_the_limit(value):
    with pytest.raises(ValueError, match="validation error"):
        models.PeriodSums(hifp_pay_fen=value)


def test_fen_is_an_integer():
    assert Fen.__origin__ is int


def test_the_page_shows_every_operation(login):
    page = login("auditor").get("/api/docs").content.decode()
    assert all(path in page for path in json.loads(KEPT.read_text(encoding="utf-8"))["paths"])
