{#-
One month later.

Written by `mpm dev generate` from mpm_py/sql/expressions/next_month.sql; edit that file.
-#}

{% macro next_month(value) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('next_month', 'mpm')(value)) }}
{%- endmacro %}

{% macro default__next_month(value) -%}
(({{ value }}) + INTERVAL '1' MONTH)
{%- endmacro %}

{% macro postgres__next_month(value) -%}
(({{ value }}) + INTERVAL '1 MONTH')
{%- endmacro %}

{% macro redshift__next_month(value) -%}
DATEADD(MONTH, 1, ({{ value }}))
{%- endmacro %}

{% macro snowflake__next_month(value) -%}
{{ return(mpm.redshift__next_month(value)) }}
{%- endmacro %}

{% macro bigquery__next_month(value) -%}
DATETIME_ADD(({{ value }}), INTERVAL 1 MONTH)
{%- endmacro %}

{% macro trino__next_month(value) -%}
DATE_ADD('MONTH', 1, ({{ value }}))
{%- endmacro %}

{% macro clickhouse__next_month(value) -%}
(({{ value }}) + INTERVAL 1 MONTH)
{%- endmacro %}

{% macro athena__next_month(value) -%}
{{ return(mpm.trino__next_month(value)) }}
{%- endmacro %}
