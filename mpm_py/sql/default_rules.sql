-- What is judged where nothing is declared, from how large a change on, in which direction it does harm, and how bad at worst.
-- No input: literals. family and metric as in mpm_aspects; category null: any. min_effect: a difference, a relative change or points
-- of a share, as the metric's scale says; segment_effect: the same of segments, where it differs. is_learnt = 1: against its own history. warn_limit and fail_limit: static limits, for what
-- has no history to learn from. usual_deviation: what to expect of a deviation between windows, in its own unit, while there is no
-- history; null where nothing can be said then. Metrics in a unit of their own (a mean, a total) have no rule until one is declared.
-- Real columns differ from day to day by more than sampling: a quarter of a standard deviation, or a few hundredths on the scale of
-- shares, is what is allowed for until that is known. Only what is far beyond it warns then. A value that was never seen is news from five
-- rows in ten thousand on; in a segment from two in a thousand, as others may well have it.
SELECT
  CAST('drift' AS VARCHAR) AS family, CAST('location' AS VARCHAR) AS metric, CAST(NULL AS VARCHAR) AS category,
  CAST(0.1 AS DOUBLE) AS min_effect, CAST('both' AS VARCHAR) AS direction, CAST('fail' AS VARCHAR) AS worst_status,
  CAST(1 AS BIGINT) AS is_learnt, CAST(NULL AS DOUBLE) AS warn_limit, CAST(NULL AS DOUBLE) AS fail_limit,
  CAST(0.25 AS DOUBLE) AS usual_deviation, CAST(NULL AS DOUBLE) AS segment_effect
UNION ALL SELECT 'drift', 'spread', NULL, 0.1, 'both', 'fail', 1, NULL, NULL, 0.2, NULL
UNION ALL SELECT 'drift', 'value_share', NULL, 0.005, 'both', 'fail', 1, NULL, NULL, 0.06, NULL
UNION ALL SELECT 'drift', 'other_share', NULL, 0.005, 'both', 'fail', 1, NULL, NULL, 0.06, NULL
UNION ALL SELECT 'drift', 'unseen_share', NULL, 0.0005, 'up', 'fail', 1, NULL, NULL, 0.03, 0.002
UNION ALL SELECT 'quality', 'null_share', NULL, 0.005, 'both', 'fail', 1, NULL, NULL, 0.03, NULL
UNION ALL SELECT 'quality', 'missing_share', NULL, 0.005, 'both', 'fail', 1, NULL, NULL, 0.03, NULL
UNION ALL SELECT 'quality', 'blank_share', NULL, 0.005, 'both', 'fail', 1, NULL, NULL, 0.03, NULL
UNION ALL SELECT 'quality', 'not_finite_share', NULL, 0.005, 'up', 'fail', 1, NULL, NULL, 0.03, NULL
UNION ALL SELECT 'quality', 'unparsable_share', NULL, 0.005, 'up', 'fail', 1, NULL, NULL, 0.03, NULL
UNION ALL SELECT 'quality', 'duplicate_id_share', NULL, 0.001, 'up', 'fail', 1, NULL, NULL, 0.03, NULL
UNION ALL SELECT 'quality', 'out_of_range_share', NULL, 0.005, 'up', 'warn', 1, NULL, NULL, 0.03, NULL
UNION ALL SELECT 'quality', 'future_row_count', NULL, NULL, 'up', 'warn', 0, 0.0, NULL, NULL, NULL
UNION ALL SELECT 'quality', 'issue_count', NULL, NULL, 'up', 'warn', 0, 0.0, NULL, NULL, NULL
UNION ALL SELECT 'volume', 'row_count', NULL, 0.2, 'both', 'fail', 1, NULL, NULL, NULL, NULL
UNION ALL SELECT 'schema', 'schema_change', 'removed', NULL, 'up', 'fail', 0, NULL, 0.0, NULL, NULL
UNION ALL SELECT 'schema', 'schema_change', 'type_changed', NULL, 'up', 'fail', 0, NULL, 0.0, NULL, NULL
UNION ALL SELECT 'schema', 'schema_change', 'added', NULL, 'up', 'warn', 0, 0.0, NULL, NULL, NULL
UNION ALL SELECT 'schema', 'schema_change', 'nullability_changed', NULL, 'up', 'warn', 0, 0.0, NULL, NULL, NULL
UNION ALL SELECT 'schema', 'schema_change', 'renamed_candidate', NULL, 'up', 'warn', 0, 0.0, NULL, NULL, NULL
UNION ALL SELECT 'semantic', 'semantic_change', NULL, NULL, 'up', 'fail', 0, 0.0, 0.75, NULL, NULL
UNION ALL SELECT 'fairness', 'ratio', NULL, NULL, 'down', 'warn', 0, 0.8, NULL, NULL, NULL
UNION ALL SELECT 'performance', 'roc_auc', NULL, 0.02, 'down', 'fail', 1, NULL, NULL, 0.005, NULL
UNION ALL SELECT 'performance', 'macro_roc_auc', NULL, 0.02, 'down', 'fail', 1, NULL, NULL, 0.005, NULL
UNION ALL SELECT 'performance', 'average_precision', NULL, 0.03, 'down', 'fail', 1, NULL, NULL, 0.01, NULL
UNION ALL SELECT 'performance', 'accuracy', NULL, 0.02, 'down', 'fail', 1, NULL, NULL, 0.005, NULL
UNION ALL SELECT 'performance', 'balanced_accuracy', NULL, 0.02, 'down', 'fail', 1, NULL, NULL, 0.005, NULL
UNION ALL SELECT 'performance', 'precision', NULL, 0.03, 'down', 'fail', 1, NULL, NULL, 0.01, NULL
UNION ALL SELECT 'performance', 'recall', NULL, 0.03, 'down', 'fail', 1, NULL, NULL, 0.01, NULL
UNION ALL SELECT 'performance', 'specificity', NULL, 0.03, 'down', 'fail', 1, NULL, NULL, 0.01, NULL
UNION ALL SELECT 'performance', 'f1', NULL, 0.03, 'down', 'fail', 1, NULL, NULL, 0.01, NULL
UNION ALL SELECT 'performance', 'mcc', NULL, 0.05, 'down', 'fail', 1, NULL, NULL, 0.01, NULL
UNION ALL SELECT 'performance', 'macro_precision', NULL, 0.03, 'down', 'fail', 1, NULL, NULL, 0.01, NULL
UNION ALL SELECT 'performance', 'macro_recall', NULL, 0.03, 'down', 'fail', 1, NULL, NULL, 0.01, NULL
UNION ALL SELECT 'performance', 'macro_f1', NULL, 0.03, 'down', 'fail', 1, NULL, NULL, 0.01, NULL
UNION ALL SELECT 'performance', 'weighted_precision', NULL, 0.03, 'down', 'fail', 1, NULL, NULL, 0.01, NULL
UNION ALL SELECT 'performance', 'weighted_recall', NULL, 0.03, 'down', 'fail', 1, NULL, NULL, 0.01, NULL
UNION ALL SELECT 'performance', 'weighted_f1', NULL, 0.03, 'down', 'fail', 1, NULL, NULL, 0.01, NULL
UNION ALL SELECT 'performance', 'ks_between_classes', NULL, 0.03, 'down', 'warn', 1, NULL, NULL, 0.01, NULL
UNION ALL SELECT 'performance', 'lift_top_decile', NULL, 0.3, 'down', 'warn', 1, NULL, NULL, 0.1, NULL
UNION ALL SELECT 'performance', 'predicted_positive_rate', NULL, 0.02, 'both', 'fail', 1, NULL, NULL, 0.005, NULL
UNION ALL SELECT 'performance', 'observed_positive_rate', NULL, 0.02, 'both', 'fail', 1, NULL, NULL, 0.005, NULL
UNION ALL SELECT 'performance', 'mean_score', NULL, 0.02, 'both', 'warn', 1, NULL, NULL, 0.005, NULL
UNION ALL SELECT 'performance', 'expected_calibration_error', NULL, 0.02, 'up', 'warn', 1, NULL, NULL, 0.005, NULL
UNION ALL SELECT 'performance', 'calibration_slope', NULL, 0.15, 'both', 'warn', 1, NULL, NULL, 0.05, NULL
UNION ALL SELECT 'performance', 'calibration_intercept', NULL, 0.15, 'both', 'warn', 1, NULL, NULL, 0.05, NULL
UNION ALL SELECT 'performance', 'log_loss', NULL, 0.1, 'up', 'fail', 1, NULL, NULL, 0.02, NULL
UNION ALL SELECT 'performance', 'brier_score', NULL, 0.1, 'up', 'fail', 1, NULL, NULL, 0.02, NULL
UNION ALL SELECT 'performance', 'mae', NULL, 0.1, 'up', 'fail', 1, NULL, NULL, 0.02, NULL
UNION ALL SELECT 'performance', 'rmse', NULL, 0.1, 'up', 'fail', 1, NULL, NULL, 0.02, NULL
UNION ALL SELECT 'performance', 'mape', NULL, 0.1, 'up', 'warn', 1, NULL, NULL, 0.02, NULL
UNION ALL SELECT 'performance', 'smape', NULL, 0.1, 'up', 'warn', 1, NULL, NULL, 0.02, NULL
UNION ALL SELECT 'performance', 'pinball_loss', NULL, 0.1, 'up', 'fail', 1, NULL, NULL, 0.02, NULL
UNION ALL SELECT 'performance', 'absolute_error_p50', NULL, 0.1, 'up', 'warn', 1, NULL, NULL, 0.02, NULL
UNION ALL SELECT 'performance', 'absolute_error_p90', NULL, 0.1, 'up', 'warn', 1, NULL, NULL, 0.02, NULL
UNION ALL SELECT 'performance', 'absolute_error_p95', NULL, 0.1, 'up', 'warn', 1, NULL, NULL, 0.02, NULL
UNION ALL SELECT 'performance', 'r2', NULL, 0.05, 'down', 'fail', 1, NULL, NULL, 0.01, NULL
UNION ALL SELECT 'performance', 'ndcg_at_k', NULL, 0.02, 'down', 'fail', 1, NULL, NULL, 0.005, NULL
UNION ALL SELECT 'performance', 'mean_reciprocal_rank', NULL, 0.02, 'down', 'fail', 1, NULL, NULL, 0.005, NULL
UNION ALL SELECT 'performance', 'precision_at_k', NULL, 0.02, 'down', 'fail', 1, NULL, NULL, 0.005, NULL
UNION ALL SELECT 'operations', 'p95', NULL, 0.2, 'up', 'fail', 1, NULL, NULL, NULL, NULL
UNION ALL SELECT 'operations', 'mean', NULL, 0.2, 'up', 'warn', 1, NULL, NULL, NULL, NULL
UNION ALL SELECT 'operations', 'error_rate', NULL, 0.01, 'up', 'fail', 1, NULL, NULL, 0.005, NULL
UNION ALL SELECT 'operations', 'rate_per_second', NULL, 0.3, 'both', 'warn', 1, NULL, NULL, NULL, NULL
UNION ALL SELECT 'labels', 'label_delay_p50', NULL, 0.25, 'up', 'warn', 1, NULL, NULL, NULL, NULL
UNION ALL SELECT 'labels', 'label_share_within_1_hour', NULL, 0.05, 'down', 'warn', 1, NULL, NULL, NULL, NULL
UNION ALL SELECT 'labels', 'label_share_within_1_day', NULL, 0.05, 'down', 'warn', 1, NULL, NULL, NULL, NULL
UNION ALL SELECT 'labels', 'label_share_within_7_days', NULL, 0.05, 'down', 'warn', 1, NULL, NULL, NULL, NULL
UNION ALL SELECT 'labels', 'label_share_within_30_days', NULL, 0.05, 'down', 'warn', 1, NULL, NULL, NULL, NULL
UNION ALL SELECT 'labels', 'negative_delay_share', NULL, 0.005, 'up', 'warn', 1, NULL, NULL, NULL, NULL
UNION ALL SELECT 'labels', 'orphan_label_share', NULL, 0.005, 'up', 'warn', 1, NULL, NULL, NULL, NULL
UNION ALL SELECT 'labels', 'label_duplicate_share', NULL, 0.005, 'up', 'warn', 1, NULL, NULL, NULL, NULL
