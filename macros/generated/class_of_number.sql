{#-
Name of a class that is stored as a floating-point number: whole numbers without a fraction, so that 2 and 2.0 are one class.

Written by `mpm dev generate` from mpm_py/sql/expressions/class_of_number.sql; edit that file.
-#}

{% macro class_of_number(value) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('class_of_number', 'mpm')(value)) }}
{%- endmacro %}

{% macro default__class_of_number(value) -%}
CASE
  WHEN ({{ value }}) = FLOOR(({{ value }})) AND ABS(({{ value }})) < 1e15 THEN CAST(CAST(FLOOR(({{ value }})) AS BIGINT) AS VARCHAR)
  WHEN ({{ value }}) > -1.7976931348623157e308 AND ({{ value }}) < 1.7976931348623157e308 THEN CAST({{ value }} AS VARCHAR)
END
{%- endmacro %}

{% macro postgres__class_of_number(value) -%}
CASE
  WHEN ({{ value }}) = FLOOR(({{ value }})) AND ABS(({{ value }})) < 1e15 THEN CAST(CAST(FLOOR(({{ value }})) AS BIGINT) AS TEXT)
  WHEN ({{ value }}) > -1.7976931348623157e308 AND ({{ value }}) < 1.7976931348623157e308 THEN CAST({{ value }} AS TEXT)
END
{%- endmacro %}

{% macro redshift__class_of_number(value) -%}
CASE
  WHEN ({{ value }}) = FLOOR(({{ value }})) AND ABS(({{ value }})) < 1e15 THEN CAST(CAST(FLOOR(({{ value }})) AS BIGINT) AS VARCHAR(65535))
  WHEN ({{ value }}) > -1.7976931348623157e308 AND ({{ value }}) < 1.7976931348623157e308 THEN CAST({{ value }} AS VARCHAR(65535))
END
{%- endmacro %}

{% macro bigquery__class_of_number(value) -%}
CASE
  WHEN ({{ value }}) = FLOOR(({{ value }})) AND ABS(({{ value }})) < 1e15 THEN CAST(CAST(FLOOR(({{ value }})) AS INT64) AS STRING)
  WHEN ({{ value }}) > -1.7976931348623157e308 AND ({{ value }}) < 1.7976931348623157e308 THEN CAST({{ value }} AS STRING)
END
{%- endmacro %}

{% macro spark__class_of_number(value) -%}
CASE
  WHEN ({{ value }}) = FLOOR(({{ value }})) AND ABS(({{ value }})) < 1e15 THEN CAST(CAST(FLOOR(({{ value }})) AS BIGINT) AS STRING)
  WHEN ({{ value }}) > -1.7976931348623157e308 AND ({{ value }}) < 1.7976931348623157e308 THEN CAST({{ value }} AS STRING)
END
{%- endmacro %}

{% macro clickhouse__class_of_number(value) -%}
CASE
  WHEN ({{ value }}) = FLOOR(({{ value }})) AND ABS(({{ value }})) < 1e15 THEN CAST(CAST(FLOOR(({{ value }})) AS Nullable(Int64)) AS Nullable(String))
  WHEN ({{ value }}) > -1.7976931348623157e308 AND ({{ value }}) < 1.7976931348623157e308 THEN CAST({{ value }} AS Nullable(String))
END
{%- endmacro %}
