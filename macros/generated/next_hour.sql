{#-
One hour later.

Written by `mpm dev generate` from mpm_py/sql/expressions/next_hour.sql; edit that file.
-#}

{% macro next_hour(value) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('next_hour', 'mpm')(value)) }}
{%- endmacro %}

{% macro default__next_hour(value) -%}
(({{ value }}) + INTERVAL '1' HOUR)
{%- endmacro %}

{% macro postgres__next_hour(value) -%}
(({{ value }}) + INTERVAL '1 HOUR')
{%- endmacro %}

{% macro redshift__next_hour(value) -%}
DATEADD(HOUR, 1, ({{ value }}))
{%- endmacro %}

{% macro snowflake__next_hour(value) -%}
{{ return(mpm.redshift__next_hour(value)) }}
{%- endmacro %}

{% macro bigquery__next_hour(value) -%}
DATETIME_ADD(({{ value }}), INTERVAL 1 HOUR)
{%- endmacro %}

{% macro trino__next_hour(value) -%}
DATE_ADD('HOUR', 1, ({{ value }}))
{%- endmacro %}

{% macro clickhouse__next_hour(value) -%}
(({{ value }}) + INTERVAL 1 HOUR)
{%- endmacro %}

{% macro athena__next_hour(value) -%}
{{ return(mpm.trino__next_hour(value)) }}
{%- endmacro %}
