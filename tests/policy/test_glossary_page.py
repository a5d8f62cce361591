"""The glossary is the one generated from the terms, and every term has both names."""

from pathlib import Path

from tuodi.policy.glossary_page import glossary
from tuodi.policy.library import terms_source
from tuodi.policy.terms import FAMILIES, parse_terms

TERMS = parse_terms(terms_source().data)


def test_the_page_is_the_one_generated(root: Path) -> None:
    """`python -m tuodi.policy.glossary_page GLOSSARY.md` makes it."""
    assert (root / "GLOSSARY.md").read_text(encoding="utf-8") == glossary(TERMS)


def test_no_name_means_two_things() -> None:
    for family in FAMILIES:
        names = [name for term in TERMS.family(family) for name in set(term.names)]
        assert len(names) == len(set(names)), family


def test_a_term_is_found_by_any_of_its_names() -> None:
    for name in ("special_hardship", "特困人员", "特困", "2304"):
        term = TERMS.find("classes", name)
        assert term is not None
        assert term.id == "special_hardship"
    assert TERMS.label("funds", "no_such_fund") == "no_such_fund"
    assert TERMS.find("classes", "无此身份") is None
