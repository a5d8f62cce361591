"""A hospital's typed program: every answer is put into classes, and what does not fit its property ends the call.

A number must be a number, whole where its property is; a text a text; an object is no list and a list no object; what
its classes say is never empty is there. Properties that nobody set go out as null. It signs the headers with seconds,
asks with octet-stream only for files, signs in before the first thing it does, and never closes a connection.
"""

import base64
import datetime as dt
import hashlib
import hmac
import json
import random
import re
from decimal import Decimal

import httpx

from tests.workbench.national.foreign.tables import OUT

CHINA = dt.timezone(dt.timedelta(hours=8))
NOT_GIVEN = {"crt_payb_lmt_amt"}
"""Declared as never empty, and empty on real platforms: a nullable property."""
ON_TRIAL = {"setl_id", "setl_time", "clr_way", "clr_optins"}
_PROPERTY = re.compile(r"(\w+):(C|N|DT|D|Nstr)([\d.]*)(!?)")


class Failed(Exception):
    """What the operator sees."""


def property_of(word):
    name, kind, size, must = _PROPERTY.fullmatch(word).groups()
    digits, _, places = size.partition(".")
    return name, kind, int(digits or 0), int(places or 0), bool(must)


def fit(where, value, kind, digits, places):
    """Put a value into a property."""
    if kind in ("C", "Nstr"):
        if not isinstance(value, str):
            raise TypeError(f"{where}: {value!r} is no text")
    elif kind == "N":
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise TypeError(f"{where}: {value!r} is no number")
        if not places and not isinstance(value, int):
            raise TypeError(f"{where}: {value!r} is not whole")
        if isinstance(value, Decimal) and -value.as_tuple().exponent > places:
            raise TypeError(f"{where}: {value!r} has more than {places} places")
        if abs(value) >= 10 ** (digits - places):
            raise TypeError(f"{where}: {value!r} is too large")
    elif kind == "DT":
        dt.datetime.strptime(value, "%Y-%m-%d %H:%M:%S")
    else:
        dt.datetime.fromisoformat(value)


def fill(where, value, words, trial=False):
    """Make an object of a class."""
    if not isinstance(value, dict):
        raise TypeError(f"{where}: {value!r} is no object")
    for word in words.split():
        name, kind, digits, places, must = property_of(word)
        found = value.get(name)
        if found is None or found == "":
            if found == "" and kind not in ("C", "Nstr"):
                raise TypeError(f"{where}.{name}: an empty text")
            if kind == "N" and name in value:
                raise TypeError(f"{where}.{name}: null is no number")
            if must and name not in NOT_GIVEN and not (trial and name in ON_TRIAL):
                raise TypeError(f"{where}.{name} is empty")
            continue
        fit(f"{where}.{name}", found, kind, digits, places)


def read(infno, output):
    """All of an answer's output."""
    trial = infno in ("2206", "2303")
    for node, words in OUT.get(infno, {}).items():
        value = output if node in ("", "[]") else output[node.removesuffix("[]")]
        if not node.endswith("[]"):
            fill(f"{infno}.{node}", value, words, trial)
            continue
        if not isinstance(value, list):
            raise TypeError(f"{infno}.{node}: {value!r} is no list")
        for at, row in enumerate(value):
            fill(f"{infno}.{node}{at}", row, words, trial)


class Typed:
    """The program."""

    def __init__(self, base, code, key, secret, place):
        self.base, self.code, self.key, self.secret, self.place = base, code, key, secret, place
        self.client = httpx.Client(timeout=120, headers={"Connection": "keep-alive"})
        self.sign_no = None

    def msgid(self):
        return f"{self.code}{dt.datetime.now(CHINA):%Y%m%d%H%M%S}{random.randrange(9999)}"

    def headers(self, infno):
        given = {
            "_api_name": infno, "_api_version": "1.0.0", "_api_access_key": self.key,
            "_api_timestamp": str(int(dt.datetime.now(CHINA).timestamp())),
        }  # fmt: skip
        text = "&".join(f"{name}={given[name]}" for name in sorted(given))
        made = hmac.new(self.secret.encode(), text.encode(), hashlib.sha1).digest()
        return given | {"_api_signature": base64.b64encode(made).decode(), "Content-Type": "text/plain; charset=utf-8"}

    def call(self, infno, node, *, msgid=None):
        """The output, as its class has it."""
        if self.sign_no is None and infno != "9001":
            signed = self.call("9001", {"signIn": {"opter_no": "01", "mac": "00-E0", "ip": "10.0.0.1"}})
            self.sign_no = signed["signinoutb"]["sign_no"]
        envelope = {
            "infno": infno, "msgid": msgid or self.msgid(), "mdtrtarea_admvs": self.place,
            "insuplc_admdvs": self.place, "recer_sys_code": "99", "dev_no": None, "dev_safe_info": None,
            "cainfo": None, "signtype": None, "infver": "V1.0", "opter_type": "1", "opter": "01", "opter_name": "李",
            "inf_time": f"{dt.datetime.now(CHINA):%Y-%m-%dT%H:%M:%S.%f}0+08:00", "fixmedins_code": self.code,
            "fixmedins_name": "一家名字很长很长很长很长很长很长很长很长的医院", "sign_no": self.sign_no,
            "fixmedins_soft_fcty": "软件厂商", "input": node,
        }  # fmt: skip
        try:
            content = json.dumps(envelope, ensure_ascii=False).encode()
            answer = self.client.post(
                f"{self.base}/fsi/api/rsfComIfsService/callService", content=content, headers=self.headers(infno)
            )
            answer.raise_for_status()
            if "octet-stream" in answer.headers["Content-Type"]:
                return answer.content
            assert int(answer.headers["Content-Length"]) == len(answer.content)
            found = json.loads(answer.content, parse_float=Decimal)
            fill("answer", found, "infcode:N4! inf_refmsgid:C30 refmsg_time:C17 respond_time:C17 err_msg:C200")
            if found["infcode"] == 0:
                fill("answer", found, "inf_refmsgid:C30! refmsg_time:C17! respond_time:C17!")
                read(infno, found["output"])
        except (httpx.HTTPError, ValueError, TypeError, KeyError) as fault:
            raise Failed(f"-2 {type(fault).__name__} {fault}") from fault
        if found["infcode"] != 0:
            raise Failed(found["err_msg"])
        return found["output"]
