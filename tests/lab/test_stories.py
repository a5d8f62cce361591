"""Every story of the brief is there, and its amounts are what the engine gives."""

import pytest

from tuodi.lab.booking import COLUMN, due
from tuodi.lab.rows import yuan
from tuodi.lab.stories import all_stories

SLUGS = {
    "family-four-tiers", "newborn-birth-certificate", "death-in-hospital", "stay-across-year-end",
    "employee-and-resident", "student-cover-year", "minor-turns-eighteen", "class-lost-and-regained",
    "certified-in-another-district", "reversal-not-the-last", "premium-refund-after-death", "cap-shrinks-in-mid-year",
    "never-assisted-late-mark",
}  # fmt: skip
STORIES = {story.slug: story for story in all_stories()}


def test_every_story_is_there():
    assert set(STORIES) == SLUGS


@pytest.mark.parametrize("slug", sorted(SLUGS))
def test_the_amounts_worked_out_by_hand_are_those_of_the_engine(slug):
    """The arithmetic stands in the story's text."""
    story = STORIES[slug]
    settled = {setl_id: amounts for history in story.histories for setl_id, amounts in due(history, "basic").items()}
    assert story.expected
    for setl_id, expected in story.expected.items():
        assert tuple(yuan(settled[setl_id][stage]) for stage in COLUMN) == expected, setl_id


@pytest.mark.parametrize("slug", sorted(SLUGS))
def test_the_text_names_the_amounts(slug):
    """What critical insurance, assistance and tilt pay on the bills a story is about."""
    story = STORIES[slug]
    amounts = [amount for row in story.expected.values() for amount in row[1:] if amount != "0.00"]
    for text in (story.zh, story.en):
        digits = text.replace(",", "")
        missing = [amount for amount in amounts if amount not in digits]
        assert len(missing) * 2 <= len(amounts), missing


def test_ids_are_unique_over_all_stories():
    ids = [row.setl_id for story in STORIES.values() for history in story.histories for row in history.bills]
    people = [history.person.psn_no for story in STORIES.values() for history in story.histories]
    assert len(set(ids)) == len(ids)
    assert len(set(people)) == len(people)
