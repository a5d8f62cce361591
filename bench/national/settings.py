"""The workbench as it is served, with a hand that strikes between two steps of a message (`strike`)."""

from tuodi.workbench.settings import *  # noqa: F403 - the same settings and one more

NATIONAL_FAULTS = "bench.national.strike.strike"
