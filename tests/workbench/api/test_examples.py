"""The examples of docs/api.md run, one after the other, against a server."""

import re
from pathlib import Path

import pytest

from tuodi.client.client import Tuodi

PAGE = Path(__file__).parents[3] / "docs" / "api.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.django_db(transaction=True)
def test_the_examples_run(live_server, key, patient, capsys):
    person = patient("冉光明")
    names = {"url": live_server.url, "token": key("settlement_clerk")}
    exec(EXAMPLES[0], names)  # noqa: S102 - our own page
    assert capsys.readouterr().out == f"{person.psn_no} 冉光明\n"
    with Tuodi(names["url"], names["token"]) as tuodi:
        names["tuodi"] = tuodi
        for example in EXAMPLES[1:]:
            exec(example, names)  # noqa: S102
    out = capsys.readouterr().out
    assert "[] 271000\n" in out  # 6,840 − (6,200 − 300) × 70 % = 2,710.00
    assert "body.bill.medfee_sumamt_fen" in out
    assert names["row"].psn_part_amt_fen == 271000
