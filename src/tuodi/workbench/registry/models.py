"""The models of the registry, in files by subject."""

from .doubles import DuplicatePair, Merge
from .people import CertType, Household, Person, Sex
from .places import Place
from .series import Series
from .standing import IdentityRow, Insurance, LifeEvent, Source

__all__ = [
    "CertType", "DuplicatePair", "Household", "IdentityRow", "Insurance", "LifeEvent", "Merge", "Person", "Place",
    "Series", "Sex", "Source",
]  # fmt: skip
