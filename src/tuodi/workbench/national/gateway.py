"""The gateway: a request of any mount and form becomes a message, its answer a response; before sessions."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone

from tuodi.exchange.national import envelope
from tuodi.exchange.national.envelope import BadBody, Received
from tuodi.exchange.national.region import NATION
from tuodi.exchange.national.schema import family
from tuodi.exchange.national.schemes import Unproved
from tuodi.exchange.national.schemes.common import plain

from .answering import Order, Said, answered, known, refusal
from .models import Institution
from .mounts import Mounted, mounted
from .patience import BEGIN, LATER, TooSlow, comes_later
from .senders import institution_of, proved, region_for

_JSON_PARTS = ("jsonStr", "json", "data", "input", "")
_FETCHED = ("file_qury_no", "filename", "fixmedins_code")
_DOWNLOAD = "9102"
BEGAN, IDLE = "tuodi.began", "tuodi.idle"
"""Where the web server says when a request came, and for how long its line to the database was idle."""
_FRESH = 30.0
"""Seconds after which a line that nobody used is looked at before it is trusted."""


class Gateway:
    """Middleware: paths of the interface are answered here, all others go on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or hand on."""
        mount = mounted(request.path_info)
        if mount is None:
            return self.get_response(request)
        if request.method == "OPTIONS":
            return _open_to_pages(HttpResponse(status=204))
        began = request.META.get(BEGAN) or time.monotonic()
        try:
            _look_at_line(request, began)
            said, institution = _said(request, mount, began)
        except (DatabaseError, TooSlow) as fault:
            if not comes_later(fault):
                raise
            said, institution = later(), None
        response = HttpResponse(said.body, status=said.status, headers=headers_of(said))
        if institution is None or institution.scheme == Institution.Scheme.NONE:
            _open_to_pages(response)
        return response


def speaks(path: str) -> bool:
    """Whether a path is the interface's."""
    return mounted(path) is not None


def later() -> Said:
    """The answer where nothing could be looked up, not even who speaks."""
    nation, now = region_for(NATION), timezone.now()
    reference = envelope.reference(nation.refmsg_prefix, now)
    body = envelope.answer(reference=reference, received=now, now=now, fault=("later", LATER))
    return Said(body, nation.retry_status)


def headers_of(said: Said) -> dict[str, str]:
    """Of the response that carries an answer."""
    found = {"Content-Type": said.content_type, "Content-Length": str(len(said.body))}
    if said.filename:
        found["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(said.filename)}"
    if said.status == 503:  # noqa: PLR2004
        found["Retry-After"] = "1"
    return found


def _look_at_line(request: HttpRequest, began: float) -> None:
    """One that was in use just now is trusted, without a question for each message; if it broke, that is told as later.

    Raises TooSlow where looking took so long that there is no time for a new one.
    """
    if IDLE not in request.META:
        return
    if request.META[IDLE] > _FRESH and connection.connection is not None and not connection.is_usable():
        connection.close()
        if time.monotonic() - began > BEGIN:
            raise TooSlow
    connection.health_check_done = True  # type: ignore[attr-defined] # the stubs do not know it


def _said(request: HttpRequest, mount: Mounted, began: float) -> tuple[Said, Institution | None]:
    at = timezone.now()
    nation = region_for(NATION)
    try:
        received, attachment = _received(request, mount)
        institution = institution_of(received.envelope.get("fixmedins_code", ""))
    except BadBody as fault:
        return refusal(str(fault), nation.gateway_status, nation.refmsg_prefix), None
    region = region_for(institution.county) if institution is not None else nation
    try:
        infno = _infno(mount, received)
        if not mount.known or known(infno) is None:
            return Said(envelope.unknown_transaction(_unknown(request, mount, infno))), institution
        headers = {plain(name): value for name, value in request.headers.items()}
        headers |= {name[5:].lower(): value for name, value in request.META.items() if name.startswith("HTTP_")}
        sender = proved(received, headers, request.body, at)
    except Unproved as fault:
        return refusal(str(fault), region.gateway_status, region.refmsg_prefix), institution
    transaction = known(infno)
    if transaction is None:
        raise RuntimeError(infno)
    return answered(Order(sender, transaction, received, request.body, at, began, attachment)), institution


def _unknown(request: HttpRequest, mount: Mounted, infno: str) -> str:
    if not mount.known:
        return f"没有接口地址 {request.path_info[:80]}；请核对地址"
    return f"没有交易 {infno[:20]}；请核对交易编号" if infno else "缺少 infno（交易编号）；请在报文头填写"


def _infno(mount: Mounted, received: Received) -> str:
    """The number: the message's and the path's are one, but for the letter of a variant. Raises Unproved."""
    if not mount.infno or not received.infno or mount.infno == received.infno:
        return received.infno or mount.infno
    if family(mount.infno) != family(received.infno):
        raise Unproved(f"地址中的交易编号 {mount.infno} 与报文中的 {received.infno} 不一致；请核对")
    return max(mount.infno, received.infno, key=len)


def _received(request: HttpRequest, mount: Mounted) -> tuple[Received, bytes]:
    """The message and the file beside it. Raises BadBody."""
    if request.method == "GET" and mount.infno == _DOWNLOAD:
        return _download_of(request), b""
    if request.method != "POST":
        raise BadBody("请以 POST 方式发送 JSON 报文")
    content_type = request.headers.get("Content-Type", "")
    _join_pieces(request)
    try:
        body = _unpack(request)
        if not content_type.startswith("multipart/"):
            return envelope.parse_body(body, content_type), b""
        parts = [request.POST[name] for name in _JSON_PARTS if name in request.POST]
        files = [one.read() for name in request.FILES for one in request.FILES.getlist(name)]
    except (RequestDataTooBig, TooManyFieldsSent):
        raise BadBody(envelope.TOO_LARGE) from None
    except MultiPartParserError:
        raise BadBody("多段表单有误；应有 jsonStr 和 file 两段") from None
    if not parts:
        raise BadBody("多段表单缺少 jsonStr")
    return envelope.parse_text(parts[0]), files[0] if files else b""


def _join_pieces(request: HttpRequest) -> None:
    """Read a body that comes in pieces: it has no length, and Django would take it for empty. Raises BadBody."""
    if "chunked" not in request.headers.get("Transfer-Encoding", "").lower() or request.META.get("CONTENT_LENGTH"):
        return
    most: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    body = request.META["wsgi.input"].read(most + 1)
    if len(body) > most:
        raise BadBody(envelope.TOO_LARGE)
    request.META["CONTENT_LENGTH"] = str(len(body))
    request._body = body


def _unpack(request: HttpRequest) -> bytes:
    """The body as the client wrote it: what is signed, read and kept. Raises BadBody."""
    packed = request.headers.get("Content-Encoding", "")
    if packed:
        request._body = envelope.unpacked(request.body, packed, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    return request.body


def _download_of(request: HttpRequest) -> Received:
    """Some clients fetch a file by its number in the address."""
    given = {name: request.GET[name] for name in _FETCHED if request.GET.get(name)}
    number = given.get("file_qury_no", "")
    header = {"infno": _DOWNLOAD, "msgid": f"GET{number}"[:40], "fixmedins_code": given.get("fixmedins_code", "")}
    return Received(header, {"fsDownloadIn": given}, header)


def _open_to_pages(response: HttpResponse) -> HttpResponse:
    """A page of any origin may read an answer that no signature and no cookie protects."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Headers"] = "*"
    response.headers["Access-Control-Allow-Methods"] = "POST, GET"
    return response
