{#-
UTC timestamp without zone of a timestamp with zone.

Written by `mpm dev generate` from mpm_py/sql/expressions/utc_from_zoned.sql; edit that file.
-#}

{% macro utc_from_zoned(value) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('utc_from_zoned', 'mpm')(value)) }}
{%- endmacro %}

{% macro default__utc_from_zoned(value) -%}
(({{ value }}) AT TIME ZONE 'UTC')
{%- endmacro %}

{% macro snowflake__utc_from_zoned(value) -%}
CAST(CONVERT_TIMEZONE('UTC', ({{ value }})) AS TIMESTAMP_NTZ)
{%- endmacro %}

{% macro bigquery__utc_from_zoned(value) -%}
DATETIME(({{ value }}), 'UTC')
{%- endmacro %}

{% macro spark__utc_from_zoned(value) -%}
(TIMESTAMP_NTZ '1970-01-01 00:00:00' + UNIX_MICROS(({{ value }})) * INTERVAL '0.000001' SECOND)
{%- endmacro %}

{% macro trino__utc_from_zoned(value) -%}
CAST(AT_TIMEZONE(({{ value }}), 'UTC') AS TIMESTAMP(6))
{%- endmacro %}

{% macro clickhouse__utc_from_zoned(value) -%}
CAST(({{ value }}) AS Nullable(DateTime64(6, 'UTC')))
{%- endmacro %}

{% macro athena__utc_from_zoned(value) -%}
CAST(AT_TIMEZONE(({{ value }}), 'UTC') AS TIMESTAMP(3))
{%- endmacro %}
