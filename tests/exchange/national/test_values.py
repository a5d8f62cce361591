"""Numbers, dates and absent things as clients write them."""

import datetime as dt
import gzip
import json
import zlib
from fractions import Fraction
from urllib.parse import quote, urlencode

import pytest

from tuodi.exchange.national.envelope import BadBody, parse_body, unpacked
from tuodi.exchange.national.reading import Unreadable, read_input
from tuodi.exchange.national.schema import provincial, transactions
from tuodi.exchange.national.values import NumberText, canonical, moment_of, number_of, scaled
from tuodi.exchange.national.writing import write_output

SETTLE = {
    "psn_no": "P1", "mdtrt_cert_type": "02", "mdtrt_cert_no": "02", "med_type": "11", "medfee_sumamt": "100.5",
    "psn_setlway": "01", "mdtrt_id": "V1", "chrg_bchno": "B1", "acct_used_flag": "0", "insutype": "390",
}  # fmt: skip


@pytest.mark.parametrize(
    ("written", "fen"),
    [("100", 10000), ("100.5", 10050), ("-3379.26", -337926), ("0", 0), ("1e2", 10000), (".5", 50),
     ("0.30000000000000004", 30), ("171239.20000000001", 17123920), ("100.000", 10000)],
)  # fmt: skip
def test_money_is_exact_fen(written, fen):
    assert scaled(number_of(NumberText(written)), 2) == fen


@pytest.mark.parametrize("written", ["1.005", "12.3456", "0.001"])
def test_a_third_place_is_not_rounded_away(written):
    assert scaled(number_of(written), 2) is None


@pytest.mark.parametrize("written", ["", "abc", "1,5", "1.2.3", "NaN", "一百", "1e999"])
def test_what_is_no_number(written):
    assert number_of(written) is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-06-01 10:20:30", dt.datetime(2024, 6, 1, 10, 20, 30)),
        ("2024-06-01", dt.datetime(2024, 6, 1)),
        ("2024-06-01T10:20:30", dt.datetime(2024, 6, 1, 10, 20, 30)),
        ("2024-06-01T10:20:30.1234567+08:00", dt.datetime(2024, 6, 1, 10, 20, 30)),
        ("2024-06-01T02:20:30Z", dt.datetime(2024, 6, 1, 10, 20, 30)),  # 02:20 in Greenwich is 10:20 here
        ("20240601102030", dt.datetime(2024, 6, 1, 10, 20, 30)),
        ("2024/6/1 1:02:03", dt.datetime(2024, 6, 1, 1, 2, 3)),
        ("0001-01-01T00:00:00", None),  # a typed client's unset date
        ("2024-02-30", False), ("yesterday", False), ("1899-12-31", False), ("0000-00-00 00:00:00", False),
    ],
)  # fmt: skip
def test_moments(written, meant):
    assert moment_of(written) == meant or moment_of(written) is meant


def test_absent_things_are_not_there():
    node = SETTLE | {"card_sn": None, "certno": "", "psn_name": "null", "psn_type": "NULL", "exp_content": {}}
    read = read_input(transactions()["2206"], {"data": node})["data"]
    assert not {"card_sn", "certno", "psn_name", "psn_type", "exp_content"} & read.keys()
    assert read["medfee_sumamt"] == 10050


@pytest.mark.parametrize("written", ["null", "", None, "NULL", {}])
def test_a_mandatory_field_that_is_absent_is_named(written):
    with pytest.raises(Unreadable) as no:
        read_input(transactions()["2207"], {"data": SETTLE | {"mdtrt_id": written}})
    assert no.value.code == "2207.mdtrt_id.missing"
    assert no.value.message == "缺少 data.mdtrt_id（就诊ID）；请补充后重发"


def test_hunan_additions_are_not_insisted_on():
    """psn_cert_type, certno, psn_type, psn_name are printed as mandatory and sent by nobody else."""
    assert read_input(transactions()["2206"], {"data": SETTLE})["data"]["psn_no"] == "P1"


def test_a_province_may_insist_and_add():
    own = provincial(transactions()["2206"], {"data": "dscg_way"}, ("certno",))
    with pytest.raises(Unreadable, match="certno"):
        read_input(own, {"data": SETTLE})
    assert read_input(own, {"data": SETTLE | {"certno": "1", "dscg_way": 1}})["data"]["dscg_way"] == "1"


def test_nodes_come_as_object_list_or_bare():
    line = {"feedetl_sn": "1", "mdtrt_id": "V", "psn_no": "P"}
    transaction = transactions()["2302"]
    for sent in ({"data": line}, {"data": [line]}, line):
        assert read_input(transaction, sent)["data"] == [line]
    assert read_input(transactions()["2404"], {"data": [{"mdtrt_id": 1, "psn_no": "P"}]})["data"]["mdtrt_id"] == "1"


def test_quantities_and_prices_are_fractions_and_one_digit_codes_get_their_zero():
    rows = [{"feedetl_sn": NumberText("7"), "mdtrt_id": "V", "psn_no": "P", "chrg_bchno": "B", "med_list_codg": "X",
             "det_item_fee_sumamt": NumberText("3.33"), "cnt": NumberText("3"), "pric": "1.111111"}]  # fmt: skip
    row = read_input(transactions()["2204"], {"feedetail": rows})["feedetail"][0]
    assert (row["cnt"], row["pric"], row["det_item_fee_sumamt"]) == (3, Fraction(1_111_111, 1_000_000), 333)
    assert row["feedetl_sn"] == "7"
    shown = {"mdtrt_cert_type": "2", "mdtrt_cert_no": "x", "psn_cert_type": "1"}
    assert read_input(transactions()["1101"], {"data": shown})["data"]["psn_cert_type"] == "01"


@pytest.mark.parametrize(
    ("value", "said"),
    [("12.345", "最多 2 位小数"), ("abc", "应为数字"), (True, "应为数字"), ("1e15", "最多 14 位整数")],
)
def test_a_wrong_amount_is_shown_with_its_place(value, said):
    with pytest.raises(Unreadable) as no:
        read_input(transactions()["2206"], {"data": SETTLE | {"medfee_sumamt": value}})
    assert said in no.value.message
    assert "data.medfee_sumamt（医疗费总额）" in no.value.message


# ---- bodies

TEXT = '{"infno":"1101","msgid":"M","fixmedins_code":"H","input":{"data":{"a":1.50}}}'
QUOTED = quote(TEXT)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (TEXT.encode(), "application/json"), (TEXT.encode(), "text/plain"), (TEXT.encode(), ""),
        (b"\xef\xbb\xbf" + TEXT.encode(), "application/json;charset=UTF-8"),
        (f"={QUOTED}".encode(), "application/x-www-form-urlencoded; charset=UTF-8"),
        (QUOTED.encode(), "application/x-www-form-urlencoded"),
        (f"json={QUOTED}".encode(), "application/x-www-form-urlencoded"),
        (TEXT.encode(), "application/x-www-form-urlencoded"),
        (json.dumps(TEXT).encode(), "application/json"),
        (f"=%EF%BB%BF{QUOTED}".encode(), "application/x-www-form-urlencoded"),
        (TEXT.encode() + b"\0", "application/json"),
        (f"={QUOTED}%00".encode(), "application/x-www-form-urlencoded"),
        (urlencode(json.loads(TEXT) | {"input": '{"data":{"a":1.50}}'}).encode(), "application/x-www-form-urlencoded"),
    ],
)  # fmt: skip
def test_every_form_of_body_is_one_message(body, kind):
    received = parse_body(body, kind)
    assert (received.infno, received.msgid, received.input) == ("1101", "M", {"data": {"a": "1.50"}})


def test_a_text_put_together_by_hand_may_hold_tabs_and_ends_of_lines():
    assert parse_body(b'{"infno":"2203a","input":{"x":"a\tb\r\n"}}').input == {"x": "a\tb\r\n"}


def test_the_letter_of_a_variant_may_be_small():
    assert parse_body(b'{"infno":"2207a"}').infno == "2207A"


def test_a_compressed_body_is_unpacked_within_its_limit():
    packed = gzip.compress(TEXT.encode())
    assert unpacked(packed, "gzip", 1000) == TEXT.encode()
    assert unpacked(zlib.compress(TEXT.encode()), "Deflate", 1000) == TEXT.encode()
    assert unpacked(TEXT.encode(), "identity", 10) == TEXT.encode()


@pytest.mark.parametrize(
    ("body", "encoding", "said"),
    [
        (gzip.compress(b"a" * 1001), "gzip", "过大"), (b"{}", "gzip", "不是有效"), (b"{}", "br", "不支持"),
        (gzip.compress(b"a" * 900)[:-9], "gzip", "不完整"),
    ],
    ids=["too long", "not packed", "unknown way", "cut off"],  # what is packed has the time of day in it
)  # fmt: skip
def test_what_cannot_be_unpacked_says_so(body, encoding, said):
    with pytest.raises(BadBody, match=said):
        unpacked(body, encoding, 1000)


def test_the_input_may_be_text():
    received = parse_body(json.dumps({"infno": "1101", "input": '{"data":{"a":1}}'}).encode())
    assert received.input == {"data": {"a": "1"}}


@pytest.mark.parametrize(
    "body", [b"", b"   ", b"[1]", b"{", b"hello", b"\xff\xfe", b'{"a":NaN}', b"[" * 100_000, b"a=1&b=2", b"&a=1" * 99]
)
def test_what_is_no_message(body):
    with pytest.raises(BadBody):
        parse_body(body)


def test_a_repetition_has_the_same_digest_and_another_amount_another():
    one = parse_body(b'{"infno":"2207","input":{"data":{"b":1.50,"a":null,"c":"x"}}}').digest()
    assert one == parse_body(b'{"msgid":"9","input":{"data":{"c":"x","b":1.5}}}').digest()
    assert one != parse_body(b'{"input":{"data":{"c":"x","b":1.51}}}').digest()
    assert canonical({"a": "0100"}) != canonical({"a": "100"})  # a code is no number


# ---- answers


def test_numbers_have_their_places_and_both_spellings_are_written():
    text = write_output(
        transactions()["1101"],
        {
            "baseinfo": {"psn_no": "P", "psn_cert_type": "01", "certno": "1", "psn_name": "甲", "gend": "1", "age": 44,
                         "exp_content": "{}"},
            "insuinfo": [{"balc": 5, "insutype": "390", "psn_type": "15", "cvlserv_flag": "0",
                          "insuplc_admdvs": "500243"}],
            "idetinfo": [],
        },
    )  # fmt: skip
    assert '"age":44,' in text
    assert '"balc":0.05,' in text
    assert '"exp_content":"{}","expContent":"{}"' in text
    assert '"idetinfo":[]' in text
    assert '"brdy":null' in text
    assert '""' not in text


def test_the_undo_says_the_cash_under_both_names():
    money = transactions()["2208"].output[0]
    values = {name: -10050 for name, field in money.fields.items() if field.kind == "money"}
    values |= {"mdtrt_id": "V", "setl_id": "S", "setl_time": dt.datetime(2024, 6, 1), "medins_setl_id": "M",
               "pool_prop_selfpay": 6500}  # fmt: skip
    found = json.loads(write_output(transactions()["2208"], {"setlinfo": values}), parse_float=str)["setlinfo"]
    assert found["psn_cash_pay"] == found["pdn_cash_pay"] == "-100.50"
    assert found["pool_prop_selfpay"] == "0.6500"


def test_an_answer_without_a_mandatory_amount_is_not_written():
    with pytest.raises(ValueError, match="is missing"):
        write_output(transactions()["2208"], {"setlinfo": {"mdtrt_id": "V"}})
    with pytest.raises(ValueError, match="no field"):
        write_output(transactions()["9001"], {"signinoutb": {"nonsense": 1}})


def test_lists_and_fields_may_stand_directly_in_the_output():
    assert write_output(transactions()["5204"], {"": []}) == "[]"
    file = {"file_qury_no": "F", "filename": "a.txt", "fixmedins_code": "H"}
    assert json.loads(write_output(transactions()["9101"], {"": file}))["file_qury_no"] == "F"


def test_every_transaction_asked_for_is_written_down():
    asked = """9001 9002 9101 9102 1101 1201 1901 2001 2101 2102 2103 2201 2202 2203 2203A 2204 2205 2206 2206A 2207
        2207A 2208 2301 2302 2303 2304 2305 2401 2402 2403 2404 2405 2503 2507 2601 3201 3202 3301 3302 5201 5202 5203
        5204 5205 5206 5301 5302 5303 5304 100001"""
    catalogues = {f"{number}" for number in range(1301, 1320)}
    assert set(transactions()) == {*asked.split(), *catalogues}
    bound = {one.infno for one in transactions().values() if one.binds_msgid}
    assert {"2102", "2207", "2304", "2401", "2208", "2305", "2404", "2405", "2202", "2601"} <= bound
    assert not {"2204", "2301", "1101"} & bound


@pytest.mark.parametrize(
    ("field", "written", "said"),
    [
        ("psn_no", ["P1"], "应为文本"), ("mdtrt_id", {"a": 1}, "应为文本"),
        ("medfee_sumamt", "100000000000.01", "不能超过 100000000000.00 元"),  # 10^13 fen and one
        ("medfee_sumamt", "1e99", "最多 14 位整数"), ("medfee_sumamt", "NaN", "应为数字"),
        ("medfee_sumamt", True, "应为数字"), ("medfee_sumamt", "1.005", "最多 2 位小数"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_named(field, written, said):
    with pytest.raises(Unreadable) as no:
        read_input(transactions()["2207"], {"data": SETTLE | {field: written}})
    assert no.value.code == f"2207.{field}.form"
    assert no.value.message.endswith(said)
    assert field in no.value.message


def test_the_largest_amount_is_read():
    read = read_input(transactions()["2207"], {"data": SETTLE | {"medfee_sumamt": "100000000000.00"}})
    assert read["data"]["medfee_sumamt"] == 10**13


def test_a_count_is_not_negative():
    asked = {"insutype": "390", "clr_type": "11", "stmt_begndate": "2024-06-01", "stmt_enddate": "2024-06-01",
             "medfee_sumamt": 0, "fund_pay_sumamt": 0, "acct_pay": 0, "fixmedins_setl_cnt": -1}  # fmt: skip
    with pytest.raises(Unreadable, match="不能为负数"):
        read_input(transactions()["3201"], {"data": asked})


def test_an_extension_may_be_an_object():
    read = read_input(transactions()["2207"], {"data": SETTLE | {"expContent": {"TRUM_FLAG": "0"}}})
    assert read["data"]["exp_content"] == {"TRUM_FLAG": "0"}


@pytest.mark.parametrize("written", ["\\u0000", "a\\ud800b", "\\uDC00", "a\0b"])
@pytest.mark.parametrize("place", ['"opter":"{}"', '"input":{{"data":{{"x":["{}"]}}}}', '"{}":1'])
def test_a_text_that_no_database_holds_is_no_message(place, written):
    with pytest.raises(BadBody, match="空字符"):
        parse_body(("{" + place.format(written) + "}").encode())


def test_a_pair_of_halves_is_one_character():
    assert parse_body(b'{"opter":"\\ud83d\\ude00 \\\\u0000"}').envelope["opter"] == "\U0001f600 \\u0000"


def test_what_is_empty_has_both_spellings():
    told = json.loads(write_output(transactions()["2401"], {"result": {"mdtrt_id": "V1"}}))
    assert told == {"result": {"mdtrt_id": "V1", "exp_content": None, "expContent": None}}
