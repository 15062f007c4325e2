{#-
Every version of a model beside the one that came first: champion and challenger in the same window, metric by metric.
Inputs: mpm_performance, mpm_monitors. One row per window x version x metric x class, for monitors that declare model_version.
The champion of a window is the version, among those in it, that was seen first; of those the one with most rows in all. The interval
of the difference comes from those of the two sides (Newcombe 1998), the p-value from their standard errors (two-sided z
test; normal tail after Hart 1968, as in West 2005).

Written by `mpm dev generate` from mpm_py/sql/versions.sql; edit that file.
-#}

{% macro versions(mpm_performance, mpm_monitors) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('versions', 'mpm')(mpm_performance, mpm_monitors)) }}
{%- endmacro %}

{% macro default__versions(mpm_performance, mpm_monitors) -%}
WITH metrics AS (
  SELECT
    p.monitor,
    p.window_id,
    p.window_date,
    p.window_start,
    p.window_end,
    p.is_baseline_window,
    p.segment_value,
    p.metric,
    p.label_class,
    p.threshold,
    p.value,
    p.lower,
    p.upper,
    p.standard_error,
    p.row_count,
    p.as_of,
    p.not_evaluated_reason
  FROM {{ mpm_performance }} AS p
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = p.monitor AND m.model_version = p.segment_key
  WHERE
    p.metric <> 'not_evaluated' AND p.segment_value NOT IN ('__small__', '__other__', '__null__')
), present AS (
  SELECT
    m.monitor,
    m.window_id,
    m.segment_value,
    MIN(m.window_start) AS window_start,
    MAX(m.row_count) AS row_count
  FROM metrics AS m
  GROUP BY
    m.monitor,
    m.window_id,
    m.segment_value
), arrivals AS (
  SELECT
    p.monitor,
    p.segment_value,
    MIN(CASE WHEN p.window_id = 'baseline' THEN 0 ELSE 1 END) AS is_new,
    MIN(CASE WHEN p.window_id <> 'baseline' THEN p.window_start END) AS first_start,
    SUM(p.row_count) AS row_count
  FROM present AS p
  GROUP BY
    p.monitor,
    p.segment_value
), champions AS (
  SELECT
    p.monitor,
    p.window_id,
    p.segment_value,
    ROW_NUMBER() OVER (
      PARTITION BY p.monitor, p.window_id
      ORDER BY a.is_new, a.first_start, a.row_count DESC, p.segment_value
    ) AS place
  FROM present AS p
  INNER JOIN arrivals AS a
    ON a.monitor = p.monitor AND a.segment_value = p.segment_value
  WHERE
    p.window_id <> 'baseline'
), directions AS (
  SELECT
    'log_loss' AS metric,
    -1.0 AS direction
  UNION ALL
  SELECT
    'brier_score',
    -1.0
  UNION ALL
  SELECT
    'mae',
    -1.0
  UNION ALL
  SELECT
    'rmse',
    -1.0
  UNION ALL
  SELECT
    'mape',
    -1.0
  UNION ALL
  SELECT
    'smape',
    -1.0
  UNION ALL
  SELECT
    'pinball_loss',
    -1.0
  UNION ALL
  SELECT
    'absolute_error_p50',
    -1.0
  UNION ALL
  SELECT
    'absolute_error_p90',
    -1.0
  UNION ALL
  SELECT
    'absolute_error_p95',
    -1.0
  UNION ALL
  SELECT
    'expected_calibration_error',
    -1.0
  UNION ALL
  SELECT
    'roc_auc',
    1.0
  UNION ALL
  SELECT
    'macro_roc_auc',
    1.0
  UNION ALL
  SELECT
    'average_precision',
    1.0
  UNION ALL
  SELECT
    'accuracy',
    1.0
  UNION ALL
  SELECT
    'balanced_accuracy',
    1.0
  UNION ALL
  SELECT
    'precision',
    1.0
  UNION ALL
  SELECT
    'recall',
    1.0
  UNION ALL
  SELECT
    'specificity',
    1.0
  UNION ALL
  SELECT
    'f1',
    1.0
  UNION ALL
  SELECT
    'mcc',
    1.0
  UNION ALL
  SELECT
    'macro_precision',
    1.0
  UNION ALL
  SELECT
    'macro_recall',
    1.0
  UNION ALL
  SELECT
    'macro_f1',
    1.0
  UNION ALL
  SELECT
    'weighted_precision',
    1.0
  UNION ALL
  SELECT
    'weighted_recall',
    1.0
  UNION ALL
  SELECT
    'weighted_f1',
    1.0
  UNION ALL
  SELECT
    'lift_top_decile',
    1.0
  UNION ALL
  SELECT
    'ks_between_classes',
    1.0
  UNION ALL
  SELECT
    'r2',
    1.0
  UNION ALL
  SELECT
    'ndcg_at_k',
    1.0
  UNION ALL
  SELECT
    'mean_reciprocal_rank',
    1.0
  UNION ALL
  SELECT
    'precision_at_k',
    1.0
  UNION ALL
  SELECT
    'value_total',
    1.0
  UNION ALL
  SELECT
    'value_per_row',
    1.0
), beside AS (
  SELECT
    m.monitor,
    m.window_id,
    m.window_date,
    m.window_start,
    m.window_end,
    m.is_baseline_window,
    m.segment_value,
    m.metric,
    m.label_class,
    m.threshold,
    m.value,
    m.lower,
    m.upper,
    m.standard_error,
    m.row_count,
    m.as_of,
    m.not_evaluated_reason,
    c.segment_value AS champion,
    o.value AS champion_value,
    o.lower AS champion_lower,
    o.upper AS champion_upper,
    d.direction,
    m.value - o.value AS difference,
    (m.value - o.value) / NULLIF(SQRT(m.standard_error * m.standard_error + o.standard_error * o.standard_error), 0.0) AS z,
    CASE
      WHEN m.not_evaluated_reason IS NOT NULL THEN m.not_evaluated_reason
      WHEN o.value IS NULL THEN 'the champion could not be judged'
    END AS reason
  FROM metrics AS m
  INNER JOIN champions AS c
    ON c.monitor = m.monitor AND c.window_id = m.window_id AND c.place = 1
  LEFT JOIN metrics AS o
    ON o.monitor = c.monitor
    AND o.window_id = c.window_id
    AND o.segment_value = c.segment_value
    AND o.metric = m.metric
    AND COALESCE(o.label_class, '') = COALESCE(m.label_class, '')
  LEFT JOIN directions AS d
    ON d.metric = m.metric
), tested AS (
  SELECT
    b.*,
    CASE WHEN b.segment_value = b.champion THEN 1 ELSE 0 END AS is_champion,
    CASE
      WHEN b.z IS NULL THEN NULL
      WHEN ABS(b.z) > 37.0 THEN 0.0
      WHEN ABS(b.z) < 7.07106781186547 THEN 2.0 * EXP(-0.5 * b.z * b.z) * (
        (
          (
            (
              ((0.0352624965998911 * ABS(b.z) + 0.700383064443688) * ABS(b.z) + 6.37396220353165) * ABS(b.z) + 33.912866078383
            ) * ABS(b.z) + 112.079291497871
          ) * ABS(b.z) + 221.213596169931
        ) * ABS(b.z) + 220.206867912376
      ) / NULLIF((
        (
          (
            (
              ((0.0883883476483184 * ABS(b.z) + 1.75566716318264) * ABS(b.z) + 16.064177579207) * ABS(b.z) + 86.7807322029461
            ) * ABS(b.z) + 296.564248779674
          ) * ABS(b.z) + 637.333633378831
        ) * ABS(b.z) + 793.826512519948
      ) * ABS(b.z) + 440.413735824752, 0.0)
      ELSE 2.0 * EXP(-0.5 * b.z * b.z) / NULLIF(2.506628274631 * ABS(b.z), 0.0)
    END AS two_sided
  FROM beside AS b
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  t.window_date AS window_date,
  t.window_start AS window_start,
  t.window_end AS window_end,
  t.is_baseline_window AS is_baseline_window,
  t.segment_value AS version,
  t.metric AS metric,
  t.label_class AS label_class,
  t.threshold AS threshold,
  t.value AS value,
  t.lower AS lower,
  t.upper AS upper,
  t.row_count AS row_count,
  t.champion AS champion,
  t.champion_value AS champion_value,
  CASE WHEN t.is_champion = 0 THEN t.difference END AS difference,
  CASE
    WHEN t.is_champion = 0 THEN t.difference - SQRT((t.value - t.lower) * (t.value - t.lower) + (t.champion_upper - t.champion_value) * (t.champion_upper - t.champion_value))
  END AS difference_lower,
  CASE
    WHEN t.is_champion = 0 THEN t.difference + SQRT((t.upper - t.value) * (t.upper - t.value) + (t.champion_value - t.champion_lower) * (t.champion_value - t.champion_lower))
  END AS difference_upper,
  CASE WHEN t.is_champion = 0 THEN t.two_sided END AS p_value,
  CASE
    WHEN t.is_champion = 1 THEN 'champion'
    WHEN t.reason IS NOT NULL THEN 'not_evaluated'
    WHEN t.two_sided IS NULL OR t.two_sided > 0.05 THEN 'no difference shown'
    WHEN t.direction * t.difference > 0 THEN 'better'
    WHEN t.direction * t.difference < 0 THEN 'worse'
    ELSE 'different'
  END AS verdict,
  CASE WHEN t.is_champion = 1 THEN t.not_evaluated_reason ELSE t.reason END AS not_evaluated_reason,
  t.as_of AS as_of
FROM tested AS t
{%- endmacro %}

{% macro postgres__versions(mpm_performance, mpm_monitors) -%}
WITH metrics AS (
  SELECT
    p.monitor,
    p.window_id,
    p.window_date,
    p.window_start,
    p.window_end,
    p.is_baseline_window,
    p.segment_value,
    p.metric,
    p.label_class,
    p.threshold,
    p.value,
    p.lower,
    p.upper,
    p.standard_error,
    p.row_count,
    p.as_of,
    p.not_evaluated_reason
  FROM {{ mpm_performance }} AS p
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = p.monitor AND m.model_version = p.segment_key
  WHERE
    p.metric <> 'not_evaluated' AND p.segment_value NOT IN ('__small__', '__other__', '__null__')
), present AS (
  SELECT
    m.monitor,
    m.window_id,
    m.segment_value,
    MIN(m.window_start) AS window_start,
    MAX(m.row_count) AS row_count
  FROM metrics AS m
  GROUP BY
    m.monitor,
    m.window_id,
    m.segment_value
), arrivals AS (
  SELECT
    p.monitor,
    p.segment_value,
    MIN(CASE WHEN p.window_id = 'baseline' THEN 0 ELSE 1 END) AS is_new,
    MIN(CASE WHEN p.window_id <> 'baseline' THEN p.window_start END) AS first_start,
    SUM(p.row_count) AS row_count
  FROM present AS p
  GROUP BY
    p.monitor,
    p.segment_value
), champions AS (
  SELECT
    p.monitor,
    p.window_id,
    p.segment_value,
    ROW_NUMBER() OVER (
      PARTITION BY p.monitor, p.window_id
      ORDER BY a.is_new, a.first_start, a.row_count DESC NULLS LAST, p.segment_value COLLATE "C"
    ) AS place
  FROM present AS p
  INNER JOIN arrivals AS a
    ON a.monitor = p.monitor AND a.segment_value = p.segment_value
  WHERE
    p.window_id <> 'baseline'
), directions AS (
  SELECT
    'log_loss' AS metric,
    -1.0 AS direction
  UNION ALL
  SELECT
    'brier_score',
    -1.0
  UNION ALL
  SELECT
    'mae',
    -1.0
  UNION ALL
  SELECT
    'rmse',
    -1.0
  UNION ALL
  SELECT
    'mape',
    -1.0
  UNION ALL
  SELECT
    'smape',
    -1.0
  UNION ALL
  SELECT
    'pinball_loss',
    -1.0
  UNION ALL
  SELECT
    'absolute_error_p50',
    -1.0
  UNION ALL
  SELECT
    'absolute_error_p90',
    -1.0
  UNION ALL
  SELECT
    'absolute_error_p95',
    -1.0
  UNION ALL
  SELECT
    'expected_calibration_error',
    -1.0
  UNION ALL
  SELECT
    'roc_auc',
    1.0
  UNION ALL
  SELECT
    'macro_roc_auc',
    1.0
  UNION ALL
  SELECT
    'average_precision',
    1.0
  UNION ALL
  SELECT
    'accuracy',
    1.0
  UNION ALL
  SELECT
    'balanced_accuracy',
    1.0
  UNION ALL
  SELECT
    'precision',
    1.0
  UNION ALL
  SELECT
    'recall',
    1.0
  UNION ALL
  SELECT
    'specificity',
    1.0
  UNION ALL
  SELECT
    'f1',
    1.0
  UNION ALL
  SELECT
    'mcc',
    1.0
  UNION ALL
  SELECT
    'macro_precision',
    1.0
  UNION ALL
  SELECT
    'macro_recall',
    1.0
  UNION ALL
  SELECT
    'macro_f1',
    1.0
  UNION ALL
  SELECT
    'weighted_precision',
    1.0
  UNION ALL
  SELECT
    'weighted_recall',
    1.0
  UNION ALL
  SELECT
    'weighted_f1',
    1.0
  UNION ALL
  SELECT
    'lift_top_decile',
    1.0
  UNION ALL
  SELECT
    'ks_between_classes',
    1.0
  UNION ALL
  SELECT
    'r2',
    1.0
  UNION ALL
  SELECT
    'ndcg_at_k',
    1.0
  UNION ALL
  SELECT
    'mean_reciprocal_rank',
    1.0
  UNION ALL
  SELECT
    'precision_at_k',
    1.0
  UNION ALL
  SELECT
    'value_total',
    1.0
  UNION ALL
  SELECT
    'value_per_row',
    1.0
), beside AS MATERIALIZED (
  SELECT
    m.monitor,
    m.window_id,
    m.window_date,
    m.window_start,
    m.window_end,
    m.is_baseline_window,
    m.segment_value,
    m.metric,
    m.label_class,
    m.threshold,
    m.value,
    m.lower,
    m.upper,
    m.standard_error,
    m.row_count,
    m.as_of,
    m.not_evaluated_reason,
    c.segment_value AS champion,
    o.value AS champion_value,
    o.lower AS champion_lower,
    o.upper AS champion_upper,
    d.direction,
    m.value - o.value AS difference,
    (m.value - o.value) / NULLIF(SQRT(m.standard_error * m.standard_error + o.standard_error * o.standard_error), 0.0) AS z,
    CASE
      WHEN m.not_evaluated_reason IS NOT NULL THEN m.not_evaluated_reason
      WHEN o.value IS NULL THEN 'the champion could not be judged'
    END AS reason
  FROM metrics AS m
  INNER JOIN champions AS c
    ON c.monitor = m.monitor AND c.window_id = m.window_id AND c.place = 1
  LEFT JOIN metrics AS o
    ON o.monitor = c.monitor
    AND o.window_id = c.window_id
    AND o.segment_value = c.segment_value
    AND o.metric = m.metric
    AND COALESCE(o.label_class, '') = COALESCE(m.label_class, '')
  LEFT JOIN directions AS d
    ON d.metric = m.metric
), tested AS MATERIALIZED (
  SELECT
    b.*,
    CASE WHEN b.segment_value = b.champion THEN 1 ELSE 0 END AS is_champion,
    CASE
      WHEN b.z IS NULL THEN NULL
      WHEN ABS(b.z) > 37.0 THEN 0.0
      WHEN ABS(b.z) < 7.07106781186547 THEN 2.0 * EXP(-0.5 * b.z * b.z) * (
        (
          (
            (
              ((0.0352624965998911 * ABS(b.z) + 0.700383064443688) * ABS(b.z) + 6.37396220353165) * ABS(b.z) + 33.912866078383
            ) * ABS(b.z) + 112.079291497871
          ) * ABS(b.z) + 221.213596169931
        ) * ABS(b.z) + 220.206867912376
      ) / NULLIF((
        (
          (
            (
              ((0.0883883476483184 * ABS(b.z) + 1.75566716318264) * ABS(b.z) + 16.064177579207) * ABS(b.z) + 86.7807322029461
            ) * ABS(b.z) + 296.564248779674
          ) * ABS(b.z) + 637.333633378831
        ) * ABS(b.z) + 793.826512519948
      ) * ABS(b.z) + 440.413735824752, 0.0)
      ELSE 2.0 * EXP(-0.5 * b.z * b.z) / NULLIF(2.506628274631 * ABS(b.z), 0.0)
    END AS two_sided
  FROM beside AS b
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  t.window_date AS window_date,
  t.window_start AS window_start,
  t.window_end AS window_end,
  t.is_baseline_window AS is_baseline_window,
  t.segment_value AS version,
  t.metric AS metric,
  t.label_class AS label_class,
  t.threshold AS threshold,
  t.value AS value,
  t.lower AS lower,
  t.upper AS upper,
  t.row_count AS row_count,
  t.champion AS champion,
  t.champion_value AS champion_value,
  CASE WHEN t.is_champion = 0 THEN t.difference END AS difference,
  CASE
    WHEN t.is_champion = 0 THEN t.difference - SQRT((t.value - t.lower) * (t.value - t.lower) + (t.champion_upper - t.champion_value) * (t.champion_upper - t.champion_value))
  END AS difference_lower,
  CASE
    WHEN t.is_champion = 0 THEN t.difference + SQRT((t.upper - t.value) * (t.upper - t.value) + (t.champion_value - t.champion_lower) * (t.champion_value - t.champion_lower))
  END AS difference_upper,
  CASE WHEN t.is_champion = 0 THEN t.two_sided END AS p_value,
  CASE
    WHEN t.is_champion = 1 THEN 'champion'
    WHEN t.reason IS NOT NULL THEN 'not_evaluated'
    WHEN t.two_sided IS NULL OR t.two_sided > 0.05 THEN 'no difference shown'
    WHEN t.direction * t.difference > 0 THEN 'better'
    WHEN t.direction * t.difference < 0 THEN 'worse'
    ELSE 'different'
  END AS verdict,
  CASE WHEN t.is_champion = 1 THEN t.not_evaluated_reason ELSE t.reason END AS not_evaluated_reason,
  t.as_of AS as_of
FROM tested AS t
{%- endmacro %}

{% macro redshift__versions(mpm_performance, mpm_monitors) -%}
WITH metrics AS (
  SELECT
    p.monitor,
    p.window_id,
    p.window_date,
    p.window_start,
    p.window_end,
    p.is_baseline_window,
    p.segment_value,
    p.metric,
    p.label_class,
    p.threshold,
    p.value,
    p.lower,
    p.upper,
    p.standard_error,
    p.row_count,
    p.as_of,
    p.not_evaluated_reason
  FROM {{ mpm_performance }} AS p
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = p.monitor AND m.model_version = p.segment_key
  WHERE
    p.metric <> 'not_evaluated' AND p.segment_value NOT IN ('__small__', '__other__', '__null__')
), present AS (
  SELECT
    m.monitor,
    m.window_id,
    m.segment_value,
    MIN(m.window_start) AS window_start,
    MAX(m.row_count) AS row_count
  FROM metrics AS m
  GROUP BY
    m.monitor,
    m.window_id,
    m.segment_value
), arrivals AS (
  SELECT
    p.monitor,
    p.segment_value,
    MIN(CASE WHEN p.window_id = 'baseline' THEN 0 ELSE 1 END) AS is_new,
    MIN(CASE WHEN p.window_id <> 'baseline' THEN p.window_start END) AS first_start,
    SUM(p.row_count) AS row_count
  FROM present AS p
  GROUP BY
    p.monitor,
    p.segment_value
), champions AS (
  SELECT
    p.monitor,
    p.window_id,
    p.segment_value,
    ROW_NUMBER() OVER (
      PARTITION BY p.monitor, p.window_id
      ORDER BY a.is_new, a.first_start, a.row_count DESC NULLS LAST, p.segment_value
    ) AS place
  FROM present AS p
  INNER JOIN arrivals AS a
    ON a.monitor = p.monitor AND a.segment_value = p.segment_value
  WHERE
    p.window_id <> 'baseline'
), directions AS (
  SELECT
    'log_loss' AS metric,
    -1.0 AS direction
  UNION ALL
  SELECT
    'brier_score',
    -1.0
  UNION ALL
  SELECT
    'mae',
    -1.0
  UNION ALL
  SELECT
    'rmse',
    -1.0
  UNION ALL
  SELECT
    'mape',
    -1.0
  UNION ALL
  SELECT
    'smape',
    -1.0
  UNION ALL
  SELECT
    'pinball_loss',
    -1.0
  UNION ALL
  SELECT
    'absolute_error_p50',
    -1.0
  UNION ALL
  SELECT
    'absolute_error_p90',
    -1.0
  UNION ALL
  SELECT
    'absolute_error_p95',
    -1.0
  UNION ALL
  SELECT
    'expected_calibration_error',
    -1.0
  UNION ALL
  SELECT
    'roc_auc',
    1.0
  UNION ALL
  SELECT
    'macro_roc_auc',
    1.0
  UNION ALL
  SELECT
    'average_precision',
    1.0
  UNION ALL
  SELECT
    'accuracy',
    1.0
  UNION ALL
  SELECT
    'balanced_accuracy',
    1.0
  UNION ALL
  SELECT
    'precision',
    1.0
  UNION ALL
  SELECT
    'recall',
    1.0
  UNION ALL
  SELECT
    'specificity',
    1.0
  UNION ALL
  SELECT
    'f1',
    1.0
  UNION ALL
  SELECT
    'mcc',
    1.0
  UNION ALL
  SELECT
    'macro_precision',
    1.0
  UNION ALL
  SELECT
    'macro_recall',
    1.0
  UNION ALL
  SELECT
    'macro_f1',
    1.0
  UNION ALL
  SELECT
    'weighted_precision',
    1.0
  UNION ALL
  SELECT
    'weighted_recall',
    1.0
  UNION ALL
  SELECT
    'weighted_f1',
    1.0
  UNION ALL
  SELECT
    'lift_top_decile',
    1.0
  UNION ALL
  SELECT
    'ks_between_classes',
    1.0
  UNION ALL
  SELECT
    'r2',
    1.0
  UNION ALL
  SELECT
    'ndcg_at_k',
    1.0
  UNION ALL
  SELECT
    'mean_reciprocal_rank',
    1.0
  UNION ALL
  SELECT
    'precision_at_k',
    1.0
  UNION ALL
  SELECT
    'value_total',
    1.0
  UNION ALL
  SELECT
    'value_per_row',
    1.0
), beside AS (
  SELECT
    m.monitor,
    m.window_id,
    m.window_date,
    m.window_start,
    m.window_end,
    m.is_baseline_window,
    m.segment_value,
    m.metric,
    m.label_class,
    m.threshold,
    m.value,
    m.lower,
    m.upper,
    m.standard_error,
    m.row_count,
    m.as_of,
    m.not_evaluated_reason,
    c.segment_value AS champion,
    o.value AS champion_value,
    o.lower AS champion_lower,
    o.upper AS champion_upper,
    d.direction,
    m.value - o.value AS difference,
    (m.value - o.value) / NULLIF(SQRT(m.standard_error * m.standard_error + o.standard_error * o.standard_error), 0.0) AS z,
    CASE
      WHEN m.not_evaluated_reason IS NOT NULL THEN m.not_evaluated_reason
      WHEN o.value IS NULL THEN 'the champion could not be judged'
    END AS reason
  FROM metrics AS m
  INNER JOIN champions AS c
    ON c.monitor = m.monitor AND c.window_id = m.window_id AND c.place = 1
  LEFT JOIN metrics AS o
    ON o.monitor = c.monitor
    AND o.window_id = c.window_id
    AND o.segment_value = c.segment_value
    AND o.metric = m.metric
    AND COALESCE(o.label_class, '') = COALESCE(m.label_class, '')
  LEFT JOIN directions AS d
    ON d.metric = m.metric
), tested AS (
  SELECT
    b.*,
    CASE WHEN b.segment_value = b.champion THEN 1 ELSE 0 END AS is_champion,
    CASE
      WHEN b.z IS NULL THEN NULL
      WHEN ABS(b.z) > 37.0 THEN 0.0
      WHEN ABS(b.z) < 7.07106781186547 THEN 2.0 * EXP(-0.5 * b.z * b.z) * (
        (
          (
            (
              ((0.0352624965998911 * ABS(b.z) + 0.700383064443688) * ABS(b.z) + 6.37396220353165) * ABS(b.z) + 33.912866078383
            ) * ABS(b.z) + 112.079291497871
          ) * ABS(b.z) + 221.213596169931
        ) * ABS(b.z) + 220.206867912376
      ) / NULLIF((
        (
          (
            (
              ((0.0883883476483184 * ABS(b.z) + 1.75566716318264) * ABS(b.z) + 16.064177579207) * ABS(b.z) + 86.7807322029461
            ) * ABS(b.z) + 296.564248779674
          ) * ABS(b.z) + 637.333633378831
        ) * ABS(b.z) + 793.826512519948
      ) * ABS(b.z) + 440.413735824752, 0.0)
      ELSE 2.0 * EXP(-0.5 * b.z * b.z) / NULLIF(2.506628274631 * ABS(b.z), 0.0)
    END AS two_sided
  FROM beside AS b
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  t.window_date AS window_date,
  t.window_start AS window_start,
  t.window_end AS window_end,
  t.is_baseline_window AS is_baseline_window,
  t.segment_value AS version,
  t.metric AS metric,
  t.label_class AS label_class,
  t.threshold AS threshold,
  t.value AS value,
  t.lower AS lower,
  t.upper AS upper,
  t.row_count AS row_count,
  t.champion AS champion,
  t.champion_value AS champion_value,
  CASE WHEN t.is_champion = 0 THEN t.difference END AS difference,
  CASE
    WHEN t.is_champion = 0 THEN t.difference - SQRT((t.value - t.lower) * (t.value - t.lower) + (t.champion_upper - t.champion_value) * (t.champion_upper - t.champion_value))
  END AS difference_lower,
  CASE
    WHEN t.is_champion = 0 THEN t.difference + SQRT((t.upper - t.value) * (t.upper - t.value) + (t.champion_value - t.champion_lower) * (t.champion_value - t.champion_lower))
  END AS difference_upper,
  CASE WHEN t.is_champion = 0 THEN t.two_sided END AS p_value,
  CASE
    WHEN t.is_champion = 1 THEN 'champion'
    WHEN t.reason IS NOT NULL THEN 'not_evaluated'
    WHEN t.two_sided IS NULL OR t.two_sided > 0.05 THEN 'no difference shown'
    WHEN t.direction * t.difference > 0 THEN 'better'
    WHEN t.direction * t.difference < 0 THEN 'worse'
    ELSE 'different'
  END AS verdict,
  CASE WHEN t.is_champion = 1 THEN t.not_evaluated_reason ELSE t.reason END AS not_evaluated_reason,
  t.as_of AS as_of
FROM tested AS t
{%- endmacro %}

{% macro snowflake__versions(mpm_performance, mpm_monitors) -%}
{{ return(mpm.redshift__versions(mpm_performance, mpm_monitors)) }}
{%- endmacro %}

{% macro bigquery__versions(mpm_performance, mpm_monitors) -%}
WITH metrics AS (
  SELECT
    p.monitor,
    p.window_id,
    p.window_date,
    p.window_start,
    p.window_end,
    p.is_baseline_window,
    p.segment_value,
    p.metric,
    p.label_class,
    p.threshold,
    p.value,
    p.lower,
    p.upper,
    p.standard_error,
    p.row_count,
    p.as_of,
    p.not_evaluated_reason
  FROM {{ mpm_performance }} AS p
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = p.monitor AND m.model_version = p.segment_key
  WHERE
    p.metric <> 'not_evaluated' AND p.segment_value NOT IN ('__small__', '__other__', '__null__')
), present AS (
  SELECT
    m.monitor,
    m.window_id,
    m.segment_value,
    MIN(m.window_start) AS window_start,
    MAX(m.row_count) AS row_count
  FROM metrics AS m
  GROUP BY
    m.monitor,
    m.window_id,
    m.segment_value
), arrivals AS (
  SELECT
    p.monitor,
    p.segment_value,
    MIN(CASE WHEN p.window_id = 'baseline' THEN 0 ELSE 1 END) AS is_new,
    MIN(CASE WHEN p.window_id <> 'baseline' THEN p.window_start END) AS first_start,
    SUM(p.row_count) AS row_count
  FROM present AS p
  GROUP BY
    p.monitor,
    p.segment_value
), champions AS (
  SELECT
    p.monitor,
    p.window_id,
    p.segment_value,
    ROW_NUMBER() OVER (
      PARTITION BY p.monitor, p.window_id
      ORDER BY a.is_new NULLS LAST, a.first_start NULLS LAST, a.row_count DESC, p.segment_value NULLS LAST
    ) AS place
  FROM present AS p
  INNER JOIN arrivals AS a
    ON a.monitor = p.monitor AND a.segment_value = p.segment_value
  WHERE
    p.window_id <> 'baseline'
), directions AS (
  SELECT
    'log_loss' AS metric,
    -1.0 AS direction
  UNION ALL
  SELECT
    'brier_score',
    -1.0
  UNION ALL
  SELECT
    'mae',
    -1.0
  UNION ALL
  SELECT
    'rmse',
    -1.0
  UNION ALL
  SELECT
    'mape',
    -1.0
  UNION ALL
  SELECT
    'smape',
    -1.0
  UNION ALL
  SELECT
    'pinball_loss',
    -1.0
  UNION ALL
  SELECT
    'absolute_error_p50',
    -1.0
  UNION ALL
  SELECT
    'absolute_error_p90',
    -1.0
  UNION ALL
  SELECT
    'absolute_error_p95',
    -1.0
  UNION ALL
  SELECT
    'expected_calibration_error',
    -1.0
  UNION ALL
  SELECT
    'roc_auc',
    1.0
  UNION ALL
  SELECT
    'macro_roc_auc',
    1.0
  UNION ALL
  SELECT
    'average_precision',
    1.0
  UNION ALL
  SELECT
    'accuracy',
    1.0
  UNION ALL
  SELECT
    'balanced_accuracy',
    1.0
  UNION ALL
  SELECT
    'precision',
    1.0
  UNION ALL
  SELECT
    'recall',
    1.0
  UNION ALL
  SELECT
    'specificity',
    1.0
  UNION ALL
  SELECT
    'f1',
    1.0
  UNION ALL
  SELECT
    'mcc',
    1.0
  UNION ALL
  SELECT
    'macro_precision',
    1.0
  UNION ALL
  SELECT
    'macro_recall',
    1.0
  UNION ALL
  SELECT
    'macro_f1',
    1.0
  UNION ALL
  SELECT
    'weighted_precision',
    1.0
  UNION ALL
  SELECT
    'weighted_recall',
    1.0
  UNION ALL
  SELECT
    'weighted_f1',
    1.0
  UNION ALL
  SELECT
    'lift_top_decile',
    1.0
  UNION ALL
  SELECT
    'ks_between_classes',
    1.0
  UNION ALL
  SELECT
    'r2',
    1.0
  UNION ALL
  SELECT
    'ndcg_at_k',
    1.0
  UNION ALL
  SELECT
    'mean_reciprocal_rank',
    1.0
  UNION ALL
  SELECT
    'precision_at_k',
    1.0
  UNION ALL
  SELECT
    'value_total',
    1.0
  UNION ALL
  SELECT
    'value_per_row',
    1.0
), beside AS (
  SELECT
    m.monitor,
    m.window_id,
    m.window_date,
    m.window_start,
    m.window_end,
    m.is_baseline_window,
    m.segment_value,
    m.metric,
    m.label_class,
    m.threshold,
    m.value,
    m.lower,
    m.upper,
    m.standard_error,
    m.row_count,
    m.as_of,
    m.not_evaluated_reason,
    c.segment_value AS champion,
    o.value AS champion_value,
    o.lower AS champion_lower,
    o.upper AS champion_upper,
    d.direction,
    m.value - o.value AS difference,
    (m.value - o.value) / NULLIF(SQRT(m.standard_error * m.standard_error + o.standard_error * o.standard_error), 0.0) AS z,
    CASE
      WHEN m.not_evaluated_reason IS NOT NULL THEN m.not_evaluated_reason
      WHEN o.value IS NULL THEN 'the champion could not be judged'
    END AS reason
  FROM metrics AS m
  INNER JOIN champions AS c
    ON c.monitor = m.monitor AND c.window_id = m.window_id AND c.place = 1
  LEFT JOIN metrics AS o
    ON o.monitor = c.monitor
    AND o.window_id = c.window_id
    AND o.segment_value = c.segment_value
    AND o.metric = m.metric
    AND COALESCE(o.label_class, '') = COALESCE(m.label_class, '')
  LEFT JOIN directions AS d
    ON d.metric = m.metric
), tested AS (
  SELECT
    b.*,
    CASE WHEN b.segment_value = b.champion THEN 1 ELSE 0 END AS is_champion,
    CASE
      WHEN b.z IS NULL THEN NULL
      WHEN ABS(b.z) > 37.0 THEN 0.0
      WHEN ABS(b.z) < 7.07106781186547 THEN 2.0 * EXP(-0.5 * b.z * b.z) * (
        (
          (
            (
              ((0.0352624965998911 * ABS(b.z) + 0.700383064443688) * ABS(b.z) + 6.37396220353165) * ABS(b.z) + 33.912866078383
            ) * ABS(b.z) + 112.079291497871
          ) * ABS(b.z) + 221.213596169931
        ) * ABS(b.z) + 220.206867912376
      ) / NULLIF((
        (
          (
            (
              ((0.0883883476483184 * ABS(b.z) + 1.75566716318264) * ABS(b.z) + 16.064177579207) * ABS(b.z) + 86.7807322029461
            ) * ABS(b.z) + 296.564248779674
          ) * ABS(b.z) + 637.333633378831
        ) * ABS(b.z) + 793.826512519948
      ) * ABS(b.z) + 440.413735824752, 0.0)
      ELSE 2.0 * EXP(-0.5 * b.z * b.z) / NULLIF(2.506628274631 * ABS(b.z), 0.0)
    END AS two_sided
  FROM beside AS b
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  t.window_date AS window_date,
  t.window_start AS window_start,
  t.window_end AS window_end,
  t.is_baseline_window AS is_baseline_window,
  t.segment_value AS version,
  t.metric AS metric,
  t.label_class AS label_class,
  t.threshold AS threshold,
  t.value AS value,
  t.lower AS lower,
  t.upper AS upper,
  t.row_count AS row_count,
  t.champion AS champion,
  t.champion_value AS champion_value,
  CASE WHEN t.is_champion = 0 THEN t.difference END AS difference,
  CASE
    WHEN t.is_champion = 0 THEN t.difference - SQRT((t.value - t.lower) * (t.value - t.lower) + (t.champion_upper - t.champion_value) * (t.champion_upper - t.champion_value))
  END AS difference_lower,
  CASE
    WHEN t.is_champion = 0 THEN t.difference + SQRT((t.upper - t.value) * (t.upper - t.value) + (t.champion_value - t.champion_lower) * (t.champion_value - t.champion_lower))
  END AS difference_upper,
  CASE WHEN t.is_champion = 0 THEN t.two_sided END AS p_value,
  CASE
    WHEN t.is_champion = 1 THEN 'champion'
    WHEN t.reason IS NOT NULL THEN 'not_evaluated'
    WHEN t.two_sided IS NULL OR t.two_sided > 0.05 THEN 'no difference shown'
    WHEN t.direction * t.difference > 0 THEN 'better'
    WHEN t.direction * t.difference < 0 THEN 'worse'
    ELSE 'different'
  END AS verdict,
  CASE WHEN t.is_champion = 1 THEN t.not_evaluated_reason ELSE t.reason END AS not_evaluated_reason,
  t.as_of AS as_of
FROM tested AS t
{%- endmacro %}

{% macro spark__versions(mpm_performance, mpm_monitors) -%}
{{ return(mpm.bigquery__versions(mpm_performance, mpm_monitors)) }}
{%- endmacro %}

{% macro clickhouse__versions(mpm_performance, mpm_monitors) -%}
WITH metrics AS (
  SELECT
    p.monitor AS monitor,
    p.window_id AS window_id,
    p.window_date AS window_date,
    p.window_start AS window_start,
    p.window_end AS window_end,
    p.is_baseline_window AS is_baseline_window,
    p.segment_value AS segment_value,
    p.metric AS metric,
    p.label_class AS label_class,
    p.threshold AS threshold,
    p.value AS value,
    p.lower AS lower,
    p.upper AS upper,
    p.standard_error AS standard_error,
    p.row_count AS row_count,
    p.as_of AS as_of,
    p.not_evaluated_reason AS not_evaluated_reason
  FROM {{ mpm_performance }} AS p
  INNER JOIN {{ mpm_monitors }} AS m
    ON m.monitor = p.monitor AND m.model_version = p.segment_key
  WHERE
    p.metric <> 'not_evaluated' AND p.segment_value NOT IN ('__small__', '__other__', '__null__')
), present AS (
  SELECT
    m.monitor AS monitor,
    m.window_id AS window_id,
    m.segment_value AS segment_value,
    MIN(toNullable(m.window_start)) AS window_start,
    MAX(toNullable(m.row_count)) AS row_count
  FROM metrics AS m
  GROUP BY
    m.monitor,
    m.window_id,
    m.segment_value
), arrivals AS (
  SELECT
    p.monitor AS monitor,
    p.segment_value AS segment_value,
    MIN(toNullable(CASE WHEN p.window_id = 'baseline' THEN 0 ELSE 1 END)) AS is_new,
    MIN(toNullable(CASE WHEN p.window_id <> 'baseline' THEN p.window_start END)) AS first_start,
    SUM(toNullable(p.row_count)) AS row_count
  FROM present AS p
  GROUP BY
    p.monitor,
    p.segment_value
), champions AS (
  SELECT
    p.monitor AS monitor,
    p.window_id AS window_id,
    p.segment_value AS segment_value,
    toInt64(ROW_NUMBER() OVER (
      PARTITION BY p.monitor, p.window_id
      ORDER BY a.is_new, a.first_start, a.row_count DESC, p.segment_value
    )) AS place
  FROM present AS p
  INNER JOIN arrivals AS a
    ON a.monitor = p.monitor AND a.segment_value = p.segment_value
  WHERE
    p.window_id <> 'baseline'
), directions AS (
  SELECT
    'log_loss' AS metric,
    -1.0 AS direction
  UNION ALL
  SELECT
    'brier_score',
    -1.0
  UNION ALL
  SELECT
    'mae',
    -1.0
  UNION ALL
  SELECT
    'rmse',
    -1.0
  UNION ALL
  SELECT
    'mape',
    -1.0
  UNION ALL
  SELECT
    'smape',
    -1.0
  UNION ALL
  SELECT
    'pinball_loss',
    -1.0
  UNION ALL
  SELECT
    'absolute_error_p50',
    -1.0
  UNION ALL
  SELECT
    'absolute_error_p90',
    -1.0
  UNION ALL
  SELECT
    'absolute_error_p95',
    -1.0
  UNION ALL
  SELECT
    'expected_calibration_error',
    -1.0
  UNION ALL
  SELECT
    'roc_auc',
    1.0
  UNION ALL
  SELECT
    'macro_roc_auc',
    1.0
  UNION ALL
  SELECT
    'average_precision',
    1.0
  UNION ALL
  SELECT
    'accuracy',
    1.0
  UNION ALL
  SELECT
    'balanced_accuracy',
    1.0
  UNION ALL
  SELECT
    'precision',
    1.0
  UNION ALL
  SELECT
    'recall',
    1.0
  UNION ALL
  SELECT
    'specificity',
    1.0
  UNION ALL
  SELECT
    'f1',
    1.0
  UNION ALL
  SELECT
    'mcc',
    1.0
  UNION ALL
  SELECT
    'macro_precision',
    1.0
  UNION ALL
  SELECT
    'macro_recall',
    1.0
  UNION ALL
  SELECT
    'macro_f1',
    1.0
  UNION ALL
  SELECT
    'weighted_precision',
    1.0
  UNION ALL
  SELECT
    'weighted_recall',
    1.0
  UNION ALL
  SELECT
    'weighted_f1',
    1.0
  UNION ALL
  SELECT
    'lift_top_decile',
    1.0
  UNION ALL
  SELECT
    'ks_between_classes',
    1.0
  UNION ALL
  SELECT
    'r2',
    1.0
  UNION ALL
  SELECT
    'ndcg_at_k',
    1.0
  UNION ALL
  SELECT
    'mean_reciprocal_rank',
    1.0
  UNION ALL
  SELECT
    'precision_at_k',
    1.0
  UNION ALL
  SELECT
    'value_total',
    1.0
  UNION ALL
  SELECT
    'value_per_row',
    1.0
), beside AS (
  SELECT
    m.monitor AS monitor,
    m.window_id AS window_id,
    m.window_date AS window_date,
    m.window_start AS window_start,
    m.window_end AS window_end,
    m.is_baseline_window AS is_baseline_window,
    m.segment_value AS segment_value,
    m.metric AS metric,
    m.label_class AS label_class,
    m.threshold AS threshold,
    m.value AS value,
    m.lower AS lower,
    m.upper AS upper,
    m.standard_error AS standard_error,
    m.row_count AS row_count,
    m.as_of AS as_of,
    m.not_evaluated_reason AS not_evaluated_reason,
    c.segment_value AS champion,
    o.value AS champion_value,
    o.lower AS champion_lower,
    o.upper AS champion_upper,
    d.direction AS direction,
    m.value - o.value AS difference,
    (m.value - o.value) / NULLIF(SQRT(m.standard_error * m.standard_error + o.standard_error * o.standard_error), 0.0) AS z,
    CASE
      WHEN m.not_evaluated_reason IS NOT NULL THEN m.not_evaluated_reason
      WHEN o.value IS NULL THEN 'the champion could not be judged'
    END AS reason
  FROM metrics AS m
  INNER JOIN champions AS c
    ON c.monitor = m.monitor AND c.window_id = m.window_id AND c.place = 1
  LEFT JOIN metrics AS o
    ON o.monitor = c.monitor
    AND o.window_id = c.window_id
    AND o.segment_value = c.segment_value
    AND o.metric = m.metric
    AND COALESCE(o.label_class, '') = COALESCE(m.label_class, '')
  LEFT JOIN directions AS d
    ON d.metric = m.metric
  SETTINGS join_use_nulls = 1
), tested AS (
  SELECT
    b.monitor AS monitor,
    b.window_id AS window_id,
    b.window_date AS window_date,
    b.window_start AS window_start,
    b.window_end AS window_end,
    b.is_baseline_window AS is_baseline_window,
    b.segment_value AS segment_value,
    b.metric AS metric,
    b.label_class AS label_class,
    b.threshold AS threshold,
    b.value AS value,
    b.lower AS lower,
    b.upper AS upper,
    b.standard_error AS standard_error,
    b.row_count AS row_count,
    b.as_of AS as_of,
    b.not_evaluated_reason AS not_evaluated_reason,
    b.champion AS champion,
    b.champion_value AS champion_value,
    b.champion_lower AS champion_lower,
    b.champion_upper AS champion_upper,
    b.direction AS direction,
    b.difference AS difference,
    b.z AS z,
    b.reason AS reason,
    CASE WHEN b.segment_value = b.champion THEN 1 ELSE 0 END AS is_champion,
    CASE
      WHEN b.z IS NULL THEN NULL
      WHEN ABS(b.z) > 37.0 THEN 0.0
      WHEN ABS(b.z) < 7.07106781186547 THEN 2.0 * EXP(-0.5 * b.z * b.z) * (
        (
          (
            (
              ((0.0352624965998911 * ABS(b.z) + 0.700383064443688) * ABS(b.z) + 6.37396220353165) * ABS(b.z) + 33.912866078383
            ) * ABS(b.z) + 112.079291497871
          ) * ABS(b.z) + 221.213596169931
        ) * ABS(b.z) + 220.206867912376
      ) / NULLIF((
        (
          (
            (
              ((0.0883883476483184 * ABS(b.z) + 1.75566716318264) * ABS(b.z) + 16.064177579207) * ABS(b.z) + 86.7807322029461
            ) * ABS(b.z) + 296.564248779674
          ) * ABS(b.z) + 637.333633378831
        ) * ABS(b.z) + 793.826512519948
      ) * ABS(b.z) + 440.413735824752, 0.0)
      ELSE 2.0 * EXP(-0.5 * b.z * b.z) / NULLIF(2.506628274631 * ABS(b.z), 0.0)
    END AS two_sided
  FROM beside AS b
)
SELECT
  t.monitor AS monitor,
  t.window_id AS window_id,
  t.window_date AS window_date,
  t.window_start AS window_start,
  t.window_end AS window_end,
  t.is_baseline_window AS is_baseline_window,
  t.segment_value AS version,
  t.metric AS metric,
  t.label_class AS label_class,
  t.threshold AS threshold,
  t.value AS value,
  t.lower AS lower,
  t.upper AS upper,
  t.row_count AS row_count,
  t.champion AS champion,
  t.champion_value AS champion_value,
  CASE WHEN t.is_champion = 0 THEN t.difference END AS difference,
  CASE
    WHEN t.is_champion = 0 THEN t.difference - SQRT((t.value - t.lower) * (t.value - t.lower) + (t.champion_upper - t.champion_value) * (t.champion_upper - t.champion_value))
  END AS difference_lower,
  CASE
    WHEN t.is_champion = 0 THEN t.difference + SQRT((t.upper - t.value) * (t.upper - t.value) + (t.champion_value - t.champion_lower) * (t.champion_value - t.champion_lower))
  END AS difference_upper,
  CASE WHEN t.is_champion = 0 THEN t.two_sided END AS p_value,
  CASE
    WHEN t.is_champion = 1 THEN 'champion'
    WHEN t.reason IS NOT NULL THEN 'not_evaluated'
    WHEN t.two_sided IS NULL OR t.two_sided > 0.05 THEN 'no difference shown'
    WHEN t.direction * t.difference > 0 THEN 'better'
    WHEN t.direction * t.difference < 0 THEN 'worse'
    ELSE 'different'
  END AS verdict,
  CASE WHEN t.is_champion = 1 THEN t.not_evaluated_reason ELSE t.reason END AS not_evaluated_reason,
  t.as_of AS as_of
FROM tested AS t
{%- endmacro %}
