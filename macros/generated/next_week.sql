{#-
Seven days later.

Written by `mpm dev generate` from mpm_py/sql/expressions/next_week.sql; edit that file.
-#}

{% macro next_week(value) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('next_week', 'mpm')(value)) }}
{%- endmacro %}

{% macro default__next_week(value) -%}
(({{ value }}) + INTERVAL '7' DAY)
{%- endmacro %}

{% macro postgres__next_week(value) -%}
(({{ value }}) + INTERVAL '7 DAY')
{%- endmacro %}

{% macro redshift__next_week(value) -%}
DATEADD(DAY, 7, ({{ value }}))
{%- endmacro %}

{% macro snowflake__next_week(value) -%}
{{ return(mpm.redshift__next_week(value)) }}
{%- endmacro %}

{% macro bigquery__next_week(value) -%}
DATETIME_ADD(({{ value }}), INTERVAL 7 DAY)
{%- endmacro %}

{% macro trino__next_week(value) -%}
DATE_ADD('DAY', 7, ({{ value }}))
{%- endmacro %}

{% macro clickhouse__next_week(value) -%}
(({{ value }}) + INTERVAL 7 DAY)
{%- endmacro %}

{% macro athena__next_week(value) -%}
{{ return(mpm.trino__next_week(value)) }}
{%- endmacro %}
