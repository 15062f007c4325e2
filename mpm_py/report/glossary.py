"""What terms mean: the contract's own descriptions of the columns that the numbers come from."""

from __future__ import annotations

from collections.abc import Collection

from mpm_py.contract.tables import TABLES
from mpm_py.report.page import Definition

_ENTRIES = (
    ("status", "status", "mpm_checks", "status"),
    ("severity", "severity", "mpm_checks", "severity"),
    ("incident", "incident", "mpm_incidents", ""),
    ("window", "window", "mpm_health", "window_start"),
    ("baseline-window", "window of the baseline", "mpm_checks", "is_baseline_window"),
    ("usual", "usual, usual range", "mpm_checks", "lower"),
    ("method", "method of a check", "mpm_checks", "method"),
    ("family", "family of a check", "mpm_checks", "family"),
    ("psi", "psi", "mpm_drift", "psi"),
    ("noise-floor", "noise floor of psi", "mpm_drift", "psi_noise_floor"),
    ("shift", "shift in sd", "mpm_drift", "mean_shift_sd"),
    ("ks", "ks, at least", "mpm_drift", "ks_lower"),
    ("js", "js distance", "mpm_drift", "js_distance"),
    ("baseline-share", "share in the baseline", "mpm_distribution", "baseline_share"),
    ("current-share", "share now", "mpm_distribution", "current_share"),
    ("psi-contribution", "part of psi", "mpm_distribution", "psi_contribution"),
    ("percentile", "percentile", "mpm_profile", "p50"),
    ("null-rate", "share of nulls", "mpm_profile", "null_rate"),
    ("quality", "data quality", "mpm_quality", "value"),
    ("schema-change", "change of a column", "mpm_schema_changes", "kind"),
    ("realised", "realised performance", "mpm_performance", "value"),
    ("interval", "interval of 95 %", "mpm_performance", "lower"),
    ("estimated", "estimated performance", "mpm_estimated_performance", "value"),
    ("estimated-interval", "interval of an estimate", "mpm_estimated_performance", "lower"),
    ("trust", "trust in estimates", "mpm_estimator_trust", "trust"),
    ("mean-score", "what the score said", "mpm_calibration", "mean_score"),
    ("observed-rate", "what happened", "mpm_calibration", "observed_rate"),
    ("reference-group", "reference group", "mpm_fairness", "reference_group"),
    ("four-fifths", "80 % rule", "mpm_fairness", "four_fifths"),
    ("operations", "operation", "mpm_operations", "column_name"),
    ("forecast", "forecast", "mpm_forecast", "is_spoken"),
    ("sensitivity", "sensitivity", "mpm_monitors", "sensitivity"),
)


def glossary(slugs: Collection[str] = ()) -> tuple[Definition, ...]:
    """The terms of a page in alphabetical order; all of them where none are named."""
    tables = {table.name: table for table in TABLES}
    found = []
    for slug, term, name, column_name in _ENTRIES:
        if slugs and slug not in slugs:
            continue
        table = tables[name]
        described = {column.name: column.description for column in table.columns}
        text = described[column_name] if column_name else f"{table.purpose} One row per {table.row}."
        source = f"{name}.{column_name}" if column_name else name
        found.append(Definition(slug, term, text[0].upper() + text[1:], source))
    return tuple(sorted(found, key=lambda definition: definition.term.lower()))
