"""The words of goals beside a chart: none lies on another."""

from types import SimpleNamespace

import pytest

from tuodi.workbench.dashboards.charts import courses
from tuodi.workbench.dashboards.figure import Goal


def words_of(*rates):
    seen = [
        SimpleNamespace(
            figure=SimpleNamespace(zh=f"第{at}项"),
            months=[("202401", SimpleNamespace(rate=rate))],
            goal=Goal(rate, "P-2a2"),
        )
        for at, rate in enumerate(rates)
    ]
    series = courses(seen)["baseOption"]["series"]
    return [(line["markLine"]["label"]["verticalAlign"], line["markLine"]["label"]["padding"][3]) for line in series]


@pytest.mark.parametrize(
    ("rates", "places"),
    [
        ((9900, 7000), [("middle", 0), ("middle", 0)]),
        ((9900, 10000), [("top", 0), ("bottom", 0)]),  # below its line, above its line
        ((10000, 9900), [("bottom", 0), ("top", 0)]),
        ((9600, 9900), [("top", 0), ("bottom", 0)]),
        ((9500, 9900), [("middle", 0), ("middle", 0)]),
        ((7000, 7000), [("middle", 0), ("middle", 34)]),  # the same: one beside the other
    ],
)
def test_goals_that_are_close_stand_above_and_below(rates, places):
    assert words_of(*rates) == places
