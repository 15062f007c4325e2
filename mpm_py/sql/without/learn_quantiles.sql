-- learn_quantiles.sql for engines without an aggregate that returns many quantiles as an array: the values are ranked, all of
-- them, and those at 201 even places are taken. Exact, and always values of the data; slower than a sample.
-- Input: relation_rows (value).
WITH parameters AS (
  SELECT 'amount' AS column_name, 'numeric' AS value_kind
), digits AS (
  SELECT 0 AS digit UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
  UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9
), positions AS (
  SELECT h.digit * 100 + t.digit * 10 + u.digit AS quantile_index
  FROM digits AS h
  CROSS JOIN digits AS t
  CROSS JOIN digits AS u
  WHERE h.digit * 100 + t.digit * 10 + u.digit <= 200
), finite AS (
  SELECT parameters.column_name AS column_name, parameters.value_kind AS value_kind, r.value AS value
  FROM relation_rows AS r
  CROSS JOIN parameters
  WHERE r.value > -1.7976931348623157e308 AND r.value < 1.7976931348623157e308
), sized AS (
  SELECT f.column_name, f.value_kind, COUNT(*) AS value_count
  FROM finite AS f
  GROUP BY f.column_name, f.value_kind
), wanted AS (
  SELECT
    s.column_name, s.value_kind,
    p.quantile_index AS quantile_index,
    CAST(FLOOR(CAST(p.quantile_index AS DOUBLE) * (s.value_count - 1) / 200.0) AS BIGINT) + 1 AS place
  FROM positions AS p
  CROSS JOIN sized AS s
), ranked AS (
  SELECT f.column_name, f.value AS value, ROW_NUMBER() OVER (PARTITION BY f.column_name ORDER BY f.value) AS place
  FROM finite AS f
)
SELECT
  w.column_name AS column_name,
  w.value_kind AS value_kind,
  w.quantile_index AS quantile_index,
  k.value AS value
FROM wanted AS w
INNER JOIN ranked AS k ON k.column_name = w.column_name AND k.place = w.place
