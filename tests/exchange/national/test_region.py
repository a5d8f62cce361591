"""Settings by region, and codes."""

import pytest
from pydantic import ValidationError

from tuodi.exchange.national.codes import dictionary, identity_code, name_of
from tuodi.exchange.national.region import bases, region_of
from tuodi.policy.library import load_rule_book


def test_the_county_goes_over_the_province_over_the_nation():
    assert region_of("500243").refmsg_prefix == "500243"
    assert region_of("500114").refmsg_prefix == "500000"
    assert region_of("370000").refmsg_prefix == "000000"
    assert region_of("500243").skew_minutes == region_of("000000").skew_minutes == 30


def test_an_installations_own_files_go_over_ours(tmp_path):
    (tmp_path / "500000.yaml").write_text("gateway_status: 401\nbases: [mbs/api]\nmandatory: {'2206': [certno]}\n")
    own = region_of("500243", tmp_path)
    assert (own.gateway_status, own.mandatory) == (401, {"2206": ("certno",)})
    assert bases(tmp_path) == ("fsi/api", "mbs/api")


def test_a_setting_there_is_not_is_refused(tmp_path):
    (tmp_path / "500243.yaml").write_text("nonsense: 1\n")
    with pytest.raises(ValidationError):
        region_of("500243", tmp_path)


def test_dictionaries_of_a_place_replace_the_nations():
    assert name_of("med_type", "9903", "500243") == "儿童两病门诊"
    assert name_of("med_type", "9903", "430100") == ""
    assert dictionary("nonsense", "500243") == {}


def test_every_class_of_the_vocabulary_has_a_code_that_the_dictionary_knows():
    for term in load_rule_book([]).terms.family("classes"):
        if term.id != "resident":
            assert name_of("psn_idet_type", identity_code(term.id), "500243"), term.id
