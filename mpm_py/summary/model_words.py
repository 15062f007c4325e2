"""How good a model was, in sentences: at its worst, now, and whether estimates had warned."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape

from mpm_py.summary import words
from mpm_py.summary.facts import Challenger, MonitorSummary, Performance, UnequalGroup

METRICS = {
    "roc_auc": "ROC AUC",
    "log_loss": "log loss",
    "recall": "recall",
    "mean_score": "said",
    "observed_positive_rate": "came true",
    "accuracy": "accuracy",
    "macro_f1": "macro F1",
    "mae": "mean error",
    "bias": "bias",
    "r2": "R²",
    "ndcg_at_k": "NDCG",
    "mean_reciprocal_rank": "MRR",
    "precision_at_k": "precision at k",
    "value_per_row": "worth",
}
"""Metrics in the order in which they are shown, and what people call them."""

MAIN = {"binary": "log_loss", "multiclass": "accuracy", "regression": "mae", "ranking": "ndcg_at_k"}
"""The one metric that a sentence is about: a proper score where there are probabilities."""

IS_LOSS = {"log_loss", "mae"}
WARNED, NOTICED = 0.5, 0.2
"""Share of the change that an estimate has to show to have warned, and to have noticed at all."""


def sentences(monitor: MonitorSummary) -> list[str]:
    """What there is to say of the model, the most important first; nothing where no label is known."""
    return [
        *_performance(monitor),
        *(_challenger(found, monitor.watched.grain) for found in monitor.challengers),
        *_unequal(monitor.unequal_groups),
    ]


def _performance(monitor: MonitorSummary) -> list[str]:
    course = [part for part in monitor.performance if part.metric == MAIN.get(part.problem or "")]
    after = [part for part in course if not part.is_baseline_window]
    if not after or after[0].baseline_value is None:
        return []
    name, newest, before = METRICS[after[0].metric], after[-1], after[0].baseline_value
    worse = [part for part in after if part.is_worse]
    if not worse:
        return [
            f"The model is as good as in the baseline: {name} {words.number(before)}, "
            f"now {words.number(newest.value)}."
        ]
    stretch = words.windows(monitor.watched.stretch_length, monitor.watched.grain)
    sign = 1 if newest.metric in IS_LOSS else -1
    worst = max(worse, key=lambda part: sign * part.value)
    first = (
        f"The model was worse than in the baseline in {len(worse)} of {len(after)} stretches of {stretch}: "
        f"{name} {words.number(before)} in the baseline, {words.number(worst.value)} "
        f"from {words.day(worst.first_day)} on, {words.number(newest.value)} in the newest."
    )
    return [first, *_warning(worst, before)]


def _warning(worst: Performance, before: float) -> list[str]:
    """Whether the estimate, which needs no labels, had told of the worst stretch."""
    if worst.estimate is None:
        return []
    seen = (worst.estimate - before) / (worst.value - before)
    verdict = "it had not warned"
    if seen >= WARNED:
        verdict = "it had warned"
    elif seen >= NOTICED:
        verdict = "it had noticed a part of it"
    reason = (
        ""
        if seen >= NOTICED
        else ": outcomes changed for like inputs (concept drift), and only labels show that"
    )
    name = METRICS[worst.metric]
    return [
        f"Estimated without labels, {name} would have been {words.number(worst.estimate)} then; "
        f"{verdict}{reason}."
    ]


def _challenger(found: Challenger, grain: str) -> str:
    versions = f"Version {escape(found.version)} beside {escape(found.champion)}"
    windows = words.windows(found.window_count, grain)
    name = METRICS[found.metric]
    return (
        f"{versions}, by {name}: better in {found.better_count} of {windows}, worse in {found.worse_count}."
    )


def _unequal(groups: Sequence[UnequalGroup]) -> list[str]:
    if not groups:
        return []
    shown = [
        f"{escape(group.segment_value)} {_times(group.usual_ratio)} {escape(group.reference_group)}"
        for group in groups[:4]
    ]
    key = escape(groups[0].segment_key)
    more = f" and {len(groups) - 4} more" if len(groups) > 4 else ""
    return [f"Selected unequally by {key} (80 % rule): {', '.join(shown)}{more}."]


def _times(ratio: float) -> str:
    return "hardly ever, unlike" if ratio < 0.05 else f"{ratio:.1f} times as often as"
