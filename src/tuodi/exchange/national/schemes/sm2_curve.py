"""SM2 signatures with SM3 (GB/T 32918.2), in integers.

Written here because the packages on the index verify too little: they take r or s of 0, and cut zeros off keys.
"""

from __future__ import annotations

import hashlib
import re
import secrets

_P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
_A = _P - 3
_B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
_N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
_USER = b"1234567812345678"
_PUBLIC = re.compile(r"(?:04)?([0-9A-Fa-f]{64})([0-9A-Fa-f]{64})")
_SIGNATURE = re.compile(r"([0-9A-Fa-f]{64})([0-9A-Fa-f]{64})")

Point = tuple[int, int, int]
"""Jacobian coordinates; z = 0 is the point at infinity."""
_NOWHERE: Point = (1, 1, 0)


def sign_message(private_key: str, message: bytes, k: int | None = None) -> str:
    """R and s as 128 hexadecimal digits. `k`: the random number, for checking against published vectors."""
    d = int(private_key, 16)
    e = _digest(public_key_of(private_key), message)
    while True:
        chosen = k if k is not None else 1 + secrets.randbelow(_N - 1)
        x, _ = _affine(_times(chosen, (*_G, 1)))
        r = (e + x) % _N
        if r == 0 or r + chosen == _N:
            continue
        s = pow(1 + d, -1, _N) * (chosen - r * d) % _N
        if s:
            return f"{r:064x}{s:064x}"


def verifies(public_key: str, message: bytes, signature: str) -> bool:
    """Whether the signature is the key's. False for a key or signature that is none."""
    match, key = _SIGNATURE.fullmatch(signature.strip()), _PUBLIC.fullmatch(public_key)
    if match is None or key is None:
        return False
    r, s = int(match[1], 16), int(match[2], 16)
    x, y = int(key[1], 16), int(key[2], 16)
    if not (0 < r < _N and 0 < s < _N) or not _on_curve(x, y):
        return False
    t = (r + s) % _N
    if t == 0:
        return False
    point = _plus(_times(s, (*_G, 1)), _times(t, (x, y, 1)))
    if point[2] == 0:
        return False
    return (_digest(public_key, message) + _affine(point)[0]) % _N == r


def public_key_of(private_key: str) -> str:
    """04 and the point, 130 hexadecimal digits."""
    x, y = _affine(_times(int(private_key, 16), (*_G, 1)))
    return f"04{x:064x}{y:064x}"


def is_public_key(text: str) -> bool:
    """Whether a text is a point of the curve."""
    match = _PUBLIC.fullmatch(text)
    return match is not None and _on_curve(int(match[1], 16), int(match[2], 16))


def _digest(public_key: str, message: bytes) -> int:
    match = _PUBLIC.fullmatch(public_key)
    if match is None:
        raise ValueError("no public key")
    sizes = (len(_USER) * 8).to_bytes(2, "big")
    numbers = b"".join(one.to_bytes(32, "big") for one in (_A, _B, *_G))
    about = hashlib.new("sm3", sizes + _USER + numbers + bytes.fromhex(match[1] + match[2])).digest()
    return int.from_bytes(hashlib.new("sm3", about + message).digest(), "big")


def _on_curve(x: int, y: int) -> bool:
    return x < _P and y < _P and (y * y - (x * x + _A) * x - _B) % _P == 0


def _double(point: Point) -> Point:
    x, y, z = point
    if not z or not y:
        return _NOWHERE
    yy = y * y % _P
    s = 4 * x * yy % _P
    zz = z * z % _P
    m = 3 * (x - zz) * (x + zz) % _P
    x3 = (m * m - 2 * s) % _P
    return x3, (m * (s - x3) - 8 * yy * yy) % _P, 2 * y * z % _P


def _plus(one: Point, other: Point) -> Point:
    if not one[2]:
        return other
    if not other[2]:
        return one
    x1, y1, z1 = one
    x2, y2, z2 = other
    z1z1, z2z2 = z1 * z1 % _P, z2 * z2 % _P
    u1, u2 = x1 * z2z2 % _P, x2 * z1z1 % _P
    s1, s2 = y1 * z2 * z2z2 % _P, y2 * z1 * z1z1 % _P
    h, r = (u2 - u1) % _P, (s2 - s1) % _P
    if h == 0:
        return _double(one) if r == 0 else _NOWHERE
    hh = h * h % _P
    hhh, v = h * hh % _P, u1 * hh % _P
    x3 = (r * r - hhh - 2 * v) % _P
    return x3, (r * (v - x3) - s1 * hhh) % _P, h * z1 * z2 % _P


def _times(number: int, point: Point) -> Point:
    found = _NOWHERE
    for bit in f"{number:b}":
        found = _double(found)
        if bit == "1":
            found = _plus(found, point)
    return found


def _affine(point: Point) -> tuple[int, int]:
    x, y, z = point
    inverse = pow(z, -1, _P)
    square = inverse * inverse % _P
    return x * square % _P, y * square * inverse % _P
