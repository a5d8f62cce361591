"""Signatures: against published vectors and hand-made values, and each scheme with its own counterpart."""

import base64
import datetime as dt
import hashlib
import hmac

import pytest

from tuodi.exchange.national.schemes import SCHEMES, Key, Sent, Unproved
from tuodi.exchange.national.schemes.common import plain
from tuodi.exchange.national.schemes.sm2_curve import is_public_key, public_key_of, sign_message, verifies

NOW = dt.datetime(2024, 6, 1, 10, 0)  # 02:00 in Greenwich
UNIX = "1717207200"
PRIVATE = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"
KEYS = {
    "none": Key(),
    "csb": Key("ak", "sk"),
    "paasid": Key("ak", "sk"),
    "x_ca": Key("ak", "sk"),
    "sm2": Key(public_key=public_key_of(PRIVATE), private_key=PRIVATE),
}
BODY = b'{"infno":"1101"}'
MESSAGE = {"infno": "1101", "msgid": "M1", "cainfo": None, "inf_time": "2024-06-01 10:00:00", "sign_no": None,
           "input": {"data": {}}}  # fmt: skip


def sent(headers, message=MESSAGE, body=BODY):
    return Sent(body, message, {plain(name): value for name, value in headers.items()})


@pytest.mark.parametrize("name", SCHEMES)
def test_what_a_client_signs_the_server_verifies(name):
    scheme, key = SCHEMES[name], KEYS[name]
    headers, message = scheme.sign(key, Sent(BODY, MESSAGE), NOW)
    proof = scheme.verify(key, sent(headers, message))
    assert proof.moment == (None if name == "none" else NOW)
    assert bool(proof.nonce) == (name == "paasid")


@pytest.mark.parametrize("name", ["csb", "paasid", "x_ca", "sm2"])
def test_another_key_or_nothing_is_refused_with_a_reason(name):
    scheme, key = SCHEMES[name], KEYS[name]
    headers, message = scheme.sign(key, Sent(BODY, MESSAGE), NOW)
    other = Key("ak", "another", public_key_of("02"))
    with pytest.raises(Unproved, match="签名不符"):
        scheme.verify(other, sent(headers, message))
    with pytest.raises(Unproved, match="缺少"):
        scheme.verify(key, sent({}, MESSAGE))
    if name != "sm2":
        with pytest.raises(Unproved, match="不是本机构的接入账号"):
            scheme.verify(Key("other", "sk"), sent(headers, message))


def test_csb_is_base64_of_hmac_sha1_over_the_sorted_headers():
    text = f"_api_access_key=ak&_api_name=1101&_api_timestamp={UNIX}&_api_version=1.0.0"
    made = base64.b64encode(hmac.new(b"sk", text.encode(), hashlib.sha1).digest()).decode()
    headers = {"_api_access_key": "ak", "_api_name": "1101", "_api_timestamp": UNIX, "_api_version": "1.0.0"}
    assert SCHEMES["csb"].verify(KEYS["csb"], sent(headers | {"_api_signature": made})).moment == NOW  # ten digits too
    with pytest.raises(Unproved, match="时间戳"):
        SCHEMES["csb"].verify(KEYS["csb"], sent(headers | {"_api_timestamp": "x", "_api_signature": made}))


def test_paasid_is_sha256_of_time_secret_nonce_time():
    made = hashlib.sha256(f"{UNIX}skN{UNIX}".encode()).hexdigest()
    headers = {"x-tif-paasid": "ak", "x-tif-timestamp": UNIX, "x-tif-nonce": "N", "x-tif-signature": made.upper()}
    assert SCHEMES["paasid"].verify(KEYS["paasid"], sent(headers)).nonce == "N"


def test_x_ca_covers_the_body():
    headers, _ = SCHEMES["x_ca"].sign(KEYS["x_ca"], Sent(BODY, MESSAGE), NOW)
    with pytest.raises(Unproved, match="签名不符"):
        SCHEMES["x_ca"].verify(KEYS["x_ca"], sent(headers, body=BODY + b" "))


@pytest.mark.parametrize("empty", ["null", "", None])
def test_sm2_clients_write_an_empty_field_in_three_ways(empty):
    pairs = {"inf_time": "2024-06-01 10:00:00", "infno": "1101", "msgid": "M1", "sign_no": empty}
    text = "&".join(f"{name}={value}" for name, value in sorted(pairs.items()) if value is not None)
    signed = sign_message(PRIVATE, text.encode()).upper()
    assert SCHEMES["sm2"].verify(KEYS["sm2"], sent({}, MESSAGE | {"cainfo": signed})).moment == NOW


def test_sm2_against_the_vector_of_the_standard():
    k = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
    made = sign_message(PRIVATE, b"message digest", k)
    assert made == (
        "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
        "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
    )
    public = public_key_of(PRIVATE)
    assert public.startswith("0409f9df311e5421a150dd7d161e4bc5c6")
    assert is_public_key(public)
    assert verifies(public, b"message digest", made)
    assert verifies(public[2:], b"message digest", made)
    assert not verifies(public, b"message digesu", made)


@pytest.mark.parametrize("signature", ["", "00" * 64, "zz" * 64, "0" * 127, "f" * 128])
def test_sm2_takes_nothing_for_a_signature_that_is_none(signature):
    assert not verifies(public_key_of(PRIVATE), b"m", signature)


def test_a_public_key_is_a_point_of_the_curve():
    assert not is_public_key("04" + "1" * 128)
    assert not is_public_key("no")


def test_sm3_is_there():
    assert hashlib.new("sm3", b"abc").hexdigest() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
