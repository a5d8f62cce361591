"""`tuodi hospital` as a vendor runs it."""

import json

import pytest
from click.testing import CliRunner

from tests.hospital.platform import Platform, serve
from tuodi.cli.root import cli

PEOPLE = "certno,psn_name\nTEST00000000000001,测试一\nTEST00000000000002,测试二\n"
ITEMS = "med_list_codg,medins_list_codg,pric\nXA01,H1,12.34\n"


@pytest.fixture
def lists(tmp_path):
    (tmp_path / "people.csv").write_text("\ufeff" + PEOPLE, encoding="utf-8")
    (tmp_path / "items.csv").write_text(ITEMS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def hospital(lists):
    """`hospital(platform, …)` → the command's result."""
    servers = []

    def run(platform, *more):
        server = serve(platform)
        servers.append(server)
        url = f"http://127.0.0.1:{server.server_address[1]}"
        words = ["hospital", "--url", url, "--people", f"{lists / 'people.csv'}", "--items", f"{lists / 'items.csv'}"]
        return CliRunner().invoke(cli, [*words, *more])

    yield run
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_sound_platform(hospital):
    result = hospital(Platform(), "--visits", "10", "--lang", "en")
    assert result.exit_code == 0, result.output
    assert "nothing lost, nothing doubled" in result.output


def test_a_platform_that_doubles(hospital):
    result = hospital(Platform("doubles"), "--visits", "10", "--faults", "none", "--json")
    assert result.exit_code == 1
    said = json.loads(result.stdout)
    assert "not_in_books" in {one["kind"] for one in said["findings"]}
    assert sum(said["visits"].values()) == 10


def test_chinese(hospital, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "无遗漏、无重复" in hospital(Platform(), "--visits", "5", "--lang", "zh").output


def test_wrong_faults(hospital):
    result = hospital(Platform(), "--faults", "thunder=3")
    assert result.exit_code == 2
    assert "thunder=3" in result.output


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("people.csv", "certno\nT1\n", "psn_name"),
        ("people.csv", "certno,psn_name\nT1,\n", "people.csv:2"),
        ("people.csv", "certno,psn_name\n", "people.csv"),
        ("items.csv", "med_list_codg,medins_list_codg,pric\nX,H,1.234\n", "items.csv:2"),
    ],
)
def test_a_list_that_is_no_use(hospital, lists, file, text, said):
    (lists / file).write_text(text, encoding="utf-8")
    result = hospital(Platform())
    assert result.exit_code == 3
    assert said in result.output


def test_nobody_answers(lists):
    words = ["hospital", "--url", "http://127.0.0.1:1", "--people", f"{lists / 'people.csv'}"]
    result = CliRunner().invoke(cli, [*words, "--items", f"{lists / 'items.csv'}", "--timeout", "0.1"])
    assert result.exit_code == 3
    assert "127.0.0.1" not in result.stdout
