"""Acts of a stay, and of a visit with two batches, in any order: done or refused as a plain model of each says."""

import random

import pytest

from tests.workbench.national.care.conftest import diagnosis, line
from tests.workbench.national.care.test_inpatient import discharge
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.national.models import InterfaceSettlement

ACTS = 30
MONEY = ("medfee_sumamt", "fund_pay_sumamt", "psn_part_amt")


@pytest.fixture(autouse=True)
def _all():
    with unlimited():
        yield


class Books:
    """What an institution's own program would know of its settlements."""

    def __init__(self, desk, person):
        self.desk, self.person, self.own = desk, person, {}
        self.settled, self.lines, self.done = [], 0, []

    def ask(self, infno, node, may):
        """Carried out where the model says so, refused where it does not."""
        told = self.desk.ask(infno, node)
        self.done.append((infno, may))
        assert (told["infcode"] == 0) is may, (told["err_msg"], self.done)
        return told["output"] if may else None

    def row(self, amount, **more):
        self.lines += 1
        return line(self.person, self.own["mdtrt_id"], self.lines, "A1", f"{amount}.00", **more)

    def undo(self, infno, one, may):
        back = self.ask(infno, {"data": {**self.own, "setl_id": one["setl_id"]}}, may)
        if back:
            one["state"] = "undone"
            assert all(back["setlinfo"][name] == -one[name] for name in MONEY)
            assert back["setlinfo"]["setl_id"] != one["setl_id"]

    def reverse(self, one, oinfno, may):
        node = {"data": {"psn_no": self.person.psn_no, "omsgid": one["medins_setl_id"], "oinfno": oinfno}}
        if self.ask("2601", node, may) is not None and one["state"] == "stands":
            one["state"] = "reversed"

    def agree(self):
        """Both sides have the same money: what stands, and nothing else."""
        rows = InterfaceSettlement.objects.filter(visit__person=self.person)
        for name in MONEY:
            mine = sum(round(one[name] * 100) for one in self.settled if one["state"] == "stands")
            assert sum(getattr(row, name) for row in rows) == mine
        for one in self.settled:
            again = self.desk.do("5203", {"data": {"psn_no": self.person.psn_no, "setl_id": one["setl_id"]}})
            assert all(again["setlinfo"][name] == one[name] for name in MONEY)


@pytest.mark.parametrize("seed", range(4))
def test_a_stay(desk, patient, seed):
    chance, person = random.Random(seed), patient()
    books, state, charged = Books(desk, person), "gone", {}
    admitted = {
        "psn_no": person.psn_no, "insutype": "390", "begntime": "2024-03-04 09:00:00", "mdtrt_cert_type": "02",
        "med_type": "21", "ipt_no": "ZY1",
    }  # fmt: skip
    for _ in range(ACTS):
        here, standing = state in ("open", "left"), next((s for s in books.settled if s["state"] == "stands"), None)
        free = here and not standing
        act = chance.choice(["admit", "charge", "charge", "drop", "try", "settle", "settle", "undo", "reverse", "leave",
                             "back", "cancel", "change"])  # fmt: skip
        if act == "admit":
            made = books.ask("2401", {"mdtrtinfo": admitted, "diseinfo": [diagnosis("K29.500")]}, state != "open")
            if made and state == "left":  # one that left may come again; here the second stay is taken back at once
                books.ask("2404", {"data": {"mdtrt_id": made["result"]["mdtrt_id"], "psn_no": person.psn_no}}, may=True)
            elif made:
                books.own = {"mdtrt_id": made["result"]["mdtrt_id"], "psn_no": person.psn_no}
                state, charged = "open", {}
        if not books.own:
            continue
        bill = desk.stay_bill(person, books.own["mdtrt_id"], f"{sum(charged.values()) or 1}.00")
        if act == "charge":
            row = books.row(amount := chance.randint(1, 9_000))
            if books.ask("2301", {"feedetail": [row]}, free):
                charged[row["feedetl_sn"]] = amount
        elif act == "drop":
            books.ask("2302", {"data": [{"feedetl_sn": "0000", **books.own}]}, here)
            charged = {} if free else charged
        elif act == "try":
            books.ask("2303", bill, free and bool(charged))
        elif act == "settle":
            made = books.ask("2304", bill, free and bool(charged))
            if made:
                books.settled.append(made["setlinfo"] | {"state": "stands", "stay": books.own["mdtrt_id"]})
        elif act in ("undo", "reverse"):
            mine = [one for one in books.settled if one["stay"] == books.own["mdtrt_id"]]
            if mine and act == "undo":
                one = chance.choice(mine)
                books.undo("2305", one, here and one["state"] == "stands")
            elif mine:
                one = chance.choice(mine)
                books.reverse(one, "2304", one["state"] != "undone")
        elif act == "leave":
            books.ask("2402", discharge(person, books.own["mdtrt_id"]), state == "open")
            state = "left" if state == "open" else state
        elif act == "back":
            books.ask("2405", {"data": books.own}, state == "left")
            state = "open" if state == "left" else state
        elif act == "cancel":
            books.ask("2404", {"data": books.own}, may := state == "open" and free and not charged)
            state = "gone" if may else state
        elif act == "change":
            books.ask("2403", {"adminfo": {**books.own, "adm_bed": "9"}, "diseinfo": []}, here)
    books.agree()


@pytest.mark.parametrize("seed", range(4))
def test_a_visit_with_two_batches(desk, patient, seed):
    chance, person = random.Random(seed), patient()
    books, here, charged = Books(desk, person), True, {"P1": [], "P2": []}
    books.own = {"mdtrt_id": desk.visit(person), "psn_no": person.psn_no}
    for _ in range(ACTS):
        batch = chance.choice(["P1", "P2"])
        paid = {one["batch"] for one in books.settled if one["state"] == "stands"}
        free = here and batch not in paid
        act = chance.choice(["charge", "charge", "drop", "drop all", "try", "settle", "settle", "undo", "reverse",
                             "tombstone", "cancel"])  # fmt: skip
        bill = desk.bill(person, books.own["mdtrt_id"], f"{sum(charged[batch]) or 1}.00", batch=batch)
        if act == "charge":
            amount = chance.randint(1, 300)
            if books.ask("2204", {"feedetail": [books.row(amount, chrg_bchno=batch)]}, free):
                charged[batch].append(amount)
        elif act in ("drop", "drop all"):
            everything = act == "drop all"
            node = {"data": {**books.own, "chrg_bchno": "0000" if everything else batch}}
            if books.ask("2205", node, here if everything else free and bool(charged[batch])) is not None:
                gone = [one for one in charged if one not in paid] if everything else [batch]
                charged |= {one: [] for one in gone}
        elif act == "try":
            books.ask("2206", bill, free and bool(charged[batch]))
        elif act == "settle":
            made = books.ask(chance.choice(["2207", "2207A"]), bill, free and bool(charged[batch]))
            if made:
                books.settled.append(made["setlinfo"] | {"state": "stands", "batch": batch})
        elif act == "undo" and books.settled:
            one = chance.choice(books.settled)
            books.undo("2208", one, here and one["state"] == "stands")
        elif act == "reverse" and books.settled:
            one = chance.choice(books.settled)
            books.reverse(one, "2207", one["state"] != "undone")
        elif act == "tombstone":
            number = f"LATE{len(books.done)}"
            node = {"data": {"psn_no": person.psn_no, "omsgid": number, "oinfno": "2207"}}
            books.ask("2601", node, may=True)
            assert desk.no(chance.choice(["2207", "2207A"]), bill, number)[0].endswith(".tombstone")
        elif act == "cancel":
            books.ask("2202", {"data": books.own}, may := here and not paid and not any(charged.values()))
            here = here and not may
    books.agree()
