-- Columns of numbers whose values look like those of the baseline in another unit, with the other sign, or as 1 - x.
-- Inputs: compared_bins, mpm_monitors. One row per monitor x window x column in which one such mapping x -> f x + o explains what
-- happened; the best one. Three things have to agree: place and spread of the values have moved as f and o say (from exact sums,
-- and from quartiles, which a heavy tail or a baseline with a few foreign windows does not spoil); the column has moved at all
-- (Kolmogorov and Smirnov's distance of 0.2); and the whole baseline, mapped, lies where the window lies, as far as bins tell.
-- Values that mean no quantity stay what they are under another unit: 0, and codes at either end of the axis such as -999; an
-- atom there that has kept its share is left out. A mirrored column that a mere shift explains as well is no mirrored column.
-- Factors from 5 on are allowed more tolerance: no ordinary change multiplies place and spread by as much. Of smaller ones only
-- those count that part the column from its baseline (a distance of 0.45): what is about as wide as it is high, such as delays or
-- amounts, grows by 1.6 or 2.5 on many an ordinary day, in place and spread alike.
WITH measured AS (
  SELECT
    b.comparison,
    MAX(ABS(b.baseline_upto / NULLIF(k.baseline_values, 0.0) - b.current_upto / NULLIF(k.current_values, 0.0))) AS ks,
    k.baseline_values, k.current_values
  FROM compared_bins AS b
  INNER JOIN (
    SELECT
      v.comparison,
      SUM(v.baseline_count) AS baseline_values,
      SUM(v.current_count) AS current_values
    FROM compared_bins AS v
    WHERE v.position IS NOT NULL AND v.segment_key = '__all__'
    GROUP BY v.comparison
    -- Multiplied by a factor, larger numbers would overflow; no unit has them.
    HAVING COALESCE(MAX(ABS(v.lower_edge)), 0.0) < 1e150 AND COALESCE(MAX(ABS(v.upper_edge)), 0.0) < 1e150
  ) AS k ON k.comparison = b.comparison
  WHERE b.position IS NOT NULL AND b.segment_key = '__all__'
  GROUP BY b.comparison, k.baseline_values, k.current_values
), moved AS (
  SELECT
    t.comparison, t.monitor, t.window_id, t.column_name, m.ks, k.min_rows, t.sum_center AS center,
    t.baseline_sum, t.current_sum, t.baseline_sum_sq, t.current_sum_sq, t.baseline_min, t.current_min, t.baseline_max, t.current_max,
    m.baseline_values, m.current_values
  FROM compared_bins AS t
  INNER JOIN measured AS m ON m.comparison = t.comparison
  INNER JOIN mpm_monitors AS k ON k.monitor = t.monitor
  WHERE t.bin_kind = 'total' AND t.segment_key = '__all__' AND t.window_id NOT IN ('baseline', 'issues')
    AND t.column_role IN ('feature', 'prediction', 'label') AND t.value_kind IN ('numeric', 'integer')
    AND m.ks >= 0.2 AND m.baseline_values >= k.min_rows AND m.current_values >= k.min_rows
), bins AS (
  -- kept: an atom that means no quantity, to be left out.
  SELECT
    b.comparison, b.position, b.lower_edge, b.upper_edge, b.baseline_count, b.current_count,
    CASE
      WHEN b.bin_kind = 'atom' AND b.baseline_count > 0
        AND (b.lower_edge = 0 OR b.lower_edge = m.baseline_min OR b.lower_edge = m.baseline_max)
        AND b.current_count / NULLIF(m.current_values, 0.0) BETWEEN 0.5 * b.baseline_count / NULLIF(m.baseline_values, 0.0)
          AND 2.0 * b.baseline_count / NULLIF(m.baseline_values, 0.0) THEN 1
      ELSE 0
    END AS is_kept,
    b.lower_edge - m.center AS from_center
  FROM compared_bins AS b
  INNER JOIN moved AS m ON m.comparison = b.comparison
  WHERE b.position IS NOT NULL
), kept AS (
  SELECT
    b.comparison,
    SUM(CASE WHEN b.is_kept = 1 THEN 0.0 ELSE b.baseline_count END) AS baseline_n,
    SUM(CASE WHEN b.is_kept = 1 THEN 0.0 ELSE b.current_count END) AS current_n,
    SUM(CASE WHEN b.is_kept = 1 THEN b.baseline_count * b.from_center ELSE 0.0 END) AS baseline_sum,
    SUM(CASE WHEN b.is_kept = 1 THEN b.current_count * b.from_center ELSE 0.0 END) AS current_sum,
    SUM(CASE WHEN b.is_kept = 1 THEN b.baseline_count * POW(b.from_center, 2) ELSE 0.0 END) AS baseline_sum_sq,
    SUM(CASE WHEN b.is_kept = 1 THEN b.current_count * POW(b.from_center, 2) ELSE 0.0 END) AS current_sum_sq
  FROM bins AS b
  GROUP BY b.comparison
), summed AS (
  SELECT
    m.comparison, m.monitor, m.window_id, m.column_name, m.ks, m.center, k.baseline_n, k.current_n,
    m.baseline_min, m.baseline_max, m.current_min, m.current_max,
    (m.baseline_sum - k.baseline_sum) / NULLIF(k.baseline_n, 0.0) AS baseline_offset,
    (m.current_sum - k.current_sum) / NULLIF(k.current_n, 0.0) AS current_offset,
    (m.baseline_sum_sq - k.baseline_sum_sq) / NULLIF(k.baseline_n, 0.0) AS baseline_square,
    (m.current_sum_sq - k.current_sum_sq) / NULLIF(k.current_n, 0.0) AS current_square
  FROM moved AS m
  INNER JOIN kept AS k ON k.comparison = m.comparison
  WHERE k.baseline_n >= m.min_rows AND k.current_n >= m.min_rows
), cumulated AS (
  SELECT
    b.comparison, b.position, b.lower_edge, b.upper_edge,
    CASE WHEN b.is_kept = 1 THEN 0.0 ELSE b.baseline_count END / NULLIF(s.baseline_n, 0.0) AS q,
    CASE WHEN b.is_kept = 1 THEN 0.0 ELSE b.current_count END / NULLIF(s.current_n, 0.0) AS p,
    SUM(CASE WHEN b.is_kept = 1 THEN 0.0 ELSE b.baseline_count END) OVER (
      PARTITION BY b.comparison ORDER BY b.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) / NULLIF(s.baseline_n, 0.0) AS q_upto,
    SUM(CASE WHEN b.is_kept = 1 THEN 0.0 ELSE b.current_count END) OVER (
      PARTITION BY b.comparison ORDER BY b.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) / NULLIF(s.current_n, 0.0) AS p_upto
  FROM bins AS b
  INNER JOIN summed AS s ON s.comparison = b.comparison
), levels AS (
  SELECT 0.25 AS level UNION ALL SELECT 0.5 UNION ALL SELECT 0.75
), quartiles AS (
  -- Linear inside the bin; the width of the bin tells how sure that is.
  SELECT
    c.comparison, l.level,
    MAX(CASE WHEN c.q > 0 AND c.q_upto >= l.level AND c.q_upto - c.q < l.level
      THEN c.lower_edge + (c.upper_edge - c.lower_edge) * ((l.level - c.q_upto + c.q) / NULLIF(c.q, 0.0)) END) AS baseline_value,
    MAX(CASE WHEN c.p > 0 AND c.p_upto >= l.level AND c.p_upto - c.p < l.level
      THEN c.lower_edge + (c.upper_edge - c.lower_edge) * ((l.level - c.p_upto + c.p) / NULLIF(c.p, 0.0)) END) AS current_value,
    MAX(CASE WHEN c.p > 0 AND c.p_upto >= l.level AND c.p_upto - c.p < l.level THEN c.upper_edge - c.lower_edge END) AS current_width
  FROM cumulated AS c
  CROSS JOIN levels AS l
  GROUP BY c.comparison, l.level
), placed AS (
  -- Where values lie and how far they spread: by sums, and by quartiles. spread_error: standard error of the logarithm of the
  -- ratio of spreads (of sums, at a kurtosis of 5). A spread lost to rounding about a far centre is null.
  SELECT
    s.comparison, 1 AS route, s.baseline_n, s.current_n,
    s.center + s.baseline_offset AS baseline_place,
    s.center + s.current_offset AS current_place,
    CASE WHEN s.baseline_square - POW(s.baseline_offset, 2) > 1e-9 * POW(s.baseline_offset, 2)
      AND s.baseline_square < 1.7976931348623157e308
      THEN SQRT(s.baseline_square - POW(s.baseline_offset, 2)) END AS baseline_spread,
    CASE WHEN s.current_square - POW(s.current_offset, 2) > 1e-9 * POW(s.current_offset, 2)
      AND s.current_square < 1.7976931348623157e308
      THEN SQRT(s.current_square - POW(s.current_offset, 2)) END AS current_spread,
    SQRT(1.0 / NULLIF(s.baseline_n, 0.0) + 1.0 / NULLIF(s.current_n, 0.0)) AS spread_error,
    s.baseline_max - s.baseline_min AS baseline_range,
    s.current_max - s.current_min AS current_range
  FROM summed AS s
  UNION ALL
  SELECT
    q.comparison, 2, s.baseline_n, s.current_n,
    MAX(CASE WHEN q.level = 0.5 THEN q.baseline_value END),
    MAX(CASE WHEN q.level = 0.5 THEN q.current_value END),
    0.7413 * (MAX(CASE WHEN q.level = 0.75 THEN q.baseline_value END) - MAX(CASE WHEN q.level = 0.25 THEN q.baseline_value END)),
    CASE
      WHEN SUM(CASE WHEN q.current_width IS NULL THEN 1 ELSE 0 END) = 0 AND MAX(q.current_width)
        <= 0.35 * (MAX(CASE WHEN q.level = 0.75 THEN q.current_value END) - MAX(CASE WHEN q.level = 0.25 THEN q.current_value END))
        THEN 0.7413 * (MAX(CASE WHEN q.level = 0.75 THEN q.current_value END) - MAX(CASE WHEN q.level = 0.25 THEN q.current_value END))
    END,
    1.17 * SQRT(1.0 / NULLIF(s.baseline_n, 0.0) + 1.0 / NULLIF(s.current_n, 0.0)),
    NULL, NULL
  FROM quartiles AS q
  INNER JOIN summed AS s ON s.comparison = q.comparison
  GROUP BY q.comparison, s.baseline_n, s.current_n
), units AS (
  SELECT 10.0 AS factor, 0.0 AS shift, 'x 10' AS forth, 'divided by 10' AS back
  UNION ALL SELECT 100.0, 0.0, 'x 100', 'divided by 100'
  UNION ALL SELECT 1000.0, 0.0, 'x 1000', 'divided by 1000'
  UNION ALL SELECT 10000.0, 0.0, 'x 10000', 'divided by 10000'
  UNION ALL SELECT 100000.0, 0.0, 'x 100000', 'divided by 100000'
  UNION ALL SELECT 1000000.0, 0.0, 'x 1000000', 'divided by 1000000'
  UNION ALL SELECT 1000000000.0, 0.0, 'x 1000000000', 'divided by 1000000000'
  UNION ALL SELECT 24.0, 0.0, 'x 24 (days to hours)', 'divided by 24 (hours to days)'
  UNION ALL SELECT 60.0, 0.0, 'x 60 (such as minutes to seconds)', 'divided by 60 (such as seconds to minutes)'
  UNION ALL SELECT 1024.0, 0.0, 'x 1024', 'divided by 1024'
  UNION ALL SELECT 1440.0, 0.0, 'x 1440 (days to minutes)', 'divided by 1440 (minutes to days)'
  UNION ALL SELECT 3600.0, 0.0, 'x 3600 (hours to seconds)', 'divided by 3600 (seconds to hours)'
  UNION ALL SELECT 86400.0, 0.0, 'x 86400 (days to seconds)', 'divided by 86400 (seconds to days)'
  UNION ALL SELECT 1.609344, 0.0, 'x 1.609 (miles to kilometres)', 'divided by 1.609 (kilometres to miles)'
  UNION ALL SELECT 2.2046226, 0.0, 'x 2.2046 (kilograms to pounds)', 'divided by 2.2046 (pounds to kilograms)'
  UNION ALL SELECT 2.54, 0.0, 'x 2.54 (inches to centimetres)', 'divided by 2.54 (centimetres to inches)'
  UNION ALL SELECT 3.2808399, 0.0, 'x 3.2808 (metres to feet)', 'divided by 3.2808 (feet to metres)'
  UNION ALL SELECT 1.8, 32.0, 'x 1.8 + 32 (degrees Celsius to Fahrenheit)', '(x - 32) / 1.8 (degrees Fahrenheit to Celsius)'
  UNION ALL SELECT 1.0, 273.15, '+ 273.15 (degrees Celsius to kelvin)', '- 273.15 (kelvin to degrees Celsius)'
), mappings AS (
  -- is_wide: a factor so far from 1 that tolerance is cheap; is_mirrored: where it could be a mere shift.
  SELECT
    m.kind, m.factor, m.offset_value, m.label,
    CASE WHEN m.factor >= 5 OR (m.factor > 0 AND m.factor <= 0.2) THEN 1 ELSE 0 END AS is_wide,
    CASE WHEN m.factor < 0 THEN 1 ELSE 0 END AS is_mirrored
  FROM (
    SELECT 'unit' AS kind, u.factor AS factor, u.shift AS offset_value, u.forth AS label FROM units AS u
    UNION ALL
    SELECT 'unit', 1.0 / NULLIF(CAST(u.factor AS DOUBLE), 0.0), 0.0 - CAST(u.shift AS DOUBLE) / NULLIF(u.factor, 0.0), u.back FROM units AS u
    UNION ALL
    SELECT 'sign', -1.0, 0.0, 'the same values with the other sign'
    UNION ALL
    SELECT 'complement', -1.0, 1.0, '1 - x'
  ) AS m
), tried AS (
  -- expected_place, expected_spread: what the baseline would be after the mapping; place_room, spread_room: how far off it may be.
  SELECT
    p.*, m.kind, m.factor, m.offset_value, m.label, m.is_wide, m.is_mirrored,
    m.factor * p.baseline_place + m.offset_value AS expected_place,
    ABS(m.factor) * p.baseline_spread AS expected_spread,
    CASE WHEN m.is_wide = 1 THEN 0.1 ELSE 0.03 END * ABS(m.factor * p.baseline_place)
      + CASE WHEN m.is_wide = 1 OR (m.kind = 'unit' AND m.offset_value <> 0) THEN 0.05 * ABS(m.factor) * p.baseline_spread ELSE 0.0 END
      + 3.0 * ABS(m.factor) * p.baseline_spread * SQRT(1.0 / NULLIF(p.baseline_n, 0.0) + 1.0 / NULLIF(p.current_n, 0.0)) AS place_room,
    CASE
      WHEN m.is_wide = 1 AND p.spread_error < 0.0833 THEN 0.15 + 3.0 * p.spread_error
      WHEN m.is_wide = 1 THEN 0.4
      WHEN p.spread_error < 0.0233 THEN 0.05 + 3.0 * p.spread_error
      ELSE 0.12
    END AS spread_room
  FROM placed AS p
  CROSS JOIN mappings AS m
  WHERE p.baseline_spread > 0
), fitting AS (
  SELECT
    t.*,
    ABS(t.current_place - t.expected_place) / NULLIF(ABS(t.factor * t.baseline_place) + t.expected_spread, 0.0)
      + CASE WHEN t.current_spread > 0 THEN ABS(LN(t.current_spread / NULLIF(t.expected_spread, 0.0))) ELSE 0.0 END
      -- 1024 lies beside 1000, which is far more common.
      + CASE WHEN t.factor BETWEEN 1023 AND 1025 OR t.factor BETWEEN 0.00097 AND 0.00098 THEN 0.04 ELSE 0.0 END AS misfit
  FROM tried AS t
  INNER JOIN summed AS s ON s.comparison = t.comparison
  WHERE ABS(t.current_place - t.expected_place) <= t.place_room
    AND CASE
      WHEN t.current_spread > 0 THEN CASE WHEN ABS(LN(t.current_spread / NULLIF(t.expected_spread, 0.0))) <= t.spread_room THEN 1 ELSE 0 END
      -- Small against a far centre: the range has to do.
      WHEN t.is_wide = 1 AND t.current_range > 0 AND t.baseline_range > 0
        THEN CASE WHEN t.current_range / NULLIF(t.factor * t.baseline_range, 0.0) BETWEEN 0.3333 AND 3.0 THEN 1 ELSE 0 END
      ELSE 0
    END = 1
    -- The place has to tell something: not where it is about 0, unless the factor is large.
    AND (t.is_wide = 1 OR t.is_mirrored = 1 OR t.offset_value <> 0 OR t.place_room <= 0.1 * ABS(t.factor * t.baseline_place))
    AND (t.kind <> 'unit' OR t.offset_value = 0 OR (ABS(t.expected_place - t.baseline_place) >= 1.5 * t.baseline_spread
      AND ABS(t.expected_place - t.baseline_place) >= 1.5 * t.expected_spread))
    -- What lies in [0, 1] before and after, such as a score, has no unit.
    AND (t.kind <> 'unit' OR s.baseline_min < 0 OR s.baseline_max > 1 OR s.current_min < 0 OR s.current_max > 1)
    AND (t.is_wide = 1 OR t.is_mirrored = 1 OR s.ks >= 0.45)
    AND (t.kind <> 'complement' OR (s.baseline_min >= 0 AND s.baseline_max <= 1 AND s.current_min >= 0 AND s.current_max <= 1
      AND t.place_room <= 0.05
      -- Of two values, 0 and 1, any change of their shares mirrors them a little: only a great one counts.
      AND (ABS(t.current_place - t.baseline_place) >= 0.7
        OR POW(t.baseline_spread, 2) < 0.95 * t.baseline_place * (1.0 - t.baseline_place))))
), ranked AS (
  SELECT
    f.*,
    ROW_NUMBER() OVER (PARTITION BY f.comparison, f.route ORDER BY f.misfit, f.factor, f.offset_value) AS place
  FROM fitting AS f
), best AS (
  -- The best mapping of each route and, beside a mirrored one, the mere shift that would have to do the same.
  SELECT r.comparison, r.route, 0 AS is_shift, r.factor AS slope, r.offset_value AS intercept
  FROM ranked AS r
  WHERE r.place = 1
  UNION ALL
  SELECT r.comparison, r.route, 1, 1.0, r.current_place - r.baseline_place
  FROM ranked AS r
  WHERE r.place = 1 AND r.is_mirrored = 1
), points AS (
  SELECT
    b.comparison, b.route, b.is_shift, c.position,
    b.slope * c.upper_edge + b.intercept AS mapped,
    CASE WHEN b.slope < 0 THEN 1.0 - c.q_upto ELSE c.q_upto END AS expected_share
  FROM best AS b
  INNER JOIN cumulated AS c ON c.comparison = b.comparison
  WHERE c.q > 0 AND c.upper_edge IS NOT NULL
), located AS (
  -- Share of the window below the mapped edge: known to lie between these two, for edges of its bins lie elsewhere.
  SELECT
    p.comparison, p.route, p.is_shift, p.position, p.expected_share,
    MAX(CASE WHEN c.upper_edge < p.mapped THEN c.p_upto ELSE 0.0 END) AS at_least,
    MIN(CASE WHEN c.lower_edge > p.mapped THEN c.p_upto - c.p ELSE 1.0 END) AS at_most
  FROM points AS p
  INNER JOIN cumulated AS c ON c.comparison = p.comparison
  WHERE c.p > 0
  GROUP BY p.comparison, p.route, p.is_shift, p.position, p.expected_share
), apart AS (
  SELECT
    l.comparison, l.route, l.is_shift,
    CASE
      WHEN l.expected_share < l.at_least THEN l.at_least - l.expected_share
      WHEN l.expected_share > l.at_most THEN l.expected_share - l.at_most
      ELSE 0.0
    END AS distance
  FROM located AS l
), distances AS (
  SELECT
    a.comparison, a.route,
    MAX(CASE WHEN a.is_shift = 0 THEN a.distance END) AS mapped_distance,
    MAX(CASE WHEN a.is_shift = 1 THEN a.distance END) AS shifted_distance
  FROM apart AS a
  GROUP BY a.comparison, a.route
), confirmed AS (
  SELECT
    s.monitor, s.window_id, s.column_name, r.kind, r.factor, r.offset_value, r.label,
    ROW_NUMBER() OVER (PARTITION BY r.comparison ORDER BY r.route) AS choice
  FROM ranked AS r
  INNER JOIN summed AS s ON s.comparison = r.comparison
  INNER JOIN distances AS d ON d.comparison = r.comparison AND d.route = r.route
  WHERE r.place = 1
    AND d.mapped_distance <= CASE WHEN r.is_wide = 1 THEN 0.15 WHEN r.is_mirrored = 1 THEN 0.05 ELSE 0.03 END
      + 1.5 * SQRT(1.0 / NULLIF(s.baseline_n, 0.0) + 1.0 / NULLIF(s.current_n, 0.0))
    AND d.mapped_distance <= 0.5 * s.ks
    AND (r.is_mirrored = 0
      OR ABS(r.current_place - r.baseline_place) >= 4.0 * r.baseline_spread
      OR d.shifted_distance > d.mapped_distance + 0.05 + 0.5 * SQRT(1.0 / NULLIF(s.baseline_n, 0.0) + 1.0 / NULLIF(s.current_n, 0.0)))
)
SELECT
  c.monitor AS monitor,
  c.window_id AS window_id,
  c.column_name AS column_name,
  c.kind AS kind,
  c.factor AS factor,
  c.offset_value AS offset_value,
  CASE WHEN c.factor > 0.4 AND c.factor < 2.5 AND c.factor <> 1 THEN 'may be ' ELSE 'looks like ' END || c.label AS what_is_seen
FROM confirmed AS c
WHERE c.choice = 1
