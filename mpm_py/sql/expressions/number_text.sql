-- A number as people read it: three significant digits, whole from 100 on, no trailing zeros, a point; the same on every engine.
-- Null stays null; from 9e18 on, and for what is not finite, it only says how large it is; below 1e-9 it is 0.
WITH parameters AS (
  SELECT 81.24 AS value
)
SELECT
  CASE WHEN parameters.value < -0.0000000005 THEN '-' ELSE '' END || CASE
    WHEN parameters.value IS NULL THEN NULL
    WHEN NOT ABS(parameters.value) < 9e18 THEN 'over 9e18'
    WHEN ABS(parameters.value) >= 99.95 THEN CAST(CAST(FLOOR(ABS(parameters.value) + 0.5) AS BIGINT) AS VARCHAR)
    WHEN ABS(parameters.value) >= 9.995 THEN CAST(CAST(FLOOR(FLOOR(ABS(parameters.value) * 10.0 + 0.5) / 10.0) AS BIGINT) AS VARCHAR) || CASE
      WHEN CAST(CAST(FLOOR(10.0 + FLOOR(ABS(parameters.value) * 10.0 + 0.5) - 10.0 * FLOOR(FLOOR(ABS(parameters.value) * 10.0 + 0.5) / 10.0)) AS BIGINT) AS VARCHAR) LIKE '%0' THEN ''
      ELSE '.' || SUBSTRING(CAST(CAST(FLOOR(10.0 + FLOOR(ABS(parameters.value) * 10.0 + 0.5) - 10.0 * FLOOR(FLOOR(ABS(parameters.value) * 10.0 + 0.5) / 10.0)) AS BIGINT) AS VARCHAR), 2, 1)
    END
    WHEN ABS(parameters.value) >= 0.9995 THEN CAST(CAST(FLOOR(FLOOR(ABS(parameters.value) * 100.0 + 0.5) / 100.0) AS BIGINT) AS VARCHAR) || CASE
      WHEN CAST(CAST(FLOOR(100.0 + FLOOR(ABS(parameters.value) * 100.0 + 0.5) - 100.0 * FLOOR(FLOOR(ABS(parameters.value) * 100.0 + 0.5) / 100.0)) AS BIGINT) AS VARCHAR) LIKE '%00' THEN ''
      WHEN CAST(CAST(FLOOR(100.0 + FLOOR(ABS(parameters.value) * 100.0 + 0.5) - 100.0 * FLOOR(FLOOR(ABS(parameters.value) * 100.0 + 0.5) / 100.0)) AS BIGINT) AS VARCHAR) LIKE '%0' THEN '.' || SUBSTRING(CAST(CAST(FLOOR(100.0 + FLOOR(ABS(parameters.value) * 100.0 + 0.5) - 100.0 * FLOOR(FLOOR(ABS(parameters.value) * 100.0 + 0.5) / 100.0)) AS BIGINT) AS VARCHAR), 2, 1)
      ELSE '.' || SUBSTRING(CAST(CAST(FLOOR(100.0 + FLOOR(ABS(parameters.value) * 100.0 + 0.5) - 100.0 * FLOOR(FLOOR(ABS(parameters.value) * 100.0 + 0.5) / 100.0)) AS BIGINT) AS VARCHAR), 2, 2)
    END
    WHEN ABS(parameters.value) >= 0.09995 THEN CAST(CAST(FLOOR(FLOOR(ABS(parameters.value) * 1000.0 + 0.5) / 1000.0) AS BIGINT) AS VARCHAR) || CASE
      WHEN CAST(CAST(FLOOR(1000.0 + FLOOR(ABS(parameters.value) * 1000.0 + 0.5) - 1000.0 * FLOOR(FLOOR(ABS(parameters.value) * 1000.0 + 0.5) / 1000.0)) AS BIGINT) AS VARCHAR) LIKE '%00' THEN '.' || SUBSTRING(CAST(CAST(FLOOR(1000.0 + FLOOR(ABS(parameters.value) * 1000.0 + 0.5) - 1000.0 * FLOOR(FLOOR(ABS(parameters.value) * 1000.0 + 0.5) / 1000.0)) AS BIGINT) AS VARCHAR), 2, 1)
      WHEN CAST(CAST(FLOOR(1000.0 + FLOOR(ABS(parameters.value) * 1000.0 + 0.5) - 1000.0 * FLOOR(FLOOR(ABS(parameters.value) * 1000.0 + 0.5) / 1000.0)) AS BIGINT) AS VARCHAR) LIKE '%0' THEN '.' || SUBSTRING(CAST(CAST(FLOOR(1000.0 + FLOOR(ABS(parameters.value) * 1000.0 + 0.5) - 1000.0 * FLOOR(FLOOR(ABS(parameters.value) * 1000.0 + 0.5) / 1000.0)) AS BIGINT) AS VARCHAR), 2, 2)
      ELSE '.' || SUBSTRING(CAST(CAST(FLOOR(1000.0 + FLOOR(ABS(parameters.value) * 1000.0 + 0.5) - 1000.0 * FLOOR(FLOOR(ABS(parameters.value) * 1000.0 + 0.5) / 1000.0)) AS BIGINT) AS VARCHAR), 2, 3)
    END
    WHEN ABS(parameters.value) >= 0.009995 THEN CAST(CAST(FLOOR(FLOOR(ABS(parameters.value) * 10000.0 + 0.5) / 10000.0) AS BIGINT) AS VARCHAR) || CASE
      WHEN CAST(CAST(FLOOR(10000.0 + FLOOR(ABS(parameters.value) * 10000.0 + 0.5) - 10000.0 * FLOOR(FLOOR(ABS(parameters.value) * 10000.0 + 0.5) / 10000.0)) AS BIGINT) AS VARCHAR) LIKE '%00' THEN '.' || SUBSTRING(CAST(CAST(FLOOR(10000.0 + FLOOR(ABS(parameters.value) * 10000.0 + 0.5) - 10000.0 * FLOOR(FLOOR(ABS(parameters.value) * 10000.0 + 0.5) / 10000.0)) AS BIGINT) AS VARCHAR), 2, 2)
      WHEN CAST(CAST(FLOOR(10000.0 + FLOOR(ABS(parameters.value) * 10000.0 + 0.5) - 10000.0 * FLOOR(FLOOR(ABS(parameters.value) * 10000.0 + 0.5) / 10000.0)) AS BIGINT) AS VARCHAR) LIKE '%0' THEN '.' || SUBSTRING(CAST(CAST(FLOOR(10000.0 + FLOOR(ABS(parameters.value) * 10000.0 + 0.5) - 10000.0 * FLOOR(FLOOR(ABS(parameters.value) * 10000.0 + 0.5) / 10000.0)) AS BIGINT) AS VARCHAR), 2, 3)
      ELSE '.' || SUBSTRING(CAST(CAST(FLOOR(10000.0 + FLOOR(ABS(parameters.value) * 10000.0 + 0.5) - 10000.0 * FLOOR(FLOOR(ABS(parameters.value) * 10000.0 + 0.5) / 10000.0)) AS BIGINT) AS VARCHAR), 2, 4)
    END
    WHEN ABS(parameters.value) >= 0.0009995 THEN CAST(CAST(FLOOR(FLOOR(ABS(parameters.value) * 100000.0 + 0.5) / 100000.0) AS BIGINT) AS VARCHAR) || CASE
      WHEN CAST(CAST(FLOOR(100000.0 + FLOOR(ABS(parameters.value) * 100000.0 + 0.5) - 100000.0 * FLOOR(FLOOR(ABS(parameters.value) * 100000.0 + 0.5) / 100000.0)) AS BIGINT) AS VARCHAR) LIKE '%00' THEN '.' || SUBSTRING(CAST(CAST(FLOOR(100000.0 + FLOOR(ABS(parameters.value) * 100000.0 + 0.5) - 100000.0 * FLOOR(FLOOR(ABS(parameters.value) * 100000.0 + 0.5) / 100000.0)) AS BIGINT) AS VARCHAR), 2, 3)
      WHEN CAST(CAST(FLOOR(100000.0 + FLOOR(ABS(parameters.value) * 100000.0 + 0.5) - 100000.0 * FLOOR(FLOOR(ABS(parameters.value) * 100000.0 + 0.5) / 100000.0)) AS BIGINT) AS VARCHAR) LIKE '%0' THEN '.' || SUBSTRING(CAST(CAST(FLOOR(100000.0 + FLOOR(ABS(parameters.value) * 100000.0 + 0.5) - 100000.0 * FLOOR(FLOOR(ABS(parameters.value) * 100000.0 + 0.5) / 100000.0)) AS BIGINT) AS VARCHAR), 2, 4)
      ELSE '.' || SUBSTRING(CAST(CAST(FLOOR(100000.0 + FLOOR(ABS(parameters.value) * 100000.0 + 0.5) - 100000.0 * FLOOR(FLOOR(ABS(parameters.value) * 100000.0 + 0.5) / 100000.0)) AS BIGINT) AS VARCHAR), 2, 5)
    END
    WHEN ABS(parameters.value) >= 0.00009995 THEN CAST(CAST(FLOOR(FLOOR(ABS(parameters.value) * 1000000.0 + 0.5) / 1000000.0) AS BIGINT) AS VARCHAR) || CASE
      WHEN CAST(CAST(FLOOR(1000000.0 + FLOOR(ABS(parameters.value) * 1000000.0 + 0.5) - 1000000.0 * FLOOR(FLOOR(ABS(parameters.value) * 1000000.0 + 0.5) / 1000000.0)) AS BIGINT) AS VARCHAR) LIKE '%00' THEN '.' || SUBSTRING(CAST(CAST(FLOOR(1000000.0 + FLOOR(ABS(parameters.value) * 1000000.0 + 0.5) - 1000000.0 * FLOOR(FLOOR(ABS(parameters.value) * 1000000.0 + 0.5) / 1000000.0)) AS BIGINT) AS VARCHAR), 2, 4)
      WHEN CAST(CAST(FLOOR(1000000.0 + FLOOR(ABS(parameters.value) * 1000000.0 + 0.5) - 1000000.0 * FLOOR(FLOOR(ABS(parameters.value) * 1000000.0 + 0.5) / 1000000.0)) AS BIGINT) AS VARCHAR) LIKE '%0' THEN '.' || SUBSTRING(CAST(CAST(FLOOR(1000000.0 + FLOOR(ABS(parameters.value) * 1000000.0 + 0.5) - 1000000.0 * FLOOR(FLOOR(ABS(parameters.value) * 1000000.0 + 0.5) / 1000000.0)) AS BIGINT) AS VARCHAR), 2, 5)
      ELSE '.' || SUBSTRING(CAST(CAST(FLOOR(1000000.0 + FLOOR(ABS(parameters.value) * 1000000.0 + 0.5) - 1000000.0 * FLOOR(FLOOR(ABS(parameters.value) * 1000000.0 + 0.5) / 1000000.0)) AS BIGINT) AS VARCHAR), 2, 6)
    END
    WHEN ABS(parameters.value) >= 0.0000000005 THEN CAST(CAST(FLOOR(FLOOR(ABS(parameters.value) * 1000000000.0 + 0.5) / 1000000000.0) AS BIGINT) AS VARCHAR) || CASE
      WHEN CAST(CAST(FLOOR(1000000000.0 + FLOOR(ABS(parameters.value) * 1000000000.0 + 0.5) - 1000000000.0 * FLOOR(FLOOR(ABS(parameters.value) * 1000000000.0 + 0.5) / 1000000000.0)) AS BIGINT) AS VARCHAR) LIKE '%00' THEN '.' || SUBSTRING(CAST(CAST(FLOOR(1000000000.0 + FLOOR(ABS(parameters.value) * 1000000000.0 + 0.5) - 1000000000.0 * FLOOR(FLOOR(ABS(parameters.value) * 1000000000.0 + 0.5) / 1000000000.0)) AS BIGINT) AS VARCHAR), 2, 7)
      WHEN CAST(CAST(FLOOR(1000000000.0 + FLOOR(ABS(parameters.value) * 1000000000.0 + 0.5) - 1000000000.0 * FLOOR(FLOOR(ABS(parameters.value) * 1000000000.0 + 0.5) / 1000000000.0)) AS BIGINT) AS VARCHAR) LIKE '%0' THEN '.' || SUBSTRING(CAST(CAST(FLOOR(1000000000.0 + FLOOR(ABS(parameters.value) * 1000000000.0 + 0.5) - 1000000000.0 * FLOOR(FLOOR(ABS(parameters.value) * 1000000000.0 + 0.5) / 1000000000.0)) AS BIGINT) AS VARCHAR), 2, 8)
      ELSE '.' || SUBSTRING(CAST(CAST(FLOOR(1000000000.0 + FLOOR(ABS(parameters.value) * 1000000000.0 + 0.5) - 1000000000.0 * FLOOR(FLOOR(ABS(parameters.value) * 1000000000.0 + 0.5) / 1000000000.0)) AS BIGINT) AS VARCHAR), 2, 9)
    END
    ELSE '0'
  END AS result
FROM parameters
