{#-
Length of a text in characters, as a number.

Written by `mpm dev generate` from mpm_py/sql/expressions/text_length.sql; edit that file.
-#}

{% macro text_length(value) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('text_length', 'mpm')(value)) }}
{%- endmacro %}

{% macro default__text_length(value) -%}
CAST(LENGTH(CAST({{ value }} AS VARCHAR)) AS DOUBLE)
{%- endmacro %}

{% macro postgres__text_length(value) -%}
CAST(LENGTH(CAST({{ value }} AS TEXT)) AS DOUBLE PRECISION)
{%- endmacro %}

{% macro redshift__text_length(value) -%}
CAST(LENGTH(CAST({{ value }} AS VARCHAR(65535))) AS DOUBLE PRECISION)
{%- endmacro %}

{% macro bigquery__text_length(value) -%}
CAST(LENGTH(CAST({{ value }} AS STRING)) AS FLOAT64)
{%- endmacro %}

{% macro spark__text_length(value) -%}
CAST(LENGTH(CAST({{ value }} AS STRING)) AS DOUBLE)
{%- endmacro %}

{% macro clickhouse__text_length(value) -%}
CAST(lengthUTF8(CAST({{ value }} AS Nullable(String))) AS Nullable(Float64))
{%- endmacro %}
