"""How often the realised value lies in the interval of the estimate, by scenario and metric. Prints one table.

Run: ``python tests/benchmarks/estimates.py [baselines per scenario]``. Each baseline has 60 windows, all in one query.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1] / "oracle"))

from estimates import BASELINE, METRICS, Simulation, estimates

WINDOWS = 60


def logistic(z: np.ndarray) -> np.ndarray:
    """Probability of log odds."""
    return 1 / (1 + np.exp(-z))


@dataclass(frozen=True)
class Scenario:
    """How scores and labels come about; ``says`` turns true log odds into the log odds that the model says."""

    name: str
    baseline_rows: int = 20_000
    window_rows: int = 1_000
    mean: float = -1.0
    spread: float = 1.3
    shift: float = 0.0
    wobble: float = 0.0
    known: float = 1.0
    threshold: float = 0.5
    says: Callable[[np.ndarray], np.ndarray] = lambda z: z
    kind: str = "relation"

    def rows(
        self, rng: np.random.Generator, days: np.ndarray, size: int, shift: float, known: float
    ) -> pd.DataFrame:
        """Raw rows of these days."""
        day = np.repeat(days, size)
        z = rng.normal(self.mean + shift, self.spread, day.size)
        concept = np.repeat(rng.normal(0, self.wobble, days.size), size) if self.wobble else 0.0
        positive = rng.random(day.size) < logistic(z + concept)
        outcome = np.where(positive, "positive", "negative").astype(object)
        outcome[rng.random(day.size) >= known] = None
        return pd.DataFrame({"day": day, "score": logistic(self.says(z)), "score_class": outcome})

    def estimated(self, seed: int) -> pd.DataFrame:
        """Estimates of the windows outside the baseline."""
        rng = np.random.default_rng(seed)
        first = 0 if self.kind == "relation" else 30
        rolling = 30 if self.kind == "rolling" else None
        days = (0, 30) if self.kind == "period" else None
        simulation = Simulation(
            threshold=self.threshold, baseline_kind=self.kind, rolling_windows=rolling, baseline_days=days
        )
        if first:
            past = self.rows(rng, np.arange(first), self.baseline_rows // first, 0.0, 1.0)
            simulation.add(past)
            if self.kind == "period":
                simulation.add(past.assign(day=BASELINE))
        else:
            simulation.add(self.rows(rng, np.array([BASELINE]), self.baseline_rows, 0.0, 1.0))
        later = np.arange(first, first + WINDOWS)
        simulation.add(self.rows(rng, later, self.window_rows, self.shift, self.known))
        result = estimates(simulation.connect())
        return result[
            ~result["is_baseline_window"]
            & (result["window_start"] >= pd.Timestamp("2024-01-01") + pd.Timedelta(days=first))
        ]


SCENARIOS = (
    Scenario("calibrated"),
    Scenario("calibrated, 200 rows", window_rows=200),
    Scenario("rare positives", mean=-4.5, threshold=0.1, window_rows=5_000),
    Scenario("small baseline", baseline_rows=1_000),
    Scenario("overconfident", says=lambda z: 2 * z + 1),
    Scenario("overconfident, small baseline", says=lambda z: 2 * z + 1, baseline_rows=2_000),
    Scenario("offset of 0.15 logits", says=lambda z: z + 0.15),
    Scenario("covariate shift", shift=1.0),
    Scenario("covariate shift, overconfident", shift=1.0, says=lambda z: 2 * z + 1),
    Scenario("half of the labels", known=0.5),
    Scenario("wobble, relation", wobble=0.25),
    Scenario("wobble, period", wobble=0.25, kind="period"),
    Scenario("wobble, rolling", wobble=0.25, kind="rolling"),
)


def main() -> None:
    """Print coverage and bias by scenario and metric."""
    baselines = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print(f"{'scenario':32}{'mapped':>7}" + "".join(f"{m[:9]:>10}" for m in METRICS))
    for scenario in SCENARIOS:
        found = pd.concat([scenario.estimated(seed) for seed in range(baselines)])
        found["inside"] = (found["realised_value"] >= found["lower"]) & (
            found["realised_value"] <= found["upper"]
        )
        found["mapped"] = found["method"] == "isotonic calibration"
        inside = found.dropna(subset=["error"]).groupby("metric")["inside"].mean()
        bias = found.groupby("metric")["error"].mean()
        width = found.groupby("metric")["error"].std()
        print(
            f"{scenario.name:32}{found['mapped'].mean():7.2f}"
            + "".join(f"{inside[m]:10.3f}" for m in METRICS)
        )
        print(
            f"{'  mean error / its deviation':39}" + "".join(f"{bias[m] / width[m]:10.2f}" for m in METRICS)
        )


if __name__ == "__main__":
    main()
