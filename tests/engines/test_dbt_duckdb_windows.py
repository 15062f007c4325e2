"""Windows: grains, zones with days of 23 and 25 hours, types of event time; against plain Python."""

from __future__ import annotations

from datetime import datetime, timedelta

import oracle
import pytest
from declared import TIMES, ZONES
from harness import DbtProject

ZONE_OF = {short: zone for zone, short in ZONES.items()}


def _observed(project: DbtProject, monitor: str) -> dict[datetime, tuple[datetime, int]]:
    rows = project.query(
        f"select window_start, window_end, row_count from {monitor} where dataset = 'current' and "
        f"bin_kind = 'total' "
        "and column_name = '__relation__' and segment_key = '__all__' and window_start is not null order by 1"
    )
    assert len({start for start, _, _ in rows}) == len(rows), "a window has one total"
    return {start: (end, row_count) for start, end, row_count in rows}


@pytest.mark.parametrize(
    "monitor", [name for name in TIMES if name.split("_")[1] in ("day", "hour", "week", "month")]
)
def test_windows_are_cut_on_the_wall_clock_of_the_zone(project: DbtProject, monitor: str) -> None:
    season, grain, short = monitor.split("_", 2)
    zone = ZONE_OF[short]
    watched = TIMES[monitor].get("where", "true")
    moments = [moment for (moment,) in project.query(f"select ts from raw.{season} where {watched}")]
    expected = oracle.window_counts(moments, grain, zone)
    observed = _observed(project, monitor)
    assert {start: row_count for start, (_, row_count) in observed.items()} == expected
    assert {start: end for start, (end, _) in observed.items()} == {
        start: oracle.next_window(start, grain, zone) for start in expected
    }


@pytest.mark.parametrize("season", ["spring", "autumn"])
@pytest.mark.parametrize("column", ["tz", "epoch", "epoch_f"])
def test_a_moment_falls_in_the_same_window_in_every_type(
    project: DbtProject, season: str, column: str
) -> None:
    assert _observed(project, f"{season}_{column}_new_york") == _observed(project, f"{season}_day_new_york")


@pytest.mark.parametrize("season", ["spring", "autumn"])
def test_a_date_is_a_day_of_the_zone(project: DbtProject, season: str) -> None:
    dates = project.query(f"select d, count(*) from raw.{season} group by d")
    expected = {
        oracle.start_of_local(datetime(day.year, day.month, day.day), "America/New_York"): row_count
        for day, row_count in dates
    }
    observed = {
        start: row_count for start, (_, row_count) in _observed(project, f"{season}_d_new_york").items()
    }
    assert observed == expected


@pytest.mark.parametrize(
    ("monitor", "hours"), [("spring_day_vienna", 23), ("autumn_day_vienna", 25), ("spring_day_havana", 23)]
)
def test_the_day_on_which_clocks_change_is_shorter_or_longer(
    project: DbtProject, monitor: str, hours: int
) -> None:
    lengths = {end - start for start, (end, _) in _observed(project, monitor).items()}
    assert lengths == {timedelta(hours=24), timedelta(hours=hours)}


def test_a_relation_of_nothing_but_times_is_observed_once(project: DbtProject) -> None:
    """No column has bins there; what was learnt is that there is nothing to learn."""
    before = project.query("select window_id, observed_at from only_times group by all order by all")
    assert before
    project.dbt("build", "--select", "only_times").check()
    assert project.query("select window_id, observed_at from only_times group by all order by all") == before
