{#-
A text with offset as timestamp with zone.

Written by `mpm dev generate` from mpm_py/sql/expressions/zoned_timestamp.sql; edit that file.
-#}

{% macro zoned_timestamp(value) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('zoned_timestamp', 'mpm')(value)) }}
{%- endmacro %}

{% macro default__zoned_timestamp(value) -%}
CAST({{ value }} AS TIMESTAMPTZ)
{%- endmacro %}

{% macro snowflake__zoned_timestamp(value) -%}
CAST({{ value }} AS TIMESTAMP_TZ)
{%- endmacro %}

{% macro bigquery__zoned_timestamp(value) -%}
CAST({{ value }} AS TIMESTAMP)
{%- endmacro %}

{% macro spark__zoned_timestamp(value) -%}
{{ return(mpm.bigquery__zoned_timestamp(value)) }}
{%- endmacro %}

{% macro trino__zoned_timestamp(value) -%}
CAST({{ value }} AS TIMESTAMP(6) WITH TIME ZONE)
{%- endmacro %}

{% macro clickhouse__zoned_timestamp(value) -%}
CAST({{ value }} AS Nullable(DateTime64(6, 'UTC')))
{%- endmacro %}

{% macro athena__zoned_timestamp(value) -%}
CAST({{ value }} AS TIMESTAMP(3) WITH TIME ZONE)
{%- endmacro %}
