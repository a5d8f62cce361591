"""Pricing reads what stands, in a fixed number of statements."""

import datetime as dt
from fractions import Fraction

import pytest
from django.conf import settings

from tuodi.exchange.national.region import region_of
from tuodi.workbench.catalogue.looking import priced
from tuodi.workbench.catalogue.pricing import FeeIn, Unpriced

pytestmark = pytest.mark.django_db
REGION = region_of("500243", settings.DATA / "national")


def line(code, number="1", amount=6000):
    return FeeIn(number, code, "own", Fraction(2), Fraction(30), amount, "0", dt.date(2024, 5, 6))


def split(*lines, **more):
    return priced(lines, **{"area": "500243", "hosp_lv": "5", "region": REGION} | more)


def test_a_line_is_split_by_what_the_catalogue_says(entry):
    entry("1312", "Y1", chrgitm_lv="02", list_type="101", med_chrgitm_type="09", lmt_used_flag="0")
    entry("1316", "M1", to_code="Y1")
    entry("1318", "Y1", amount=25_000_000)
    entry("1319", "Y1", amount=1000)
    found = split(line("M1"))[0]
    # allowed 25.00 × 2 = 50.00 of 60.00; first 50.00 × 10 % = 5.00
    assert found.parts == (0, 1000, 500, 4500)
    assert (found.hilist_code, found.med_chrgitm_type, found.list_type) == ("Y1", "09", "101")


def test_the_statements_do_not_grow_with_the_lines(entry, django_assert_num_queries):
    for number in range(40):
        entry("1312", f"Y{number}", chrgitm_lv="01")
    for count in (1, 40):
        with django_assert_num_queries(3):
            split(*(line(f"Y{number}", str(number)) for number in range(count)))


def test_what_was_replaced_or_withdrawn_or_holds_elsewhere_does_not_count(entry, load):
    entry("1312", "Y1", chrgitm_lv="01", replaced=load)
    entry("1312", "Y2", chrgitm_lv="01", valid=False)
    entry("1312", "Y3", chrgitm_lv="01", area="500114")
    for code in ("Y1", "Y2", "Y3"):
        with pytest.raises(Unpriced, match="不在"):
            split(line(code))


def test_a_class_has_a_ratio_where_the_code_has_none(entry):
    entry("1312", "Y1", chrgitm_lv="02", list_type="201")
    entry("class", "02", list_type="201", level="2", amount=800)
    entry("class", "02", level="3", amount=2000)
    assert split(line("Y1"))[0].preselfpay_amt == 480  # 60.00 × 8 %
    assert split(line("Y1"), hosp_lv="1")[0].preselfpay_amt == 1200  # a hospital of the third level: 20 %
    with pytest.raises(Unpriced, match="没有先行自付比例"):
        split(line("Y1"), hosp_lv="8")


def test_a_ratio_of_another_kind_is_not_a_first_self_pay_ratio(entry):
    entry("1312", "Y1", chrgitm_lv="01")
    entry("1319", "Y1", amount=5000, fields={"selfpay_prop_type": "30"})
    assert split(line("Y1"))[0].preselfpay_amt == 0


def test_a_ratio_for_the_person_s_insurance(entry):
    entry("1312", "Y1", chrgitm_lv="02")
    entry("1319", "Y1", amount=1000)
    entry("1319", "Y1", amount=500, kind="310")
    assert split(line("Y1"), person=("310", ""))[0].preselfpay_amt == 300
    assert split(line("Y1"), person=("390", ""))[0].preselfpay_amt == 600
