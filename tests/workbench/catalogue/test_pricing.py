"""How a line is split: the arithmetic stands beside each expectation."""

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuodi.workbench.catalogue.pricing import (
    NO_CAP,
    Cap,
    Catalogue,
    FeeIn,
    Item,
    Match,
    Ratio,
    Terms,
    Unpriced,
    areas_of,
    level_of,
    price,
    unit_price,
)

COUNTY, CITY, NATION = "500243", "500000", "000000"
ON = dt.date(2024, 5, 6)
FROM = dt.date(2024, 1, 1)
TERMS = Terms(
    areas_of(COUNTY), "2", cap_levels={"1": ("1",), "2": ("2",), "3": ("3",)}, person=frozenset({"390", "15"})
)


def line(code="B", cnt=2, pric="30", amount=6000, flag="0", on=ON, number="1"):
    return FeeIn(number, code, "own", Fraction(cnt), Fraction(pric), amount, flag, on)


def item(code="B", level="02", *, restricted=False, area=NATION, begndate=FROM, enddate=None, list_type="101"):
    return Item(code, area, begndate, enddate, level, restricted, list_type=list_type)


def ratio(prop, *, area=NATION, begndate=FROM, enddate=None, psn_type="", level=""):
    return Ratio(area, begndate, enddate, prop, psn_type, level)


def cap(yuan, kind="", *, area=NATION, begndate=FROM, enddate=None):
    return Cap(area, begndate, enddate, kind, Fraction(yuan))


TEN_PER_CENT = (ratio(1000),)


def split(one, *items, caps=(), ratios=TEN_PER_CENT, terms=TERMS, **more):
    catalogue = Catalogue(
        {i.code: [j for j in items if j.code == i.code] for i in items}, caps={i.code: caps for i in items},
        ratios={i.code: ratios for i in items}, **more,
    )  # fmt: skip
    return price([one], catalogue, terms)[0]


def test_a_class_b_line_bears_its_ratio_first():
    # 60.00 × 10 % = 6.00; 60.00 − 6.00 = 54.00
    found = split(line(), item())
    assert (found.parts, found.selfpay_prop, found.pric_uplmt_amt) == ((0, 0, 600, 5400), 1000, NO_CAP)
    assert (found.chrgitm_lv, found.lmt_used_flag, found.why) == ("02", "0", "乙类，先行自付 10%")


def test_the_part_over_the_cap_is_taken_off_before_the_ratio():
    # allowed 25.00 × 2 = 50.00, over 60.00 − 50.00 = 10.00; first 50.00 × 10 % = 5.00; inside 45.00
    found = split(line(), item(), caps=[cap("25")])
    assert found.parts == (0, 1000, 500, 4500)
    assert found.pric_uplmt_amt == 25
    assert found.why == "乙类，限价 25.00 元，先行自付 10%"


@pytest.mark.parametrize(("amount", "over"), [(4999, 0), (5000, 0), (5001, 1)])
def test_both_sides_of_the_cap(amount, over):
    assert split(line(amount=amount), item(), caps=[cap("25")]).overlmt_selfpay == over


def test_a_fen_is_rounded_half_up_and_the_rest_is_inside():
    # 0.05 × 10 % = 0.005 → 0.01, inside 0.04; 0.04 × 10 % = 0.004 → 0.00, inside 0.04
    assert split(line(amount=5), item()).parts == (0, 0, 1, 4)
    assert split(line(amount=4), item()).parts == (0, 0, 0, 4)
    # cap 0.125 yuan × 3 = 0.375 → 0.38 allowed of 0.60, over 0.22; 0.38 × 10 % = 0.038 → 0.04, inside 0.34
    assert split(line(cnt=3, amount=60), item(), caps=[cap("0.125")]).parts == (0, 22, 4, 34)


def test_class_a_bears_nothing_first_unless_the_region_says_so():
    assert split(line(), item(level="01"), ratios=()).parts == (0, 0, 0, 6000)
    # 60.00 × 5 % = 3.00
    assert split(line(), item(level="01"), ratios=[ratio(500)]).parts == (0, 0, 300, 5700)


def test_class_c_is_self_paid_whatever_else_is_said():
    found = split(line(), item(level="03"), caps=[cap("25")])
    assert (found.parts, found.selfpay_prop) == ((6000, 0, 0, 0), 10_000)


def test_a_ratio_of_everything_is_first_self_pay():
    assert split(line(), item(), ratios=[ratio(10_000)]).parts == (0, 0, 6000, 0)


@pytest.mark.parametrize(
    ("restricted", "flag", "parts", "told"),
    [
        (True, "0", (6000, 0, 0, 0), "乙类，限制使用，未经医院审批通过，全自费"),
        (True, "", (6000, 0, 0, 0), "乙类，限制使用，未经医院审批通过，全自费"),
        (True, "1", (0, 0, 600, 5400), "乙类，先行自付 10%，限制使用，医院审批通过"),
        (True, "2", (6000, 0, 0, 0), "乙类，限制使用，未经医院审批通过，全自费"),
        (False, "0", (0, 0, 600, 5400), "乙类，先行自付 10%"),
        (False, "", (0, 0, 600, 5400), "乙类，先行自付 10%"),
        (False, "1", (0, 0, 600, 5400), "乙类，先行自付 10%"),
        (False, "2", (6000, 0, 0, 0), "乙类，医院审批不通过，全自费"),
    ],
)
def test_restricted_use_and_what_the_hospital_says(restricted, flag, parts, told):
    found = split(line(flag=flag), item(restricted=restricted))
    assert (found.parts, found.why, found.lmt_used_flag) == (parts, told, "1" if restricted else "0")


def test_another_flag_is_refused():
    with pytest.raises(Unpriced, match="hosp_appr_flag 为 3"):
        split(line(flag="3"), item())


@given(
    amount=st.integers(1, 10**9), cnt=st.integers(1, 10**7), yuan=st.integers(0, 10**9), prop=st.integers(0, 10_000),
    restricted=st.booleans(), flag=st.sampled_from(["0", "1", "2"]), level=st.sampled_from(["01", "02", "03"]),
)  # fmt: skip
def test_parts_add_up_and_a_line_taken_back_is_the_exact_negative(amount, cnt, yuan, prop, restricted, flag, level):
    one = line(cnt=Fraction(cnt, 10_000), amount=amount, flag=flag)
    what = {"caps": [cap(Fraction(yuan, 1_000_000))], "ratios": [ratio(prop)]}
    found = split(one, item(level=level, restricted=restricted), **what)
    back = split(
        replace(one, cnt=-one.cnt, det_item_fee_sumamt=-amount), item(level=level, restricted=restricted), **what
    )
    assert sum(found.parts) == amount
    assert all(part >= 0 for part in found.parts)
    assert back.parts == tuple(-part for part in found.parts)


def test_quantity_and_amount_have_one_sign():
    with pytest.raises(Unpriced, match="正负不一致"):
        split(line(cnt=-2), item())
    with pytest.raises(Unpriced, match="正负不一致"):
        split(line(amount=-6000), item())
    assert split(line(cnt=-2, amount=0), item(), caps=[cap("1")]).parts == (0, 0, 0, 0)


def test_an_unknown_code_is_refused_by_name_or_self_paid_as_the_region_says():
    with pytest.raises(Unpriced, match="明细 77 的医疗目录编码 X 不在 2024-05-06 的医保目录中") as refused:
        split(line("X", number="77"), item())
    assert (refused.value.feedetl_sn, refused.value.code) == ("77", "unknown_item")
    found = split(line("X"), item(), terms=replace(TERMS, unknown_item="self_paid"))
    assert (found.parts, found.chrgitm_lv, found.why) == ((6000, 0, 0, 0), "03", "不在医保目录，全自费")


def test_a_class_b_item_without_a_ratio_is_refused():
    with pytest.raises(Unpriced, match="没有先行自付比例"):
        split(line(), item(), ratios=())
    with pytest.raises(Unpriced, match="没有先行自付比例"):  # one for others only
        split(line(), item(), ratios=[ratio(1000, psn_type="310")])


def test_a_class_of_the_catalogue_that_nobody_knows_is_refused():
    with pytest.raises(Unpriced, match="等级 04"):
        split(line(), item(level="04"))


@pytest.mark.parametrize(
    ("on", "known"),
    [(dt.date(2023, 12, 31), False), (FROM, True), (dt.date(2024, 6, 30), True), (dt.date(2024, 7, 1), False)],
)
def test_an_item_holds_from_its_first_day_to_its_last(on, known):
    one = item(enddate=dt.date(2024, 6, 30))
    if known:
        assert split(line(on=on), one, ratios=[ratio(0, begndate=dt.date(2000, 1, 1))]).inscp_scp_amt == 6000
        return
    with pytest.raises(Unpriced, match="不在"):
        split(line(on=on), one)


def test_the_ratio_is_the_one_of_the_day_of_care():
    two = [ratio(1000, enddate=dt.date(2024, 5, 5)), ratio(2000, begndate=dt.date(2024, 5, 6))]
    assert split(line(on=dt.date(2024, 5, 5)), item(), ratios=two).preselfpay_amt == 600
    assert split(line(on=dt.date(2024, 5, 6)), item(), ratios=two).preselfpay_amt == 1200


def test_of_two_that_hold_the_one_that_began_last_counts():
    two = [ratio(2000, begndate=dt.date(2024, 3, 1)), ratio(1000)]
    assert split(line(), item(), ratios=two).preselfpay_amt == 1200


def test_the_county_goes_over_the_city_over_the_nation():
    three = [ratio(3000), ratio(2000, area=CITY), ratio(1000, area=COUNTY)]
    assert split(line(), item(), ratios=three).preselfpay_amt == 600
    assert split(line(), item(), ratios=three[:2]).preselfpay_amt == 1200
    assert split(line(), item(), ratios=[three[0], ratio(500, area="510000")]).preselfpay_amt == 1800


def test_the_person_s_own_ratio_goes_over_everybody_s():
    assert split(line(), item(), ratios=[ratio(1000), ratio(500, psn_type="390")]).preselfpay_amt == 300
    assert split(line(), item(), ratios=[ratio(1000), ratio(500, psn_type="310")]).preselfpay_amt == 600


def test_a_class_has_a_ratio_by_kind_and_level_of_hospital():
    rows = {("02", "101"): [ratio(1500, level="3"), ratio(1000, level="2")], ("02", ""): [ratio(2000)]}
    assert split(line(), item(), ratios=(), of_class=rows).preselfpay_amt == 600
    assert split(line(), item(), ratios=(), of_class=rows, terms=replace(TERMS, level="3")).preselfpay_amt == 900
    assert split(line(), item(), ratios=(), of_class=rows, terms=replace(TERMS, level="1")).preselfpay_amt == 1200
    assert split(line(), item(list_type="201"), ratios=(), of_class=rows).preselfpay_amt == 1200
    assert split(line(), item(), of_class=rows, ratios=[ratio(0)]).preselfpay_amt == 0  # the code's own goes over it


def test_a_cap_of_the_hospital_s_level_goes_over_the_general_one():
    caps = [cap("20", "1"), cap("25", "2"), cap("28", "3"), cap("10")]
    assert split(line(), item(), caps=caps).pric_uplmt_amt == 25
    assert split(line(), item(), caps=[caps[0], caps[3]]).pric_uplmt_amt == 10
    assert split(line(), item(), caps=caps[:1]).pric_uplmt_amt == NO_CAP
    assert split(line(), item(), caps=[cap("10"), cap("9", "901")]).pric_uplmt_amt == 9


def test_999999_is_no_cap():
    assert split(line(), item(), caps=[cap("999999")]).parts == (0, 0, 600, 5400)


def test_a_code_of_the_medical_catalogue_leads_to_the_insurance_s():
    rows = {"M": [Match("B", NATION, FROM, None)]}
    found = split(line("M"), item(), matches=rows)
    assert (found.parts, found.hilist_code) == ((0, 0, 600, 5400), "B")
    with pytest.raises(Unpriced, match="编码 M 不在"):
        split(line("M"), item(), matches={"M": [Match("B", NATION, FROM, dt.date(2024, 5, 5))]})


@pytest.mark.parametrize(
    ("grade", "level"),
    [
        ("1", "3"),
        ("4", "3"),
        ("12", "3"),
        ("5", "2"),
        ("7", "2"),
        ("13", "2"),
        ("8", "1"),
        ("10", "1"),
        ("11", "1"),
        ("14", "1"),
    ],
)
def test_grades_of_hospitals(grade, level):
    assert level_of(grade) == level


def test_unit_prices_are_printed_exactly():
    assert [unit_price(Fraction(text)) for text in ("25", "0.5", "1.2345", "0.000001")] == [
        "25.00",
        "0.50",
        "1.2345",
        "0.000001",
    ]


def test_sentences_fit_the_interface():
    with pytest.raises(Unpriced) as refused:
        split(line("X" * 150, number="9" * 60), item())
    assert len(refused.value.message) <= 200
