"""What dbt would send to engines that cannot run here is read by a grammar of their dialect, and calls allowed functions only."""

from __future__ import annotations

from collections.abc import Callable

import hard_data
import pytest
from conformance_project import ConformanceProject
from rendered import MATERIALIZATIONS, Answers, RenderedWarehouse, recorded
from statements import refused
from warehouse import warehouse

from mpm_py.translate.dialects import DIALECTS

# Dialects of engines that have no emulation either.
RENDERED = ("redshift", "trino", "athena")

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> list[Answers]:
    """What DuckDB answers to the monitors in a first build and in one with news."""
    if pytestconfig.getoption("--engine"):
        pytest.skip("an engine that runs was asked for")
    running = warehouse("duckdb", tmp_path_factory.mktemp("answers"))
    running.start()
    project = ConformanceProject(running.folder / "project", running)
    project.write()
    found = []
    for stage in hard_data.stages(hard_data.SMALL):
        if stage.tables:
            for table, data in stage.tables.items():
                running.load(table, data)
            with recorded() as given:
                project.dbt("run", "--select", "tag:mpm_monitor", "--threads", "1").check()
            found.append(given)
    running.stop()
    return found


@pytest.fixture(scope="module")
def rendered(
    answers: list[Answers], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], RenderedWarehouse]:
    made: dict[str, RenderedWarehouse] = {}

    def render(dialect: str) -> RenderedWarehouse:
        if dialect not in made:
            folder = tmp_path_factory.mktemp(dialect)
            made[dialect] = RenderedWarehouse(folder, dialect, DIALECTS[dialect].parents)
            project = ConformanceProject(folder / "project", made[dialect])
            project.write()
            (project.folder / "macros" / "materializations.sql").write_text(
                MATERIALIZATIONS, encoding="utf-8"
            )
            for table, data in hard_data.stages(hard_data.SMALL)[0].tables.items():
                made[dialect].load(table, data)
            for given in answers:
                made[dialect].replay.answers = given.copy()
                project.dbt("run").check()
        return made[dialect]

    return render


@pytest.mark.parametrize("dialect", RENDERED)
def test_all_models_are_rendered(rendered: Callable[[str], RenderedWarehouse], dialect: str):
    sent = rendered(dialect).sent()
    # Thirty models twice, and the questions of the monitors.
    assert len(sent) > 60
    assert sum(len(text) for text in sent) > 1_000_000


@pytest.mark.parametrize("dialect", RENDERED)
def test_rendered_statements_are_accepted(rendered: Callable[[str], RenderedWarehouse], dialect: str):
    assert not refused(dialect, rendered(dialect).sent())
