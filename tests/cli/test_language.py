"""Everything a user reads is in one language: our help, and what click says of itself."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tools.catalog import PO, compiled, messages
from tuodi.cli import policy, root
from tuodi.cli.ledger import group as ledger

GROUPS = {"policy": policy, "ledger": ledger}
HELP = [
    (),
    *((name,) for name in root.COMMANDS),
    *((g, name) for g, group in GROUPS.items() for name in group.COMMANDS),
]

CALLS = """
import sys
from click.testing import CliRunner
from tuodi.cli.root import cli
for line in sys.stdin.read().splitlines():
    print("=====", CliRunner().invoke(cli, line.split(), prog_name="tuodi").output)
"""

# What only the author of a command sees, in a declaration that is wrong.
FOR_AUTHORS = (
    "Could not determine name for option",
    "No options defined but a name was passed",
    "Arguments take exactly one parameter declaration",
    "Name '{name}' defined twice",
    "Boolean option {decl!r} cannot use the same flag",
    "Invalid start character for option",
    "DeprecationWarning",
    "Choice({choices})",
    "Do you want to continue?",
    "Confirm the action without prompting.",
)


def said(calls: list[str], locale: str = "C.UTF-8") -> list[str]:
    """What each call prints, all from one process of that locale."""
    env = {"LC_ALL": locale, "PYTHONUTF8": "1", "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    command = [sys.executable, "-c", CALLS]
    run = subprocess.run(
        command, input="\n".join(calls), capture_output=True, text=True, check=True, env=env, cwd=PO.parents[6]
    )
    return run.stdout.split("===== ")[1:]


def english(text: str) -> list[str]:
    """Runs of two or more English words that are neither options, metavars, file names nor things to type"""
    text = re.sub(r"basic critical assistance tilt|make run|tuodi (init|hospital-patients)", "", text)
    return re.findall(r"(?<![\w./-])[A-Za-z]?[a-z]{2,} [a-z]{2,}(?![\w./])", re.sub(r"用法: tuodi .*", "", text))


def test_no_help_has_an_english_sentence_left_in_chinese():
    texts = said([" ".join([*words, "--help"]) for words in HELP], "zh_CN.UTF-8")
    assert len(texts) == len(HELP)
    for words, text in zip(HELP, texts, strict=True):
        assert text.startswith("用法: tuodi"), words
        assert "显示本说明" in text
        assert english(text) == [], words
        for word in ("Usage", "Options", "Commands", "[required]", "default:", "required]"):
            assert word not in text, words


def test_help_is_english_elsewhere():
    for text in said([" ".join([*words, "--help"]) for words in HELP]):
        assert text.startswith("Usage: tuodi")
        assert "Show this message and exit." in text
        assert not re.search("选项|用法|显示|命令:|必填|默认", text)


@pytest.mark.parametrize(
    ("call", "zh", "en"),
    [
        ("settle", "错误：缺少参数 'BILLS'", "Error: Missing argument 'BILLS'"),
        ("settle b.csv", "错误：缺少选项 '-o' / '--out'", "Error: Missing option '-o' / '--out'"),
        ("settle b.csv -o o.csv --peple x", "没有选项 '--peple'", "No such option '--peple'"),
        ("setle", "没有命令 'setle'", "No such command 'setle'"),
        ("settle b.csv -o", "选项 '-o' 后面缺少值", "Option '-o' requires an argument"),
        ("settle b.csv c.csv -o o.csv", "多余的参数（c.csv）", "Got unexpected extra argument (c.csv)"),
        (
            "settle b.csv -o o.csv --codes x",
            "'x' 不在可选之列：'own', 'national'",
            "'x' is not one of 'own', 'national'",
        ),
        ("settle b.csv -o o.csv --jobs x", "'x' 不是有效的数", "'x' is not a valid integer range"),
        ("subsidy p.csv --year 1999 -o o.csv", "1999 不在范围 2000<=x<=2100 之内", "1999 is not in the range"),
        ("policy evidence --sources nowhere", "目录 'nowhere' 不存在", "Directory 'nowhere' does not exist"),
        ("policy diff a b --day x", "'x' 与格式 '%Y-%m-%d' 不符", "'x' does not match the format"),
        ("policy list --reading a=b", "没有读法 a", "no reading is called 'a'"),
        ("policy list --reading benefit_date=x", "不能按 x 计算", "cannot be computed as 'x'"),
        (
            "policy list --reading bridge_fund_level=below_city",
            "不能按 below_city 计算（两级资金都记衔接资金",
            "cannot be computed as 'below_city' (both levels are the one fund",
        ),
        ("policy diff 2022-01-01 2022-05-01", "比较两个日期须给出地区", "two days need a region"),
        ("review b.csv -o o.xlsx --notify-over x", "应为至多两位小数的金额", "is not an amount"),
        ("policy show benefit_date", "按哪一天取？", "Which date picks rule"),
        ("policy coverage", "只有不计算的理由", "with a reason only"),
        ("--version", "tuodi，版本", "tuodi, version"),
    ],
)
def test_a_wrong_call_is_told_in_the_language_of_the_locale(call, zh, en):
    assert zh in said([call], "zh_CN.UTF-8")[0]
    assert en in said([call])[0]


@pytest.mark.parametrize(
    "words", [("--lang", "zh", "policy"), ("policy", "--lang", "zh", "--help"), ("--lang=zh", "--help")]
)
def test_lang_is_taken_before_the_command_too(words):
    run = subprocess.run(
        [sys.executable, "-m", "tuodi", *words],
        capture_output=True,
        text=True,
        check=False,
        env={"LC_ALL": "C", "PYTHONUTF8": "1"},
    )
    assert (run.stdout + run.stderr).startswith("用法: tuodi")


def test_a_reading_is_shown_in_one_language():
    assert english(said(["policy show benefit_date"], "zh_CN.UTF-8")[0]) == []
    assert "按哪一天" not in said(["policy show benefit_date"])[0]


def test_everything_click_says_to_a_user_is_in_the_catalogue():
    ours = messages(PO.read_text(encoding="utf-8"))
    folder = Path(click.__file__).parent
    asked = set()
    for name in ("core", "decorators", "exceptions", "formatting", "parser", "types"):
        for call in ast.walk(ast.parse((folder / f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("_", "ngettext"):
                texts = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
                asked.add("\0".join(texts))
    assert "Options" in asked
    missing = {text for text in asked - {""} if not text.startswith(FOR_AUTHORS)} - set(ours)
    assert not missing, "add to click.po, then run: python tools/catalog.py"


def test_the_compiled_catalogue_is_that_of_the_text():
    made = compiled(messages(PO.read_text(encoding="utf-8")))
    assert PO.with_suffix(".mo").read_bytes() == made, "run: python tools/catalog.py"
    # a translation names no field that click does not fill in
    for key, text in messages(PO.read_text(encoding="utf-8")).items():
        assert set(re.findall(r"{\w+", text)) <= set(re.findall(r"{\w+", key)), key
