"""The models of this room, in files by subject."""

from .cases import Case, CaseDocument, CaseTerms
from .working import HandOver, Publicity, SupplementPayment, Verdict, Visit

__all__ = [
    "Case", "CaseDocument", "CaseTerms", "HandOver", "Publicity", "SupplementPayment", "Verdict", "Visit",
]  # fmt: skip
