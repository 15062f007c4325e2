"""A canonical statement that uses the whole portable core and every primitive, and the rows it must give."""

from mpm_py.translate.dialects import DIALECTS

EVERYTHING = """\
-- Uses everything that a canonical statement may use.
-- Input: relation_rows (text, number, happened_at).
WITH parameters AS (
  SELECT 'Europe/Rome' AS zone, 2.0 AS width, 'a' AS label
), typed AS (
  SELECT
    r.text AS text,
    TRY_CAST(TRIM(CAST(r.text AS VARCHAR)) AS DOUBLE) AS parsed,
    CAST(r.number AS DOUBLE) AS number,
    CAST(r.happened_at AS TIMESTAMP) AS happened_at
  FROM relation_rows AS r
), spread AS (
  SELECT RESERVOIR_QUANTILE(t.number, [0.0, 0.25, 0.5, 0.75, 1.0], 1000) AS quantiles
  FROM typed AS t
), derived AS (
  SELECT
    t.text AS text,
    COALESCE(t.parsed, -1.0) AS parsed,
    FLOOR(t.number / parameters.width) AS bin,
    SQRT(ABS(t.number)) + EXP(LN(NULLIF(ABS(t.number), 0.0))) AS size,
    CASE WHEN t.number IS NOT NULL AND NOT t.number BETWEEN 3 AND 4 THEN 1 ELSE 0 END AS is_outside,
    CASE WHEN t.text LIKE 'a%' OR t.text IN ('1.5', 'x') OR t.text NOT LIKE '%b%' THEN TRUE ELSE FALSE END
      AS is_like,
    LENGTH(t.text) AS characters,
    SUBSTRING(t.text, 2, 1) AS second,
    MD5('salt' || t.text) AS digest,
    EPOCH(t.happened_at) AS seconds,
    MAKE_TIMESTAMP(CAST(FLOOR(EPOCH(t.happened_at)) AS BIGINT) * 1000000) AS again,
    DATE_TRUNC('hour', t.happened_at) AS hour_start,
    DATE_TRUNC('day', t.happened_at) AS day_start,
    DATE_TRUNC('week', t.happened_at) AS week_start,
    DATE_TRUNC('month', t.happened_at) AS month_start,
    t.happened_at + INTERVAL '36' HOUR - INTERVAL '1' DAY AS later,
    t.happened_at AT TIME ZONE 'UTC' AT TIME ZONE parameters.zone AS local_time,
    CAST(t.happened_at AS DATE) AS day
  FROM typed AS t
  CROSS JOIN parameters
), ranked AS (
  SELECT
    d.text, d.bin,
    ROW_NUMBER() OVER (ORDER BY d.parsed DESC, d.text) AS place,
    LAG(d.bin) OVER (ORDER BY d.parsed DESC, d.text) AS bin_before,
    SUM(d.bin) OVER (ORDER BY d.parsed DESC, d.text ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
      AS running
  FROM derived AS d
), totals AS (
  SELECT
    d.bin AS bin, GROUPING(d.bin) AS is_total, COUNT(*) AS row_count, COUNT(DISTINCT d.text) AS exact_count,
    APPROX_COUNT_DISTINCT(d.text) AS about, MIN(d.parsed) AS least, MAX(d.parsed) AS most
  FROM derived AS d
  GROUP BY GROUPING SETS ((d.bin), ())
  HAVING COUNT(*) > 0
)
SELECT
  d.text AS text, d.parsed AS parsed, d.bin AS bin, d.size AS size,
  d.is_outside AS is_outside, d.is_like AS is_like, d.characters AS characters,
  d.second AS second, d.digest AS digest, d.seconds AS seconds, d.again AS again,
  d.hour_start AS hour_start, d.day_start AS day_start, d.week_start AS week_start,
  d.month_start AS month_start, d.later AS later, d.local_time AS local_time, d.day AS day,
  k.place AS place, k.bin_before AS bin_before, k.running AS running,
  t.row_count AS row_count, t.exact_count AS exact_count, t.about AS about, t.least AS least, t.most AS most,
  s.quantiles[1] AS lowest, s.quantiles[5] AS highest,
  CASE WHEN CAST(CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS TIMESTAMP) > d.happened THEN parameters.label END
    AS label
FROM (SELECT e.*, e.day_start AS happened FROM derived AS e) AS d
INNER JOIN ranked AS k ON k.text = d.text
LEFT JOIN totals AS t ON t.bin = d.bin AND t.is_total = 0
CROSS JOIN spread AS s
CROSS JOIN parameters
WHERE EXISTS (SELECT 1 AS one FROM typed AS y WHERE y.text = d.text)
UNION ALL
SELECT
  'total', CAST(NULL AS DOUBLE), t.bin, CAST(NULL AS DOUBLE), 0, FALSE, 0, '', '', CAST(NULL AS DOUBLE),
  CAST(NULL AS TIMESTAMP), CAST(NULL AS TIMESTAMP), CAST(NULL AS TIMESTAMP), CAST(NULL AS TIMESTAMP),
  CAST(NULL AS TIMESTAMP), CAST(NULL AS TIMESTAMP), CAST(NULL AS TIMESTAMP), CAST(NULL AS DATE),
  0, CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE), t.row_count, t.exact_count, t.about, t.least, t.most,
  CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE), CAST(NULL AS VARCHAR)
FROM totals AS t
WHERE t.is_total = 1
"""

# The same for the dialects that have no array of quantiles.
WITHOUT_QUANTILES = (
    EVERYTHING.replace("RESERVOIR_QUANTILE(t.number, [0.0, 0.25, 0.5, 0.75, 1.0], 1000)", "MAX(t.number)")
    .replace("s.quantiles[1]", "s.quantiles")
    .replace("s.quantiles[5]", "s.quantiles")
)


def everything(dialect: str) -> str:
    """The whole core and every primitive that a dialect has."""
    return WITHOUT_QUANTILES if "reservoir_quantiles" in DIALECTS[dialect].unsupported else EVERYTHING


# What the statement is run on. 2024-03-31 is a Sunday and the day summer time begins in Rome.
ROWS = """
(SELECT 'abc' AS text, 3.5 AS number, CAST('2024-03-31 00:30:00' AS TIMESTAMP) AS happened_at
 UNION ALL SELECT '1.5', 10.0, CAST('2024-03-31 01:30:00' AS TIMESTAMP)
 UNION ALL SELECT ' 2e1 ', -1.0, CAST('2024-04-01 23:59:59' AS TIMESTAMP))
"""

# By text: what an independent reader works out.
EXPECTED = {
    "abc": {
        "parsed": -1.0,
        "bin": 1.0,
        "is_outside": 0,
        "is_like": True,
        "characters": 3,
        "second": "b",
        "digest": "10374787ed585803bc4cdb63f92a545b",
        "seconds": 1711845000.0,
        "again": "2024-03-31 00:30:00",
        "hour_start": "2024-03-31 00:00:00",
        "week_start": "2024-03-25 00:00:00",
        "month_start": "2024-03-01 00:00:00",
        "later": "2024-03-31 12:30:00",
        "local_time": "2024-03-31 01:30:00",
        "day": "2024-03-31",
        "place": 3,
        "running": 5.0,
        "row_count": 1,
        "lowest": -1.0,
        "highest": 10.0,
        "label": "a",
    },
    "1.5": {"parsed": 1.5, "bin": 5.0, "local_time": "2024-03-31 03:30:00", "place": 2, "bin_before": -1.0},
    " 2e1 ": {
        "parsed": 20.0,
        "bin": -1.0,
        "week_start": "2024-04-01 00:00:00",
        "is_outside": 1,
        "bin_before": None,
    },
    "total": {"bin": None, "row_count": 3, "exact_count": 3, "about": 3, "least": -1.0, "most": 20.0},
}
