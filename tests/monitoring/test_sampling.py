"""The exact interval of an error rate: published values, both ends, and what must hold for any sample."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuodi.monitoring.sampling import MILLION, error_rate

# Exact 95 % limits as printed in tables of the binomial distribution (Clopper–Pearson); the ends 0 of n and n of n have
# a closed form: 1 − 0.025^(1/n) and 0.025^(1/n).
KNOWN = [
    (0, 10, 0, 308_497),  # 1 − 0.025^(1/10) = 0.3084971
    (1, 10, 2_528, 445_017),  # 0.25 % to 44.50 %
    (5, 10, 187_086, 812_914),  # 18.71 % to 81.29 %
    (10, 10, 691_502, 1_000_000),  # 0.025^(1/10) = 0.6915029
    (3, 100, 6_229, 85_177),  # 0.62 % to 8.52 %
]


@pytest.mark.parametrize(("errors", "size", "low", "high"), KNOWN)
def test_the_interval_is_that_of_the_tables_rounded_outwards(errors, size, low, high):
    found = error_rate(errors, size)
    assert abs(found.low - low) <= 1
    assert abs(found.high - high) <= 1


def test_the_rate_is_rounded_half_up():
    # 2 of 3 = 0.6666666… → 666,667 millionths
    assert error_rate(2, 3).rate == 666_667


@pytest.mark.parametrize(("errors", "size"), [(-1, 3), (4, 3), (0, 0)])
def test_what_cannot_be_is_refused(errors, size):
    with pytest.raises(ValueError, match="among"):
        error_rate(errors, size)


@given(st.integers(1, 60).flatmap(lambda size: st.tuples(st.integers(0, size), st.just(size))))
def test_the_rate_is_within_and_turning_errors_round_turns_the_interval(sample):
    errors, size = sample
    found, turned = error_rate(errors, size), error_rate(size - errors, size)
    assert found.low <= found.rate <= found.high
    assert abs(found.low - (MILLION - turned.high)) <= 1
    assert abs(found.high - (MILLION - turned.low)) <= 1
