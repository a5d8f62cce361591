"""A real browser against a running server of the test's own database; any request off the machine fails the test."""

import os
import shutil

import pytest

from tests.workbench.conftest import PASSWORD

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright's loop runs in the thread of the test

_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_ARGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def chromium():
    if _CHROMIUM is None:
        pytest.fail("no Chromium: on Debian or Ubuntu apt-get install chromium fonts-noto-cjk")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=list(_ARGS))
        yield browser
        browser.close()


def _loads_what_it_clicks(page):
    """After a click that leads to another page, that page is there: one only just answered has no element yet."""
    click = page.click

    def click_and_load(*where, **how):
        click(*where, **how)
        page.wait_for_load_state()

    page.click = click_and_load


@pytest.fixture
def open_page(chromium, live_server, make_user, transactional_db):
    """`open_page("settlement_clerk")` → a page of a user of these roles, logged in through the form.

    At its end the test fails on any request off the host, any error of a script and any breach of the policy.
    """
    contexts, faults = [], []

    def enter(*roles, size=DESKTOP, path="/", **more):
        context = chromium.new_context(viewport=size, locale="zh-CN", base_url=live_server.url, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        _loads_what_it_clicks(page)
        page.on("request", lambda r: r.url.startswith((live_server.url, "data:")) or faults.append(r.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
        if roles:
            user = make_user(*roles, **more)
            page.goto("/login/")
            page.fill("[name=username]", user.username)
            page.fill("[name=password]", PASSWORD)
            page.click("main button[type=submit]")
            page.wait_for_selector("h1")
        page.goto(path)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert not faults
