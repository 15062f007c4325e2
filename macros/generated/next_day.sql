{#-
One day later.

Written by `mpm dev generate` from mpm_py/sql/expressions/next_day.sql; edit that file.
-#}

{% macro next_day(value) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('next_day', 'mpm')(value)) }}
{%- endmacro %}

{% macro default__next_day(value) -%}
(({{ value }}) + INTERVAL '1' DAY)
{%- endmacro %}

{% macro postgres__next_day(value) -%}
(({{ value }}) + INTERVAL '1 DAY')
{%- endmacro %}

{% macro redshift__next_day(value) -%}
DATEADD(DAY, 1, ({{ value }}))
{%- endmacro %}

{% macro snowflake__next_day(value) -%}
{{ return(mpm.redshift__next_day(value)) }}
{%- endmacro %}

{% macro bigquery__next_day(value) -%}
DATETIME_ADD(({{ value }}), INTERVAL 1 DAY)
{%- endmacro %}

{% macro trino__next_day(value) -%}
DATE_ADD('DAY', 1, ({{ value }}))
{%- endmacro %}

{% macro clickhouse__next_day(value) -%}
(({{ value }}) + INTERVAL 1 DAY)
{%- endmacro %}

{% macro athena__next_day(value) -%}
{{ return(mpm.trino__next_day(value)) }}
{%- endmacro %}
