"""A whole run of the workbench's tests fails where no browser posted to a screen: `-p tests.workbench.every_screen`."""

from django.core.handlers.base import BaseHandler

BY_BROWSERS = set()
"""Names of the views that browsers posted to, of this process; on the one that leads also of the others."""
_answer = BaseHandler.get_response


def _noted(self, request):
    response = _answer(self, request)
    browser = "Chrom" in request.headers.get("User-Agent", "")
    if browser and request.method == "POST" and request.resolver_match and response.status_code < 400:
        BY_BROWSERS.add(request.resolver_match.view_name)
    return response


def pytest_configure():
    BaseHandler.get_response = _noted


def pytest_testnodedown(node):
    """Another process is through: what its browsers did."""
    BY_BROWSERS.update(node.workeroutput.get("posted", ()))


def pytest_sessionfinish(session):
    """Every process tells the one that leads; that one compares."""
    told = getattr(session.config, "workeroutput", None)
    if told is not None:
        told["posted"] = sorted(BY_BROWSERS)
        return
    from tests.workbench.api.test_screens import posted_to

    left = sorted(posted_to() - BY_BROWSERS - {"month:overview"})  # reads its month as `month:start` does
    if left:
        session.exitstatus = 1
        session.config.get_terminal_writer().line(f"no browser test posts to: {', '.join(left)}", red=True)
