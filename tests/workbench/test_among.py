"""Many keys in one question, on whichever database."""

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.base.among import among, parts
from tuodi.workbench.registry.models import Person

MANY = 300_000
"""More than either database takes as parameters of one statement."""


def test_more_keys_than_a_statement_takes_parameters_find_their_rows(make_person):
    one, two, other = make_person("甲一"), make_person("乙二"), make_person("丙三")
    numbers = [f"NOBODY{order:012d}" for order in range(MANY)]
    with unlimited():
        by_number = Person.objects.filter(among("certno", [*numbers, one.certno, two.certno]))
        assert set(by_number.values_list("psn_name", flat=True)) == {"甲一", "乙二"}
        by_id = Person.objects.filter(among("id", [*range(-MANY, 0), other.pk]), merged_into=None)
        assert [person.psn_name for person in by_id] == ["丙三"]
        by_reference = Person.objects.filter(among("household_id", [two.household_id]))
        assert by_reference.values("psn_name").distinct().count() == 1


def test_whatever_stands_in_a_text_is_that_text(make_person):
    names = ["O'Neil", '"引号"', "{花},括号", "反\\斜", "NULL", ""]
    for name in names:
        make_person(name)
    make_person("另一人")
    with unlimited():
        found = Person.objects.filter(among("psn_name", names)).values_list("psn_name", flat=True)
        assert sorted(found) == sorted(names)
        assert not Person.objects.filter(among("psn_name", [])).exists()


def test_parts_are_distinct_in_order_and_whole():
    found = list(parts([3, 1, 2, 3, *range(100, 45_000)]))
    assert [len(one) for one in found] == [20_000, 20_000, 4_903]  # 3 and 44,900
    assert found[0][:4] == [1, 2, 3, 100]
    assert sorted(key for some in found for key in some) == [1, 2, 3, *range(100, 45_000)]
