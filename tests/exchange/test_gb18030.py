"""A file in GB18030 goes in columns wherever one in UTF-8 does: its blocks are made UTF-8, and no byte is guessed."""

from __future__ import annotations

import csv
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exchange.random_bills import random_rows
from tests.exchange.samples import TODAY, bill, write_csv
from tests.exchange.test_column_faults import ordered_rows
from tests.exchange.test_column_lane import assert_same, lanes, settle
from tests.settlement.adapt import shipped
from tuodi.exchange import settle_job
from tuodi.exchange.columns import file as blocks
from tuodi.exchange.columns.chinese import chinese_as_utf8
from tuodi.exchange.encoding import foreign_row
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.settle_job import SettleOptions
from tuodi.exchange.tables import open_tables

__all__ = ["lanes"]

NAMES = ("欧阳𠮷", "㼆小兰", "䶮", "王镕", "张“三”", "李·é", "赵\U0010ffff")
"""Of two and of four bytes a character, some of which UTF-8 writes in two, three or four."""
ENDINGS = (".csv", ".parquet")


def named(rows):
    return [row | {"psn_name": NAMES[place % len(NAMES)]} for place, row in enumerate(rows)]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    "written",
    [{}, {"lineterminator": "\n"}, {"quoting": csv.QUOTE_ALL}, {"delimiter": "\t"}],
    ids=["crlf", "lf", "quotes", "tabs"],
)
def test_characters_of_two_and_four_bytes(written, ending, tmp_path, lanes, monkeypatch):
    """Names hold quotes and separators too, and blocks end within characters."""
    monkeypatch.setattr(blocks, "_CHUNK", 997)
    path, rows = tmp_path / "bills.csv", named(ordered_rows(90))
    rows[12]["psn_name"], rows[40]["psn_name"] = '㼆"兰"', "𠮷,\n䶮"
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file, **written)
        writer.writerow(rows[0])
        writer.writerows(row.values() for row in rows)
    assert assert_same(path, tmp_path, lanes, ending=ending) == 84, "the persons of two names go row by row"


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("seed", range(3))
def test_random_dirt(seed, ending, tmp_path, lanes, monkeypatch):
    monkeypatch.setattr(blocks, "_CHUNK", 5000 + seed)
    rows = named(random_rows(Random(seed), 200))
    path = write_csv(tmp_path / "bills.csv", rows, encoding="gb18030")
    assert assert_same(path, tmp_path, lanes, ending=ending) > 0


def edges(path):
    """The first row, the last one, and those at both sides of a block's edge."""
    first, second, *_, last = (block.number.tolist() for block in blocks.text_file(path, None).blocks())
    return first[0], first[-1], second[0], last[-1]


def lines_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    "spoilt", ["张".encode("gb18030")[:1], b"\xff", "张三".encode()], ids=["half", "none", "utf-8"]
)
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_wrong_byte_refuses_its_row_only(spoilt, ending, tmp_path, lanes, monkeypatch):
    monkeypatch.setattr(blocks, "_CHUNK", 4000)
    path = write_csv(tmp_path / "bills.csv", named(ordered_rows(90)), encoding="gb18030")
    wrong = edges(path)
    lines = path.read_bytes().split(b"\r\n")
    for number in wrong:
        cells = lines[number - 1].split(b",")
        lines[number - 1] = b",".join(spoilt if cell and not cell.isascii() else cell for cell in cells)
    path.write_bytes(b"\r\n".join(lines))
    persons = {(number - 2) // 3 for number in wrong}
    assert assert_same(path, tmp_path, lanes, ending=ending) == 90 - 3 * len(persons)
    settle(path, tmp_path / "told.csv", "columns")
    refused = lines_of(tmp_path / "told.refused.csv")
    told = [(line["refused_row"], line["refused_column"]) for line in refused if "编码" in line["refused_reason"]]
    assert told == [(str(number), "psn_name") for number in sorted(wrong)]
    assert all(
        "gb18030" in line["refused_reason_en"].lower() for line in refused if line["refused_column"] == "psn_name"
    )


@pytest.mark.parametrize("ending", ENDINGS)
def test_half_a_character_at_the_end_of_the_file(ending, tmp_path, lanes):
    rows = [{"fixmedins_name": "", **row, "镇街": "城东街道"} for row in ordered_rows(30)]
    path = write_csv(tmp_path / "bills.csv", rows, encoding="gb18030")
    path.write_bytes(path.read_bytes().rstrip(b"\r\n")[:-1])
    assert assert_same(path, tmp_path, lanes, ending=ending) == 27, "the last person goes row by row"


@pytest.mark.parametrize("name", ["GBK", "gb2312", "GB18030", "UTF8"])
def test_an_encoding_by_another_of_its_names(name, tmp_path, lanes):
    rows = [row | {"psn_name": "王小兰"} for row in ordered_rows(30)]
    path, found = write_csv(tmp_path / "bills.csv", rows, encoding=name), []
    path.write_bytes(path.read_bytes().replace("王".encode(name), b"\xe4\x81\x81", 1))
    for lane in ("rows", "columns"):
        options = SettleOptions(out=tmp_path / f"{lane}.parquet", lane=lane)
        read = ReadOptions(today=TODAY, encoding=name)
        summary = settle_job.run(path, shipped(), read, options)
        found.append([(tmp_path / f"{lane}{kind}.parquet").read_bytes() for kind in ("", ".refused", ".differences")])
        assert summary.rows_in == 30
    assert found[0] == found[1]
    assert lanes[-1] >= 27


SOUND = [*"a王𠮷㼆䶮é", "王小兰"]
BYTES = st.one_of(
    st.sampled_from(SOUND).map(lambda text: text.encode("gb18030")), st.sampled_from(SOUND).map(str.encode),
    st.sampled_from([b"\x80", b"\xff", b"\x81", b"\x810", b"\x810\x81", b"\xe4\x81\x81", b"\xfe\x51", b"\xef\xbb\xbf"]),
    st.binary(max_size=4).map(lambda data: bytes(byte for byte in data if byte not in b'\0\r\n",;\t')),
)  # fmt: skip
CELLS = st.lists(BYTES, max_size=4).map(b"".join)


@given(
    st.lists(CELLS, min_size=1, max_size=30),
    st.integers(1, 60),
    st.sampled_from(["gb18030", "gbk", "gb2312", "utf-8", "utf-8-sig"]),
)
@settings(deadline=None, max_examples=200)
def test_blocks_say_what_the_reader_of_rows_reads(tmp_path_factory, cells, chunk, encoding):
    """Whatever the bytes: cells as text, what stands for wrong bytes included, and which rows are foreign."""
    path = tmp_path_factory.mktemp("gb") / "bills.csv"
    header = ",".join(bill())
    lines = [cell + b"," * (len(bill()) + 1) + cell + b"\n" for cell in cells]
    path.write_bytes(f"说明,{header},psn_name\n".encode(encoding) + b"".join(lines))
    rows = [row for number, row in next(open_tables(path, encoding, lambda _at: None)).rows if number > 1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "_CHUNK", chunk)
        at = 0
        for block in blocks.text_file(path, encoding).blocks():
            own = rows[at : at + len(block)]
            assert block.cells(range(len(block))) == own
            assert block.odd.astype(bool).tolist() == [foreign_row(row, encoding) is not None for row in own]
            at += len(block)
    assert at == len(rows)


@pytest.mark.parametrize("codec", ["gb18030", "gbk", "gb2312"])
def test_every_pair_of_bytes_is_what_python_says(codec):
    """Each first byte with each second one, and what follows it then."""
    for first in range(0x80, 0x100):
        raw = b"".join(bytes((first, second)) + b"\n0a" for second in range(256))
        text = raw.decode(codec, "surrogateescape")
        assert chinese_as_utf8(raw, codec).tobytes() == text.encode("utf-8", "surrogatepass")


def test_every_character_of_four_bytes():
    for page in range(0, 0x110000, 0x1000):
        text = "\n".join(chr(code) for code in range(page, page + 0x1000) if not 0xD800 <= code < 0xE000)
        assert chinese_as_utf8(text.encode("gb18030"), "gb18030").tobytes() == text.encode()
