"""The installation's own documents count in every room."""

import shutil

import pytest

from tuodi.lab.demonstration import DOCUMENTS
from tuodi.workbench import rules
from tuodi.workbench.desk.service.rules import cascade, renderer
from tuodi.workbench.enrolment import rulebook
from tuodi.workbench.lists import certify

CACHED = (rules.book, rules.index, cascade, renderer, rulebook.rules)


@pytest.fixture
def fresh():
    """What is read once a process is read again, before and after."""
    for one in CACHED:
        one.cache_clear()
    yield
    for one in CACHED:
        one.cache_clear()


def books():
    """The book of each room."""
    return [cascade().book, renderer().book, rulebook.rules().book, certify.index().book, rules.book()]


def test_every_room_asks_the_same_book_with_the_installations_documents(settings, tmp_path, fresh):
    settings.DATA = tmp_path
    shipped = rules.book().hash
    for one in CACHED:
        one.cache_clear()
    shutil.copytree(DOCUMENTS, tmp_path / "documents")
    assert {book.hash for book in books()} == {rules.book().hash}
    assert rules.book().hash != shipped
    assert "demo-pengshui" in {document.id for document in rules.book().documents}


def test_the_demonstration_has_made_up_figures_and_nobody_else(settings, tmp_path, fresh):
    settings.DATA = tmp_path
    assert not any(document.demonstration for document in rules.book().documents)
    rules.book.cache_clear()
    settings.DEMO = True
    assert "demo-pengshui" in {document.id for document in rules.book().documents}
