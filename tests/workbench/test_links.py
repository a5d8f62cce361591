"""No link of a page ends in a refusal or in nothing: every kind of page of the demonstration, walked by every user."""

import re
from collections import Counter
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from tuodi.workbench.access.models import User
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.demo import contracts, review, seed, works
from tuodi.workbench.demo.cast import DEMO_USERS
from tuodi.workbench.jobs.models import JobRun
from tuodi.workbench.jobs.run import Running

PEOPLE, EACH = 1_200, 2
"""People of the county; pages of a kind that a user opens."""
_LINK = re.compile(r'href="([^"#]+)"')
_NUMBER = re.compile(r"[0-9A-Za-z]*\d[0-9A-Za-z-]*")
_NO_PAGE = ("export=", "lang=", ".pdf", ".xlsx", ".csv", ".json", ".zip", "/static/", "logout")


@pytest.fixture
def county(transactional_db, settings, tmp_path, monkeypatch):
    """The demonstration's county with fewer people."""
    settings.DEMO, settings.DATA, settings.MEDIA_ROOT = True, tmp_path, tmp_path / "files"
    monkeypatch.setattr(review, "PEOPLE", 120)
    patients = {disease: count // 20 for disease, count in contracts._PATIENTS.items()}
    monkeypatch.setattr(contracts, "_PATIENTS", patients)
    monkeypatch.setattr(seed, "start_by_system", lambda *_: None)
    seed.begin()
    running = Running(JobRun.objects.create(kind="demo.fill", title="演示", by="system:jobs", limits={}))
    with unlimited():
        works.fill(running, PEOPLE)


def test_no_link_of_a_page_ends_in_a_refusal(county):
    walked = [_walk(one.username) for one in DEMO_USERS]
    assert [broken for _, found in walked for broken in found] == []
    assert sum(pages for pages, _ in walked) > 100 * len(DEMO_USERS) // 2


def _walk(username):
    """How many pages a user sees, and what of their links is refused, with the page it stands on."""
    client, broken = Client(), []
    with acting("test"):
        client.force_login(User.objects.get(username=username))
    waiting, met, asked = [("/", "")], {"/"}, Counter()
    for address, page in waiting:
        answer = client.get(address, follow=True)
        if answer.status_code >= 400:
            broken.append((username, answer.status_code, address, page))
        if "text/html" in answer.get("Content-Type", ""):
            for link in _LINK.findall(answer.content.decode()):
                there = urljoin(address, unescape(link))
                path = urlsplit(there).path
                kind = _NUMBER.sub("#", path)
                if path.startswith("/") and path not in met and asked[kind] < EACH and not _is_file(there):
                    met.add(path)
                    asked[kind] += 1
                    waiting.append((there, address))
    return len(waiting), broken


def _is_file(address):
    return any(part in address for part in _NO_PAGE)
