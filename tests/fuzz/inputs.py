"""How many inputs the tests of this folder get, and which ones.

    make test                      2,000 inputs, the same each time
    make fuzz INPUTS=100000        as many new ones; the seed is printed, and SEED=… repeats them

    @fuzz(0.1, content=st.binary())            # a tenth of all inputs
    def test_the_parser(content): …

What an input found stays as an `@example`, or better as a small test beside those of the code that was mended.
"""

from __future__ import annotations

import os
from collections import Counter
from functools import wraps
from inspect import signature

from hypothesis import HealthCheck, Phase, given, settings

#: All inputs of one run, of all tests together.
INPUTS = int(os.environ.get("FUZZ_INPUTS") or 2000)
_IS_LONG = "FUZZ_INPUTS" in os.environ
#: How many each test has had, by its name.
given_inputs: Counter[str] = Counter()
#: The share of each test, by its name.
shares: dict[str, float] = {}


def fuzz(share: float, **strategies):
    """A test that gets this share of all inputs as keyword arguments, beside its fixtures."""

    def decorate(test):
        name = test.__name__
        shares[name] = share

        @wraps(test)
        def counted(*args, **kwargs):
            given_inputs[name] += 1
            return test(*args, **kwargs)

        counted.__signature__ = signature(test)
        return settings(
            max_examples=max(1, round(INPUTS * share)),
            deadline=None,
            derandomize=not _IS_LONG,
            database=None,
            print_blob=True,
            phases=(Phase.explicit, Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )(given(**strategies)(counted))

    return decorate
