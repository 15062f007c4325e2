"""What things are called on the page, in the words that `mpm status` uses."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from mpm_py.status.sections import WORDS as WORDS
from mpm_py.terminal.words import count, day, moment, number

COURSE = {"fail": "failed", "warn": "warned", "pass": "passed", "not_evaluated": "not judged"}
ICONS = {"fail": "✕", "warn": "!", "pass": "✓", "not_evaluated": "–"}
"""Beside the word and the colour, so that neither is needed to tell."""

METRICS = {
    "log_loss": "log loss",
    "brier_score": "Brier score",
    "roc_auc": "ROC AUC",
    "macro_roc_auc": "ROC AUC, mean over classes",
    "macro_f1": "F1, mean over classes",
    "mae": "mean absolute error",
    "rmse": "root mean squared error",
    "r2": "R²",
    "ndcg_at_k": "NDCG at k",
    "precision_at_k": "precision at k",
    "mean_reciprocal_rank": "mean reciprocal rank",
    "value_per_row": "value per row",
    "selection_rate": "selection rate",
    "true_positive_rate": "true positive rate",
    "false_positive_rate": "false positive rate",
    "mean_score": "mean score",
    "mean_prediction": "mean prediction",
    "null_share": "nulls",
    "nan_share": "not a number",
    "infinite_share": "infinite",
    "blank_share": "blanks",
    "missing_share": "declared as missing",
    "unparsable_share": "not readable as a number",
    "out_of_range_share": "outside the range of the baseline",
    "unseen_share": "values that the baseline did not have",
    "vanished_category": "a value of the baseline is gone",
    "constant_column": "all values are the same",
    "duplicate_id_share": "duplicate ids",
    "freshness_seconds": "newest row before the end of the window",
    "future_row_count": "rows in the future",
    "issue_count": "issues when it last ran",
}
LESS_IS_BETTER = frozenset({"log_loss", "brier_score", "mae", "rmse", "expected_calibration_error"})
KINDS = {
    "null": "null",
    "missing": "missing",
    "nan": "not a number",
    "neg_inf": "−∞",
    "pos_inf": "∞",
    "blank": "blank",
    "unparsable": "unparsable",
    "other": "other values",
    "small": "small groups",
}
SEGMENTS = {"__small__": "small groups", "__other__": "other groups", "__null__": "null"}
PROBLEMS = {
    "binary": "a score of two classes",
    "multiclass": "one of several classes",
    "regression": "a number",
    "ranking": "an order",
    "value": "decisions that have a worth",
}


def without_secret(text: str) -> str:
    """A place or a command, with *** for a password in an address of a database."""
    return re.sub(r"(://[^/@:\s]*):[^/@\s]*@", r"\1:***@", text)


def metric(name: str) -> str:
    """A metric as people call it."""
    return METRICS.get(name, name.replace("_", " "))


def column(name: str) -> str:
    """A column, or what stands for none."""
    return "all rows" if name == "__relation__" else name


def segment(value: str) -> str:
    """A value of a segment, or what stands for pooled ones."""
    return SEGMENTS.get(value, value)


NOTHING = 1e-9
"""What is left of adding numbers that cancel."""


def share(value: float | None) -> str:
    """A share of rows in per cent: `0 %`, `0.4 %`, `12 %`."""
    if value is None:
        return "–"
    percent = 100 * value
    if percent == 0:
        return "0 %"
    if abs(percent) < 0.1:
        return "under 0.1 %" if percent > 0 else "0 %"
    return f"{percent:.1f} %" if abs(percent) < 9.95 else f"{percent:.0f} %"


def figure(value: float | None) -> str:
    """A number, or a dash where there is none."""
    if value is None:
        return "–"
    return "0" if abs(value) < NOTHING else number(value)


def distance(value: float | None) -> str:
    """A distance between distributions: what is next to nothing is told so."""
    return "under 0.001" if value is not None and 0 < value < 0.001 else figure(value)


def open_incidents(number: int, more: str = "") -> str:
    """How many incidents are open, as the begin of a sentence or a whole one: `2 incidents are open`."""
    if number == 0:
        return "No incident is open"
    return f"{count(number, 'incident')} {'is' if number == 1 else 'are'} open{more}"


def whole(value: int | None) -> str:
    """A count, or a dash where there is none."""
    return "–" if value is None else f"{value:,}"


def between(lower: float | None, upper: float | None) -> str:
    """An interval: `0.31 to 0.36`."""
    return "–" if lower is None or upper is None else f"{figure(lower)} to {figure(upper)}"


def edges(lower: float | None, upper: float | None, value_kind: str | None = None) -> str:
    """A range of values that may be open; of times in days."""
    first, last = edge(lower, value_kind), edge(upper, value_kind)
    if lower is None:
        return f"up to {last}" if upper is not None else "all values"
    if upper is None:
        return f"from {first}"
    return first if first == last else f"{first} to {last}"


def group(
    kind: str, category: str | None, lower: float | None, upper: float | None, value_kind: str | None
) -> str:
    """A group of the values of a column."""
    if kind == "value":
        return edges(lower, upper, value_kind)
    return (category or "blank") if kind == "category" else KINDS.get(kind, kind)


def edge(value: float | None, value_kind: str | None = None) -> str:
    """An edge, with as many digits as tell it from its neighbours; a time as its day."""
    if value is None:
        return "–"
    if value_kind == "timestamp" and (found := day(value)):
        return found
    return f"{value:,.4g}" if abs(value) < 1e6 else f"{value:.3g}"


def span(since: datetime | None, until: datetime | None, grain: str) -> str:
    """From the start of a window to that of another."""
    if since is None or until is None or since == until:
        return moment(since or until, grain)
    return f"{moment(since, grain)} to {moment(until, grain)}"


def last_day(since: datetime, until: datetime, grain: str) -> str:
    """A stretch whose end is not part of it: `2013-12-25 to 2013-12-31`."""
    last = until - (timedelta(hours=1) if grain == "hour" else timedelta(days=1))
    return span(since, max(since, last), grain)
