"""Each named story is three clicks away: by the name typed in the head of any page, and from the list of stories."""

import pytest
from django_scopes import scopes_disabled

from tests.workbench.conftest import COUNTY
from tuodi.lab.stories import all_stories
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.base.templatetags.tuodi import yuan
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.desk.seed import seed_stories
from tuodi.workbench.desk.service.opening import declare
from tuodi.workbench.registry.models import Person

STORIES = {story.slug: story for story in all_stories()}


@pytest.fixture
def stories(transactional_db, places):
    """What the demonstration begins with."""
    with acting("test"), scopes_disabled():
        for year in (2022, 2023, 2024, 2025):
            declare(COUNTY, year, "test")
        assert seed_stories(COUNTY) > 0


def test_every_story_is_three_clicks_away(open_page, stories):
    page = open_page("settlement_clerk")
    for slug, story in STORIES.items():
        with scopes_disabled():
            people = Person.objects.filter(psn_no__in=[one.person.psn_no for one in story.histories])
            person = people.exclude(settlements=None).first() or people.get()
            booked = Settlement.objects.filter(person=person).order_by("-setl_time", "-pk").first()
        page.goto("/")
        page.locator("#top-q").press_sequentially(person.psn_name, delay=20)
        page.click(f"#suggestions a:has-text('{person.psn_name}')")  # first
        page.wait_for_url(f"**/people/{person.pk}/")
        page.wait_for_selector(f"h1:has-text('{person.psn_name}')")
        assert "保费与资助" in page.inner_text("main"), slug
        if booked is None:  # its story is a premium
            continue
        page.click(f"main a[href='/desk/settlements/{booked.pk}/']")  # second
        page.wait_for_url(f"**/desk/settlements/{booked.pk}/")
        shown = page.inner_text("main")
        assert person.psn_name in shown, slug
        assert yuan(booked.medfee_sumamt) in shown, slug
        stage = page.locator("details.trace-stage").first
        before = stage.get_attribute("open")
        page.click("details.trace-stage summary >> nth=0")  # third: why
        assert stage.get_attribute("open") != before, slug


def test_every_story_is_three_clicks_away_from_the_first_page_without_typing(open_page, stories, monkeypatch):
    monkeypatch.setenv("TUODI_DEMO", "1")
    page = open_page("settlement_clerk")
    for slug, story in STORIES.items():
        with scopes_disabled():
            people = Person.objects.filter(psn_no__in=[one.person.psn_no for one in story.histories])
            booked = Settlement.objects.filter(person__in=people).order_by("setl_time", "pk").first()
            person = people.first() if booked is None else booked.person
        page.goto("/")
        page.click("main a:has-text('示例故事')")  # first
        page.wait_for_selector("h1:has-text('示例故事')")
        if booked is None:
            page.click(f"#{slug} a[href='/people/{person.pk}/']")
            page.wait_for_selector(f"h1:has-text('{person.psn_name}')")
            continue
        page.click(f"#{slug} a[href='/desk/settlements/{booked.pk}/']")  # second
        page.wait_for_url(f"**/desk/settlements/{booked.pk}/")
        stage = page.locator("details.trace-stage").first
        stage.wait_for()
        before = stage.get_attribute("open")
        page.click("details.trace-stage summary >> nth=0")  # third: why
        assert stage.get_attribute("open") != before, slug


def test_a_real_installation_has_no_list_of_stories(open_page, places):
    page = open_page("settlement_clerk")
    assert page.locator("main a:has-text('示例故事')").count() == 0
    assert page.goto("/demo/stories/").status == 404
