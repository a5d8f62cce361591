"""Who goes to which task: whole persons, those whose numbers stand with others together, the largest alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from tuodi.exchange.cells import narrow, text_of
from tuodi.exchange.layouts import Layout
from tuodi.exchange.people import PeopleMap
from tuodi.exchange.person_key import certificate_of, rough_keys
from tuodi.exchange.refusals import FileRefused
from tuodi.exchange.row import Row

from .source import PART, PERSON, ROW, SparkBills, column

_ASKED: Final = ("psn_no", "psn_cert_type", "certno", "setl_id")
_LAYOUT: Final = Layout("own", _ASKED, {name: place for place, name in enumerate(_ASKED)})
_PLAIN: Final = r"^[A-Za-z0-9._-]*[0-9][A-Za-z0-9._-]*$"
"""What is text of this form means itself, unless it is a number in scientific notation."""
_SCIENTIFIC: Final = r"^[0-9](\.[0-9]+)?[eE]"
_BIRTH: Final = r"^[A-Za-z][0-9]{9}$"
_TIES: Final = ("setl_id", "certificate", "psn_no")
_SETL_ID, _PERSON = 0, len(_TIES)
"""Places in `_TIES`; the person itself comes behind."""
_MOST: Final = 1_000_000
"""More ids than this that stand with several persons and a column is no id at all."""


@dataclass(frozen=True, slots=True)
class Placing:
    """`frame` has PERSON and PART besides, `parts` is how many there are.

    named: whether some row has a psn_no, which rows without are asked for then.
    """

    frame: Any
    parts: int
    named: bool


def placed(spark: Any, bills: SparkBills, people: PeopleMap | None, part_rows: int, fewest: int) -> Placing:
    """Whole persons to parts of about `part_rows` rows, at least `fewest` parts."""
    from pyspark.sql import Observation  # noqa: PLC0415 - an extra
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    observed = Observation()
    keyed = _keyed(bills, people)
    watched = keyed.observe(observed, F.max(_told("psn_no").isNotNull()).alias("named"))
    together, large = _together(watched, part_rows, bills.name)
    usual = max(1, -(-bills.rows // part_rows), min(fewest, bills.rows))
    place = F.pmod(column(PERSON), F.lit(usual))
    if together:
        groups = spark.createDataFrame(list(together.items()), f"{PERSON} long, tuodi_group long")
        keyed = keyed.join(F.broadcast(groups), PERSON, "left")
        place = F.pmod(F.coalesce(column("tuodi_group"), column(PERSON)), F.lit(usual))
    alone = {person: usual + number for number, person in enumerate(sorted(large - together.keys()))}
    if alone:
        own = spark.createDataFrame(list(alone.items()), f"{PERSON} long, tuodi_own long")
        keyed = keyed.join(F.broadcast(own), PERSON, "left")
        place = F.coalesce(column("tuodi_own"), place)
    frame = keyed.select(*(column(name) for name in bills.frame.columns), column(PERSON), place.cast("int").alias(PART))
    return Placing(frame, usual + len(alone), bool(observed.get["named"]))


def _keyed(bills: SparkBills, people: PeopleMap | None) -> Any:
    """With `tuodi_ids` and PERSON: a hash of the key under which the rows of one person go."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415 - the usual name; an extra

    index, header = bills.layout.index, bills.frame.columns
    asked = [column(header[index[name]]) if name in index else F.lit("") for name in _ASKED]

    def told(*columns: pa.Array) -> pa.Array:
        return ids_of(*columns, people=people)

    ids = F.arrow_udf(told, "person string, certificate string, psn_no string, setl_id string")
    frame = bills.frame.withColumn("tuodi_ids", ids(*asked))
    nobody = F.concat(F.lit("?"), column(ROW).cast("string"))
    return frame.withColumn(PERSON, F.xxhash64(F.coalesce(_told("person"), nobody)))


def _told(kind: str) -> Any:
    return column("tuodi_ids").getField(kind)


def _together(keyed: Any, large: int, name: str) -> tuple[dict[int, int], set[int]]:
    """Persons who have a number in common, each with the group it goes with, and persons of over `large` rows.

    What stands with several persons is judged where the rows of all of them are. FileRefused where that is everywhere.
    """
    from pyspark.sql import functions as F  # noqa: N812, PLC0415 - the usual name; an extra

    texts = [_told(kind) for kind in _TIES]
    hashes = [F.when(text.isNotNull(), F.xxhash64(text)) for text in texts]
    each = keyed.select(PERSON, F.posexplode(F.array(*hashes, column(PERSON))).alias("kind", "id"))
    each = each.where(column("id").isNotNull())
    counted = each.groupBy("kind", "id").agg(
        F.count("*").alias("rows"), F.min(PERSON).alias("one"), F.max(PERSON).alias("other")
    )
    shared = (column("kind") < _PERSON) & (column("one") != column("other"))
    many = (column("kind") == _PERSON) & (column("rows") > large)
    twice = (column("kind") == _SETL_ID) & (column("rows") > 1)
    found = counted.where(shared | many | twice).limit(_MOST + 1).toArrow()
    _not_everywhere(len(found), found, name)
    kinds, ids, ones, others = (found[name].to_pylist() for name in ("kind", "id", "one", "other"))
    tied = [(kind, id_) for kind, id_, one, other in zip(kinds, ids, ones, others, strict=True) if one != other]
    heavy = {id_ for kind, id_ in zip(kinds, ids, strict=True) if kind == _PERSON}
    if not tied:
        return {}, heavy
    wanted = keyed.sparkSession.createDataFrame(tied, "kind int, id long")
    pairs = each.join(F.broadcast(wanted), ["kind", "id"]).select("kind", "id", PERSON).distinct().limit(_MOST + 1)
    holders = pairs.toArrow()
    _not_everywhere(len(holders), holders, name)
    rows = zip(*(holders[name].to_pylist() for name in ("kind", "id", PERSON)), strict=True)
    return groups_of(((kind, id_), person) for kind, id_, person in rows), heavy


def _not_everywhere(count: int, found: Any, name: str) -> None:
    if count > _MOST:
        ids = pc.sum(pc.equal(found["kind"], _SETL_ID)).as_py()
        raise FileRefused(name, "duplicates_everywhere" if 2 * ids > count else "persons_everywhere")


def groups_of(holders: Iterable[tuple[object, int]]) -> dict[int, int]:
    """Person → one person of its group: those who are tied by what they hold, over any number of others."""
    parent: dict[int, int] = {}

    def root(person: int) -> int:
        while parent.setdefault(person, person) != person:
            parent[person] = person = parent[parent[person]]
        return person

    first: dict[object, int] = {}
    for held, person in holders:
        one, other = sorted((root(first.setdefault(held, person)), root(person)))
        parent[other] = one
    return {person: root(person) for person in list(parent)}


def ids_of(*columns: pa.Array, people: PeopleMap | None) -> pa.Array:
    """The person's key, its certificate, its psn_no and the settlement id of each row, null where there is none.

    What is written in the usual form is taken as it stands, the rest as the reader of rows takes it.
    """
    asked = dict(zip(_ASKED, (_texts(values) for values in columns), strict=True))
    number, certno = asked["psn_no"], asked["certno"]
    without = pc.equal(certno, "")
    usual = pc.and_(_plain(number), _plain(asked["setl_id"]))
    usual = pc.and_(usual, pc.or_(without, pc.and_(_plain(certno), pc.invert(_matches(certno, _BIRTH)))))
    usual = pc.and_(usual, pa.scalar(people is None))
    certificates = pc.binary_join_element_wise(_kinds(asked["psn_cert_type"]), pc.utf8_upper(certno), ":")
    found = {
        "person": number,
        "certificate": pc.if_else(without, pa.scalar(None, pa.string()), certificates),
        "psn_no": number,
        "setl_id": asked["setl_id"],
    }
    odd = pc.invert(usual)
    if pc.any(odd).as_py():
        rows = pa.table(asked).filter(odd).to_pylist()
        told = [_read(Row(0, list(cells.values()), _LAYOUT), people) for cells in rows]
        found = {
            name: pc.replace_with_mask(values, odd, pa.array([texts[place] or None for texts in told], pa.string()))
            for place, (name, values) in enumerate(found.items())
        }
    return pa.StructArray.from_arrays(list(found.values()), names=list(found))


def _read(row: Row, people: PeopleMap | None) -> tuple[str, str, str, str]:
    return (*rough_keys(row, people), narrow(row.raw("psn_no")), row.raw("setl_id"))


def _kinds(written: pa.Array) -> pa.Array:
    """Types of certificates, as `certificate_of` has them of each distinct text."""
    coded = written.dictionary_encode()
    kinds = [certificate_of(Row(0, ["", text, "0", ""], _LAYOUT))[0] for text in coded.dictionary.to_pylist()]
    return pa.array(kinds, pa.string()).take(coded.indices)


def _texts(values: pa.Array) -> pa.Array:
    if pa.types.is_string(values.type):
        return pc.fill_null(values, "")
    return pa.array([text_of(value) for value in values.to_pylist()], pa.string())


def _plain(texts: pa.Array) -> pa.Array:
    return pc.and_(_matches(texts, _PLAIN), pc.invert(_matches(texts, _SCIENTIFIC)))


def _matches(texts: pa.Array, form: str) -> pa.Array:
    return pc.match_substring_regex(texts, form)
