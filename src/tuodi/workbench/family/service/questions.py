"""The questions of the public page, one at a time: those asked first, and those only the rules ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from tuodi.exchange.divisions import name_of
from tuodi.policy.divisions import counties_in
from tuodi.policy.money import parse_yuan
from tuodi.policy.regions import NATION
from tuodi.policy.terms import RESIDENT
from tuodi.workbench import rules
from tuodi.workbench.base.words import choices

Answers = Mapping[str, str]
"""Name of a question → the answer as text; amounts in yuan."""
NONE = "none"
"""The answer of who holds no helped class."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `options`: value and words; none for an amount. `asked`: whether the answers so far call for it."""

    name: str
    zh: str
    help: str = ""
    options: Callable[[], list[tuple[str, str]]] | None = None
    asked: Callable[[Answers], bool] = lambda _answers: True


_CARE = (
    "inpatient", "outpatient", "outpatient_chronic", "outpatient_two_disease", "special_drug", "prenatal",
    "delivery_normal", "delivery_caesarean",
)  # fmt: skip


@cache
def regions() -> list[tuple[str, str]]:
    """Every county the documents speak for, its name with the city's."""
    found: dict[str, str] = {}
    for head in rules.book().documents:
        if head.region != NATION:
            for code in counties_in(head.region) or (head.region,):
                found[code] = name_of(code)
    return sorted(found.items())


def _given(*pairs: tuple[str, str]) -> Callable[[], list[tuple[str, str]]]:
    return lambda: list(pairs)


def _classes() -> list[tuple[str, str]]:
    held = [(value, words) for value, words in choices("classes") if value != RESIDENT]
    return [(NONE, "都不是，普通居民"), *held]


def _care() -> list[tuple[str, str]]:
    named = dict(choices("care_types"))
    return [(name, named[name]) for name in _CARE]


def _elsewhere(answers: Answers) -> bool:
    return answers.get("place", "in_district") != "in_district"


FIRST: tuple[Question, ...] = (
    Question("region", "在哪里参加居民医保？", "按参保地的政策计算；职工医保请到经办窗口查询。", regions),
    Question("plan", "今年参加的是几档？", "缴费较低的为一档，较高的为二档；缴费凭证上写有档次。",
             _given(("1", "一档"), ("2", "二档"))),
    Question("who", "看病的人是", "", _given(("adult", "成年人"), ("minor", "不满18周岁"), ("student", "在校大学生"))),
    Question("class", "属于下列哪一类？", "以民政、乡村振兴等部门认定为准；有几类的选待遇最高的一类。", _classes),
    Question("care", "看什么病？", "", _care),
    Question("place", "在哪里看病？", "", _given(
        ("in_district", "参保的区县"), ("in_city", "本市其他区县"), ("in_province", "本省（市）其他地方"),
        ("out_of_province", "外省"))),
    Question("refl", "去之前办理了什么？", "", _given(
        ("1", "按规定转诊"), ("3", "异地就医备案"), ("4", "急诊抢救"), ("0", "都没有")), _elsewhere),
    Question("hosp_lv", "医院是几级？", "乡镇卫生院、社区卫生服务中心为一级；县医院多为二级。",
             _given(("1", "一级及以下"), ("2", "二级"), ("3", "三级"))),
    Question("total", "总费用多少元？", "医院结算单上的“医疗费总额”。"),
    Question("outside", "其中医保目录以外的多少元？", "结算单上的“全自费”“超限价”“先行自付”之和；没有填0。"),
)  # fmt: skip
WHEN_ASKED: dict[str, Question] = {
    "dise_class": Question("dise_class", "是不是当地规定的特殊疾病？", "如恶性肿瘤、尿毒症透析、器官移植后抗排异等。",
                           _given(("special", "是"), ("ordinary", "不是"))),
    "opsp_class": Question("opsp_class", "是不是特定的门诊慢特病？", "如恶性肿瘤门诊治疗、透析、器官移植后抗排异等。",
                           _given(("specific", "是"), ("ordinary", "不是"))),
}  # fmt: skip
"""Column of a bill that the rules ask for → the question."""


def question(name: str) -> Question | None:
    """By its name."""
    return next((q for q in (*FIRST, *WHEN_ASKED.values()) if q.name == name), None)


def next_of(answers: Answers) -> Question | None:
    """The first question that is asked and not answered; None when all first questions are."""
    return next((q for q in FIRST if q.asked(answers) and q.name not in answers), None)


def fault_of(asked: Question, answer: str, answers: Answers) -> str:
    """What is wrong with an answer, in Chinese; nothing when it is right."""
    if asked.options is not None:
        return "" if answer in dict(asked.options()) else "请选一项"
    try:
        fen = parse_yuan(answer.replace(",", "").strip())
    except ValueError:
        return "请填金额，如 12345.60"
    if fen < 0 or (asked.name == "total" and fen == 0):
        return "金额应大于零" if asked.name == "total" else "金额不能小于零"
    if asked.name == "outside" and fen > parse_yuan(answers["total"]):
        return "不能多于总费用"
    return ""


def words_of(asked: Question, answer: str) -> str:
    """An answer as it is read back."""
    return dict(asked.options()).get(answer, answer) if asked.options is not None else f"{answer} 元"
