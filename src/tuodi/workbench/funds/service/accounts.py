"""Where a payee's money goes: the last account counts."""

from __future__ import annotations

from tuodi.workbench.funds.models import PayeeAccount
from tuodi.workbench.registry.models import Person


def of_person(person: Person, by: str, *, holder: str, bank: str, account: str, relation: str) -> PayeeAccount:
    """A person's new account."""
    return PayeeAccount.objects.create(
        county=person.county, person=person, by=by, holder=holder, bank=bank, account=account, relation=relation
    )


def of_institution(
    county: str, code: str, by: str, *, holder: str, bank: str, account: str, relation: str
) -> PayeeAccount:
    """An institution's new account."""
    return PayeeAccount.objects.create(
        county=county, fixmedins_code=code, by=by, holder=holder, bank=bank, account=account, relation=relation
    )
