"""The dbt project that is made from a monitors.yml."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest
import yaml

from mpm_py.configuration.document import read_document
from mpm_py.errors import MpmError, UnsupportedError
from mpm_py.monitor import load_monitors
from mpm_py.project import cache_folder, make_project, package_folder
from mpm_py.warehouse.duckdb_file import DuckDBFile
from mpm_py.warehouse.postgres import Postgres

MONITORS = {
    "monitors": {
        "one": {
            "relation": "scored",
            "event_time": "at",
            "baseline": {"relation": "main.scored", "where": "split = 1"},
        },
        "two": {"relation": "raw.scored", "baseline": {"relation": "raw.odd table"}},
        "off": {"relation": "raw.other", "enabled": False},
        "odd": {"relation": {"schema": "{{ schema }}", "table": "a.b"}, "segments": ["{{ x }}"]},
    }
}


def _file(path: Path) -> DuckDBFile:
    return DuckDBFile(path, path.name)


def _made(tmp_path: Path) -> Path:
    return make_project(
        load_monitors(MONITORS), _file(tmp_path / "f.duckdb"), folder=tmp_path / "made"
    ).folder


def _yaml(file: Path) -> dict:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def test_every_enabled_monitor_has_a_model(tmp_path: Path) -> None:
    folder = _made(tmp_path)
    assert sorted(file.stem for file in folder.glob("models/monitors/*.sql")) == ["odd", "one", "two"]
    assert sorted(_yaml(folder / "dbt_project.yml")["vars"]["mpm"]["monitors"]) == ["odd", "one", "two"]


def test_relations_become_sources_each_of_them_once(tmp_path: Path) -> None:
    folder = _made(tmp_path)
    sources = {
        (source["schema"], table["identifier"]): (source["name"], table["name"])
        for source in _yaml(folder / "models/monitors/sources.yml")["sources"]
        for table in source["tables"]
    }
    assert sources == {
        ("main", "scored"): ("main", "scored"),
        ("raw", "scored"): ("raw", "scored"),
        ("raw", "odd table"): ("raw", "table_3"),
        ('{{ "{{ schema }}" }}', "a.b"): ("schema_3", "table_4"),
    }
    declared = _yaml(folder / "dbt_project.yml")["vars"]["mpm"]["monitors"]
    assert (
        declared["one"]["relation"]
        == declared["one"]["baseline"]["relation"]
        == {"source": "main", "table": "scored"}
    )
    assert declared["one"]["baseline"]["where"] == "split = 1"
    assert declared["two"]["baseline"] == {"relation": {"source": "raw", "table": "table_3"}}


def test_known_windows_and_holidays_go_into_the_project(tmp_path: Path) -> None:
    storm = {"from": "2013-10-28 06:30", "to": datetime.date(2013, 10, 31), "note": "it's {{ a }} storm"}
    windows = [storm, {**storm, "monitor": "one", "column": "{{ x }}"}, {**storm, "monitor": "off"}]
    lists = {"exclusions": windows, "holidays": [datetime.date(2013, 12, 25)]}
    relations = {"exclusions": "ops.known", "holidays": {"table": "scored"}}
    found = []
    for beside in (lists, relations):
        monitors = load_monitors({**MONITORS, **beside})
        folder = make_project(monitors, _file(tmp_path / "f.duckdb"), folder=tmp_path / "made").folder
        declared = _yaml(folder / "dbt_project.yml")["vars"]["mpm"]
        document = read_document(declared)
        assert document.problems == []
        found.append((document.project, declared))
    (project, _), (_, declared) = found
    assert [(window["monitor"], window["from"]) for window in project["exclusions"]["windows"]] == [
        (None, "2013-10-28 06:30:00"),
        ("one", "2013-10-28 06:30:00"),
    ]
    assert project["exclusions"]["windows"][0]["note"] == "it's {{ a }} storm"
    assert project["holidays"]["days"] == ["2013-12-25"]
    assert declared["exclusions"] == {"source": "ops", "table": "known"}
    assert declared["holidays"] == {"source": "main", "table": "scored"}
    sources = _yaml(folder / "models/monitors/sources.yml")["sources"]
    assert {"name": "ops", "schema": "ops", "tables": [{"name": "known", "identifier": "known"}]} in sources


def test_nothing_is_written_where_nothing_changed(tmp_path: Path) -> None:
    folder = _made(tmp_path)
    files = [file for file in folder.rglob("*") if file.is_file()]
    for file in files:
        os.utime(file, (1, 1))
    _made(tmp_path)
    assert all(file.stat().st_mtime == 1 for file in files)


def test_a_removed_monitor_leaves_the_project(tmp_path: Path) -> None:
    folder = _made(tmp_path)
    make_project(
        load_monitors({"monitors": {"two": {"relation": "scored"}}}),
        _file(tmp_path / "f.duckdb"),
        folder=folder,
    )
    assert [file.stem for file in folder.glob("models/monitors/*.sql")] == ["two"]


def test_results_go_to_the_schema_that_was_asked_for(tmp_path: Path) -> None:
    folder = _made(tmp_path)
    output = _yaml(folder / "profiles.yml")["mpm_monitors"]["outputs"]["database"]
    assert (output["schema"], output["path"]) == ("mpm", str(tmp_path / "f.duckdb"))
    assert "target.schema" in (folder / "macros/generate_schema_name.sql").read_text(encoding="utf-8")


def test_a_quotation_mark_in_a_relation_is_refused(tmp_path: Path) -> None:
    monitors = load_monitors({"monitors": {"one": {"relation": {"table": 'a"b'}}}})
    with pytest.raises(UnsupportedError, match="quotation mark"):
        make_project(monitors, _file(tmp_path / "f.duckdb"), folder=tmp_path / "made")


def test_a_database_called_like_the_schema_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MpmError, match="cannot tell them apart"):
        make_project(load_monitors(MONITORS), _file(tmp_path / "MPM.duckdb"), folder=tmp_path / "made")


def test_projects_of_different_databases_are_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPM_CACHE_DIR", str(tmp_path))
    folders = {
        cache_folder(_file(Path("/a/f.duckdb")), "mpm"),
        cache_folder(_file(Path("/b/f.duckdb")), "mpm"),
        cache_folder(_file(Path("/a/f.duckdb")), "x"),
        cache_folder(Postgres("a", 5432, "me", "f"), "mpm"),
        cache_folder(Postgres("b", 5432, "me", "f"), "mpm"),
    }
    assert len(folders) == 5
    assert all(folder.parent == tmp_path and folder.name.startswith("f-") for folder in folders)


def test_relations_without_a_schema_are_where_the_database_has_them(tmp_path: Path) -> None:
    database = Postgres("a", 5432, "me", "shop", "s3cr3t", default_schema="sales")
    project = make_project(load_monitors(MONITORS), database, "results", tmp_path / "made")
    schemas = {
        source["schema"] for source in _yaml(project.folder / "models/monitors/sources.yml")["sources"]
    }
    assert {"sales", "main", "raw"} <= schemas
    output = _yaml(project.folder / "profiles.yml")["mpm_monitors"]["outputs"]["database"]
    assert (output["type"], output["dbname"], output["schema"]) == ("postgres", "shop", "results")
    assert "env_var('DBT_ENV_SECRET_MPM_PASSWORD'" in output["password"]
    assert project.environment == {"DBT_ENV_SECRET_MPM_PASSWORD": "s3cr3t"}
    assert not any(
        "s3cr3t" in file.read_text(encoding="utf-8") for file in project.folder.rglob("*") if file.is_file()
    )


def test_the_package_is_found() -> None:
    assert (package_folder() / "macros" / "monitor.sql").is_file()
