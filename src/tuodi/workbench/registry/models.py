"""The models of the registry, in files by subject."""

from .people import CertType, Household, Person, Sex
from .places import Place
from .standing import IdentityRow, Insurance, LifeEvent, Source

__all__ = ["CertType", "Household", "IdentityRow", "Insurance", "LifeEvent", "Person", "Place", "Sex", "Source"]
