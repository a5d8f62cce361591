"""Hospitals against a small platform: a sound one passes whatever goes wrong on the way, each flaw is found."""

import time

import pytest

from tests.hospital.platform import Platform, serve
from tuodi.hospital.care import Item, Patient
from tuodi.hospital.day import Plan, play
from tuodi.hospital.faults import PRESETS, Fault, Faults
from tuodi.hospital.signing import signer

PATIENTS = [Patient(f"TEST{number:014d}", f"患者{number}") for number in range(6)]
ITEMS = [Item("XA01", "H1", 1234), Item("XB02", "H2", 50_00), Item("ZC03", "H3", 7)]


@pytest.fixture
def day():
    """`day(platform, …)` → a played day."""
    servers = []

    def run(platform, *, faults="none", visits=40, institutions=("H50024300001",), **more):
        server = serve(platform)
        servers.append(server)
        plan = Plan(
            url=f"http://127.0.0.1:{server.server_address[1]}",
            institutions=dict.fromkeys(institutions, signer("none", "")),
            patients=PATIENTS, items=ITEMS, visits=visits, faults=Faults.read(faults), **more,
        )  # fmt: skip
        return play(plan, lambda *_: None)

    yield run
    for server in servers:
        server.shutdown()
        server.server_close()


def kinds(day):
    return {one.kind for one in day.books.findings}


def test_a_calm_day(day):
    platform = Platform()
    played = day(platform)
    assert not played.books.findings
    assert min(played.books.visits["outpatient"], played.books.visits["inpatient"]) > 0
    assert len(played.books.entries) == len(platform.settled)
    assert played.books.fund_totals()["610100"] == sum(
        one["funds"].get("610100", 0) for one in platform.settled.values()
    )


def test_everything_goes_wrong_and_nothing_is_lost(day):
    platform = Platform()
    played = day(platform, faults="rough", visits=150, drugs=250, institutions=("H50024300001", "H50024300002"))
    assert not played.books.findings
    assert min(played.books.visits[kind] for kind in ("outpatient", "inpatient", "pharmacy", "left")) > 0
    assert {fault for fault in Fault if played.books.played[fault]} == set(Fault)
    assert platform.replays > 20
    assert len({kind for kind, _ in platform.forms}) == 3  # JSON, text, form
    one = "/fsi/api/rsfComIfsService/callService"
    services = "/fsi/api/outpatientSettleService/saveSettletmentV2", "/fsi/api/hospSettService/settV2"
    assert platform.paths >= {one, f"{one}/2207", "/fsi/api/2207", *services}  # every mount
    booked = sum(entry.money["fund_pay_sumamt"] for entry in played.books.entries.values())
    assert booked == sum(one["money"]["fund_pay_sumamt"] for one in platform.settled.values())


def test_a_second_day_knows_what_stood_before(day):
    platform = Platform()
    day(platform, visits=10)
    time.sleep(1)  # a hospital's numbers are of a second
    assert not day(platform, visits=10, seed=2).books.findings


def test_the_same_seed_plays_the_same_day(day):
    one, two = day(Platform(), threads=1), day(Platform(), threads=1)
    assert one.books.fund_totals() == two.books.fund_totals()
    assert one.books.visits == two.books.visits


@pytest.mark.parametrize(
    ("flaw", "faults", "found"),
    [
        ("doubles", "none", "not_in_books"),
        ("doubles", "none", "accounts_differ"),
        ("loses", "none", "lost"),
        ("loses", "none", "accounts_differ"),
        ("changes_amount", "none", "amount_differs"),
        ("changes_amount", "none", "totals_differ"),
        ("does_not_add_up", "none", "does_not_add_up"),
        ("number_as_text", "none", "unreadable"),
        ("text_code", "none", "unreadable"),
        ("new_sign_no", "none", "second_sign_in"),
        ("two_stays", "none", "two_open_stays"),
        ("undo_one_fen_short", "none", "undo_not_negative"),
        ("undo_not_booked", "none", "lost"),
        ("forgets", "retry=300", "answers_differ"),
        ("forgets", "double=300", "answers_differ"),
        ("no_clash", "clash=300", "clash_accepted"),
        ("no_tombstones", "early=300", "reversed_but_settled"),
        ("reverses_after_undo", "again=1000", "reversed_after_undo"),
        ("reversal_does_nothing", "crash=300", "refused"),
    ],
)
def test_each_flaw_is_found(day, flaw, faults, found):
    assert found in kinds(day(Platform(flaw), faults=faults, visits=80))


def test_a_platform_without_statements(day):
    """What it has is compared all the same, and the report says what was not."""
    assert day(Platform(lacks=("3202",))).books.not_offered == {"3202"}
    assert "accounts_differ" in kinds(day(Platform("doubles", lacks=("3202",))))


def test_faults_are_read():
    assert Faults.read("usual").of_thousand == PRESETS["usual"]
    assert Faults.read("lost=50,double=20").of_thousand == {Fault.LOST: 50, Fault.DOUBLE: 20}
    for wrong in ("lost", "lost=1001", "thunder=3", "lost=-1"):
        with pytest.raises(ValueError, match=wrong):
            Faults.read(wrong)
