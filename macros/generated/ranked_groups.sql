{#-
How well each group of rows was ranked, one row per window and group: ndcg, reciprocal_rank, precision_at_k, null where the
group has a row whose position or label is not known, or whose label is negative.
Input: relation_rows (window_at, group_value, rank_position, relevance); rank_position 1 is first, relevance the gain of a row.
ndcg: gain discounted by the logarithm of the position, over the same for the best order, both over the first positions up to
cutoff (Jarvelin and Kekalainen 2002, linear gains as in scikit-learn); 0 where no row is relevant. reciprocal_rank: 1 over the
position of the first relevant row, 0 without one. precision_at_k: relevant rows among the first, over cutoff.

Written by `mpm dev generate` from mpm_py/sql/ranked_groups.sql; edit that file.
-#}

{% macro ranked_groups(relation_rows, cutoff) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('ranked_groups', 'mpm')(relation_rows, cutoff)) }}
{%- endmacro %}

{% macro default__ranked_groups(relation_rows, cutoff) -%}
WITH placed AS (
  SELECT
    r.window_at,
    r.group_value,
    r.rank_position,
    r.relevance,
    CASE WHEN r.rank_position >= 1 AND r.relevance >= 0 THEN 0 ELSE 1 END AS is_unknown,
    CAST(ROW_NUMBER() OVER (PARTITION BY r.window_at, r.group_value ORDER BY r.relevance DESC, r.rank_position) AS DOUBLE) AS best_position
  FROM {{ relation_rows }} AS r
  WHERE
    r.group_value IS NOT NULL
), summed AS (
  SELECT
    p.window_at,
    p.group_value,
    MAX(p.is_unknown) AS is_unknown,
    SUM(CASE
      WHEN p.is_unknown = 0 AND p.rank_position <= ({{ cutoff }}) THEN p.relevance / NULLIF(LN(p.rank_position + 1.0), 0.0)
      ELSE 0.0
    END) AS gain,
    SUM(CASE
      WHEN p.is_unknown = 0 AND p.best_position <= ({{ cutoff }}) THEN p.relevance / NULLIF(LN(p.best_position + 1.0), 0.0)
      ELSE 0.0
    END) AS best_gain,
    MIN(CASE WHEN p.relevance > 0 THEN p.rank_position END) AS first_position,
    SUM(CASE WHEN p.relevance > 0 AND p.rank_position <= ({{ cutoff }}) THEN 1.0 ELSE 0.0 END) AS relevant_count
  FROM placed AS p
  GROUP BY
    p.window_at,
    p.group_value
)
SELECT
  s.window_at AS window_at,
  CASE WHEN s.is_unknown = 0 THEN COALESCE(s.gain / NULLIF(s.best_gain, 0.0), 0.0) END AS ndcg,
  CASE WHEN s.is_unknown = 0 THEN COALESCE(1.0 / NULLIF(CAST(s.first_position AS DOUBLE), 0.0), 0.0) END AS reciprocal_rank,
  CASE WHEN s.is_unknown = 0 THEN s.relevant_count / NULLIF(CAST({{ cutoff }} AS DOUBLE), 0.0) END AS precision_at_k
FROM summed AS s
{%- endmacro %}

{% macro postgres__ranked_groups(relation_rows, cutoff) -%}
WITH placed AS (
  SELECT
    r.window_at,
    r.group_value,
    r.rank_position,
    r.relevance,
    CASE WHEN r.rank_position >= 1 AND r.relevance >= 0 THEN 0 ELSE 1 END AS is_unknown,
    CAST(ROW_NUMBER() OVER (PARTITION BY r.window_at, r.group_value ORDER BY r.relevance DESC NULLS LAST, r.rank_position) AS DOUBLE PRECISION) AS best_position
  FROM {{ relation_rows }} AS r
  WHERE
    r.group_value IS NOT NULL
), summed AS (
  SELECT
    p.window_at,
    p.group_value,
    MAX(p.is_unknown) AS is_unknown,
    SUM(CASE
      WHEN p.is_unknown = 0 AND p.rank_position <= ({{ cutoff }}) THEN p.relevance / NULLIF(LN(p.rank_position + 1.0), 0.0)
      ELSE 0.0
    END) AS gain,
    SUM(CASE
      WHEN p.is_unknown = 0 AND p.best_position <= ({{ cutoff }}) THEN p.relevance / NULLIF(LN(p.best_position + 1.0), 0.0)
      ELSE 0.0
    END) AS best_gain,
    MIN(CASE WHEN p.relevance > 0 THEN p.rank_position END) AS first_position,
    SUM(CASE WHEN p.relevance > 0 AND p.rank_position <= ({{ cutoff }}) THEN 1.0 ELSE 0.0 END) AS relevant_count
  FROM placed AS p
  GROUP BY
    p.window_at,
    p.group_value
)
SELECT
  s.window_at AS window_at,
  CASE WHEN s.is_unknown = 0 THEN COALESCE(s.gain / NULLIF(s.best_gain, 0.0), 0.0) END AS ndcg,
  CASE
    WHEN s.is_unknown = 0 THEN COALESCE(1.0 / NULLIF(CAST(s.first_position AS DOUBLE PRECISION), 0.0), 0.0)
  END AS reciprocal_rank,
  CASE
    WHEN s.is_unknown = 0 THEN s.relevant_count / NULLIF(CAST({{ cutoff }} AS DOUBLE PRECISION), 0.0)
  END AS precision_at_k
FROM summed AS s
{%- endmacro %}

{% macro snowflake__ranked_groups(relation_rows, cutoff) -%}
WITH placed AS (
  SELECT
    r.window_at,
    r.group_value,
    r.rank_position,
    r.relevance,
    CASE WHEN r.rank_position >= 1 AND r.relevance >= 0 THEN 0 ELSE 1 END AS is_unknown,
    CAST(ROW_NUMBER() OVER (PARTITION BY r.window_at, r.group_value ORDER BY r.relevance DESC NULLS LAST, r.rank_position) AS DOUBLE) AS best_position
  FROM {{ relation_rows }} AS r
  WHERE
    r.group_value IS NOT NULL
), summed AS (
  SELECT
    p.window_at,
    p.group_value,
    MAX(p.is_unknown) AS is_unknown,
    SUM(CASE
      WHEN p.is_unknown = 0 AND p.rank_position <= ({{ cutoff }}) THEN p.relevance / NULLIF(LN(p.rank_position + 1.0), 0.0)
      ELSE 0.0
    END) AS gain,
    SUM(CASE
      WHEN p.is_unknown = 0 AND p.best_position <= ({{ cutoff }}) THEN p.relevance / NULLIF(LN(p.best_position + 1.0), 0.0)
      ELSE 0.0
    END) AS best_gain,
    MIN(CASE WHEN p.relevance > 0 THEN p.rank_position END) AS first_position,
    SUM(CASE WHEN p.relevance > 0 AND p.rank_position <= ({{ cutoff }}) THEN 1.0 ELSE 0.0 END) AS relevant_count
  FROM placed AS p
  GROUP BY
    p.window_at,
    p.group_value
)
SELECT
  s.window_at AS window_at,
  CASE WHEN s.is_unknown = 0 THEN COALESCE(s.gain / NULLIF(s.best_gain, 0.0), 0.0) END AS ndcg,
  CASE WHEN s.is_unknown = 0 THEN COALESCE(1.0 / NULLIF(CAST(s.first_position AS DOUBLE), 0.0), 0.0) END AS reciprocal_rank,
  CASE WHEN s.is_unknown = 0 THEN s.relevant_count / NULLIF(CAST({{ cutoff }} AS DOUBLE), 0.0) END AS precision_at_k
FROM summed AS s
{%- endmacro %}

{% macro bigquery__ranked_groups(relation_rows, cutoff) -%}
WITH placed AS (
  SELECT
    r.window_at,
    r.group_value,
    r.rank_position,
    r.relevance,
    CASE WHEN r.rank_position >= 1 AND r.relevance >= 0 THEN 0 ELSE 1 END AS is_unknown,
    CAST(ROW_NUMBER() OVER (PARTITION BY r.window_at, r.group_value ORDER BY r.relevance DESC, r.rank_position NULLS LAST) AS FLOAT64) AS best_position
  FROM {{ relation_rows }} AS r
  WHERE
    r.group_value IS NOT NULL
), summed AS (
  SELECT
    p.window_at,
    p.group_value,
    MAX(p.is_unknown) AS is_unknown,
    SUM(CASE
      WHEN p.is_unknown = 0 AND p.rank_position <= ({{ cutoff }}) THEN p.relevance / NULLIF(LN(p.rank_position + 1.0), 0.0)
      ELSE 0.0
    END) AS gain,
    SUM(CASE
      WHEN p.is_unknown = 0 AND p.best_position <= ({{ cutoff }}) THEN p.relevance / NULLIF(LN(p.best_position + 1.0), 0.0)
      ELSE 0.0
    END) AS best_gain,
    MIN(CASE WHEN p.relevance > 0 THEN p.rank_position END) AS first_position,
    SUM(CASE WHEN p.relevance > 0 AND p.rank_position <= ({{ cutoff }}) THEN 1.0 ELSE 0.0 END) AS relevant_count
  FROM placed AS p
  GROUP BY
    p.window_at,
    p.group_value
)
SELECT
  s.window_at AS window_at,
  CASE WHEN s.is_unknown = 0 THEN COALESCE(s.gain / NULLIF(s.best_gain, 0.0), 0.0) END AS ndcg,
  CASE WHEN s.is_unknown = 0 THEN COALESCE(1.0 / NULLIF(CAST(s.first_position AS FLOAT64), 0.0), 0.0) END AS reciprocal_rank,
  CASE WHEN s.is_unknown = 0 THEN s.relevant_count / NULLIF(CAST({{ cutoff }} AS FLOAT64), 0.0) END AS precision_at_k
FROM summed AS s
{%- endmacro %}

{% macro spark__ranked_groups(relation_rows, cutoff) -%}
WITH placed AS (
  SELECT
    r.window_at,
    r.group_value,
    r.rank_position,
    r.relevance,
    CASE WHEN r.rank_position >= 1 AND r.relevance >= 0 THEN 0 ELSE 1 END AS is_unknown,
    CAST(ROW_NUMBER() OVER (PARTITION BY r.window_at, r.group_value ORDER BY r.relevance DESC, r.rank_position NULLS LAST) AS DOUBLE) AS best_position
  FROM {{ relation_rows }} AS r
  WHERE
    r.group_value IS NOT NULL
), summed AS (
  SELECT
    p.window_at,
    p.group_value,
    MAX(p.is_unknown) AS is_unknown,
    SUM(CASE
      WHEN p.is_unknown = 0 AND p.rank_position <= ({{ cutoff }}) THEN p.relevance / NULLIF(LN(p.rank_position + 1.0), 0.0)
      ELSE 0.0
    END) AS gain,
    SUM(CASE
      WHEN p.is_unknown = 0 AND p.best_position <= ({{ cutoff }}) THEN p.relevance / NULLIF(LN(p.best_position + 1.0), 0.0)
      ELSE 0.0
    END) AS best_gain,
    MIN(CASE WHEN p.relevance > 0 THEN p.rank_position END) AS first_position,
    SUM(CASE WHEN p.relevance > 0 AND p.rank_position <= ({{ cutoff }}) THEN 1.0 ELSE 0.0 END) AS relevant_count
  FROM placed AS p
  GROUP BY
    p.window_at,
    p.group_value
)
SELECT
  s.window_at AS window_at,
  CASE WHEN s.is_unknown = 0 THEN COALESCE(s.gain / NULLIF(s.best_gain, 0.0), 0.0) END AS ndcg,
  CASE WHEN s.is_unknown = 0 THEN COALESCE(1.0 / NULLIF(CAST(s.first_position AS DOUBLE), 0.0), 0.0) END AS reciprocal_rank,
  CASE WHEN s.is_unknown = 0 THEN s.relevant_count / NULLIF(CAST({{ cutoff }} AS DOUBLE), 0.0) END AS precision_at_k
FROM summed AS s
{%- endmacro %}

{% macro clickhouse__ranked_groups(relation_rows, cutoff) -%}
WITH placed AS (
  SELECT
    r.window_at AS window_at,
    r.group_value AS group_value,
    r.rank_position AS rank_position,
    r.relevance AS relevance,
    CASE WHEN r.rank_position >= 1 AND r.relevance >= 0 THEN 0 ELSE 1 END AS is_unknown,
    CAST(toInt64(ROW_NUMBER() OVER (PARTITION BY r.window_at, r.group_value ORDER BY r.relevance DESC, r.rank_position)) AS Nullable(Float64)) AS best_position
  FROM {{ relation_rows }} AS r
  WHERE
    r.group_value IS NOT NULL
), summed AS (
  SELECT
    p.window_at AS window_at,
    p.group_value AS group_value,
    MAX(toNullable(p.is_unknown)) AS is_unknown,
    SUM(toNullable(CASE
      WHEN p.is_unknown = 0 AND p.rank_position <= ({{ cutoff }}) THEN p.relevance / NULLIF(LN(p.rank_position + 1.0), 0.0)
      ELSE 0.0
    END)) AS gain,
    SUM(toNullable(CASE
      WHEN p.is_unknown = 0 AND p.best_position <= ({{ cutoff }}) THEN p.relevance / NULLIF(LN(p.best_position + 1.0), 0.0)
      ELSE 0.0
    END)) AS best_gain,
    MIN(toNullable(CASE WHEN p.relevance > 0 THEN p.rank_position END)) AS first_position,
    SUM(toNullable(CASE WHEN p.relevance > 0 AND p.rank_position <= ({{ cutoff }}) THEN 1.0 ELSE 0.0 END)) AS relevant_count
  FROM placed AS p
  GROUP BY
    p.window_at,
    p.group_value
)
SELECT
  s.window_at AS window_at,
  CASE WHEN s.is_unknown = 0 THEN COALESCE(s.gain / NULLIF(s.best_gain, 0.0), 0.0) END AS ndcg,
  CASE
    WHEN s.is_unknown = 0 THEN COALESCE(1.0 / NULLIF(CAST(s.first_position AS Nullable(Float64)), 0.0), 0.0)
  END AS reciprocal_rank,
  CASE
    WHEN s.is_unknown = 0 THEN s.relevant_count / NULLIF(CAST({{ cutoff }} AS Nullable(Float64)), 0.0)
  END AS precision_at_k
FROM summed AS s
{%- endmacro %}
