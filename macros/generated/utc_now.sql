{#-
The warehouse's clock, UTC, without zone.

Written by `mpm dev generate` from mpm_py/sql/expressions/utc_now.sql; edit that file.
-#}

{% macro utc_now() -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('utc_now', 'mpm')()) }}
{%- endmacro %}

{% macro default__utc_now() -%}
CAST(CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS TIMESTAMP)
{%- endmacro %}

{% macro postgres__utc_now() -%}
(STATEMENT_TIMESTAMP() AT TIME ZONE 'UTC')
{%- endmacro %}

{% macro redshift__utc_now() -%}
CAST(GETDATE() AS TIMESTAMP)
{%- endmacro %}

{% macro snowflake__utc_now() -%}
CAST(CONVERT_TIMEZONE('UTC', CURRENT_TIMESTAMP()) AS TIMESTAMP_NTZ)
{%- endmacro %}

{% macro bigquery__utc_now() -%}
CURRENT_DATETIME('UTC')
{%- endmacro %}

{% macro spark__utc_now() -%}
(TIMESTAMP_NTZ '1970-01-01 00:00:00' + UNIX_MICROS(CURRENT_TIMESTAMP()) * INTERVAL '0.000001' SECOND)
{%- endmacro %}

{% macro trino__utc_now() -%}
CAST(AT_TIMEZONE(CURRENT_TIMESTAMP, 'UTC') AS TIMESTAMP(6))
{%- endmacro %}

{% macro clickhouse__utc_now() -%}
CAST(now64(6, 'UTC') AS Nullable(DateTime64(6, 'UTC')))
{%- endmacro %}

{% macro athena__utc_now() -%}
CAST(AT_TIMEZONE(CURRENT_TIMESTAMP, 'UTC') AS TIMESTAMP(3))
{%- endmacro %}
