"""What several files of unit tests stand on. Imports are inside: most of these tests need none of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from notify_world import World
    from receiver import Receiver


@pytest.fixture
def phone() -> Iterator[Receiver]:
    """Whoever is told of incidents: a receiver of HTTP on this machine."""
    from receiver import receiver

    with receiver() as made:
        yield made


@pytest.fixture
def world(tmp_path: Path, phone: Receiver) -> World:
    """Results that hold incidents, and channels that end at `phone`."""
    from notify_world import World

    return World(tmp_path, phone.address)
