"""Settings of all tests."""

from __future__ import annotations

import os
import signal

import pytest
from dbt_common.tests import enable_test_caching
from hypothesis import settings
from recording import Recorder, declare_gaps

# The gate tries the same examples every time, so that it fails only where a change broke something; new counterexamples are
# looked for with HYPOTHESIS_PROFILE=explore.
settings.register_profile("gate", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))

# dbt's own tests do so too: a process that parses many projects parses each macro once.
enable_test_caching()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--record", action="store_true", help="write what ran on which engine for the support table"
    )


def pytest_configure(config: pytest.Config) -> None:
    # A shell has what it starts in the background ignore ctrl-C, and children inherit that; tests send it to some.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if config.getoption("--record"):
        config.pluginmanager.register(Recorder(config))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    declare_gaps(items)
