"""The kept steps of a settlement, read again for 100001 and for what was left under a limit."""

from tuodi.workbench.national.care import steps
from tuodi.workbench.national.care.policy_items import _bands

CODES = {"band": "ML{n:02d}"}


def stage(*lines):
    return {"stage": "assistance", "lines": [{"kind": kind, "text": text} for kind, text in lines]}


def test_bands_deductible_and_what_was_left():
    read = stage(
        ("base", "基数（按单）：此前 0.00，本单 19,500.15，之后 19,500.15"),
        ("deductible", "起付标准 300.00，本单在其下 300.00"),
        ("bracket", "300.00 – 10,000.00: 9,700.00 × 75% = 7,275.00"),
        ("bracket", "10,000.00 – 19,500.15: 9,500.15 × 62.5% = 5,937.59375"),
        ("cap", "基本医保年度限额 120,000.00：此前余 109,526.50，之后余 96,313.91"), ("cap", "另一限额：不设限"),
        ("cap", "住院限额 90,000.00：此前余 80,000.00，之后余 66,787.41"),
    )  # fmt: skip
    assert steps.deductible(read) == 30_000
    assert steps.bands(read) == [(30_000, 1_000_000, 970_000, 7_500), (1_000_000, 1_950_015, 950_015, 6_250)]
    assert steps.left_before(read) == 8_000_000  # the lowest of those that limit


def test_nothing_limits_and_nothing_is_said():
    assert steps.left_before(stage(("cap", "大病保险年度封顶：不设限"))) is None
    assert steps.stage_of(None, "basic") is None


def test_bands_add_up_to_what_was_paid():
    # 1,000.01 × 65 % = 650.0065 → 650.01; the tier's 1,300.02 is rounded once, so the second band has 650.01
    two = stage(("bracket", "0.00 – 1,000.01: 1,000.01 × 65% = 650.0065"),
                ("bracket", "1,000.01 – 2,000.03: 1,000.02 × 65% = 650.013"))  # fmt: skip
    assert [row[2:] for row in _bands(CODES, "医疗救助", two, 130_002, stay=True)] == [
        (100_001, 65_001, 6_500), (100_002, 65_001, 6_500),
    ]  # fmt: skip


def test_what_a_limit_took_away_is_missing_from_the_last_bands():
    two = stage(("bracket", "0.00 – 1,000.00: 1,000.00 × 80% = 800.00"),
                ("bracket", "1,000.00 – 2,000.00: 1,000.00 × 80% = 800.00"))  # fmt: skip
    found = [(row[0], row[3]) for row in _bands(CODES, "医疗救助", two, 50_000, stay=True)]
    assert found == [("ML01", 50_000), ("ML02", 0)]


def test_a_fixed_sum_is_one_band():
    assert [row[2:] for row in _bands(CODES, "基本医保", stage(("flat", "定额")), 60_000, stay=True)] == [
        (60_000, 60_000, 10_000)
    ]
