"""One reference on DuckDB and one warehouse per engine, each taken through the same stages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import hard_data
import pytest
from conformance_project import ConformanceProject
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
def warehouses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Warehouse]]:
    """The running warehouse of an engine by its name; each is started once."""
    started: dict[str, Warehouse] = {}

    def start(name: str) -> Warehouse:
        if name not in started:
            running = warehouse(name, tmp_path_factory.mktemp(name))
            running.start()
            started[name] = running
        return started[name]

    yield start
    for each in started.values():
        each.stop()


@pytest.fixture(scope="session")
def running(warehouses: Callable[[str], Warehouse], engine: str) -> Warehouse:
    """The warehouse of the engine, for tests that build something of their own."""
    return warehouses(engine)


@pytest.fixture(scope="session")
def builds(warehouses: Callable[[str], Warehouse]) -> Callable[[str], Build]:
    """The build of an engine by its name; each is made once."""
    made: dict[str, Build] = {}

    def build(name: str) -> Build:
        if name not in made:
            running = warehouses(name)
            project = ConformanceProject(running.folder / "project", running)
            made[name] = Build(running, project, {})
            project.write()
            for stage in hard_data.stages():
                for table, data in stage.tables.items():
                    running.load(table, data)
                project.dbt("run").check()
                made[name].after[stage.name] = project.results()
        return made[name]

    return build


@pytest.fixture(scope="session")
def reference(builds: Callable[[str], Build]) -> Build:
    """What DuckDB makes of the same data."""
    return builds("duckdb")


@pytest.fixture(scope="session")
def built(builds: Callable[[str], Build], engine: str) -> Build:
    """What the engine makes of it."""
    return builds(engine)
