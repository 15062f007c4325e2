{#-
The 201 quantiles, every half per cent, of a numeric column of the baseline, from a sample of 50,000 values.
Input: relation_rows (value); where it holds the values of several columns, column_name and value_kind are columns of it. A value that fills several quantiles is returned exactly as it stands in the data.

Written by `mpm dev generate` from mpm_py/sql/learn_quantiles.sql; edit that file.
-#}

{% macro learn_quantiles(relation_rows, column_name, value_kind) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('learn_quantiles', 'mpm')(relation_rows, column_name, value_kind)) }}
{%- endmacro %}

{% macro default__learn_quantiles(relation_rows, column_name, value_kind) -%}
WITH digits AS (
  SELECT
    0 AS digit
  UNION ALL
  SELECT
    1
  UNION ALL
  SELECT
    2
  UNION ALL
  SELECT
    3
  UNION ALL
  SELECT
    4
  UNION ALL
  SELECT
    5
  UNION ALL
  SELECT
    6
  UNION ALL
  SELECT
    7
  UNION ALL
  SELECT
    8
  UNION ALL
  SELECT
    9
), positions AS (
  SELECT
    h.digit * 100 + t.digit * 10 + u.digit AS quantile_index
  FROM digits AS h
  CROSS JOIN digits AS t
  CROSS JOIN digits AS u
  WHERE
    h.digit * 100 + t.digit * 10 + u.digit <= 200
), summary AS (
  SELECT
    ({{ column_name }}) AS column_name,
    ({{ value_kind }}) AS value_kind,
    RESERVOIR_QUANTILE(r.value, [
          0, 0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04, 0.045, 0.05, 0.055, 0.06, 0.065, 0.07, 0.075, 0.08, 0.085, 0.09, 0.095,
          0.1, 0.105, 0.11, 0.115, 0.12, 0.125, 0.13, 0.135, 0.14, 0.145, 0.15, 0.155, 0.16, 0.165, 0.17, 0.175, 0.18, 0.185, 0.19, 0.195,
          0.2, 0.205, 0.21, 0.215, 0.22, 0.225, 0.23, 0.235, 0.24, 0.245, 0.25, 0.255, 0.26, 0.265, 0.27, 0.275, 0.28, 0.285, 0.29, 0.295,
          0.3, 0.305, 0.31, 0.315, 0.32, 0.325, 0.33, 0.335, 0.34, 0.345, 0.35, 0.355, 0.36, 0.365, 0.37, 0.375, 0.38, 0.385, 0.39, 0.395,
          0.4, 0.405, 0.41, 0.415, 0.42, 0.425, 0.43, 0.435, 0.44, 0.445, 0.45, 0.455, 0.46, 0.465, 0.47, 0.475, 0.48, 0.485, 0.49, 0.495,
          0.5, 0.505, 0.51, 0.515, 0.52, 0.525, 0.53, 0.535, 0.54, 0.545, 0.55, 0.555, 0.56, 0.565, 0.57, 0.575, 0.58, 0.585, 0.59, 0.595,
          0.6, 0.605, 0.61, 0.615, 0.62, 0.625, 0.63, 0.635, 0.64, 0.645, 0.65, 0.655, 0.66, 0.665, 0.67, 0.675, 0.68, 0.685, 0.69, 0.695,
          0.7, 0.705, 0.71, 0.715, 0.72, 0.725, 0.73, 0.735, 0.74, 0.745, 0.75, 0.755, 0.76, 0.765, 0.77, 0.775, 0.78, 0.785, 0.79, 0.795,
          0.8, 0.805, 0.81, 0.815, 0.82, 0.825, 0.83, 0.835, 0.84, 0.845, 0.85, 0.855, 0.86, 0.865, 0.87, 0.875, 0.88, 0.885, 0.89, 0.895,
          0.9, 0.905, 0.91, 0.915, 0.92, 0.925, 0.93, 0.935, 0.94, 0.945, 0.95, 0.955, 0.96, 0.965, 0.97, 0.975, 0.98, 0.985, 0.99, 0.995,
          1
        ], 50000) AS quantiles,
    COUNT(r.value) AS value_count
  FROM {{ relation_rows }} AS r
  WHERE
    r.value > -1.7976931348623157e308 AND r.value < 1.7976931348623157e308
  GROUP BY
    1,
    2
)
SELECT
  s.column_name AS column_name,
  s.value_kind AS value_kind,
  p.quantile_index AS quantile_index,
  s.quantiles[p.quantile_index + 1] AS value
FROM summary AS s
CROSS JOIN positions AS p
WHERE
  s.value_count > 0
{%- endmacro %}

{% macro postgres__learn_quantiles(relation_rows, column_name, value_kind) -%}
WITH digits AS (
  SELECT
    0 AS digit
  UNION ALL
  SELECT
    1
  UNION ALL
  SELECT
    2
  UNION ALL
  SELECT
    3
  UNION ALL
  SELECT
    4
  UNION ALL
  SELECT
    5
  UNION ALL
  SELECT
    6
  UNION ALL
  SELECT
    7
  UNION ALL
  SELECT
    8
  UNION ALL
  SELECT
    9
), positions AS MATERIALIZED (
  SELECT
    h.digit * 100 + t.digit * 10 + u.digit AS quantile_index
  FROM digits AS h
  CROSS JOIN digits AS t
  CROSS JOIN digits AS u
  WHERE
    h.digit * 100 + t.digit * 10 + u.digit <= 200
), summary AS (
  SELECT
    ({{ column_name }}) AS column_name,
    ({{ value_kind }}) AS value_kind,
    PERCENTILE_DISC(CAST(ARRAY[
          0, 0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04, 0.045, 0.05, 0.055, 0.06, 0.065, 0.07, 0.075, 0.08, 0.085, 0.09, 0.095,
          0.1, 0.105, 0.11, 0.115, 0.12, 0.125, 0.13, 0.135, 0.14, 0.145, 0.15, 0.155, 0.16, 0.165, 0.17, 0.175, 0.18, 0.185, 0.19, 0.195,
          0.2, 0.205, 0.21, 0.215, 0.22, 0.225, 0.23, 0.235, 0.24, 0.245, 0.25, 0.255, 0.26, 0.265, 0.27, 0.275, 0.28, 0.285, 0.29, 0.295,
          0.3, 0.305, 0.31, 0.315, 0.32, 0.325, 0.33, 0.335, 0.34, 0.345, 0.35, 0.355, 0.36, 0.365, 0.37, 0.375, 0.38, 0.385, 0.39, 0.395,
          0.4, 0.405, 0.41, 0.415, 0.42, 0.425, 0.43, 0.435, 0.44, 0.445, 0.45, 0.455, 0.46, 0.465, 0.47, 0.475, 0.48, 0.485, 0.49, 0.495,
          0.5, 0.505, 0.51, 0.515, 0.52, 0.525, 0.53, 0.535, 0.54, 0.545, 0.55, 0.555, 0.56, 0.565, 0.57, 0.575, 0.58, 0.585, 0.59, 0.595,
          0.6, 0.605, 0.61, 0.615, 0.62, 0.625, 0.63, 0.635, 0.64, 0.645, 0.65, 0.655, 0.66, 0.665, 0.67, 0.675, 0.68, 0.685, 0.69, 0.695,
          0.7, 0.705, 0.71, 0.715, 0.72, 0.725, 0.73, 0.735, 0.74, 0.745, 0.75, 0.755, 0.76, 0.765, 0.77, 0.775, 0.78, 0.785, 0.79, 0.795,
          0.8, 0.805, 0.81, 0.815, 0.82, 0.825, 0.83, 0.835, 0.84, 0.845, 0.85, 0.855, 0.86, 0.865, 0.87, 0.875, 0.88, 0.885, 0.89, 0.895,
          0.9, 0.905, 0.91, 0.915, 0.92, 0.925, 0.93, 0.935, 0.94, 0.945, 0.95, 0.955, 0.96, 0.965, 0.97, 0.975, 0.98, 0.985, 0.99, 0.995,
          1
        ] AS DOUBLE PRECISION[])) WITHIN GROUP (ORDER BY r.value) AS quantiles,
    COUNT(r.value) AS value_count
  FROM {{ relation_rows }} AS r
  WHERE
    r.value > -1.7976931348623157e308 AND r.value < 1.7976931348623157e308
  GROUP BY
    1,
    2
)
SELECT
  s.column_name AS column_name,
  s.value_kind AS value_kind,
  p.quantile_index AS quantile_index,
  (s.quantiles)[p.quantile_index + 1] AS value
FROM summary AS s
CROSS JOIN positions AS p
WHERE
  s.value_count > 0
{%- endmacro %}

{% macro redshift__learn_quantiles(relation_rows, column_name, value_kind) -%}
WITH digits AS (
  SELECT
    0 AS digit
  UNION ALL
  SELECT
    1
  UNION ALL
  SELECT
    2
  UNION ALL
  SELECT
    3
  UNION ALL
  SELECT
    4
  UNION ALL
  SELECT
    5
  UNION ALL
  SELECT
    6
  UNION ALL
  SELECT
    7
  UNION ALL
  SELECT
    8
  UNION ALL
  SELECT
    9
), positions AS (
  SELECT
    h.digit * 100 + t.digit * 10 + u.digit AS quantile_index
  FROM digits AS h
  CROSS JOIN digits AS t
  CROSS JOIN digits AS u
  WHERE
    h.digit * 100 + t.digit * 10 + u.digit <= 200
), finite AS (
  SELECT
    ({{ column_name }}) AS column_name,
    ({{ value_kind }}) AS value_kind,
    r.value AS value
  FROM {{ relation_rows }} AS r
  WHERE
    r.value > -1.7976931348623157e308 AND r.value < 1.7976931348623157e308
), sized AS (
  SELECT
    f.column_name,
    f.value_kind,
    COUNT(*) AS value_count
  FROM finite AS f
  GROUP BY
    f.column_name,
    f.value_kind
), wanted AS (
  SELECT
    s.column_name,
    s.value_kind,
    p.quantile_index AS quantile_index,
    CAST(FLOOR(CAST(p.quantile_index AS DOUBLE PRECISION) * (s.value_count - 1) / 200.0) AS BIGINT) + 1 AS place
  FROM positions AS p
  CROSS JOIN sized AS s
), ranked AS (
  SELECT
    f.column_name,
    f.value AS value,
    ROW_NUMBER() OVER (PARTITION BY f.column_name ORDER BY f.value) AS place
  FROM finite AS f
)
SELECT
  w.column_name AS column_name,
  w.value_kind AS value_kind,
  w.quantile_index AS quantile_index,
  k.value AS value
FROM wanted AS w
INNER JOIN ranked AS k
  ON k.column_name = w.column_name AND k.place = w.place
{%- endmacro %}

{% macro snowflake__learn_quantiles(relation_rows, column_name, value_kind) -%}
WITH digits AS (
  SELECT
    0 AS digit
  UNION ALL
  SELECT
    1
  UNION ALL
  SELECT
    2
  UNION ALL
  SELECT
    3
  UNION ALL
  SELECT
    4
  UNION ALL
  SELECT
    5
  UNION ALL
  SELECT
    6
  UNION ALL
  SELECT
    7
  UNION ALL
  SELECT
    8
  UNION ALL
  SELECT
    9
), positions AS (
  SELECT
    h.digit * 100 + t.digit * 10 + u.digit AS quantile_index
  FROM digits AS h
  CROSS JOIN digits AS t
  CROSS JOIN digits AS u
  WHERE
    h.digit * 100 + t.digit * 10 + u.digit <= 200
), finite AS (
  SELECT
    ({{ column_name }}) AS column_name,
    ({{ value_kind }}) AS value_kind,
    r.value AS value
  FROM {{ relation_rows }} AS r
  WHERE
    r.value > -1.7976931348623157e308 AND r.value < 1.7976931348623157e308
), sized AS (
  SELECT
    f.column_name,
    f.value_kind,
    COUNT(*) AS value_count
  FROM finite AS f
  GROUP BY
    f.column_name,
    f.value_kind
), wanted AS (
  SELECT
    s.column_name,
    s.value_kind,
    p.quantile_index AS quantile_index,
    CAST(FLOOR(CAST(p.quantile_index AS DOUBLE) * (s.value_count - 1) / 200.0) AS BIGINT) + 1 AS place
  FROM positions AS p
  CROSS JOIN sized AS s
), ranked AS (
  SELECT
    f.column_name,
    f.value AS value,
    ROW_NUMBER() OVER (PARTITION BY f.column_name ORDER BY f.value) AS place
  FROM finite AS f
)
SELECT
  w.column_name AS column_name,
  w.value_kind AS value_kind,
  w.quantile_index AS quantile_index,
  k.value AS value
FROM wanted AS w
INNER JOIN ranked AS k
  ON k.column_name = w.column_name AND k.place = w.place
{%- endmacro %}

{% macro bigquery__learn_quantiles(relation_rows, column_name, value_kind) -%}
WITH digits AS (
  SELECT
    0 AS digit
  UNION ALL
  SELECT
    1
  UNION ALL
  SELECT
    2
  UNION ALL
  SELECT
    3
  UNION ALL
  SELECT
    4
  UNION ALL
  SELECT
    5
  UNION ALL
  SELECT
    6
  UNION ALL
  SELECT
    7
  UNION ALL
  SELECT
    8
  UNION ALL
  SELECT
    9
), positions AS (
  SELECT
    h.digit * 100 + t.digit * 10 + u.digit AS quantile_index
  FROM digits AS h
  CROSS JOIN digits AS t
  CROSS JOIN digits AS u
  WHERE
    h.digit * 100 + t.digit * 10 + u.digit <= 200
), summary AS (
  SELECT
    ({{ column_name }}) AS column_name,
    ({{ value_kind }}) AS value_kind,
    APPROX_QUANTILES(r.value, 200) AS quantiles,
    COUNT(r.value) AS value_count
  FROM {{ relation_rows }} AS r
  WHERE
    r.value > -1.7976931348623157e308 AND r.value < 1.7976931348623157e308
  GROUP BY
    1,
    2
)
SELECT
  s.column_name AS column_name,
  s.value_kind AS value_kind,
  p.quantile_index AS quantile_index,
  s.quantiles[ORDINAL(p.quantile_index + 1)] AS value
FROM summary AS s
CROSS JOIN positions AS p
WHERE
  s.value_count > 0
{%- endmacro %}

{% macro spark__learn_quantiles(relation_rows, column_name, value_kind) -%}
WITH digits AS (
  SELECT
    0 AS digit
  UNION ALL
  SELECT
    1
  UNION ALL
  SELECT
    2
  UNION ALL
  SELECT
    3
  UNION ALL
  SELECT
    4
  UNION ALL
  SELECT
    5
  UNION ALL
  SELECT
    6
  UNION ALL
  SELECT
    7
  UNION ALL
  SELECT
    8
  UNION ALL
  SELECT
    9
), positions AS (
  SELECT
    h.digit * 100 + t.digit * 10 + u.digit AS quantile_index
  FROM digits AS h
  CROSS JOIN digits AS t
  CROSS JOIN digits AS u
  WHERE
    h.digit * 100 + t.digit * 10 + u.digit <= 200
), summary AS (
  SELECT
    ({{ column_name }}) AS column_name,
    ({{ value_kind }}) AS value_kind,
    PERCENTILE_APPROX(r.value, ARRAY(
          0, 0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04, 0.045, 0.05, 0.055, 0.06, 0.065, 0.07, 0.075, 0.08, 0.085, 0.09, 0.095,
          0.1, 0.105, 0.11, 0.115, 0.12, 0.125, 0.13, 0.135, 0.14, 0.145, 0.15, 0.155, 0.16, 0.165, 0.17, 0.175, 0.18, 0.185, 0.19, 0.195,
          0.2, 0.205, 0.21, 0.215, 0.22, 0.225, 0.23, 0.235, 0.24, 0.245, 0.25, 0.255, 0.26, 0.265, 0.27, 0.275, 0.28, 0.285, 0.29, 0.295,
          0.3, 0.305, 0.31, 0.315, 0.32, 0.325, 0.33, 0.335, 0.34, 0.345, 0.35, 0.355, 0.36, 0.365, 0.37, 0.375, 0.38, 0.385, 0.39, 0.395,
          0.4, 0.405, 0.41, 0.415, 0.42, 0.425, 0.43, 0.435, 0.44, 0.445, 0.45, 0.455, 0.46, 0.465, 0.47, 0.475, 0.48, 0.485, 0.49, 0.495,
          0.5, 0.505, 0.51, 0.515, 0.52, 0.525, 0.53, 0.535, 0.54, 0.545, 0.55, 0.555, 0.56, 0.565, 0.57, 0.575, 0.58, 0.585, 0.59, 0.595,
          0.6, 0.605, 0.61, 0.615, 0.62, 0.625, 0.63, 0.635, 0.64, 0.645, 0.65, 0.655, 0.66, 0.665, 0.67, 0.675, 0.68, 0.685, 0.69, 0.695,
          0.7, 0.705, 0.71, 0.715, 0.72, 0.725, 0.73, 0.735, 0.74, 0.745, 0.75, 0.755, 0.76, 0.765, 0.77, 0.775, 0.78, 0.785, 0.79, 0.795,
          0.8, 0.805, 0.81, 0.815, 0.82, 0.825, 0.83, 0.835, 0.84, 0.845, 0.85, 0.855, 0.86, 0.865, 0.87, 0.875, 0.88, 0.885, 0.89, 0.895,
          0.9, 0.905, 0.91, 0.915, 0.92, 0.925, 0.93, 0.935, 0.94, 0.945, 0.95, 0.955, 0.96, 0.965, 0.97, 0.975, 0.98, 0.985, 0.99, 0.995,
          1
        ), 10000) AS quantiles,
    COUNT(r.value) AS value_count
  FROM {{ relation_rows }} AS r
  WHERE
    r.value > -1.7976931348623157e308 AND r.value < 1.7976931348623157e308
  GROUP BY
    1,
    2
)
SELECT
  s.column_name AS column_name,
  s.value_kind AS value_kind,
  p.quantile_index AS quantile_index,
  ELEMENT_AT(s.quantiles, p.quantile_index + 1) AS value
FROM summary AS s
CROSS JOIN positions AS p
WHERE
  s.value_count > 0
{%- endmacro %}

{% macro trino__learn_quantiles(relation_rows, column_name, value_kind) -%}
WITH digits AS (
  SELECT
    0 AS digit
  UNION ALL
  SELECT
    1
  UNION ALL
  SELECT
    2
  UNION ALL
  SELECT
    3
  UNION ALL
  SELECT
    4
  UNION ALL
  SELECT
    5
  UNION ALL
  SELECT
    6
  UNION ALL
  SELECT
    7
  UNION ALL
  SELECT
    8
  UNION ALL
  SELECT
    9
), positions AS (
  SELECT
    h.digit * 100 + t.digit * 10 + u.digit AS quantile_index
  FROM digits AS h
  CROSS JOIN digits AS t
  CROSS JOIN digits AS u
  WHERE
    h.digit * 100 + t.digit * 10 + u.digit <= 200
), summary AS (
  SELECT
    ({{ column_name }}) AS column_name,
    ({{ value_kind }}) AS value_kind,
    APPROX_PERCENTILE(r.value, ARRAY[
          0, 0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04, 0.045, 0.05, 0.055, 0.06, 0.065, 0.07, 0.075, 0.08, 0.085, 0.09, 0.095,
          0.1, 0.105, 0.11, 0.115, 0.12, 0.125, 0.13, 0.135, 0.14, 0.145, 0.15, 0.155, 0.16, 0.165, 0.17, 0.175, 0.18, 0.185, 0.19, 0.195,
          0.2, 0.205, 0.21, 0.215, 0.22, 0.225, 0.23, 0.235, 0.24, 0.245, 0.25, 0.255, 0.26, 0.265, 0.27, 0.275, 0.28, 0.285, 0.29, 0.295,
          0.3, 0.305, 0.31, 0.315, 0.32, 0.325, 0.33, 0.335, 0.34, 0.345, 0.35, 0.355, 0.36, 0.365, 0.37, 0.375, 0.38, 0.385, 0.39, 0.395,
          0.4, 0.405, 0.41, 0.415, 0.42, 0.425, 0.43, 0.435, 0.44, 0.445, 0.45, 0.455, 0.46, 0.465, 0.47, 0.475, 0.48, 0.485, 0.49, 0.495,
          0.5, 0.505, 0.51, 0.515, 0.52, 0.525, 0.53, 0.535, 0.54, 0.545, 0.55, 0.555, 0.56, 0.565, 0.57, 0.575, 0.58, 0.585, 0.59, 0.595,
          0.6, 0.605, 0.61, 0.615, 0.62, 0.625, 0.63, 0.635, 0.64, 0.645, 0.65, 0.655, 0.66, 0.665, 0.67, 0.675, 0.68, 0.685, 0.69, 0.695,
          0.7, 0.705, 0.71, 0.715, 0.72, 0.725, 0.73, 0.735, 0.74, 0.745, 0.75, 0.755, 0.76, 0.765, 0.77, 0.775, 0.78, 0.785, 0.79, 0.795,
          0.8, 0.805, 0.81, 0.815, 0.82, 0.825, 0.83, 0.835, 0.84, 0.845, 0.85, 0.855, 0.86, 0.865, 0.87, 0.875, 0.88, 0.885, 0.89, 0.895,
          0.9, 0.905, 0.91, 0.915, 0.92, 0.925, 0.93, 0.935, 0.94, 0.945, 0.95, 0.955, 0.96, 0.965, 0.97, 0.975, 0.98, 0.985, 0.99, 0.995,
          1
        ]) AS quantiles,
    COUNT(r.value) AS value_count
  FROM {{ relation_rows }} AS r
  WHERE
    r.value > -1.7976931348623157e308 AND r.value < 1.7976931348623157e308
  GROUP BY
    1,
    2
)
SELECT
  s.column_name AS column_name,
  s.value_kind AS value_kind,
  p.quantile_index AS quantile_index,
  ELEMENT_AT(s.quantiles, p.quantile_index + 1) AS value
FROM summary AS s
CROSS JOIN positions AS p
WHERE
  s.value_count > 0
{%- endmacro %}

{% macro clickhouse__learn_quantiles(relation_rows, column_name, value_kind) -%}
WITH digits AS (
  SELECT
    0 AS digit
  UNION ALL
  SELECT
    1
  UNION ALL
  SELECT
    2
  UNION ALL
  SELECT
    3
  UNION ALL
  SELECT
    4
  UNION ALL
  SELECT
    5
  UNION ALL
  SELECT
    6
  UNION ALL
  SELECT
    7
  UNION ALL
  SELECT
    8
  UNION ALL
  SELECT
    9
), positions AS (
  SELECT
    h.digit * 100 + t.digit * 10 + u.digit AS quantile_index
  FROM digits AS h
  CROSS JOIN digits AS t
  CROSS JOIN digits AS u
  WHERE
    h.digit * 100 + t.digit * 10 + u.digit <= 200
), summary AS (
  SELECT
    ({{ column_name }}) AS column_name,
    ({{ value_kind }}) AS value_kind,
    quantiles(
          0, 0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04, 0.045, 0.05, 0.055, 0.06, 0.065, 0.07, 0.075, 0.08, 0.085, 0.09, 0.095,
          0.1, 0.105, 0.11, 0.115, 0.12, 0.125, 0.13, 0.135, 0.14, 0.145, 0.15, 0.155, 0.16, 0.165, 0.17, 0.175, 0.18, 0.185, 0.19, 0.195,
          0.2, 0.205, 0.21, 0.215, 0.22, 0.225, 0.23, 0.235, 0.24, 0.245, 0.25, 0.255, 0.26, 0.265, 0.27, 0.275, 0.28, 0.285, 0.29, 0.295,
          0.3, 0.305, 0.31, 0.315, 0.32, 0.325, 0.33, 0.335, 0.34, 0.345, 0.35, 0.355, 0.36, 0.365, 0.37, 0.375, 0.38, 0.385, 0.39, 0.395,
          0.4, 0.405, 0.41, 0.415, 0.42, 0.425, 0.43, 0.435, 0.44, 0.445, 0.45, 0.455, 0.46, 0.465, 0.47, 0.475, 0.48, 0.485, 0.49, 0.495,
          0.5, 0.505, 0.51, 0.515, 0.52, 0.525, 0.53, 0.535, 0.54, 0.545, 0.55, 0.555, 0.56, 0.565, 0.57, 0.575, 0.58, 0.585, 0.59, 0.595,
          0.6, 0.605, 0.61, 0.615, 0.62, 0.625, 0.63, 0.635, 0.64, 0.645, 0.65, 0.655, 0.66, 0.665, 0.67, 0.675, 0.68, 0.685, 0.69, 0.695,
          0.7, 0.705, 0.71, 0.715, 0.72, 0.725, 0.73, 0.735, 0.74, 0.745, 0.75, 0.755, 0.76, 0.765, 0.77, 0.775, 0.78, 0.785, 0.79, 0.795,
          0.8, 0.805, 0.81, 0.815, 0.82, 0.825, 0.83, 0.835, 0.84, 0.845, 0.85, 0.855, 0.86, 0.865, 0.87, 0.875, 0.88, 0.885, 0.89, 0.895,
          0.9, 0.905, 0.91, 0.915, 0.92, 0.925, 0.93, 0.935, 0.94, 0.945, 0.95, 0.955, 0.96, 0.965, 0.97, 0.975, 0.98, 0.985, 0.99, 0.995,
          1
        )(r.value) AS quantiles,
    toInt64(COUNT(r.value)) AS value_count
  FROM {{ relation_rows }} AS r
  WHERE
    r.value > -1.7976931348623157e308 AND r.value < 1.7976931348623157e308
  GROUP BY
    1,
    2
)
SELECT
  s.column_name AS column_name,
  s.value_kind AS value_kind,
  p.quantile_index AS quantile_index,
  s.quantiles[p.quantile_index + 1] AS value
FROM summary AS s
CROSS JOIN positions AS p
WHERE
  s.value_count > 0
{%- endmacro %}

{% macro athena__learn_quantiles(relation_rows, column_name, value_kind) -%}
{{ return(mpm.trino__learn_quantiles(relation_rows, column_name, value_kind)) }}
{%- endmacro %}
