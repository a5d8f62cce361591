"""The demonstration's institutions, one a signing scheme, and three patients whose credentials everybody may know.

All of it is public, printed by `tuodi doctor --demo`: nothing here is a secret.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.utils import timezone

from tuodi.exchange.national.schemes.sm2_curve import public_key_of
from tuodi.lab.known_patients import PATIENTS, DemoPatient
from tuodi.workbench.config import DEMO_YEAR
from tuodi.workbench.desk.models import WholeYear
from tuodi.workbench.national.models import Credential, Institution
from tuodi.workbench.registry.models import Household, IdentityRow, Insurance, Person, Source
from tuodi.workbench.registry.pinyin import pinyin_of

from .cast import COUNTY
from .places import VILLAGES, townships

BY = "system:demo"
SM2_PRIVATE_KEY = "20240601" * 8
_CERTIFIED = dt.date(DEMO_YEAR, 1, 1)
_FIRST_YEAR = 2022
_COMMUNITY = "8"
"""hosp_lv of the community health centre."""


class DemoInstitution(NamedTuple):
    """An institution of the demonstration."""

    code: str
    name: str
    scheme: str
    hosp_lv: str
    uscc: str
    kind: str = Institution.Kind.HOSPITAL

    @property
    def access_key(self) -> str:
        """The account, of the schemes that have one."""
        return f"demo-{self.scheme}" if self.scheme in ("csb", "paasid", "x_ca") else ""

    @property
    def secret(self) -> str:
        """The key of that account."""
        return f"tuodi-demo-{self.scheme}-2024" if self.access_key else ""

    @property
    def private_key(self) -> str:
        """With which an SM2 client signs."""
        return SM2_PRIVATE_KEY if self.scheme == "sm2" else ""


INSTITUTIONS: tuple[DemoInstitution, ...] = (
    DemoInstitution("H50024300001", "演示县人民医院", "none", "5", "12500243MADE00011R"),
    DemoInstitution("H50024300002", "演示县中医院", "csb", "5", "12500243MADE0002XH"),
    DemoInstitution("H50024300003", "演示县妇幼保健院", "paasid", "6", "12500243MADE00038H"),
    DemoInstitution("H50024300004", "演示县汉葭街道社区卫生服务中心", "x_ca", "8", "12500243MADE00046C"),
    DemoInstitution("H50024300005", "演示县第二人民医院", "sm2", "3", "12500243MADE000547"),
    DemoInstitution("P50024300001", "演示县百姓大药房", "none", "11", "91500243MADE00062W", Institution.Kind.PHARMACY),
)


def make_hospitals() -> None:
    """Once, on the first start: they answer from then on."""
    for one in INSTITUTIONS:
        Institution.objects.create(
            code=one.code, name=one.name, county=COUNTY, kind=one.kind, hosp_lv=one.hosp_lv, scheme=one.scheme,
            uscc=one.uscc, primary_care=one.hosp_lv == _COMMUNITY, access_key=one.access_key, secret=one.secret,
            public_key=public_key_of(one.private_key) if one.private_key else "",
        )  # fmt: skip
    source = Source.objects.create(kind=Source.Kind.SEED, name="演示患者", by=BY)
    township, _ = townships()[0]
    village = f"{township}{200 + VILLAGES:03d}"
    years = range(_FIRST_YEAR, timezone.now().year + 1)
    for year in years:
        WholeYear.objects.get_or_create(county=COUNTY, year=year, defaults={"by": BY})
    for patient in PATIENTS:
        _patient(patient, source, township, village, years)


def _patient(one: DemoPatient, source: Source, township: str, village: str, years: range) -> None:
    pinyin, initials = pinyin_of(one.psn_name)
    household = Household.objects.create(
        number=f"DEMO{one.psn_no[-4:]}", county=COUNTY, township=township, village_id=village
    )
    person = Person.objects.create(
        psn_no=one.psn_no, certno=one.certno, psn_name=one.psn_name, pinyin=pinyin, initials=initials,
        gend=str(one.gend), brdy=one.brdy, psn_type=one.psn_type, naty="01", household=household, county=COUNTY,
        township=township, village_id=village, resid_admdvs=COUNTY,
    )  # fmt: skip
    Credential.objects.create(person=person, kind=Credential.Kind.TOKEN, number=one.token)
    Credential.objects.create(person=person, kind=Credential.Kind.CARD, number=one.card)
    Insurance.objects.bulk_create(
        Insurance(
            person=person, year=year, insutype=Insurance.Kind.RESIDENTS, insu_plan=2, insu_admdvs=COUNTY,
            begndate=dt.date(year, 1, 1), enddate=dt.date(year, 12, 31), paid_date=dt.date(year - 1, 11, 20),
            source=source,
        )
        for year in years
    )  # fmt: skip
    if one.identity:
        IdentityRow.objects.create(
            record_id=f"DEMO{one.psn_no[-4:]}", person=person, identity=one.identity, idet_admdvs=COUNTY,
            certifier="civil_affairs", certifier_name="演示县民政局", begndate=_CERTIFIED,
            known_from=dt.datetime.combine(_CERTIFIED, dt.time(9)), source=source,
        )  # fmt: skip
