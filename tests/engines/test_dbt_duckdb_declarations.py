"""Declarations that almost fit the data: read as they are meant, or said to be wrong, never silently misread."""

from __future__ import annotations

import pytest
from harness import DbtProject


def _issues(project: DbtProject, monitor: str) -> set[str]:
    rows = project.query(f"select category from {monitor} where bin_kind = 'issue'")
    return {text.split(":")[0] for (text,) in rows}


def test_true_is_one_in_a_label_of_numbers(project: DbtProject) -> None:
    known, positive = project.query(
        "select sum(label_count), sum(label_sum) from label_of_numbers where column_name = '__relation__' and "
        "segment_key = '__all__' and dataset = 'current'"
    )[0]
    assert (known, positive) == project.query("select count(bought), sum(bought) from raw.labelled")[0]
    assert "no_positive_label" not in _issues(project, "label_of_numbers")


def test_a_label_that_is_never_positive_is_an_issue(project: DbtProject) -> None:
    assert "no_positive_label" in _issues(project, "label_never_positive")


def test_a_column_with_the_name_of_an_error_column_is_not_mixed_with_it(project: DbtProject) -> None:
    rows = project.query(
        "select column_role, row_count, bin_center + value_sum / row_count from name_taken where column_name = "
        "'residual' and bin_kind = 'total' and window_id = '2024-01-10T00:00:00Z'"
    )
    assert rows == [("feature", 144, pytest.approx(1001.0, abs=0.02))]
    assert "name_taken" in _issues(project, "name_taken")


def test_sentinels_are_found_whatever_the_case_of_the_column(project: DbtProject) -> None:
    missing = project.query(
        "select sum(row_count) from sentinel_by_case where bin_kind = 'missing' and dataset = 'current' and "
        "column_name = 'Temp'"
    )
    assert missing == project.query('select count(*) from raw.labelled where "Temp" = -999')


def test_a_source_that_stopped_is_an_issue(project: DbtProject) -> None:
    assert "no_new_rows" in _issues(project, "label_of_numbers")


def test_a_changed_baseline_is_said_to_need_learning_anew(project: DbtProject) -> None:
    text = project.query("select category from sentinel_by_case where bin_kind = 'declaration'")
    project.execute("update sentinel_by_case set category = 'other' where bin_kind = 'declaration'")
    project.dbt("build", "--select", "sentinel_by_case").check()
    assert "declaration_changed" in _issues(project, "sentinel_by_case")
    project.execute(f"update sentinel_by_case set category = '{text[0][0]}' where bin_kind = 'declaration'")
    project.dbt("build", "--select", "sentinel_by_case").check()
    assert "declaration_changed" not in _issues(project, "sentinel_by_case")
