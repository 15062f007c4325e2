"""The connection to the database: whether it comes about, how long it takes, and whether clocks agree."""

from __future__ import annotations

import time
from collections.abc import Iterator

from mpm_py.doctor.facts import Finding
from mpm_py.warehouse.database import Database

MOST_SECONDS_APART = 60


def examine_connection(database: Database) -> Iterator[Finding]:
    """Connect, and ask for the version of the server and for its clock."""
    started = time.perf_counter()
    with database.connected() as client:
        version = client.version()
        milliseconds = 1000 * (time.perf_counter() - started)
        there = client.clock()
        here = time.time()
    yield Finding("connection", f"{database.name} in {milliseconds:.0f} ms: {version}")
    if there is None:
        return
    apart = here - there
    if abs(apart) > MOST_SECONDS_APART:
        order = "ahead of" if apart > 0 else "behind"
        text = f"this machine is {abs(apart):,.0f} seconds {order} the database"
        yield Finding("clock", text, "warning", "set both by a time server: windows close by the database's")
    else:
        yield Finding("clock", f"that of the database is within {MOST_SECONDS_APART} seconds of this one")
