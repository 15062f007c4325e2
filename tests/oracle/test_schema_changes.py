"""Changes of a schema from snapshots of it."""

from __future__ import annotations

import datetime as dt

from observed import EPOCH, FIRST_DAY, Ledger, result

KINDS = {"INTEGER": "integer", "BIGINT": "integer", "DOUBLE": "numeric", "VARCHAR": "categorical"}


def snapshots(*schemas):
    """Changes found in schemas given as {column: (type, nullability)}; the first is that of the baseline."""
    ledger = Ledger({})
    for number, schema in enumerate(schemas):
        start = FIRST_DAY + dt.timedelta(days=number)
        window_id, start = ("bins", EPOCH) if number == 0 else (start.strftime("%Y-%m-%dT00:00:00Z"), start)
        for place, (name, (type_, nullability)) in enumerate(schema.items(), 1):
            ledger.add(
                window_id, start, column_name=name, column_role="ignored",
                data_type=type_, value_kind=KINDS[type_],
                bin_kind="schema", bin_index=place, category=nullability,
                observed_at=FIRST_DAY + dt.timedelta(days=100 + number),
            )  # fmt: skip
    rows = result(ledger.connect(), "schema_changes")
    assert len({(row["kind"], row["column_name"], row["window_id"]) for row in rows}) == len(rows)
    return {(row["kind"], row["column_name"]): row for row in rows}


BASE = {"id": ("BIGINT", "not null"), "x": ("DOUBLE", "nullable"), "name": ("VARCHAR", None)}


def test_an_unchanged_schema_has_no_changes():
    assert snapshots(BASE, BASE, BASE) == {}
    assert snapshots(BASE) == {}


def test_every_kind_of_change_is_found():
    after = {
        "id": ("BIGINT", "nullable"),
        "x": ("VARCHAR", "nullable"),
        "name": ("VARCHAR", "nullable"),
        "n": ("BIGINT", None),
    }
    found = snapshots(BASE, BASE, after)
    assert set(found) == {("nullability_changed", "id"), ("type_changed", "x"), ("added", "n")}
    assert (found["type_changed", "x"]["before"], found["type_changed", "x"]["after"]) == (
        "DOUBLE",
        "VARCHAR",
    )
    assert found["added", "n"]["before"] is None and found["added", "n"]["after"] == "BIGINT"
    assert found["added", "n"]["first_seen_at"] == FIRST_DAY + dt.timedelta(days=102)
    assert all(row["is_current"] for row in found.values())


def test_a_rename_is_a_candidate_only_where_it_is_the_only_one():
    renamed = {"id": BASE["id"], "y": BASE["x"], "name": BASE["name"]}
    found = snapshots(BASE, renamed)
    assert set(found) == {("removed", "x"), ("added", "y"), ("renamed_candidate", "y")}
    candidate = found["renamed_candidate", "y"]
    assert (candidate["before"], candidate["after"]) == ("x", "y")
    assert "type only" in candidate["evidence"]
    found = snapshots(BASE, renamed | {"z": ("DOUBLE", None)})
    assert ("renamed_candidate", "y") not in found and ("renamed_candidate", "z") not in found


def test_what_was_taken_back_is_not_current():
    found = snapshots(BASE, {"id": BASE["id"]}, BASE)
    assert not found["removed", "x"]["is_current"]
    assert found["added", "x"]["is_current"], "it came back after the baseline was learnt"
    retyped = {**BASE, "x": ("BIGINT", "nullable")}
    assert not snapshots(BASE, retyped, {**BASE, "x": ("VARCHAR", "nullable")}, {"id": BASE["id"]})[
        "type_changed", "x"
    ]["is_current"]
