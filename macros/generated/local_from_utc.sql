{#-
Wall-clock time in a zone of a UTC timestamp without zone.

Written by `mpm dev generate` from mpm_py/sql/expressions/local_from_utc.sql; edit that file.
-#}

{% macro local_from_utc(value, zone) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('local_from_utc', 'mpm')(value, zone)) }}
{%- endmacro %}

{% macro default__local_from_utc(value, zone) -%}
(({{ value }}) AT TIME ZONE 'UTC' AT TIME ZONE ({{ zone }}))
{%- endmacro %}

{% macro redshift__local_from_utc(value, zone) -%}
CONVERT_TIMEZONE('UTC', ({{ zone }}), ({{ value }}))
{%- endmacro %}

{% macro snowflake__local_from_utc(value, zone) -%}
{{ return(mpm.redshift__local_from_utc(value, zone)) }}
{%- endmacro %}

{% macro bigquery__local_from_utc(value, zone) -%}
DATETIME(TIMESTAMP(({{ value }}), 'UTC'), ({{ zone }}))
{%- endmacro %}

{% macro spark__local_from_utc(value, zone) -%}
{{ return(mpm.redshift__local_from_utc(value, zone)) }}
{%- endmacro %}

{% macro trino__local_from_utc(value, zone) -%}
CAST(AT_TIMEZONE(WITH_TIMEZONE(({{ value }}), 'UTC'), ({{ zone }})) AS TIMESTAMP(6))
{%- endmacro %}

{% macro clickhouse__local_from_utc(value, zone) -%}
toDateTime64(toString(toTimeZone(toDateTime64(toString(({{ value }})), 6, 'UTC'), ({{ zone }}))), 6, 'UTC')
{%- endmacro %}

{% macro athena__local_from_utc(value, zone) -%}
CAST(AT_TIMEZONE(WITH_TIMEZONE(({{ value }}), 'UTC'), ({{ zone }})) AS TIMESTAMP(3))
{%- endmacro %}
