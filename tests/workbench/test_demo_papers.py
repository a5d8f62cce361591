"""The demonstration has claims on every step, newborns registered twice, and households that hang together."""

import datetime as dt

import pytest
from django_scopes import scopes_disabled

from tests.workbench.conftest import COUNTY
from tuodi.lab.records import Person as Made
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.demo.papers import seed_papers
from tuodi.workbench.demo.relations import address_of, relation_of
from tuodi.workbench.desk.models import Claim, Filing, OpeningBalance
from tuodi.workbench.desk.service.opening import declare
from tuodi.workbench.jobs.models import JobRun
from tuodi.workbench.jobs.run import Running
from tuodi.workbench.registry.models import DuplicatePair, Merge, Person


def test_claims_and_doubles_are_on_every_step_once(make_person, insure):
    for name in ("甲", "乙", "丙", "丁", "戊"):
        insure(make_person(name, brdy=dt.date(1960, 2, 3)))
    for at, name in enumerate(("朱小", "罗小", "田小")):
        make_person(name, brdy=dt.date(2023, 5, 1 + at))
    with acting("test"), unlimited():
        declare(COUNTY, 2024, "test")
    running = Running(JobRun.objects.create(kind="demo.fill", title="演示", by="system:jobs", limits={}))
    for _ in range(2):
        seed_papers(running, 2024)
        with unlimited():
            assert sorted(Claim.objects.values_list("state", flat=True)) == ["booked", "returned", "waiting"]
            assert sorted(Merge.objects.values_list("state", flat=True)) == ["accepted", "proposed"]
            assert sorted(DuplicatePair.objects.values_list("state", flat=True)) == ["merged", "open", "open"]
            assert all(one.maker != one.checker for one in Claim.objects.all())
            assert list(Filing.objects.values_list("withdrawn", flat=True)) == [False, False, False, False, True]
            assert sorted(OpeningBalance.objects.values_list("state", flat=True)) == ["accepted", "returned", "waiting"]
    with scopes_disabled():
        assert Person.objects.filter(psn_cert_type="990201").count() == 3


def _made(born, sex):
    return Made(
        psn_no="", psn_cert_type="01", certno="", psn_name="", gend=sex, brdy=dt.date(born, 6, 1), psn_type="",
        insu_admdvs="", resid_admdvs="", town="", village="", household="", insutype="390", insu_plan=1,
    )  # fmt: skip


HEAD = _made(1970, 1)


@pytest.mark.parametrize(
    ("born", "sex", "second", "said"),
    [
        (1972, 2, True, "配偶"),
        (1972, 2, False, "其他亲属"),  # the spouse comes second
        (1972, 1, True, "其他亲属"),
        (1985, 2, True, "配偶"),  # 15 years
        (1986, 2, True, "女"),  # 16
        (1999, 1, False, "子"),
        (1955, 1, False, "其他亲属"),
        (1954, 1, False, "父亲"),
        (1940, 2, True, "母亲"),
    ],
)
def test_ages_tell_how_somebody_belongs_to_the_head(born, sex, second, said):
    assert relation_of(_made(born, sex), HEAD, second=second) == said


def test_the_first_is_the_head():
    assert relation_of(HEAD, HEAD, second=False) == "户主"


def test_a_household_lives_behind_a_door():
    assert address_of("H0000556") == "5组17号"  # 556 = 92 x 6 + 4, 556 = 9 x 60 + 16
