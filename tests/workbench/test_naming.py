"""Screens say who and which institution; records keep codes."""

import pytest

from tuodi.monitoring.screening.settings import shipped
from tuodi.workbench.access.models import User
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.base import naming
from tuodi.workbench.demo.hospital_names import made_up
from tuodi.workbench.national.models import Institution
from tuodi.workbench.supervision.words import figures_of, settings_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _everywhere(db):
    with acting("test"), unlimited():
        yield


def test_a_user_is_said_by_name_and_a_new_name_is_said_at_once():
    user = User.objects.create(username="zhao", full_name="赵稽核", region="500243", department="medical_security")
    assert naming.who("zhao") == "赵稽核（zhao）"
    user.full_name = "赵光明"
    user.save()
    assert naming.who("zhao") == "赵光明（zhao）"
    assert (naming.who("nobody"), naming.who("system:demo"), naming.who("")) == ("nobody", "系统", "")


def test_a_registered_institution_is_said_by_name_and_any_other_by_its_code():
    assert naming.institution("H99999900001") == "H99999900001"
    Institution.objects.create(code="H99999900001", name="县人民医院", county="500243")
    assert (naming.institution("H99999900001"), naming.institution("H1"), naming.institution("")) == (
        "县人民医院", "H1", "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("H50024300307", "彭水第七中心医院"), ("H50024320005", "第五人民医院"), ("P50024300012", "第12药店"),
        ("H1", ""), ("X50024300307", ""),
    ],
)  # fmt: skip
def test_made_up_institutions_have_names_of_their_level(code, says):
    assert made_up(code).endswith(says)
    assert bool(made_up(code)) is bool(says)


def test_what_a_rule_is_set_to_is_said_with_its_unit():
    rules = shipped()
    assert settings_of(rules["sudden"]) == [
        "次数 8 次", "倍数 5 倍", "金额至少 3,000.00 元", "此前至少 3 个月有费用", "机构至少 3 家",
        "不看病种 Z51、N18、C91、C92",
    ]  # fmt: skip
    assert settings_of(rules["split"]) == ["天数 2 天", "不看病种 Z51、N18、C91、C92"]
    assert settings_of(rules["duplicate"]) == [
        "总费用相差不超过 1.00%", "政策内金额相同时相差不超过 20.00%", "金额至少 50.00 元"
    ]  # fmt: skip
    assert all(len(settings_of(rule)) == len(rule.figures) + len(rule.lists) for rule in rules.values())


def test_an_institutions_figures_are_said_in_their_units():
    row = {"institutions": 10, "level": 3}
    evidence = [
        {"figure": "cost", "own": 16_240, "peers": 10_000, "score": 75, **row},
        {"figure": "nights", "own": 9_650, "peers": 10_000, "score": -5, **row},
        {"figure": "again", "own": 303, "peers": 0, "score": 108, **row},
    ]  # fmt: skip
    said = [(one["zh"], one["own"], one["peers"], one["score"]) for one in figures_of(evidence)]
    assert said == [
        ("同病种费用（同级常见为 100%）", "162.40%", "100.00%", "7.50"),
        ("同病种住院天数（同级平均为 100%）", "96.50%", "100.00%", "-0.50"),
        ("十五天内再住院", "3.03%", "0.00%", "10.80"),
    ]
