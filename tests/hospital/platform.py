"""A small platform that speaks the wire, with flaws on request: what the checker has to catch is done here on purpose.

It knows no law: of what is in policy the pool pays a half, critical illness a tenth, assistance a fifth, cut to fen.
"""

import base64
import copy
import io
import json
import threading
import time
import urllib.parse
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FUNDS = {"hifp_pay": ("390100", 50), "hifmi_pay": ("390200", 10), "maf_pay": ("610100", 20)}


class Refused(Exception):
    pass


def fen(value):
    text = str(value)
    sign = -1 if text.startswith("-") else 1
    whole, _, part = text.lstrip("-").partition(".")
    return sign * (int(whole) * 100 + int((part + "00")[:2]))


def yuan(amount):
    return Yuan(f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d}")


class Yuan(str):
    __slots__ = ()


def as_json(value):
    if isinstance(value, Yuan):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k)}:{as_json(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(as_json, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


class Platform:
    """`flaws`: names of what it does wrong. `every`: a flaw of settling strikes each so-manieth settlement."""

    def __init__(self, *flaws, every=3, slow=0.0, lacks=()):
        self.flaws, self.every, self.slow, self.lacks = set(flaws), every, slow, lacks
        self.lock = threading.RLock()
        self.answers, self.visits, self.settled, self.tombs = {}, {}, {}, set()
        self.files, self.serial, self.forms, self.replays = {}, 0, set(), 0
        self.paths = set()

    def flawed(self, name):
        return name in self.flaws and self.serial % self.every == 0

    def number(self, letter):
        self.serial += 1
        return f"{letter}{self.serial:010d}"

    # ---- the wire

    def answer(self, body, kind, path):
        text = body.decode("utf-8-sig")
        if "form" in kind:
            text = urllib.parse.parse_qs(text)[""][0]
        self.paths.add(path)
        self.forms.add((kind.split(";")[0], path.rsplit("/", 1)[1] if path[-1].isdigit() else "one"))
        asked = json.loads(text, parse_float=str, parse_int=str)
        infno, key = asked["infno"], (asked["fixmedins_code"], asked["infno"], asked["msgid"])
        with self.lock:
            time.sleep(self.slow)
            kept = self.answers.get(key)
            if kept is not None and "forgets" not in self.flaws:
                if (
                    kept[0] != text
                    and infno in ("2102", "2103", "2207", "2304", "2208", "2305", "2401")
                    and "no_clash" not in self.flaws
                ):
                    return self.envelope(err=f"msgid {key[2]} 已用于另一内容"), "application/json"
                if kept[0] == text or "no_clash" in self.flaws:
                    self.replays += 1
                    return kept[1], kept[2]
            if key in self.tombs and "no_tombstones" not in self.flaws:
                return self.envelope(err="该报文已被冲正"), "application/json"
            if infno in self.lacks:
                return b'{"type":"error","infcode":-1,"err_msg":"no such transaction"}', "application/json"
            try:
                output = getattr(self, f"t{infno}")(clean(asked["input"]), key)
                made = (output, "application/octet-stream") if isinstance(output, bytes) else (
                    self.envelope(output), "application/json")  # fmt: skip
            except Refused as refusal:
                return self.envelope(err=str(refusal)), "application/json"
            self.answers[key] = (text, *made)
            return made

    def envelope(self, output=None, err=None):
        code = -1 if err else 0
        if "text_code" in self.flaws:
            code = str(code)
        said = {"infcode": code, "inf_refmsgid": f"500243{self.serial:024d}", "err_msg": err, "output": output or {}}
        return as_json(said).encode()

    # ---- transactions

    def t9001(self, asked, key):
        number = self.number("S") if "new_sign_no" in self.flaws else f"S{key[0]}"
        return {"signinoutb": {"sign_time": "2026-01-01", "sign_no": number}}

    def t1101(self, asked, key):
        return {
            "baseinfo": {"psn_no": "P" + asked["data"]["certno"], "psn_name": asked["data"]["psn_name"]},
            "insuinfo": [{"insutype": "390", "psn_type": "15", "insuplc_admdvs": "500243", "balc": yuan(0)}],
            "idetinfo": [],
        }

    def t2201(self, asked, key):
        number = self.number("M")
        self.visits[number] = {"psn_no": asked["data"]["psn_no"], "lines": {}, "setl": None, "open": False}
        return {"data": {"mdtrt_id": number, "psn_no": asked["data"]["psn_no"]}}

    def t2401(self, asked, key):
        psn_no = asked["mdtrtinfo"]["psn_no"]
        if (
            any(one["open"] and one["psn_no"] == psn_no for one in self.visits.values())
            and "two_stays" not in self.flaws
        ):
            raise Refused("已在院")
        number = self.number("M")
        self.visits[number] = {"psn_no": psn_no, "lines": {}, "setl": None, "open": True, "key": key}
        return {"result": {"mdtrt_id": number}}

    def nothing(self, asked, key):
        return {}

    t2202 = t2203 = t2403 = nothing

    def t2204(self, asked, key):
        rows = []
        for line in asked["feedetail"]:
            visit = self.visits[line["mdtrt_id"]]
            if line["feedetl_sn"] in visit["lines"]:
                raise Refused(f"明细 {line['feedetl_sn']} 已上传")
            visit["lines"][line["feedetl_sn"]] = fen(line["det_item_fee_sumamt"])
            rows.append({"feedetl_sn": line["feedetl_sn"]})
        return {"result": rows}

    t2301 = t2204

    def t2205(self, asked, key):
        row = asked["data"][0] if isinstance(asked["data"], list) else asked["data"]
        visit = self.visits[row["mdtrt_id"]]
        if visit["setl"]:
            raise Refused("已结算")
        visit["lines"].clear()
        return {}

    t2302 = t2205

    def t2402(self, asked, key):
        self.visits[asked["dscginfo"]["mdtrt_id"]]["open"] = False
        return {}

    def t2405(self, asked, key):
        self.visits[asked["data"]["mdtrt_id"]]["open"] = True
        return {}

    def t2404(self, asked, key):
        self.visits[asked["data"]["mdtrt_id"]]["open"] = False
        return {}

    def worked_out(self, data, key, kind):
        visit = self.visits[data["mdtrt_id"]]
        total = sum(visit["lines"].values())
        if fen(data["medfee_sumamt"]) != total:
            raise Refused(f"总额 {data['medfee_sumamt']}，明细合计 {total}")
        first = total // 10  # a tenth is borne first
        policy = total - first
        paid = {name: policy * share // 100 for name, (_, share) in FUNDS.items()}
        funds = sum(paid.values())
        money = {
            "medfee_sumamt": total, "fulamt_ownpay_amt": 0, "overlmt_selfpay": 0, "preselfpay_amt": first,
            "inscp_scp_amt": policy, "fund_pay_sumamt": funds, "psn_part_amt": total - funds, "acct_pay": 0,
            "psn_cash_pay": total - funds, "hosp_part_amt": 0, "oth_pay": 0, **paid,
        }  # fmt: skip
        return {
            "money": money, "funds": {FUNDS[name][0]: amount for name, amount in paid.items() if amount},
            "psn_no": data["psn_no"], "mdtrt_id": data["mdtrt_id"], "key": key, "clr_type": kind, "undone": False,
            "refund": False, "setl_id": None,
        }  # fmt: skip

    def shown(self, one):
        info = {name: yuan(amount) for name, amount in one["money"].items()}
        info |= {
            **{name: one[name] for name in ("setl_id", "mdtrt_id", "psn_no", "clr_type")},
            "setl_time": "2026-01-01 10:00:00", "medins_setl_id": one["key"][2],
        }  # fmt: skip
        rows = [{"fund_pay_type": kind, "fund_payamt": yuan(amount)} for kind, amount in one["funds"].items()]
        rows.append({"fund_pay_type": "310201", "fund_payamt": yuan(0)})
        return {"setlinfo": info, "setldetail": rows}

    def trial(self, kind, asked, key):
        return self.shown(self.worked_out(asked["data"], key, kind))

    def settle(self, kind, asked, key):
        data = asked["data"]
        visit = self.visits[data["mdtrt_id"]]
        if visit["setl"] and "doubles" not in self.flaws:
            raise Refused(f"已结算 {visit['setl']}")
        one = self.worked_out(data, key, kind)
        if one["money"]["inscp_scp_amt"] != fen(data["inscp_scp_amt"]):
            raise Refused("inscp_scp_amt 与预结算不符")
        one["setl_id"] = visit["setl"] = self.number("Z")
        self.settled[one["setl_id"]] = one
        shown = self.shown(one)
        if self.flawed("loses"):
            del self.settled[one["setl_id"]]
        if self.flawed("doubles"):
            twin = copy.deepcopy(one)
            twin["setl_id"] = self.number("Z")
            self.settled[twin["setl_id"]] = twin
        if self.flawed("changes_amount"):
            one["money"]["maf_pay"] += 1
            one["money"]["fund_pay_sumamt"] += 1
            one["funds"]["610100"] += 1
        if self.flawed("does_not_add_up"):
            shown["setlinfo"]["fund_pay_sumamt"] = yuan(one["money"]["fund_pay_sumamt"] + 1)
        if self.flawed("number_as_text"):
            shown["setlinfo"]["maf_pay"] = str(shown["setlinfo"]["maf_pay"]) + ""
            shown["setlinfo"]["maf_pay"] = "".join(shown["setlinfo"]["maf_pay"])
        return shown

    def t2206(self, asked, key):
        return self.trial("11", asked, key)

    def t2303(self, asked, key):
        return self.trial("21", asked, key)

    def t2207(self, asked, key):
        return self.settle("11", asked, key)

    def t2304(self, asked, key):
        return self.settle("21", asked, key)

    def take_back(self, one, key):
        back = copy.deepcopy(one)
        back |= {"setl_id": self.number("Z"), "key": key, "refund": True}
        back["money"] = {name: -amount for name, amount in one["money"].items()}
        back["funds"] = {kind: -amount for kind, amount in one["funds"].items()}
        if "undo_one_fen_short" in self.flaws:
            back["money"]["maf_pay"] += 1
        if "undo_not_booked" not in self.flaws:
            self.settled[back["setl_id"]] = back
            one["undone"] = True
        self.visits[one["mdtrt_id"]]["setl"] = None
        return back

    def t2208(self, asked, key):
        one = self.settled.get(asked["data"]["setl_id"])
        if one is None or one["undone"]:
            raise Refused("没有这笔结算或已撤销")
        return self.shown(self.take_back(one, key))

    t2305 = t2103 = t2208

    def t2601(self, asked, key):
        original = (key[0], asked["data"]["oinfno"], asked["data"]["omsgid"])
        if "reversal_does_nothing" in self.flaws:
            return {}
        for one in list(self.settled.values()):
            if one["key"] == original and not one["refund"]:
                if one["undone"] and original not in self.tombs and "reverses_after_undo" not in self.flaws:
                    raise Refused("已撤销")
                if not one["undone"]:
                    self.take_back(one, key)
        for visit in self.visits.values():
            if visit.get("key") == original:
                visit["open"] = False
        self.tombs.add(original)
        return {}

    # ---- pharmacy

    def t2101(self, asked, key):
        return self.shown(self.worked_out(self.bought(asked), key, "41"))

    def t2102(self, asked, key):
        return self.settle("41", {"data": self.bought(asked)}, key)

    def bought(self, asked):
        number = self.number("M")
        lines = {line["feedetl_sn"]: fen(line["det_item_fee_sumamt"]) for line in asked["drugdetail"]}
        self.visits[number] = {"psn_no": asked["druginfo"]["psn_no"], "lines": lines, "setl": None, "open": False}
        return asked["druginfo"] | {"mdtrt_id": number}

    # ---- queries

    def t5203(self, asked, key):
        data = asked["data"]
        number = data.get("setl_id") or self.standing(data, key)
        one = self.settled.get(number)
        if one is None:
            raise Refused("没有结算")
        shown = self.shown(one)
        info = shown["setlinfo"]
        info["psn_pay"], info["cash_payamt"] = info.pop("psn_part_amt"), info.pop("psn_cash_pay")
        info["refd_setl_flag"] = "1" if one["undone"] or one["refund"] else "0"
        return shown

    def standing(self, data, key):
        """By the message that settled it, or by the visit."""
        for number, one in self.settled.items():
            if (
                not one["undone"]
                and not one["refund"]
                and (
                    one["key"] == (key[0], one["key"][1], data.get("msgid")) or one["mdtrt_id"] == data.get("mdtrt_id")
                )
            ):
                return number
        return None

    def t5206(self, asked, key):
        sums = {}
        for one in self.settled.values():
            if one["psn_no"] == asked["data"]["psn_no"]:
                for kind, amount in one["funds"].items():
                    sums[kind] = sums.get(kind, 0) + amount
        return {
            "cuminfo": [{"cum_type_code": f"D{kind[:4]}01_BIZ11", "cum": yuan(sum_)} for kind, sum_ in sums.items()]
        }

    def of(self, data, key):
        return [one for one in self.settled.values() if one["clr_type"] == data["clr_type"] and one["key"][0] == key[0]]

    def t3201(self, asked, key):
        data = asked["data"]
        rows = self.of(data, key)
        even = int(data["fixmedins_setl_cnt"]) == len(rows) and all(
            fen(data[name]) == sum(one["money"][name] for one in rows) for name in ("medfee_sumamt", "fund_pay_sumamt")
        )
        return {"stmtinfo": {"stmt_rslt": "0" if even else "1", "stmt_rslt_dscr": f"{len(rows)} 笔"}}

    def t9101(self, asked, key):
        number = self.number("F")
        self.files[number] = base64.b64decode(asked["fsUploadIn"]["in"])
        return {"file_qury_no": number, "filename": asked["fsUploadIn"]["filename"]}

    def t3202(self, asked, key):
        with zipfile.ZipFile(io.BytesIO(self.files[asked["data"]["file_qury_no"]])) as archive:
            sent = [line.split("\t") for line in archive.read(archive.namelist()[0]).decode().splitlines()]
        theirs = {cells[0]: cells for cells in sent}
        here = {one["setl_id"]: one for one in self.of(asked["data"], key)}
        rows = []
        for number in sorted({*theirs, *here}):
            one, cells = here.get(number), theirs.get(number)
            even = one is not None and cells is not None and fen(cells[3]) == one["money"]["medfee_sumamt"] and fen(
                cells[4]) == one["money"]["fund_pay_sumamt"]  # fmt: skip
            total = str(yuan(one["money"]["medfee_sumamt"])) if one else "null"
            msgid = one["key"][2] if one else "null"
            rows.append(["P", "null", number, msgid, "0" if even else "1", "0", "null", total, "null", "null"])
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("result.txt", "".join("\t".join(row) + "\n" for row in rows))
        number = self.number("F")
        self.files[number] = packed.getvalue()
        return {"fileinfo": {"file_qury_no": number, "filename": "result.zip"}}

    def t9102(self, asked, key):
        return self.files[asked["fsDownloadIn"]["file_qury_no"]]


def clean(value):
    """null, the empty text, the word null and a missing key are one."""
    if isinstance(value, dict):
        return {k: clean(v) for k, v in value.items() if v not in (None, "", "null", "NULL")}
    return [clean(one) for one in value] if isinstance(value, list) else value


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        said, kind = self.server.platform.answer(body, self.headers["Content-Type"], self.path)
        try:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)
        except OSError:
            pass  # nobody waits any more

    def log_message(self, *_):
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass  # closed before it was read: meant


def serve(platform):
    """A running server; `server.shutdown()` and `server_close()` end it."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.platform = platform
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server
