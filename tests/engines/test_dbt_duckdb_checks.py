"""mpm_checks in a real project: from raw rows to a sentence, and what a later run writes."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from harness import DbtProject, nearly

DAYS = 50
ROWS = 300
SHIFTED = 45
CHAIN = ("build", "--resource-type", "model", "--select", "+mpm_checks")

# A column that shifts by one standard deviation on day 45, and one that never does.
SHOP = f"""
    create table raw.shop as
    select
        i as id,
        timestamp '2024-01-01' + to_seconds(i * 86400 // {ROWS}) as at,
        case when i >= {SHIFTED * ROWS} then 1.0 else 0.0 end
            + sqrt(-2 * ln((1 + hash(i) % 9973) / 9974.0)) * cos(6.283185307 * (hash(i * 7 + 1) % 9973) / 9973.0) as temp,
        ['a', 'b', 'c'][1 + (hash(i * 5) % 3)::int] as kind
    from range({DAYS * ROWS}) as t(i)
"""
MONITOR: dict[str, Any] = {
    "relation": "raw.shop",
    "event_time": "at",
    "begin": "2024-01-01",
    "lookback": 120,
    "features": ["temp", "kind"],
    "baseline": {"from": "2024-01-01", "to": "2024-01-15"},
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    """One monitor of a shop, judged once."""
    made = DbtProject.from_integration_tests(tmp_path_factory.mktemp("dbt") / "shop")
    made.execute("create schema raw", SHOP)
    for model in (made.folder / "models").rglob("*.*"):
        model.unlink()
    made.write(
        "models/sources.yml", yaml.safe_dump({"sources": [{"name": "raw", "tables": [{"name": "shop"}]}]})
    )
    made.declare({"shop": MONITOR}, keep=False)
    made.dbt("deps").check()
    made.dbt(*CHAIN).check()
    return made


def _checks(project: DbtProject, what: str, where: str = "true") -> list[tuple[Any, ...]]:
    return project.query(f"select {what} from main_mpm.mpm_checks where {where} order by all")


def _rejudged(project: DbtProject, *more: str) -> int:
    """Run again and return the number of windows whose checks were written."""
    project.execute("create or replace table raw.before as select * from main_mpm.mpm_checks")
    project.dbt("build", "--resource-type", "model", "--select", *(more or ("+mpm_checks",))).check()
    ((count,),) = project.query(
        "select count(distinct window_id) from (select * from main_mpm.mpm_checks except all select * from raw.before)"
    )
    return int(count)


def test_a_shift_in_raw_rows_becomes_a_failing_check(shop: DbtProject) -> None:
    found = _checks(
        shop,
        "strftime(window_start, '%j')::int - 1, status, severity, failing_windows",
        "check_id = 'shop/temp/location:learnt'",
    )
    assert [row[:2] for row in found if row[1] != "pass"] == [(day, "fail") for day in range(SHIFTED, DAYS)]
    assert [row[2:] for row in found if row[1] != "pass"] == [
        ("high", day - SHIFTED + 1) for day in range(SHIFTED, DAYS)
    ]
    ((reason,),) = _checks(
        shop, "reason", "check_id = 'shop/temp/location:learnt' and window_id = '2024-02-17T00:00:00Z'"
    )
    assert reason.startswith("temp: values lie ")
    assert " sd above what is usual (mean " in reason
    assert reason.endswith("; 300 rows; since 3 windows")
    assert not _checks(
        shop, "check_id, window_id, z, p_value, reason", "column_name = 'kind' and status = 'fail'"
    )


def test_windows_of_the_baseline_never_alarm(shop: DbtProject) -> None:
    assert not _checks(shop, "*", "is_baseline_window and status in ('warn', 'fail')")
    assert _checks(shop, "count(*)", "is_baseline_window")[0][0] > 0


def test_a_rerun_writes_nothing(shop: DbtProject) -> None:
    assert _rejudged(shop) == 0


def test_a_changed_threshold_is_judged_without_reading_raw_rows(shop: DbtProject) -> None:
    shop.execute("alter table raw.shop rename to hidden")
    try:
        shop.declare({"shop": {**MONITOR, "thresholds": {"location": {"min_effect": 5}}}})
        assert _rejudged(shop, "mpm_monitors", "mpm_checks") == DAYS
        assert not _checks(shop, "*", "metric = 'location' and method = 'learnt' and status <> 'pass'")
        shop.declare({"shop": {**MONITOR, "thresholds": {"location": {"fail": 0.5}}}})
        _rejudged(shop, "mpm_monitors", "mpm_checks")
        found = _checks(shop, "status, count(*)", "check_id = 'shop/temp/location:static' group by all")
        assert found == [("fail", DAYS - SHIFTED), ("pass", SHIFTED)]
    finally:
        shop.execute("alter table raw.hidden rename to shop")
        shop.declare({"shop": MONITOR})
    assert _rejudged(shop) == DAYS


def test_late_rows_are_judged_exactly(shop: DbtProject) -> None:
    shop.execute(
        "insert into raw.shop select 100000 + i, timestamp '2024-02-05 12:00' + to_seconds(i), 3.0, 'a' from range(200) as t(i)"
    )
    # 5 February is day 35: it and all windows that read it.
    assert _rejudged(shop) == DAYS - 35
    late = _checks(
        shop, "status", "check_id = 'shop/temp/location:learnt' and window_id = '2024-02-05T00:00:00Z'"
    )
    assert late == [("fail",)]
    columns = "* exclude (input_observed_at)"
    incremental = _checks(shop, columns)
    shop.dbt("build", "--resource-type", "model", "--select", "mpm_checks", "--full-refresh").check()
    assert _checks(shop, columns) == nearly(incremental)
