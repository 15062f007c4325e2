{#-
Any scalar as text.

Written by `mpm dev generate` from mpm_py/sql/expressions/plain_text.sql; edit that file.
-#}

{% macro plain_text(value) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('plain_text', 'mpm')(value)) }}
{%- endmacro %}

{% macro default__plain_text(value) -%}
CAST({{ value }} AS VARCHAR)
{%- endmacro %}

{% macro postgres__plain_text(value) -%}
CAST({{ value }} AS TEXT)
{%- endmacro %}

{% macro redshift__plain_text(value) -%}
CAST({{ value }} AS VARCHAR(65535))
{%- endmacro %}

{% macro bigquery__plain_text(value) -%}
CAST({{ value }} AS STRING)
{%- endmacro %}

{% macro spark__plain_text(value) -%}
{{ return(mpm.bigquery__plain_text(value)) }}
{%- endmacro %}

{% macro clickhouse__plain_text(value) -%}
CAST({{ value }} AS Nullable(String))
{%- endmacro %}
