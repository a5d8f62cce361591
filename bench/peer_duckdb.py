"""The four tiers in SQL."""

from __future__ import annotations

from itertools import pairwise

import duckdb
import numpy as np
import pyarrow as pa

from bench.made_bills import Made
from bench.peer import Paid

_SQL = """
WITH RECURSIVE numbered AS (
  SELECT row, person, grp, in_policy,
    row_number() OVER (PARTITION BY person ORDER BY row) AS nth,
    (greatest(0, in_policy - CASE level WHEN 0 THEN 20000 WHEN 1 THEN 50000 ELSE 100000 END)
      * CASE level WHEN 0 THEN 85 WHEN 1 THEN 70 ELSE 60 END + 50) // 100 AS scheduled
  FROM bills
), settled AS (
  SELECT * FROM (SELECT n.row, n.person, n.nth, {amounts} FROM numbered n, (SELECT
      0::BIGINT AS yb, 0::BIGINT AS cb, 0::BIGINT AS yc, 0::BIGINT AS ab, 0::BIGINT AS ya, 0::BIGINT AS tb,
      0::BIGINT AS yt) s WHERE n.nth = 1)
  UNION ALL
  SELECT * FROM (SELECT n.row, n.person, n.nth, {amounts} FROM settled s JOIN numbered n
      ON n.person = s.person AND n.nth = s.nth + 1)
)
SELECT basic, critical, assistance, tilt FROM settled ORDER BY row
"""


def _amounts() -> str:
    """One bill after another, each amount from the totals before it. Names of earlier amounts are repeated in place."""
    basic = "least(n.scheduled, 15000000 - s.yb)"
    left = f"(n.in_policy - {basic})"
    start, more = "CASE n.grp WHEN 1 THEN 900000 ELSE 1800000 END", "CASE n.grp WHEN 1 THEN 5 ELSE 0 END"
    edges = (start, "10000000", "20000000", "30000000", "1000000000000")
    parts = [
        f"({rate} + {more}) * greatest(0, least(s.cb + {left}, {high}) - greatest(s.cb, {low}))"
        for rate, (low, high) in zip((60, 65, 70, 75), pairwise(edges), strict=True)
    ]
    scheduled = f"(({' + '.join(parts)} + 50) // 100)"
    critical = f"(CASE n.grp WHEN 1 THEN {scheduled} ELSE least({scheduled}, greatest(0, 40000000 - s.yc)) END)"
    rest = f"({left} - {critical})"
    key = f"least((70 * {rest} + 50) // 100, greatest(0, 7000000 - s.ya))"
    edge = f"least((50 * greatest(0, s.ab + {rest} - greatest(s.ab, 300000)) + 50) // 100, greatest(0, 1000000 - s.ya))"
    assistance = f"(CASE n.grp WHEN 0 THEN 0 WHEN 1 THEN {key} ELSE {edge} END)"
    last = f"({rest} - {assistance})"
    begin, most = "CASE n.grp WHEN 1 THEN 500000 ELSE 1000000 END", "CASE n.grp WHEN 1 THEN 2000000 ELSE 1000000 END"
    over = f"(70 * greatest(0, s.tb + {last} - greatest(s.tb, {begin})) + 50) // 100"
    tilt = f"(CASE n.grp WHEN 0 THEN 0 ELSE least({over}, greatest(0, {most} - s.yt)) END)"
    named = {
        "basic": basic, "critical": critical, "assistance": assistance, "tilt": tilt, "yb": f"s.yb + {basic}",
        "cb": f"s.cb + {left}", "yc": f"s.yc + {critical}", "ab": f"s.ab + {rest}", "ya": f"s.ya + {assistance}",
        "tb": f"s.tb + {last}", "yt": f"s.yt + {tilt}",
    }  # fmt: skip
    return ", ".join(f"({text})::BIGINT AS {name}" for name, text in named.items())


def recursive(bills: Made) -> Paid:
    """Exact SQL: recursion over the number of the bill. Windows cannot express a limit that shrinks in the year."""
    table = pa.table(
        {
            "row": np.arange(len(bills.person)),
            "person": bills.person,
            "level": bills.level,
            "grp": bills.group,
            "in_policy": bills.in_policy,
        }
    )
    connection = duckdb.connect()
    connection.register("bills", table)
    found = connection.execute(_SQL.format(amounts=_amounts())).fetchnumpy()
    return [np.asarray(found[name]).astype(np.int64) for name in ("basic", "critical", "assistance", "tilt")]
