"""Settings of all tests."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings
from recording import Recorder, declare_gaps

# The gate tries the same examples every time, so that it fails only where a change broke something; new counterexamples are
# looked for with HYPOTHESIS_PROFILE=explore.
settings.register_profile("gate", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--record", action="store_true", help="write what ran on which engine for the support table"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--record"):
        config.pluginmanager.register(Recorder(config))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    declare_gaps(items)
