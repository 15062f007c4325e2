"""Models to be judged: samples of scores and outcomes, what their metrics tend to, and what was found about them."""

from __future__ import annotations

import functools
import math

import numpy as np
from outcomes import Outcomes

THRESHOLD = 0.3
WORTHS = {"value_true_positive": 5.0, "value_false_positive": -1.0, "value_false_negative": -2.0}
LABEL_METRICS = {
    "accuracy", "balanced_accuracy", "precision", "recall", "specificity", "f1", "mcc", "observed_positive_rate", "log_loss",
    "brier_score", "value_total", "value_per_row",
}  # fmt: skip
SCORE_METRICS = {"mean_score", "predicted_positive_rate"}
RANK_METRICS = {"roc_auc", "average_precision", "lift_top_decile", "ks_between_classes"}
NAMES = (
    "1e3", "1e4", "1e6", "rare 1e5", "rare 1e6", "inverted", "useless", "sharp", "coarse 1e3", "coarse 1e4", "coarse rare 1e6",
    "constant 1e3", "constant rare 1e5", "zeros and ones",
)  # fmt: skip


def sample(seed, size, middle=-1.0, spread=1.5, windows=None):
    """Scores and outcomes that they are right about."""
    random = np.random.default_rng(seed)
    logits = random.normal(middle, spread, size if windows is None else (windows, size))
    scores = 1 / (1 + np.exp(-logits))
    return scores, (random.random(scores.shape) < scores).astype(int)


def coarse(scores, digits=2):
    return np.round(scores, digits)


def segment_edges(scores):
    return np.unique(np.append(np.quantile(scores, np.arange(1, 50) / 50), THRESHOLD))


@functools.cache
def samples():
    rare = {"middle": -7.6, "spread": 1.2}
    made = {
        "1e3": sample(1, 1_000),
        "1e4": sample(2, 10_000),
        "1e6": sample(3, 1_000_000),
        "rare 1e5": sample(4, 100_000, **rare),
        "rare 1e6": sample(5, 1_000_000, **rare),
        "inverted": (lambda p, y: (1 - p, y))(*sample(6, 5_000)),
        "useless": (sample(7, 5_000)[0], sample(8, 5_000)[1]),
        "sharp": sample(9, 5_000, 0, 6),
    }
    made |= {f"coarse {name}": (coarse(made[name][0]), made[name][1]) for name in ("1e3", "1e4")}
    made["coarse rare 1e6"] = (coarse(made["rare 1e6"][0], 3), made["rare 1e6"][1])
    made |= {
        f"constant {name}": (np.full(made[name][0].shape, 0.37), made[name][1])
        for name in ("1e3", "rare 1e5")
    }
    made["zeros and ones"] = (np.clip(made["1e4"][0] * 1.4 - 0.2, 0, 1), made["1e4"][1])
    return made


@functools.cache
def measured(name):
    scores, outcomes = samples()[name]
    return measure(scores, outcomes)


def measure(scores, outcomes, declared=None, **options):
    found = Outcomes(THRESHOLD, WORTHS | (declared or {}))
    found.add(scores, outcomes, **options)
    return found.metrics("performance_binary") | found.metrics("performance_ranked_scores")


def truth(middle, spread):
    """What the metrics of ``sample`` tend to, by numerical integration."""
    logits = np.linspace(middle - 9 * spread, middle + 9 * spread, 200_001)
    density = np.exp(-0.5 * ((logits - middle) / spread) ** 2)
    density /= density.sum()
    scores = 1 / (1 + np.exp(-logits))
    of_positives = density * scores / (density * scores).sum()
    of_negatives = density * (1 - scores) / (density * (1 - scores)).sum()
    above = np.cumsum(density[::-1])[::-1]
    top = above <= 0.1
    said = scores >= THRESHOLD
    tp, fp = (density * scores)[said].sum(), (density * (1 - scores))[said].sum()
    fn, tn = (density * scores)[~said].sum(), (density * (1 - scores))[~said].sum()
    return {
        "roc_auc": (of_positives * (np.cumsum(of_negatives) - of_negatives / 2)).sum(),
        "average_precision": (of_positives * np.cumsum((density * scores)[::-1])[::-1] / above).sum(),
        "lift_top_decile": 10 * of_positives[top].sum(),
        "f1": 2 * tp / (2 * tp + fp + fn),
        "balanced_accuracy": (tp / (tp + fn) + tn / (tn + fp)) / 2,
        "mcc": (tp * tn - fp * fn) / math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)),
        "log_loss": (density * (np.logaddexp(0, logits) - scores * logits)).sum(),
        "value_per_row": 5 * tp - fp - 2 * fn,
    }


def reasons(found):
    for row in found.values():
        is_judged = row["not_evaluated_reason"] is None
        assert is_judged == (row["value"] is not None), row
        if not is_judged:
            assert (row["lower"], row["upper"], row["standard_error"], row["bound_upper"]) == (None,) * 4
    return {
        metric: row["not_evaluated_reason"] for metric, row in found.items() if row["not_evaluated_reason"]
    }
