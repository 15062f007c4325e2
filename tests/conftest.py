"""Settings of all tests."""

from __future__ import annotations

import os

from hypothesis import settings

# The gate tries the same examples every time, so that it fails only where a change broke something; new counterexamples are
# looked for with HYPOTHESIS_PROFILE=explore.
settings.register_profile("gate", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))
