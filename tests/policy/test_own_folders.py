"""A user's folders of documents: nothing in them is passed over in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policy.small import document, in_chinese
from tuodi.policy.errors import NotADocument, PolicyErrors
from tuodi.policy.library import load_rule_book, own_files


def faults(*folders: Path) -> list[str]:
    with pytest.raises(PolicyErrors) as caught:
        own_files(folders)
    assert all(type(error) is NotADocument for error in caught.value.errors)
    for error in caught.value.errors:
        in_chinese(error)
    return [str(error) for error in caught.value.errors]


def test_an_empty_folder(tmp_path: Path) -> None:
    (found,) = faults(tmp_path)
    assert found.startswith(f"{tmp_path}: ")
    assert "holds no policy document" in found
    assert "*.yaml" in found
    with pytest.raises(PolicyErrors):
        load_rule_book([tmp_path])


@pytest.mark.parametrize("name", ["x.yml", "X.YAML", "sub/x.yml", "terms.yaml", "readings.yaml", "codes/x.yaml"])
def test_a_name_that_would_be_passed_over(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(document(), encoding="utf-8")
    (alone,) = faults(tmp_path)
    assert alone.startswith(f"{path}: ")
    assert "name documents *.yaml" in alone
    (tmp_path / "good.yaml").write_text(document(), encoding="utf-8")
    assert faults(tmp_path) == [alone]


def test_what_is_no_folder(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(document(), encoding="utf-8")
    assert "is no folder" in faults(file)[0]
    assert "does not exist" in faults(tmp_path / "none")[0]
    assert len(faults(file, tmp_path / "none")) == 2


def test_other_files_and_hidden_ones_are_let_be(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(document(), encoding="utf-8")
    (tmp_path / "README.md").write_text("notes", encoding="utf-8")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.yml").write_text("", encoding="utf-8")
    assert own_files([tmp_path]) == [tmp_path / "x.yaml"]
    assert any(head.id == "trial" for head in load_rule_book([tmp_path]).documents)
