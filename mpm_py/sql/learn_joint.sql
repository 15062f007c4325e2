-- How much a feature tells about the size of the error beyond what the prediction tells: the gain in R squared of the absolute
-- error. Input: joint_cells (learn_joint_cells.sql for each feature). One row per feature, best first.
-- Every row is predicted from all others (leave one out), in closed form from the sums n, S, Q of a cell. By the group g of the
-- prediction alone: the mean of the others of the group, sum of squares (n_g / (n_g - 1))^2 (Q_g - S_g^2 / n_g). By the cell,
-- shrunk by 20 rows to its group: the residual of a row is a e - b, with
-- a = 1 + (1 + 20 / (n_g - 1)) / (n_c + 19) and b = (S_c + 20 S_g / (n_g - 1)) / (n_c + 19).
-- Sums are about the mean of all, so that they do not cancel; a group of one row has no others and is left out.
WITH overall AS (
  SELECT
    j.column_name,
    SUM(j.error_sum) / NULLIF(CAST(SUM(j.row_count) AS DOUBLE), 0.0) AS mean_error
  FROM joint_cells AS j
  GROUP BY j.column_name
), cells AS (
  SELECT
    j.column_name, FLOOR(j.bin_code / 16.0) AS prediction_group,
    CAST(j.row_count AS DOUBLE) AS n,
    j.error_sum - CAST(j.row_count AS DOUBLE) * o.mean_error AS s,
    j.error_sum_sq - 2.0 * o.mean_error * j.error_sum + CAST(j.row_count AS DOUBLE) * o.mean_error * o.mean_error AS q
  FROM joint_cells AS j
  INNER JOIN overall AS o ON o.column_name = j.column_name
), levels AS (
  SELECT c.column_name, c.prediction_group, SUM(c.n) AS n, SUM(c.s) AS s, SUM(c.q) AS q
  FROM cells AS c
  GROUP BY c.column_name, c.prediction_group
  HAVING SUM(c.n) > 1
), grouped AS (
  SELECT
    g.column_name, SUM(g.q) AS total,
    SUM((g.n / NULLIF(g.n - 1.0, 0.0)) * (g.n / NULLIF(g.n - 1.0, 0.0)) * (g.q - g.s * g.s / NULLIF(g.n, 0.0))) AS residual
  FROM levels AS g
  GROUP BY g.column_name
), weights AS (
  SELECT
    c.column_name, c.n, c.s, c.q,
    1.0 + (1.0 + 20.0 / NULLIF(g.n - 1.0, 0.0)) / NULLIF(c.n + 19.0, 0.0) AS a,
    (c.s + 20.0 * g.s / NULLIF(g.n - 1.0, 0.0)) / NULLIF(c.n + 19.0, 0.0) AS b
  FROM cells AS c
  INNER JOIN levels AS g ON g.column_name = c.column_name AND g.prediction_group = c.prediction_group
), split AS (
  SELECT w.column_name, SUM(w.a * w.a * w.q - 2.0 * w.a * w.b * w.s + w.b * w.b * w.n) AS residual
  FROM weights AS w
  GROUP BY w.column_name
)
SELECT
  g.column_name AS column_name,
  (g.residual - s.residual) / NULLIF(g.total, 0.0) AS gain
FROM grouped AS g
INNER JOIN split AS s ON s.column_name = g.column_name
ORDER BY gain DESC, g.column_name COLLATE C
