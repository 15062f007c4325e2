"""Settings of all tests."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# The gate tries the same examples every time, so that it fails only where a change broke something; new counterexamples are
# looked for with HYPOTHESIS_PROFILE=explore.
settings.register_profile("gate", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What shares fixtures runs in one process (pytest -n … --dist loadgroup): a file; all engine tests, one dbt project."""
    for item in items:
        is_engine = item.path.parent.name == "engines"
        item.add_marker(pytest.mark.xdist_group("engines" if is_engine else str(item.path)))
