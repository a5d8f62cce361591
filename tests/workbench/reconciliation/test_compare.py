"""Every kind of pair, on both sides of each rule."""

from dataclasses import replace

from tuodi.workbench.reconciliation.compare import Kind, Ours, Theirs, compare

A = Ours(1, "S1", "V1", "P1", "M1", 10_000, 6_000, 0)
B = Ours(2, "S2", "V2", "P2", "M2", 20_000, 12_000, 500)
UNDONE = replace(A, undone_by="S9")
UNDO = Ours(9, "S9", "V1", "P1", "M9", -10_000, -6_000, 0, undo_of="S1")


def row(number=1, ours=A, **more):
    told = Theirs(
        number, ours.setl_id, ours.mdtrt_id, ours.psn_no, ours.medfee_sumamt, ours.fund_pay_sumamt, ours.acct_pay
    )
    return replace(told, **more)


def kinds(pairs):
    return [pair.kind for pair in pairs]


def test_the_same_rows_are_even_in_any_order():
    assert kinds(compare([A, B], [row(1, B), row(2, A)])) == [Kind.EVEN, Kind.EVEN]


def test_a_fen_of_any_amount_is_a_difference():
    for change in ({"medfee_sumamt": 10_001}, {"fund_pay_sumamt": 5_999}, {"acct_pay": 1}):
        [pair] = compare([A], [row(**change)])
        assert pair.kind == Kind.AMOUNT
    assert kinds(compare([A], [row(acct_pay=None)])) == [Kind.EVEN]  # an amount not said is not compared


def test_what_differs_is_said_with_both_amounts():
    [pair] = compare([A], [row(fund_pay_sumamt=7_000)])
    assert pair.why == "基金 医院 70.00 中心 60.00"
    assert pair.difference == (0, -1_000)


def test_missing_on_either_side():
    pairs = compare([A], [row(1, B)])
    assert kinds(pairs) == [Kind.MISSING_HERE, Kind.MISSING_THERE]
    assert [pair.difference for pair in pairs] == [(-20_000, -12_000), (10_000, 6_000)]


def test_refunds_come_as_two_rows_under_the_undo_s_number_or_the_original_s():
    plus = row(1, UNDONE)
    under_its_own = row(2, UNDO)
    under_the_original = row(2, UNDO, setl_id="S1")
    for minus in (under_its_own, under_the_original):
        assert kinds(compare([UNDONE, UNDO], [plus, minus])) == [Kind.EVEN, Kind.EVEN]


def test_an_undo_that_they_do_not_know():
    pairs = compare([UNDONE, UNDO], [row(1, UNDONE)])
    assert kinds(pairs) == [Kind.EVEN, Kind.UNDONE]
    assert pairs[1].difference == (-10_000, -6_000)
    assert "没有撤销记录" in pairs[1].why


def test_settled_and_undone_and_unknown_there_cancels_out():
    pairs = compare([UNDONE, UNDO], [])
    assert kinds(pairs) == [Kind.CANCELS, Kind.CANCELS]
    assert [sum(amounts) for amounts in zip(*(pair.difference for pair in pairs), strict=True)] == [0, 0]


def test_an_undo_of_a_settlement_of_another_day_is_alone():
    assert kinds(compare([UNDO], [])) == [Kind.UNDONE]


def test_a_row_without_a_number_is_found_by_visit_person_and_amounts():
    assert kinds(compare([A, B], [row(setl_id="")]))[0] == Kind.EVEN
    assert kinds(compare([A, B], [row(setl_id="", mdtrt_id="")]))[0] == Kind.EVEN
    assert kinds(compare([A], [row(setl_id="", psn_no="P7")]))[0] == Kind.MISSING_HERE
    [pair] = compare([A], [row(setl_id="", medfee_sumamt=1)])  # one of that visit, another amount
    assert pair.kind == Kind.AMOUNT
    assert kinds(compare([A], [row(setl_id="", mdtrt_id="", medfee_sumamt=1)]))[0] == Kind.MISSING_HERE


def test_of_several_that_fit_none_is_chosen():
    twin = replace(A, pk=3, setl_id="S3")
    assert kinds(compare([A, twin], [row(setl_id="")]))[0] == Kind.SEVERAL


def test_a_named_row_keeps_its_partner_from_a_nameless_one():
    pairs = compare([A], [row(1, setl_id=""), row(2)])
    assert kinds(pairs) == [Kind.MISSING_HERE, Kind.EVEN]


def test_a_row_twice_is_doubled_and_its_money_is_theirs_alone():
    pairs = compare([A], [row(1), row(2)])
    assert kinds(pairs) == [Kind.EVEN, Kind.DOUBLED]
    assert pairs[1].difference == (-10_000, -6_000)
