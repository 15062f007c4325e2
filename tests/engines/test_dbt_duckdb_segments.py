"""Segments, suppression of what is small or sensitive, and names and values that look like code."""

from __future__ import annotations

from bins import DAY, WINDOW, bins_of, counts
from data import ODD_VALUES
from harness import DbtProject


def test_segments_are_the_rows_of_their_value(project: DbtProject) -> None:
    expected = dict(
        project.query("select city, count(*) from raw.trips where started_at::date = ? group by all", DAY)
    )
    found = dict(project.query(
        "select segment_value, row_count from trips where window_id = ? and segment_key = 'city' and "
        "column_name = '__relation__'", WINDOW
    ))  # fmt: skip
    assert found == expected
    for city in expected:
        ages = project.query(
            "select count(*) from raw.trips where started_at::date = ? and city = ? and p_late >= 0.5",
            DAY,
            city,
        )[0][0]
        edges = [edge for (edge,) in project.query(
            "select bin_center from trips where dataset = 'bins' and bin_kind = 'edge' and segment_key = "
            "'__segment__' "
            "and column_name = 'p_late' order by bin_index")]  # fmt: skip
        position = sum(edge <= 0.5 for edge in edges)
        bins = bins_of(project, "trips", "p_late", segment=city)
        assert (
            sum(
                row["row_count"]
                for row in bins
                if row["bin_kind"] == "value" and row["bin_index"] >= position
            )
            == ages
        )


def test_segment_values_beyond_the_limit_and_small_ones_are_pooled(project: DbtProject) -> None:
    """The dictionary is the baseline's three most frequent values; the rest is pooled."""
    assert [value for (value,) in project.query(
        "select segment_value from segmented where dataset = 'bins' and bin_kind = 'segment' order by "
        "bin_index"
    )] == ["middle", "large", "third"]  # fmt: skip
    for window, row_count in project.query(
        "select window_id, row_count from segmented where segment_key = '__all__' and column_name = "
        "'__relation__' and row_count > 0 "
        "and dataset = 'current'"
    ):
        cells = dict(project.query(
            "select segment_value, row_count from segmented where segment_key = 'seg' and column_name = "
            "'__relation__' and window_id = ?",
            window,
        ))  # fmt: skip
        assert sum(cells.values()) == row_count
        assert set(cells) <= {"middle", "large", "third", "__other__", "__small__"}
        assert all(count >= 20 for count in cells.values())


def test_a_window_under_min_group_size_keeps_its_size_alone(project: DbtProject) -> None:
    rows = project.query(
        "select distinct column_name, bin_kind from small_windows where dataset = 'current' and bin_kind "
        "not in ('schema', 'issue')"
    )
    assert rows == [("__relation__", "total")]
    assert all(row_count == 12 for row_count, _ in project.windows("small_windows").values())


def test_sensitive_columns_keep_no_values(project: DbtProject) -> None:
    for monitor, column in (("trips", "age"), ("odd", "MiXed")):
        rows = project.query(
            f"select value_sum, value_sum_sq, value_min, value_max from {monitor} where column_name = ? "
            f"and dataset <> 'bins'",
            column,
        )
        assert rows and all(value is None for row in rows for value in row)
        assert not project.query(
            f"select 1 from {monitor} where column_name = ? and bin_kind = 'atom'", column
        )


def test_hostile_names_and_values_are_only_data(project: DbtProject) -> None:
    column = 'it\'s "odd"'
    expected = dict(project.query(
        "select \"it's \"\"odd\"\"\", count(*) from raw.\"odd table\" where \"When, exactly?\"::date = "
        "'2024-01-09' group by all"
    ))  # fmt: skip
    blank = sum(expected.pop(value) for value in ("", "  "))
    bins = bins_of(project, "odd", column)
    assert counts(bins, "category") == expected
    assert sum(counts(bins, "blank").values()) == blank
    assert set(expected) == {value for value in ODD_VALUES if value.strip()}
    observed = {
        name for (name,) in project.query("select distinct column_name from odd where bin_kind = 'total'")
    }
    assert {
        "null",
        "select",
        "sp ace",
        "do.t",
        "ünï😀",
        "MiXed",
        "{{ braces }}",
        "a list",
        "a struct",
    } <= observed
    assert sum(counts(bins_of(project, "odd", "null"), "value", "bin_index").values()) == 96
    f1 = project.query(
        'select count(*) from raw."odd table" where "When, exactly?"::date = \'2024-01-09\' and "sp ace" '
        "= 'f1'"
    )[0][0]
    assert sum(counts(bins_of(project, "odd", "sp ace"), "missing").values()) == f1


def test_a_snapshot_is_the_window_of_its_day(project: DbtProject) -> None:
    ((start, (row_count, _)),) = project.windows("snapshot_mode").items()
    assert row_count == 500 and start.endswith("00:00")
