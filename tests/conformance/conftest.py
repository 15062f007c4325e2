"""One reference on DuckDB and one warehouse per engine, each taken through the same stages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import hard_data
import pytest
from build import Build
from conformance_project import ConformanceProject, monitors
from recording import ABOUT
from warehouse import ENGINES, Warehouse, warehouse


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine", action="append", choices=ENGINES, help="engine to hold against DuckDB (default: postgres)"
    )


def _asked_for(config: pytest.Config) -> list[str]:
    return config.getoption("--engine") or ["postgres"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        metafunc.parametrize("engine", _asked_for(metafunc.config), scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about other engines than those that were asked for."""
    others = [item for item in items if not _is_about(item, _asked_for(config))]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in others]


def _is_about(item: pytest.Item, engines: list[str]) -> bool:
    mark = item.get_closest_marker("only_on")
    parameters = getattr(item, "callspec", None)
    running = parameters.params.get("engine") if parameters else None
    return mark is None or bool(set(mark.args) & ({running} if running else set(engines)))


@pytest.fixture(scope="session")
def warehouses(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Callable[[str, hard_data.Size], Warehouse]]:
    """The running warehouse of an engine, by its name, for data of a size; each is started once."""
    started: dict[tuple[str, hard_data.Size], Warehouse] = {}

    def start(name: str, size: hard_data.Size) -> Warehouse:
        if (name, size) not in started:
            running = warehouse(name, tmp_path_factory.mktemp(name))
            running.start()
            request.config.stash.setdefault(ABOUT, {})[name] = {
                "version": running.version(), "nature": running.nature, "adapter": running.adapter(),
            }  # fmt: skip
            started[name, size] = running
        return started[name, size]

    yield start
    for each in started.values():
        each.stop()


@pytest.fixture(scope="session")
def size(tmp_path_factory: pytest.TempPathFactory, engine: str) -> hard_data.Size:
    """How much data the engine is given."""
    return warehouse(engine, tmp_path_factory.getbasetemp()).size


@pytest.fixture(scope="session")
def running(
    warehouses: Callable[[str, hard_data.Size], Warehouse], engine: str, size: hard_data.Size
) -> Warehouse:
    """The warehouse of the engine, for tests that build something of their own."""
    return warehouses(engine, size)


@pytest.fixture(scope="session")
def builds(
    warehouses: Callable[[str, hard_data.Size], Warehouse],
) -> Callable[[str, hard_data.Size], Build]:
    """The build of an engine, by its name, of data of a size; each is made once."""
    made: dict[tuple[str, hard_data.Size], Build] = {}

    def build(name: str, size: hard_data.Size) -> Build:
        if (name, size) not in made:
            running = warehouses(name, size)
            project = ConformanceProject(running.folder / "project", running, monitors(size))
            made[name, size] = Build(running, project, {})
            project.write()
            for stage in hard_data.stages(size):
                for table, data in stage.tables.items():
                    running.load(table, data)
                project.dbt("run").check()
                made[name, size].after[stage.name] = project.results()
        return made[name, size]

    return build


@pytest.fixture(scope="session")
def reference(builds: Callable[[str, hard_data.Size], Build], size: hard_data.Size) -> Build:
    """What DuckDB makes of the same data."""
    return builds("duckdb", size)


@pytest.fixture(scope="session")
def built(builds: Callable[[str, hard_data.Size], Build], engine: str, size: hard_data.Size) -> Build:
    """What the engine makes of it."""
    return builds(engine, size)
