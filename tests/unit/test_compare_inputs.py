"""What `mpm_py.compare` reads: files of every format and name, relations, data frames, and its errors."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

import mpm_py
from mpm_py.errors import MpmError, RelationError

ROWS = 400


@pytest.fixture
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    return pd.DataFrame(
        {"price": rng.normal(100, 15, ROWS).round(2), "color": rng.choice(["red", "blue"], ROWS)}
    )


def column(comparison, name):
    return next(found for found in comparison.columns if found.column == name)


def write(frame: pd.DataFrame, path) -> str:
    if path.name.endswith((".csv", ".csv.gz")):
        frame.to_csv(path, index=False)
    elif path.suffix == ".tsv":
        frame.to_csv(path, index=False, sep="\t")
    elif path.suffix == ".json":
        path.write_text(json.dumps(frame.to_dict("records")))
    elif path.name.endswith("jsonl.gz"):
        path.write_bytes(gzip.compress(frame.to_json(orient="records", lines=True).encode()))
    elif path.suffix == ".jsonl":
        frame.to_json(path, orient="records", lines=True)
    else:
        frame.to_parquet(path)
    return str(path)


@pytest.mark.parametrize(
    "name",
    ["a.parquet", "a.pq", "a.csv", "a.csv.gz", "a.tsv", "a.json", "a.jsonl", "a.jsonl.gz", "A.PARQUET"],
)
def test_formats(frame, tmp_path, name):
    found = mpm_py.compare(write(frame, tmp_path / name), frame)
    assert found.status == "pass" and found.failed == []
    assert [one.measures.psi for one in found.columns] == [0, 0]
    assert (found.baseline_row_count, found.row_count) == (ROWS, ROWS)


@pytest.mark.parametrize(
    "name",
    [
        "it's.parquet",
        'a "b".csv',
        "a b;c.csv",
        "a[1]*?.parquet",
        "*.csv",
        "--x.csv",
        "'); DROP TABLE x; --.parquet",
        "ñ日.csv",
    ],
)
def test_names_of_files_are_only_names(frame, tmp_path, name):
    (tmp_path / "other.csv").write_text("different\n1\n")
    path = tmp_path / name
    write(frame, path)
    assert [one.column for one in mpm_py.compare(str(path), path).columns] == ["price", "color"]


def test_globs_and_folders(frame, tmp_path):
    for day in (1, 2):
        (tmp_path / f"day={day}").mkdir()
        write(frame, tmp_path / f"day={day}" / "part.parquet")
    for given in (str(tmp_path), str(tmp_path / "*" / "*.parquet"), str(tmp_path / "**" / "*.parquet")):
        assert mpm_py.compare(given, frame).baseline_row_count == 2 * ROWS
    write(frame, tmp_path / "x.csv")
    with pytest.raises(MpmError, match="several formats"):
        mpm_py.compare(str(tmp_path), frame)


def test_files_of_a_glob_may_differ_in_columns(frame, tmp_path):
    write(frame, tmp_path / "1.csv")
    write(frame.assign(extra=1), tmp_path / "2.csv")
    extra = column(mpm_py.compare(str(tmp_path / "*.csv"), str(tmp_path / "2.csv")), "extra")
    assert extra.measures.shares[0].before == pytest.approx(0.5)


def test_csv_of_texts_has_a_header(tmp_path):
    (tmp_path / "a.csv").write_text("city,color\n" + "Oslo,red\nBergen,blue\n" * 20)
    found = mpm_py.compare(str(tmp_path / "a.csv"), str(tmp_path / "a.csv"))
    assert {one.column for one in found.columns} == {"city", "color"}


def test_types_of_a_csv_are_guessed_from_all_rows(tmp_path):
    (tmp_path / "a.csv").write_text("x\n" + "1\n" * 30_000 + "2.5\n")
    assert (
        column(mpm_py.compare(str(tmp_path / "a.csv"), str(tmp_path / "a.csv")), "x").measures.value_kind
        == "numeric"
    )


@pytest.fixture
def database(tmp_path, frame):
    path = tmp_path / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.register("given", frame)
        connection.execute(
            """
            CREATE SCHEMA mart; CREATE SCHEMA "odd.schema";
            CREATE TABLE mart.train AS FROM given; CREATE TABLE today AS FROM given;
            CREATE VIEW mart.seen AS SELECT * FROM mart.train;
            CREATE TABLE "odd.schema"."se""lect" AS FROM given;
            CREATE TABLE mart.today AS SELECT price + 100 AS price, color FROM given;
            """
        )
    return str(path)


@pytest.mark.parametrize(
    ("baseline", "current", "status"),
    [
        ("mart.train", "today", "pass"),
        ("mart.train", "main.today", "pass"),
        ("shop.mart.train", '"main"."today"', "pass"),
        ("MART.Train", "mart.seen", "pass"),
        ("mart.train", 'odd.schema.se"lect', "pass"),
        ("mart.train", "mart.today", "fail"),
    ],
)
def test_relations(database, baseline, current, status):
    assert mpm_py.compare(baseline, current, database=database).status == status


def test_relation_beside_a_file(database, frame, tmp_path):
    assert mpm_py.compare("mart.train", write(frame, tmp_path / "a.csv"), database=database).status == "pass"


def test_open_connection_is_read_and_left_as_it_was(database):
    with duckdb.connect(database) as connection:
        connection.execute("CREATE TEMP TABLE windows AS SELECT 1 AS mine; SET TimeZone = 'Asia/Tokyo'")
        assert mpm_py.compare("mart.train", "today", database=connection).status == "pass"
        assert connection.execute("FROM windows").fetchall() == [(1,)]
        assert connection.execute("SELECT current_setting('TimeZone')").fetchall() == [("Asia/Tokyo",)]
        with pytest.raises(MpmError, match="open in this process"):
            mpm_py.compare("mart.train", "today", database=database)


def test_database_is_only_read(database):
    before = Path(database).read_bytes()
    mpm_py.compare("mart.train", "today", database=database)
    assert Path(database).read_bytes() == before


def test_missing_relation_names_the_nearest(database):
    with pytest.raises(RelationError) as error:
        mpm_py.compare("mart.trian", "today", database=database)
    assert "mart.trian" in str(error.value) and "did you mean mart.train?" in str(error.value)


@pytest.mark.parametrize("kind", ["pandas", "arrow", "polars"])
def test_frames(frame, kind):
    if kind == "arrow":
        given = pytest.importorskip("pyarrow").Table.from_pandas(frame)
    elif kind == "polars":
        given = pytest.importorskip("polars").from_pandas(frame)
    else:
        given = frame
    assert mpm_py.compare(given, frame).status == "pass"


def test_objects_that_are_no_table():
    with pytest.raises(MpmError, match=r"cannot read rows from an object of type builtins\.int"):
        mpm_py.compare(3, 4)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("pirces.csv", "did you mean .*prices.csv"),
        ("nothing_here", "neither a file nor, without --database, a relation"),
        ("readme.md", "cannot tell the format"),
        ("empty.csv", "is empty"),
        ("header.csv", "has no rows"),
        ("broken.parquet", "cannot read .*broken.parquet"),
        ("broken.json", "cannot read .*broken.json"),
        ("folder", "holds no file to read"),
        ("*.tsv", "files .* not found"),
    ],
)
def test_what_cannot_be_read_is_named(frame, tmp_path, monkeypatch, given, message):
    monkeypatch.chdir(tmp_path)
    write(frame, tmp_path / "prices.csv")
    (tmp_path / "readme.md").write_text("x")
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "header.csv").write_text("price,color\n")
    (tmp_path / "broken.parquet").write_text("not parquet")
    (tmp_path / "broken.json").write_text('{"a": [')
    (tmp_path / "folder").mkdir()
    with pytest.raises(MpmError, match=message) as error:
        mpm_py.compare("prices.csv", given)
    assert "Next step: " in str(error.value)


def test_nothing_in_common(frame):
    with pytest.raises(MpmError, match="no column in common: price, color against a"):
        mpm_py.compare(frame, pd.DataFrame({"a": [1] * 20}))


def test_columns_that_came_went_or_changed(frame):
    current = frame.rename(columns={"color": "hue"}).assign(price=[f"€{x}" for x in frame.price], Size=1)
    found = mpm_py.compare(frame.assign(size=1), current)
    changes = {(change.kind, change.column) for change in found.schema_changes}
    assert changes == {("column_removed", "color"), ("column_added", "hue"), ("type_changed", "price")}
    assert column(found, "price").status == "not_evaluated" and column(found, "size").status == "pass"
    statuses = {
        (row["metric"], row["status"]) for row in found.records if row["column"] in ("color", "hue", "price")
    }
    assert statuses == {
        *[(kind, "fail") for kind in ("column_removed", "type_changed")],
        *[(kind, "not_evaluated") for kind in ("column_added", "psi")],
    }
    assert found.status == "fail" and {"color", "price"} <= set(found.failed)


def test_whole_numbers_that_became_real_ones_stay_comparable():
    found = mpm_py.compare(
        pd.DataFrame({"x": range(100)}), pd.DataFrame({"x": [float(i) for i in range(100)]})
    )
    assert found.status == "pass" and [change.kind for change in found.schema_changes] == ["type_changed"]


def test_columns_and_exclude(frame):
    both = frame.assign(extra=1)
    assert [c.column for c in mpm_py.compare(both, both, columns=["PRICE"]).columns] == ["price"]
    assert {c.column for c in mpm_py.compare(both, both, exclude="price").columns} == {"color", "extra"}
    with pytest.raises(RelationError, match="did you mean price"):
        mpm_py.compare(both, both, columns=["pricee"])
    with pytest.raises(MpmError, match="no column is left"):
        mpm_py.compare(frame, frame, exclude=["price", "color"])


def test_where(frame):
    found = mpm_py.compare(frame, frame, where="color = 'red' -- or 'blue'")
    assert found.baseline_row_count == (frame.color == "red").sum()
    with pytest.raises(MpmError, match="no rows that meet the condition"):
        mpm_py.compare(frame, frame, where="price > 1e9")
    with pytest.raises(MpmError, match=r"(?s)nothing_there.*check --where"):
        mpm_py.compare(frame, frame, where="nothing_there = 1")


def test_missing_values(tmp_path):
    rng = np.random.default_rng(3)
    before = pd.DataFrame({"x": rng.normal(50, 5, 2000).round(1), "c": ["a", "b"] * 1000})
    after = before.copy()
    after.loc[:399, "x"] = -999
    after.loc[:99, "c"] = "N/A"
    found = mpm_py.compare(before, after, missing=[-999, "N/A"])
    shares = {(one.column, s.kind): s.after for one in found.columns for s in one.measures.shares}
    assert shares["x", "missing"] == 0.2 and shares["c", "missing"] == 0.05
    assert column(found, "x").measures.mean_shift_sd == pytest.approx(0, abs=0.1)
    assert found.failed == ["x", "c"]
    # In a CSV file a word for missing values would make text of a column of numbers.
    after.astype({"x": object}).replace({"x": {-999: "N/A"}}).to_csv(tmp_path / "after.csv", index=False)
    before.to_csv(tmp_path / "before.csv", index=False)
    found = mpm_py.compare(tmp_path / "before.csv", tmp_path / "after.csv", missing=["N/A"])
    assert column(found, "x").measures.value_kind == "numeric" and found.failed == ["x", "c"]


def test_too_few_rows_are_not_evaluated():
    found = mpm_py.compare(pd.DataFrame({"x": [1]}), pd.DataFrame({"x": [1, 2, 3]}))
    assert found.status == "not_evaluated"
    assert found.columns[0].verdict.reason == "one side has 1 rows, and 10 are needed"


def test_result_as_frame_text_and_html(frame):
    found = mpm_py.compare(frame, frame.assign(price=frame.price + 60, color="<b>"))
    assert list(found.to_frame().columns) == [
        *("column", "value_kind", "metric", "value", "lower", "upper", "p_value", "status")
    ]
    assert len(found.to_frame()) == len(found.records)
    assert "price" in str(found) and "2 failed" in str(found)
    assert "<table>" in found._repr_html_() and "<b>" not in found._repr_html_()


def test_import_alone_loads_nothing():
    heavy = "('duckdb', 'sqlglot', 'rich', 'click', 'dbt')"
    code = f"import sys, mpm_py; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"


def test_function_stays_callable_whatever_is_imported_before():
    code = (
        "import mpm_py.comparison.samples, mpm_py.comparison.table, mpm_py; print(callable(mpm_py.compare))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "True\n"
