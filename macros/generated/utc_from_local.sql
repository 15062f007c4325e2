{#-
UTC timestamp without zone of a wall-clock time in a zone.

Written by `mpm dev generate` from mpm_py/sql/expressions/utc_from_local.sql; edit that file.
-#}

{% macro utc_from_local(value, zone) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('utc_from_local', 'mpm')(value, zone)) }}
{%- endmacro %}

{% macro default__utc_from_local(value, zone) -%}
(({{ value }}) AT TIME ZONE ({{ zone }}) AT TIME ZONE 'UTC')
{%- endmacro %}

{% macro redshift__utc_from_local(value, zone) -%}
CONVERT_TIMEZONE(({{ zone }}), 'UTC', ({{ value }}))
{%- endmacro %}

{% macro snowflake__utc_from_local(value, zone) -%}
CONVERT_TIMEZONE(({{ zone }}), 'UTC', ({{ value }}))
{%- endmacro %}

{% macro bigquery__utc_from_local(value, zone) -%}
DATETIME(TIMESTAMP(({{ value }}), ({{ zone }})), 'UTC')
{%- endmacro %}

{% macro spark__utc_from_local(value, zone) -%}
CONVERT_TIMEZONE(({{ zone }}), 'UTC', ({{ value }}))
{%- endmacro %}

{% macro trino__utc_from_local(value, zone) -%}
CAST(AT_TIMEZONE(WITH_TIMEZONE(({{ value }}), ({{ zone }})), 'UTC') AS TIMESTAMP(6))
{%- endmacro %}

{% macro clickhouse__utc_from_local(value, zone) -%}
toDateTime64(toString(toTimeZone(toDateTime64(toString(({{ value }})), 6, ({{ zone }})), 'UTC')), 6, 'UTC')
{%- endmacro %}
