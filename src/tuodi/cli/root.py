"""The group ``tuodi`` and what starts it."""

from __future__ import annotations

import os
import sys

import click

from tuodi import __version__
from tuodi.cli.common import lang_option
from tuodi.cli.language import click_speaks_it, tr
from tuodi.cli.lazy import Entry, LazyGroup

click_speaks_it()  # before the first command is made: some texts are fixed then

COMMANDS = {
    "settle": Entry("tuodi.cli.settle", "结算一个文件的单据", "settle a file of bills"),
    "explain": Entry("tuodi.cli.explain", "逐步说明一张单据的每一分钱", "explain one bill, step by step, to the fen"),
    "subsidy": Entry(
        "tuodi.cli.subsidy", "参保资助：保费、资助、退费", "premium subsidies: price, subsidy, fund, refund"
    ),
    "ledger": Entry(
        "tuodi.cli.ledger.group",
        "台账：锁定清算期、采纳差额、查看、核对",
        "a ledger: lock a period, accept, show, check",
    ),
    "review": Entry("tuodi.cli.review", "未救助与应退应补", "who was missed, under- or overpaid (未救助, 应退应补)"),
    "warn": Entry("tuodi.cli.warn", "因病返贫致贫预警", "families about to be pushed into poverty by illness"),
    "advise": Entry("tuodi.cli.advise", "哪种合规选择能减轻负担", "which lawful choice lowers a person's burden"),
    "month": Entry("tuodi.cli.month", "月度流程：从结算清单到镇街任务", "the monthly cycle, from exports to tasks"),
    "policy": Entry("tuodi.cli.policy", "政策文件、条款、覆盖与缺口", "the policy documents: clauses, coverage, gaps"),
    "demo": Entry("tuodi.cli.demo", "结算示例文件并显示结果", "settle the files of examples/ and show the result"),
    "doctor": Entry("tuodi.cli.doctor", "检查工作台能否运行", "check that the workbench can run"),
    "init": Entry("tuodi.cli.init", "建立工作台和首位系统管理员", "set the workbench up, with its administrator"),
    "catalogue": Entry("tuodi.cli.catalogue", "导入国家平台下发的医保目录", "load the platform's catalogues"),
    "reconcile": Entry(
        "tuodi.cli.reconcile", "与定点机构日终对账", "the day's end with every institution, differences explained"
    ),
    "backup": Entry("tuodi.cli.backup", "把安装备份为一个加密文件", "an installation as one encrypted file"),
    "restore": Entry("tuodi.cli.restore", "从加密备份恢复", "an installation from an encrypted backup"),
    "rotate-keys": Entry("tuodi.cli.rotate_keys", "更换加密字段的密钥", "another key for encrypted columns"),
    "nightly": Entry("tuodi.cli.nightly", "工作台每晚的维护", "what the workbench does once a night"),
    "hospital": Entry(
        "tuodi.cli.hospital",
        "模拟医院：测试医保平台接口并对账",
        "play hospitals against a platform, then compare books",
    ),
    "hospital-patients": Entry(
        "tuodi.cli.hospital_patients", "导出演示患者和项目名单", "lists of patients and items for tuodi hospital"
    ),
    "serve": Entry("tuodi.cli.serve", "启动工作台网页（make run）", "serve the workbench (make run)"),
}

_EPILOG = tr(
    "退出码：0 完成 · 1 有退回行或发现问题 · 2 用法错误 · 3 输入文件不可用或无法写出 · "
    "4 政策文件有误 · 70 程序内部错误",
    "Exit codes: 0 done · 1 rows refused, or findings · 2 wrong use · 3 an input file is no use, or a file "
    "cannot be written · 4 policy documents are faulty · 70 a fault of the program",
)


@click.group(
    cls=LazyGroup,
    entries=COMMANDS,
    help=tr(
        "托底：三重医疗保障待遇计算",
        "Tuodi (托底): what China's three-tier medical security owes, to the fen, and why.",
    ),
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, prog_name="tuodi")
@lang_option()
def cli() -> None:
    """All commands."""


def main() -> None:
    """Run the command line. A reader that goes away early is no error."""
    try:
        cli(prog_name="tuodi")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
