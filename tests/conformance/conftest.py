"""One reference on DuckDB and one warehouse per engine, each taken through the same stages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import hard_data
import pytest
from conformance_project import ConformanceProject
from recording import ABOUT
from warehouse import ENGINES, Row, Warehouse, warehouse


@dataclass(frozen=True)
class Build:
    """Results after each stage, by table."""

    warehouse: Warehouse
    project: ConformanceProject
    after: dict[str, dict[str, list[Row]]]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine", action="append", choices=ENGINES, help="engine to hold against DuckDB (default: postgres)"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        metafunc.parametrize("engine", metafunc.config.getoption("--engine") or ["postgres"], scope="session")


@pytest.fixture(scope="session")
def builds(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Callable[[str, str], Build]]:
    """The build of an engine, by its name, of as much data as another engine takes; each is made once."""
    made: dict[tuple[str, hard_data.Size], Build] = {}

    def build(name: str, sized_for: str) -> Build:
        size = warehouse(sized_for, tmp_path_factory.getbasetemp()).size
        if (name, size) not in made:
            running = warehouse(name, tmp_path_factory.mktemp(name))
            running.start()
            request.config.stash.setdefault(ABOUT, {})[name] = {
                "version": running.version(), "nature": running.nature, "adapter": running.adapter(),
            }  # fmt: skip
            project = ConformanceProject(running.folder / "project", running)
            made[name, size] = Build(running, project, {})
            project.write()
            for stage in hard_data.stages(size):
                for table, data in stage.tables.items():
                    running.load(table, data)
                project.dbt("run").check()
                made[name, size].after[stage.name] = project.results()
        return made[name, size]

    yield build
    for each in made.values():
        each.warehouse.stop()


@pytest.fixture(scope="session")
def reference(builds: Callable[[str, str], Build], engine: str) -> Build:
    """What DuckDB makes of the same data."""
    return builds("duckdb", engine)


@pytest.fixture(scope="session")
def built(builds: Callable[[str, str], Build], engine: str) -> Build:
    """What the engine makes of it."""
    return builds(engine, engine)
