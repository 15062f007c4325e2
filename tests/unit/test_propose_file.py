"""What `mpm init` writes: a file that the checker takes whatever names it holds, beside what stood there."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path

import duckdb
import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mpm_py.monitor import load_monitors
from mpm_py.propose.document import scalar
from mpm_py.propose.file import added
from mpm_py.propose.guess import Guess, Proposal
from mpm_py.propose.initialise import plan, write
from mpm_py.warehouse.quoting import name as quoted

NASTY = ["on", "no", "null", "1", "2013-01-01", "a: b", "x #y", '"', "'", "select", "Grüße", "日本", "{{ x }}", "- a", "*", "&a", "a\nb", "\u2028", "~", "!tag", "[a]", "{a: b}", " ", "%", "__relation__"]  # fmt: skip


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), min_size=1, max_size=12), min_size=5, max_size=14, unique_by=str.lower))  # fmt: skip
def test_any_name_makes_a_valid_file(tmp_path: Path, names: list[str]) -> None:
    database, file = tmp_path / "f.duckdb", tmp_path / "monitors.yml"
    database.unlink(missing_ok=True)
    file.unlink(missing_ok=True)
    table_name = names[0].replace('"', "_")
    assume(table_name.strip())
    kinds = [
        "timestamp '2024-01-01' + to_minutes(i::int)",
        "['a', 'b'][1 + i % 2]",
        "i % 7",
        "'x' || i",
        "i / 3.0",
        "i",
    ]
    columns = ", ".join(f"{kind} AS {quoted(name)}" for kind, name in zip(cycle(kinds), names, strict=False))
    with duckdb.connect(str(database)) as connection:
        try:
            connection.execute(
                f"CREATE TABLE {quoted(table_name)} AS SELECT {columns} FROM range(2000) AS r(i)"
            )
        except duckdb.Error:
            return  # A name that DuckDB does not take.
    found = plan(file, database=str(database))
    write(found)
    text = file.read_text(encoding="utf-8")
    declared = yaml.safe_load(text)["monitors"]
    (proposal,) = found.proposals
    assert declared == {proposal.name: proposal.declaration()}
    load_monitors(file)


MONITOR = Proposal("new", "main.new", (Guess("event_time", "at", "why"),), relation_reason="10 rows")


@pytest.mark.parametrize(
    "before",
    [
        "monitors:\n  old:\n    relation: a\n",
        "# mine\nmonitors:\n    old: {relation: a}   # kept\n    # last words",
        "warehouse: {database: x.duckdb}\nmonitors:\n  old:\n    relation: a\n\n# about holidays\nholidays: [2024-01-01]\n",
        "monitors:\r\n  old:\r\n    relation: a\r\n",
        "monitors:\n",
        "warehouse:\n  database: x.duckdb\n",
        "# nothing but words\n",
        "anchors:\n  a: &a {grain: week, event_time: at}\nmonitors:\n  old:\n    <<: *a\n    relation: a\n",
    ],
)
def test_what_stands_in_a_file_stays(before: str) -> None:
    after = added(before, {"database": "f.duckdb"}, [MONITOR])
    head = "" if "warehouse" in before else after[: after.index(before.splitlines()[0])]
    old_lines, new_lines = (
        (before + "\n" * (before[-1] != "\n")).splitlines(True),
        after.removeprefix(head).splitlines(True),
    )
    assert any(
        new_lines[:place] + new_lines[place + len(new_lines) - len(old_lines) :] == old_lines
        for place in range(len(old_lines) + 1)
    ), "lines are put between those that were there"
    assert ("# about holidays\nholidays" in after) == ("# about holidays" in before)
    old, new = yaml.safe_load(before) or {}, yaml.safe_load(after)
    expected = (old.get("monitors") or {}) | {"new": {"relation": "main.new", "event_time": "at"}}
    assert new["monitors"] == expected
    assert new["warehouse"] == old.get("warehouse", {"database": "f.duckdb"})
    assert ("\r\n" in after) == ("\r\n" in before)
    load_monitors(new)


def test_every_value_takes_one_line() -> None:
    assert [
        name for name in NASTY if "\n" in scalar(name) or yaml.safe_load(f"[{scalar(name)}]") != [name]
    ] == []
