"""Programs of hospitals as they are known to behave; each has its own way with bodies, numbers, time and trouble."""

import base64
import datetime as dt
import hashlib
import hmac
import json
import random
import re
import secrets
import urllib.error
import urllib.parse
import urllib.request
import uuid
from decimal import Decimal

import httpx

from tests.workbench.conftest import COUNTY

CALL = "/fsi/api/rsfComIfsService/callService"
_CHINA = dt.timezone(dt.timedelta(hours=8))


def now():
    return dt.datetime.now(_CHINA).replace(tzinfo=None)


class Failed(Exception):
    """What the program shows its operator."""


class BrowserForm:
    """A page that posts a form whose only field has no name, compares loosely and passes amounts through unread."""

    def __init__(self, base, code):
        self.base, self.code = base, code

    def msgid(self):
        at = now()  # the milliseconds are not padded: 28 to 30 characters
        return f"{self.code}{at:%Y%m%d%H%M%S}{at.microsecond // 1000}1"

    def call(self, infno, node, *, msgid=None):
        envelope = {
            "infno": infno, "msgid": msgid or self.msgid(), "insuplc_admdvs": COUNTY, "mdtrtarea_admvs": COUNTY,
            "recer_sys_code": "SY", "dev_no": "null", "dev_safe_info": "null", "cainfo": "null", "signtype": "null",
            "infver": "V1.0", "opter_type": "1", "opter": "test", "opter_name": "测试", "sign_no": "1",
            "inf_time": f"{now():%Y-%m-%d %H:%M:%S}", "fixmedins_code": self.code, "fixmedins_name": "医院",
            "input": node,
        }  # fmt: skip
        body = "=" + urllib.parse.quote(json.dumps(envelope, ensure_ascii=False))
        request = urllib.request.Request(self.base + CALL, body.encode(), {  # noqa: S310 - a server of the test
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8", "Origin": "null",
        })  # fmt: skip
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
            found = json.loads(answer.read())
        if str(found["infcode"]) != "0":
            raise Failed(found["err_msg"])
        return found["output"]


class Typed:
    """A program with classes: unset properties go out as null, numbers of an answer must be numbers, times times.

    It gives a second for the timestamp, invents "-2" for every exception, and signs the headers only.
    """

    numbers = re.compile(r"(_amt|_sumamt|_pay|^balc|^age|^cnt|^pric|_selfpay|_dedc|_prop)$|^(balc|age|cnt|pric)$")

    def __init__(self, base, code, key, secret):
        self.base, self.code, self.key, self.secret = base, code, key, secret
        self.client = httpx.Client(timeout=20)

    def msgid(self):
        return f"{self.code}{now():%Y%m%d%H%M%S}{random.randrange(9999)}"

    def headers(self, infno):
        given = {
            "_api_name": infno, "_api_version": "1.0.0", "_api_access_key": self.key,
            "_api_timestamp": str(int(dt.datetime.now(_CHINA).timestamp())),
        }  # fmt: skip
        text = "&".join(f"{name}={given[name]}" for name in sorted(given))
        made = hmac.new(self.secret.encode(), text.encode(), hashlib.sha1).digest()
        return given | {"_api_signature": base64.b64encode(made).decode(), "Content-Type": "text/plain"}

    def call(self, infno, node, *, msgid=None):
        envelope = {
            "infno": infno, "msgid": msgid or self.msgid(), "mdtrtarea_admvs": COUNTY, "insuplc_admdvs": COUNTY,
            "recer_sys_code": "99", "dev_no": None, "dev_safe_info": None, "cainfo": None, "signtype": None,
            "infver": "1.0.0", "opter_type": "1", "opter": "001", "opter_name": "李四", "sign_no": None,
            "inf_time": f"{now():%Y-%m-%dT%H:%M:%S}", "fixmedins_code": self.code, "fixmedins_name": "医院",
            "fixmedins_soft_fcty": "软件公司", "input": self.with_nulls(node),
        }  # fmt: skip
        try:
            answer = self.client.post(self.base + CALL, content=json.dumps(envelope), headers=self.headers(infno))
            answer.raise_for_status()
            found = json.loads(answer.content, parse_float=Decimal)
            assert type(found["infcode"]) is int
            if found["infcode"] == 0:
                assert isinstance(found["output"], dict)
                dt.datetime.strptime(found["refmsg_time"], "%Y%m%d%H%M%S%f")
                self.typed(found["output"])
        except (httpx.HTTPError, ValueError, TypeError, KeyError) as fault:
            raise Failed(f"-2 {fault}") from fault
        if found["infcode"] != 0:
            raise Failed(found["err_msg"])
        return found["output"]

    def with_nulls(self, value):
        """Classes have properties that nobody set."""
        if isinstance(value, dict):
            return {key: self.with_nulls(one) for key, one in value.items()} | {"exp_content": None, "card_sn": None}
        return [self.with_nulls(one) for one in value] if isinstance(value, list) else value

    def typed(self, value, name=""):
        """A number that is null or text does not fit its property."""
        if isinstance(value, dict):
            for key, one in value.items():
                self.typed(one, key)
        elif isinstance(value, list):
            for one in value:
                self.typed(one, name)
        elif self.numbers.search(name) and (isinstance(value, bool) or not isinstance(value, int | Decimal)):
            raise TypeError(f"{name}: {value!r}")


class RetryingSdk:
    """A package that sends the same request again, up to three times, where the server is busy or breaks."""

    again = frozenset({429, 500, 502, 503, 504})

    def __init__(self, base, code, key, secret):
        self.base, self.code, self.key, self.secret = base, code, key, secret
        self.client = httpx.Client(timeout=30)
        self.sent = []

    def msgid(self):
        return uuid.uuid4().hex.upper()[:30]

    def call(self, infno, node, *, msgid=None):
        envelope = {
            "infno": infno, "msgid": msgid or self.msgid(), "mdtrtarea_admvs": COUNTY, "insuplc_admdvs": COUNTY,
            "recer_sys_code": "99", "dev_no": "", "dev_safe_info": "", "cainfo": "", "signtype": "", "infver": "V1.0",
            "opter_type": "1", "opter": "1", "opter_name": "王五", "sign_no": "",
            "inf_time": f"{now():%Y-%m-%d %H:%M:%S}", "fixmedins_code": self.code, "fixmedins_name": "医院",
            "input": node,
        }  # fmt: skip
        stamp = str(int(dt.datetime.now(_CHINA).timestamp() * 1000))
        given = {"_api_name": infno, "_api_version": "1.0.0", "_api_access_key": self.key, "_api_timestamp": stamp}
        text = "&".join(f"{name}={given[name]}" for name in sorted(given))
        made = hmac.new(self.secret.encode(), text.encode(), hashlib.sha1).digest()
        headers = given | {"_api_signature": base64.b64encode(made).decode(), "Content-Type": "application/json"}
        body = json.dumps(envelope).encode()
        for _ in range(4):
            self.sent.append(body)
            answer = self.client.post(f"{self.base}{CALL}/{infno}", content=body, headers=headers)
            if answer.status_code not in self.again:
                break
        found = answer.json()
        if found["infcode"] != 0:
            raise Failed(found["err_msg"])
        return found["output"]


class TifService:
    """A service with x-tif headers that adds the number to its address and compares infcode with the integer 0."""

    def __init__(self, base, code, key, secret):
        self.base, self.code, self.key, self.secret = base, code, key, secret

    def msgid(self):
        return f"{self.code}{now():%Y%m%d%H%M%S}{random.randrange(9999):04d}"

    def call(self, infno, node, *, msgid=None):
        stamp, nonce = str(int(dt.datetime.now(_CHINA).timestamp())), secrets.token_hex(16)
        headers = {
            "x-tif-paasid": self.key, "x-tif-timestamp": stamp, "x-tif-nonce": nonce,
            "x-tif-signature": hashlib.sha256(f"{stamp}{self.secret}{nonce}{stamp}".encode()).hexdigest(),
            "Content-Type": "application/json; charset=utf-8",
        }  # fmt: skip
        envelope = {
            "infno": infno, "msgid": msgid or self.msgid(), "mdtrtarea_admvs": COUNTY, "insuplc_admdvs": "",
            "recer_sys_code": "0023", "dev_no": "", "dev_safe_info": "", "cainfo": "", "signtype": "", "enc_type": "",
            "infver": "V1.0", "opter_type": "1", "opter": "0001", "opter_name": "赵六",
            "inf_time": f"{now():%Y-%m-%d %H:%M:%S}", "fixmedins_code": self.code, "fixmedins_name": "医院",
            "sign_no": "", "input": node,
        }  # fmt: skip
        found = httpx.post(f"{self.base}/fsi/api/{infno}", json=envelope, headers=headers, timeout=30).json()
        if found.get("infcode") is not None and type(found["infcode"]) is int and found["infcode"] == 0:
            return found["output"]
        raise Failed(found.get("err_msg"))


def all_of(base):
    """One of each, with the institutions of `make_institution`."""
    from tests.workbench.national.conftest import NAMES, SECRET

    return {
        "browser": BrowserForm(base, NAMES["none"]),
        "typed": Typed(base, NAMES["csb"], "key-csb", SECRET),
        "sdk": RetryingSdk(base, NAMES["csb"], "key-csb", SECRET),
        "tif": TifService(base, NAMES["paasid"], "key-paasid", SECRET),
    }
