"""What the summary says of a model's quality: sentences and the table of stretches."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from rich.console import Console

from mpm_py.summary import MonitorSummary, Watched
from mpm_py.summary.facts import Challenger, Performance, UnequalGroup
from mpm_py.summary.model_words import sentences
from mpm_py.summary.tables import performance

WATCHED = Watched(
    relation="r", grain="day", timezone="UTC", owner=None, window_count=168, baseline_window_count=56,
    empty_window_count=0, row_count=1000, first_window=datetime(2024, 1, 1), last_window=datetime(2024, 6, 16),
    baseline="", baseline_row_count=None, stretch_length=28,
)  # fmt: skip


def stretch(month: int, metric: str, value: float, **changes: object) -> Performance:
    """One metric of the stretch that begins with a month; January is the baseline."""
    facts: dict[str, object] = {
        "problem": "binary", "first_day": date(2024, month, 1), "is_baseline_window": month == 1, "row_count": 900,
        "label_rate": 1.0, "metric": metric, "value": value, "baseline_value": 0.5, "estimate": None, "is_worse": False,
    }  # fmt: skip
    return Performance(**{**facts, **changes})  # type: ignore[arg-type]


def monitor(*found: Performance, **changes: object) -> MonitorSummary:
    """A monitor of which nothing is known but its model's quality."""
    facts: dict[str, object] = {
        "name": "m", "watched": WATCHED, "moves": (), "outcome": None, "performance": found, "challengers": (),
        "unequal_groups": (), "quality": (), "schema_changes": (), "not_judged": (),
    }  # fmt: skip
    return MonitorSummary(**{**facts, **changes})  # type: ignore[arg-type]


def shown(found: list[Performance], width: int = 140) -> str:
    """The table as text."""
    console = Console(file=io.StringIO(), width=width)
    console.print(performance(found, "28 days", console))
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_a_model_that_stayed_good_is_said_to_have_stayed_good() -> None:
    said = sentences(monitor(stretch(1, "log_loss", 0.5), stretch(2, "log_loss", 0.49)))
    assert said == ["The model is as good as in the baseline: log loss 0.500, now 0.490."]


@pytest.mark.parametrize(
    ("estimate", "verdict"),
    [(0.78, "had warned"), (0.58, "noticed a part"), (0.4, "had not warned"), (None, None)],
)
def test_the_worst_stretch_is_told_and_whether_the_estimate_had_warned(
    estimate: float | None, verdict: str | None
) -> None:
    said = sentences(
        monitor(
            stretch(1, "log_loss", 0.5),
            stretch(2, "log_loss", 0.6, is_worse=True, estimate=0.6),
            stretch(3, "log_loss", 0.8, is_worse=True, estimate=estimate),
            stretch(4, "log_loss", 0.9),
            stretch(5, "log_loss", 0.55),
        )
    )
    assert "worse than in the baseline in 2 of 4 stretches of 28 days" in said[0]
    assert "0.800 from 2024-03-01 on, 0.550 in the newest" in said[0]
    assert len(said) == (1 if verdict is None else 2)
    assert verdict is None or verdict in said[1]


def test_lower_is_worse_where_the_metric_is_no_loss() -> None:
    facts = {"problem": "multiclass", "is_worse": True}
    said = sentences(monitor(stretch(2, "accuracy", 0.3, **facts), stretch(3, "accuracy", 0.4, **facts)))
    assert "0.300 from 2024-02-01" in said[0]


def test_nothing_is_said_of_what_has_no_labels() -> None:
    assert sentences(monitor()) == []
    assert sentences(monitor(stretch(1, "log_loss", 0.5))) == []
    assert sentences(monitor(stretch(2, "log_loss", 0.5, baseline_value=None))) == []


def test_challengers_and_unequal_groups_are_told() -> None:
    groups = tuple(
        UnequalGroup("carrier", name, "UA", ratio, 90, 100)
        for name, ratio in (("EV", 5.8), ("DL", 0.0), ("B6", 2.5), ("AA", 0.5), ("VX", 0.1))
    )
    said = sentences(
        monitor(challengers=(Challenger("log_loss", "v2", "v1", 8, 5, 2),), unequal_groups=groups)
    )
    assert said[0] == "Version v2 beside v1, by log loss: better in 5 of 8 days, worse in 2."
    assert "EV 5.8 times as often as UA, DL hardly ever, unlike UA" in said[1]
    assert said[1].endswith("and 1 more.")


def test_the_table_has_a_row_per_stretch_and_a_column_per_metric_that_is_known() -> None:
    found = [
        stretch(1, "log_loss", 0.5, estimate=0.51),
        stretch(1, "observed_positive_rate", 0.228),
        stretch(2, "log_loss", 0.777, estimate=0.32, is_worse=True),
    ]
    lines = [line.split() for line in shown(found).splitlines()]
    assert lines[0] == ["28", "days", "from", "rows", "log", "loss", "estimated", "came", "true"]
    assert lines[1] == ["2024-01-01", "baseline", "900", "0.500", "0.510", "22.8", "%"]
    assert lines[2] == ["2024-02-01", "900", "0.777", "0.320", "–"]
    assert "rows" not in shown(found, width=80)
