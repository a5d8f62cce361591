"""Every row of the table of orders, and whole sequences of 2207, 2208 and 2601: what is answered, what money stands."""

import itertools

import pytest
from django.db.models import Sum

from tests.workbench.national.care.conftest import diagnosis, line
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.desk.service.reverse import reverse
from tuodi.workbench.national.care.orders import ORDERS, Act, Was
from tuodi.workbench.national.models import FeeLine, InterfaceSettlement, Visit


@pytest.fixture(autouse=True)
def _all():
    with unlimited():
        yield


class Case:
    """A patient at a hospital, brought into the state that a row speaks of."""

    def __init__(self, desk, person):
        self.desk, self.person = desk, person
        self.own = {}
        self.setl_id, self.named = "", ""

    # ---- acts

    def settle(self, msgid="SETTLE"):
        return self.desk.ask("2207", self.desk.bill(self.person, self.own["mdtrt_id"], "540.00"), msgid)

    def undo(self, msgid="UNDO"):
        infno = "2305" if Visit.objects.get(mdtrt_id=self.own["mdtrt_id"]).is_stay else "2208"
        return self.desk.ask(infno, {"data": {**self.own, "setl_id": self.setl_id or "500114D9"}}, msgid)

    def reverse(self, msgid="REVERSE", oinfno="2207", omsgid="SETTLE"):
        node = {"data": {"psn_no": self.person.psn_no, "oinfno": oinfno, "omsgid": omsgid}}
        return self.desk.ask("2601", node, msgid)

    # ---- states

    def visit(self):
        number = self.desk.visit(self.person)
        self.own = {"mdtrt_id": number, "psn_no": self.person.psn_no}
        self.desk.lines(self.person, number, ("A1", "400.00"), ("B1", "100.00"), ("C1", "40.00"))

    def settled(self):
        self.visit()
        self.setl_id = self.named = self.settle()["output"]["setlinfo"]["setl_id"]

    def stay(self, msgid="ADMIT"):
        said = {
            "psn_no": self.person.psn_no, "insutype": "390", "begntime": "2024-03-04 09:00:00",
            "mdtrt_cert_type": "02", "med_type": "21", "ipt_no": "ZY1",
        }  # fmt: skip
        made = self.desk.do("2401", {"mdtrtinfo": said, "diseinfo": [diagnosis("K29.500")]}, msgid)
        self.own = {"mdtrt_id": made["result"]["mdtrt_id"], "psn_no": self.person.psn_no}

    def stay_lines(self, number, amount):
        row = line(self.person, self.own["mdtrt_id"], number, "A1", amount)
        self.desk.do("2301", {"feedetail": [row]})

    def stay_settled(self, amount, msgid, **more):
        node = self.desk.stay_bill(self.person, self.own["mdtrt_id"], amount, **more)
        return self.desk.do("2304", node, msgid)["setlinfo"]["setl_id"]


@pytest.fixture
def case(desk, patient, in_june):
    return Case(desk, patient())


def two_on_the_way(case):
    """A stay settled on the way, and then to its end: the first may not go before the second."""
    case.stay()
    case.stay_lines(1, "1000.00")
    case.setl_id = case.stay_settled("1000.00", "SETTLE", mid_setl_flag="1")
    case.stay_lines(2, "500.00")
    case.named = case.stay_settled("500.00", "SECOND")


def by_centre(case):
    case.settled()
    with acting("clerk"):
        case.named = reverse(Settlement.objects.get(setl_id=case.setl_id), "录入错误", "clerk", "r").setl_id


def undone(case):
    case.settled()
    case.named = case.undo()["output"]["setlinfo"]["setl_id"]


def reversed_(case):
    case.settled()
    assert case.reverse("R0")["infcode"] == 0
    case.named = InterfaceSettlement.objects.get(infno="2601").settlement.setl_id


def refused_before(case):
    case.visit()
    case.desk.no("2207", case.desk.bill(case.person, case.own["mdtrt_id"], "1.00"), "SETTLE")


def tombstone(case):
    case.visit()
    assert case.reverse("R0")["infcode"] == 0


def stay_with(*, lines=False, settled=False, left=False, gone=""):
    def make(case):
        case.stay()
        if lines or settled:
            case.stay_lines(1, "1000.00")
        if settled:
            case.named = case.stay_settled("1000.00", "S1")
        if left:
            said = {**case.own, "insutype": "390", "endtime": "2024-03-11 10:00:00"}
            case.desk.do("2402", {"dscginfo": said, "diseinfo": [diagnosis("K29.500")]})
        if gone == "2404":
            case.desk.do("2404", {"data": case.own})
        if gone == "2601":
            assert case.reverse("R0", "2401", "ADMIT")["infcode"] == 0

    return make


def stay_refused(case):
    case.stay("FIRST")
    said = {"psn_no": case.person.psn_no, "insutype": "390", "begntime": "2024-03-05 09:00:00"}
    said |= {"mdtrt_cert_type": "02", "med_type": "21", "ipt_no": "ZY2"}
    case.desk.no("2401", {"mdtrtinfo": said, "diseinfo": [diagnosis("K29.500")]}, "ADMIT")


def stay_tombstone(case):
    assert case.reverse("R0", "2401", "ADMIT")["infcode"] == 0


SETTLEMENT = {
    Was.FREE: Case.visit, Was.STANDS: Case.settled, Was.UNDONE: undone, Was.REVERSED: reversed_, Was.CENTRE: by_centre,
    Was.TOMBSTONE: tombstone, Was.REFUSED: refused_before, Was.UNKNOWN: Case.visit, Was.LATER: two_on_the_way,
}  # fmt: skip
STAY = {
    Was.EMPTY: stay_with(), Was.LINES: stay_with(lines=True), Was.SETTLED: stay_with(settled=True),
    Was.LEFT: stay_with(left=True), Was.CANCELLED: stay_with(gone="2404"), Was.REVERSED: stay_with(gone="2601"),
    Was.UNKNOWN: lambda _: None, Was.TOMBSTONE: stay_tombstone, Was.REFUSED: stay_refused,
}  # fmt: skip
ACTS = {
    Act.SETTLE: (SETTLEMENT, lambda case, was: case.settle("SETTLE" if was is Was.TOMBSTONE else "AGAIN")),
    Act.UNDO: (SETTLEMENT, lambda case, _: case.undo("U9")),
    Act.REVERSE: (
        SETTLEMENT, lambda case, was: case.reverse("R9", "2304" if was is Was.LATER else "2207"),
    ),
    Act.CANCEL: (STAY, lambda case, _: case.desk.ask("2404", {"data": case.own}, "C9")),
    Act.REVERSE_STAY: (STAY, lambda case, _: case.reverse("R9", "2401", "ADMIT")),
}  # fmt: skip


@pytest.mark.parametrize("rule", ORDERS, ids=lambda rule: f"{rule.act.name}-{rule.was.name}")
def test_every_row_of_the_table(case, rule):
    states, act = ACTS[rule.act]
    states[rule.was](case)
    before = money(case)
    told = act(case, rule.was)
    if rule.outcome == "refused":
        assert told["infcode"] == -1
        assert told["err_code"].endswith(f".{rule.code}")
        if "{setl_id}" in rule.zh and case.named:
            assert case.named in told["err_msg"]
    else:
        assert told["infcode"] == 0, told["err_msg"]
    if rule.outcome != "done":
        assert money(case) == before
    elif rule.act in (Act.UNDO, Act.REVERSE):
        assert money(case) == (0, 0)
    elif rule.act is Act.SETTLE:
        assert money(case) == (54_000, 11_600)  # (490 − 200) × 40 %
    else:
        gone = Visit.State.CANCELLED if rule.act is Act.CANCEL else Visit.State.REVERSED
        assert Visit.objects.get(mdtrt_id=case.own["mdtrt_id"]).state == gone
    # said once more, the very same message gets the very same answer
    assert act(case, rule.was) == told


def test_the_table_has_a_row_for_everything_that_can_be_found():
    assert len({(rule.act, rule.was) for rule in ORDERS}) == len(ORDERS)
    for act, (states, _) in ACTS.items():
        assert {rule.was for rule in ORDERS if rule.act is act} <= set(states)


def money(case):
    """Total and basic fund of the person: what institutions were told, which is what is booked."""
    mine = InterfaceSettlement.objects.filter(visit__person=case.person)
    told = mine.aggregate(a=Sum("medfee_sumamt", default=0), b=Sum("hifp_pay", default=0))
    booked = Settlement.objects.filter(person=case.person).aggregate(
        a=Sum("medfee_sumamt", default=0), b=Sum("hifp_pay", default=0)
    )
    if not Settlement.objects.filter(person=case.person, reverses__isnull=False, interface=None).exists():
        assert told == booked
    return booked["a"], booked["b"]


# what each of S (2207), U (2208) and R (2601), each with a message of its own, answers in every order of three:
# + done or aim reached, - refused; and whether a settlement stands in the end
SEQUENCES = {
    "SUR": ("++-", False),  # undone already: 2601 names the undo
    "SRU": ("++-", False),  # reversed already: 2208 names the reversal
    "USR": ("-++", False),  # nothing to undo yet
    "URS": ("-+-", False),  # a tombstone, then the late original
    "RSU": ("+--", False),
    "RUS": ("+--", False),
}  # fmt: skip


@pytest.mark.parametrize("order", ["".join(some) for some in itertools.permutations("SUR")])
def test_every_order_of_2207_2208_and_2601(case, order):
    outcomes, stands = SEQUENCES[order]
    case.visit()
    found = ""
    for act in order:
        told = {"S": case.settle, "U": case.undo, "R": case.reverse}[act]()
        found += "+" if told["infcode"] == 0 else "-"
        if act == "S" and told["infcode"] == 0:
            case.setl_id = told["output"]["setlinfo"]["setl_id"]
    assert found == outcomes
    assert money(case) == ((54_000, 11_600) if stands else (0, 0))


def test_after_any_of_them_the_batch_is_settled_by_a_new_message(case):
    case.settled()
    case.undo()
    assert case.settle("SECOND")["infcode"] == 0
    # the first original is undone; reversing it names the undo and touches nothing of the second
    told = case.reverse("R1")
    assert told["err_code"] == "2601.undone"
    assert money(case) == (54_000, 11_600)
    assert case.reverse("R2", omsgid="SECOND")["infcode"] == 0
    assert money(case) == (0, 0)
    # the stored answer of the first is given as it was; nothing is settled by it
    assert case.settle("SETTLE")["output"]["setlinfo"]["setl_id"] == case.setl_id
    assert money(case) == (0, 0)


def test_reversal_has_its_own_number_and_asks_for_the_right_person_and_transaction(case, patient):
    case.settled()
    other = patient("田小妹")
    node = {"data": {"psn_no": other.psn_no, "oinfno": "2207", "omsgid": "SETTLE"}}
    assert case.desk.no("2601", node)[0] == "2601.psn_no"
    assert case.reverse("R5", oinfno="2208")["err_code"] == "2601.oinfno"
    assert case.reverse("R6")["infcode"] == 0
    back = InterfaceSettlement.objects.get(infno="2601")
    assert back.msgid == "R6"
    assert back.settlement.setl_id != case.setl_id
    assert back.medfee_sumamt == -54_000


def test_2601_names_2207_also_where_the_original_came_as_2207a(case):
    case.visit()
    node = case.desk.bill(case.person, case.own["mdtrt_id"], "540.00")
    case.desk.do("2207A", node, "SETTLE")
    assert case.reverse()["infcode"] == 0
    assert money(case) == (0, 0)


def test_a_message_with_another_body_is_refused_naming_the_clash(case):
    case.settled()
    node = case.desk.bill(case.person, case.own["mdtrt_id"], "540.00", invono="9")
    code, text = case.desk.no("2207", node, "SETTLE")
    assert (code, "SETTLE" in text) == ("msgid_clash", True)


def test_lines_of_a_reversed_stay_go_before_it(case):
    case.stay()
    case.stay_lines(1, "10.00")
    assert case.reverse("R1", "2401", "ADMIT")["err_code"] == "2601.lines"
    case.desk.do("2302", {"data": [{**case.own, "feedetl_sn": "0000"}]})
    assert not FeeLine.objects.exists()
    assert case.reverse("R2", "2401", "ADMIT")["infcode"] == 0
    case.stay("ADMIT-2")
