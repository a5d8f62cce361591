"""While a long list is checked and received, whoever waits sees how far it is."""

import csv
import io

import pytest

from tests.workbench.lists.conftest import HEAD, number, sheet
from tuodi.workbench.jobs import run
from tuodi.workbench.jobs.models import JobRun

ROWS = 9_000


@pytest.fixture
def told(monkeypatch):
    """Every (percent, message) that a job wrote."""
    seen = []
    monkeypatch.setattr(run, "_EVERY", -1.0)
    save = JobRun.save

    def tell(self, *args, **more):
        save(self, *args, **more)
        if "message" in (more.get("update_fields") or ()):
            seen.append((self.percent, self.message))

    monkeypatch.setattr(JobRun, "save", tell)
    return seen


def _rows():
    return [("甲一", number(order % 400), "低保对象", "2024-06-01", "", "", "") for order in range(ROWS)]


def _csv(rows):
    made = io.StringIO()
    csv.writer(made).writerows([HEAD, *rows])
    return made.getvalue().encode()


@pytest.mark.parametrize("name", ["名单.csv", "名单.xlsx"])
def test_the_bar_moves_while_the_file_is_read_and_never_back(person, upload, told, name):
    person("甲一", 1)
    rows = _rows()
    batch = upload(content=_csv(rows) if name.endswith("csv") else sheet(*rows), name=name)
    assert batch.rows_in == ROWS
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    reading = {share for share, message in told if message.startswith("读取与校验")}
    assert len(reading) >= 3
    assert max(reading) <= 40
    assert told[-1][1] == f"保存比对结果，{ROWS} / {ROWS} 行"
    assert next(message for _, message in told if "比对" in message) == f"{ROWS} 行，比对"


def test_receiving_says_that_it_writes(person, accepted, told):
    person("甲一", 1)
    accepted(("甲一", number(1), "低保对象", "2024-06-01", "", "", ""))
    assert told[-1] == (70, "1 行，写入身份")
