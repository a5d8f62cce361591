"""What the two readmes show is what the commands print, and both say the same."""

import re
import shlex
import subprocess
import sys

import pytest
from click.testing import CliRunner

from tuodi.cli.root import cli

READMES = {"README.md": "C.UTF-8", "README.zh.md": "zh_CN.UTF-8"}
STAND_IN = {
    "BILLS": "examples/bills-500114-2024.csv",
    "FILE": "examples/identities-500114-2024.csv",
    "PEOPLE": "examples/premiums-500114-2024.csv",
    "DIR": "src/tuodi/lab/documents",
    "NAME=CHOICE": "benefit_date=settlement",
}


def blocks(root, name):
    return re.findall(r"^```\n(.*?)^```$", (root / name).read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def shown(root, name):
    """(words of a command, what the page prints below it) of each block that begins with a prompt."""
    for block in blocks(root, name):
        if block.startswith("$ "):
            command, _, printed = block.replace("\\\n", " ")[2:].partition("\n")
            yield shlex.split(command), printed


@pytest.mark.parametrize("name", READMES)
def test_the_commands_print_what_is_shown(root, tmp_path, name):
    examples = list(shown(root, name))
    assert len(examples) == 2
    for words, printed in examples:
        assert words[0] == "tuodi"
        call = [str(tmp_path / "r.csv") if word.startswith("out/") else word for word in words[1:]]
        env = {"LC_ALL": READMES[name], "PYTHONUTF8": "1"}
        run = subprocess.run(
            [sys.executable, "-m", "tuodi", *call], capture_output=True, text=True, check=True, cwd=root, env=env
        )
        got = run.stdout.strip().replace(str(tmp_path / "r.csv"), next((w for w in words if w.startswith("out/")), ""))
        # … stands for anything: left-out lines, or the hash of the rules, which changes with every rule
        wanted = ".*?".join(re.escape(part) for part in printed.strip().split("…"))
        assert re.fullmatch(wanted, got, flags=re.DOTALL), f"{name} shows:\n{printed}\nthe command prints:\n{got}"


def test_the_other_commands_run_as_written(root, tmp_path, monkeypatch):
    monkeypatch.chdir(root)
    (more,) = [block for block in blocks(root, "README.md") if block.startswith("tuodi ")]
    for line in more.splitlines():
        words = [STAND_IN.get(word, word) for word in shlex.split(line.partition("#")[0])[1:]]
        if "-o" in words:
            words[words.index("-o") + 1] = str(tmp_path / words[-1])
        result = CliRunner().invoke(cli, [*words, "--lang", "en"])
        assert result.exit_code in (0, 1), f"{line}: {result.output}"
        assert "Traceback" not in result.output


def test_both_readmes_have_the_same_commands_and_paths(root):
    def skeleton(name):
        text = (root / name).read_text(encoding="utf-8")
        commands = [words for words, _ in shown(root, name)]
        lines = [line.partition("#")[0].split() for line in text.splitlines() if line.startswith(("tuodi ", "make "))]
        paths = sorted(re.findall(r"`([\w./]+/)`", text))
        links = sorted(link for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("README"))
        return commands, lines, paths, links, text.count("\n## "), text.count("```")

    assert skeleton("README.md") == skeleton("README.zh.md")
