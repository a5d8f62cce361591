"""Three more programs of hospitals, each by another hand: a page of a browser, a package, a service."""

import datetime as dt
import hashlib
import hmac
import json
import random
import secrets
import time
import uuid
from base64 import b64encode
from urllib.parse import urlencode

import httpx

from tests.workbench.national.conftest import NAMES, SECRET
from tests.workbench.national.foreign.typed import Failed, Typed

CHINA = dt.timezone(dt.timedelta(hours=8))


def clock():
    return dt.datetime.now(CHINA)


class Page:
    """A page posts a form whose only field has no name, compares loosely, and takes element 0 of whatever list."""

    def __init__(self, base, code, place):
        self.address, self.code, self.place = f"{base}/fsi/api/rsfComIfsService/callService", code, place
        self.sign_no = ""

    def msgid(self):
        at = clock()
        return f"{self.code}{at:%Y%m%d%H%M%S}{at.microsecond // 1000}1"  # milliseconds without leading zeros

    def call(self, infno, node, *, msgid=None):
        envelope = {
            "infno": infno, "msgid": msgid or self.msgid(), "mdtrtarea_admvs": self.place,
            "insuplc_admdvs": self.place, "recer_sys_code": "SY", "dev_no": "null", "dev_safe_info": "null",
            "cainfo": "", "signtype": "", "infver": "V1.0", "opter_type": "1", "opter": "1", "opter_name": "王",
            "inf_time": f"{clock():%Y-%m-%d %H:%M:%S}", "fixmedins_code": self.code, "fixmedins_name": "医院",
            "sign_no": self.sign_no, "input": node,
        }  # fmt: skip
        form = urlencode({"": json.dumps(envelope, separators=(",", ":"), ensure_ascii=False)})
        kind = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Requested-With": "XMLHttpRequest",
        }
        asked = httpx.options(self.address, headers={"Origin": "http://his.local"})
        answer = httpx.post(self.address, content=form, headers=kind | {"Origin": "http://his.local"}, timeout=60)
        allowed = {one.headers["Access-Control-Allow-Origin"] for one in (asked, answer)}
        found = answer.json()
        if allowed != {"*"} or str(found["infcode"]) != "0":
            raise Failed(found["err_msg"])
        return found["output"]


class Package:
    """A package for 30 characters of a UUID as msgid; it sends the same again on 429 and 5xx, three times at most."""

    again = frozenset({429, 500, 502, 503, 504})

    def __init__(self, base, code, key, secret, place):
        self.base, self.code, self.key, self.secret, self.place = base, code, key, secret, place
        self.sent = []

    def msgid(self):
        return uuid.uuid4().hex.upper()[:30]

    def call(self, infno, node, *, msgid=None):
        envelope = {
            "infno": infno, "msgid": msgid or self.msgid(), "mdtrtarea_admvs": self.place, "insuplc_admdvs": "",
            "recer_sys_code": "99", "dev_no": "", "dev_safe_info": "", "cainfo": "", "signtype": "", "infver": "1.0.0",
            "opter_type": "1", "opter": "sdk", "opter_name": "接口", "inf_time": f"{clock():%Y-%m-%d %H:%M:%S}",
            "fixmedins_code": self.code, "fixmedins_name": "医院", "sign_no": "", "input": node,
        }  # fmt: skip
        signed = {
            "_api_name": infno, "_api_version": "1.0.0", "_api_access_key": self.key,
            "_api_timestamp": str(int(time.time() * 1000)),
        }  # fmt: skip
        text = "&".join(f"{name}={signed[name]}" for name in sorted(signed))
        signature = b64encode(hmac.new(self.secret.encode(), text.encode(), hashlib.sha1).digest()).decode()
        headers = signed | {"_api_signature": signature, "Content-Type": "application/json"}
        body = json.dumps(envelope)
        for turn in range(4):
            self.sent.append(body)
            answer = httpx.post(
                f"{self.base}/fsi/api/rsfComIfsService/callService/{infno}", content=body, headers=headers, timeout=30
            )
            if answer.status_code not in self.again:
                break
            time.sleep(0.05 * 2**turn)
        found = answer.json()
        if found.get("infcode") != 0:
            raise Failed(found.get("err_msg"))
        return found["output"]


class Service:
    """A service with x-tif headers: the number goes behind its address, infcode has to be the integer 0."""

    def __init__(self, base, code, key, secret, place):
        self.base, self.code, self.key, self.secret, self.place = f"{base}/fsi/api", code, key, secret, place

    def msgid(self):
        return f"{self.code}{clock():%Y%m%d%H%M%S}{random.randint(0, 9998)}"

    def call(self, infno, node, *, msgid=None):
        at, nonce = str(int(time.time())), secrets.token_urlsafe(24)[:32]
        proof = hashlib.sha256((at + self.secret + nonce + at).encode()).hexdigest()
        headers = {
            "x-tif-paasid": self.key, "x-tif-timestamp": at, "x-tif-nonce": nonce, "x-tif-signature": proof,
        }  # fmt: skip
        message = {
            "infno": infno, "msgid": msgid or self.msgid(), "mdtrtarea_admvs": self.place,
            "insuplc_admdvs": self.place, "recer_sys_code": "0023", "dev_no": None, "dev_safe_info": None,
            "cainfo": None, "signtype": "SM3", "enc_type": None, "infver": "V1.0", "opter_type": "2",
            "opter": "kiosk-7", "opter_name": "自助机", "inf_time": f"{clock():%Y-%m-%d %H:%M:%S}",
            "fixmedins_code": self.code, "fixmedins_name": "医院", "sign_no": None, "input": node,
        }  # fmt: skip
        found = httpx.post(f"{self.base}/{infno}", json=message, headers=headers, timeout=60).json()
        if type(found.get("infcode")) is int and found["infcode"] == 0:  # a quoted 0, or 0.0, is none
            return found["output"]
        raise Failed(found.get("err_msg"))


def all_of(base, place):
    """One of each, with the institutions of `make_institution`."""
    csb, tif = (NAMES["csb"], "key-csb", SECRET, place), (NAMES["paasid"], "key-paasid", SECRET, place)
    return {
        "page": Page(base, NAMES["none"], place), "typed": Typed(base, *csb), "package": Package(base, *csb),
        "service": Service(base, *tif),
    }  # fmt: skip
