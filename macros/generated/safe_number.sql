{#-
Text read as a number; NULL where it is none.

Written by `mpm dev generate` from mpm_py/sql/expressions/safe_number.sql; edit that file.
-#}

{% macro safe_number(value) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('safe_number', 'mpm')(value)) }}
{%- endmacro %}

{% macro default__safe_number(value) -%}
TRY_CAST(TRIM(CAST({{ value }} AS VARCHAR)) AS DOUBLE)
{%- endmacro %}

{% macro postgres__safe_number(value) -%}
CASE WHEN TRIM(CAST({{ value }} AS TEXT)) ~ '^ *[-+]?([0-9]{1,150}[.]?[0-9]{0,150}|[.][0-9]{1,150})([eE][-+]?[0-9]{1,2})? *$' OR TRIM(CAST({{ value }} AS TEXT)) ~ '^ *([nN][aA][nN]|[-+]?[iI][nN][fF]([iI][nN][iI][tT][yY])?) *$' THEN CAST(TRIM(CAST({{ value }} AS TEXT)) AS DOUBLE PRECISION) END
{%- endmacro %}

{% macro redshift__safe_number(value) -%}
TRY_CAST(TRIM(CAST({{ value }} AS VARCHAR(65535))) AS DOUBLE PRECISION)
{%- endmacro %}

{% macro snowflake__safe_number(value) -%}
TRY_TO_DOUBLE(CAST(TRIM(CAST({{ value }} AS VARCHAR)) AS VARCHAR))
{%- endmacro %}

{% macro bigquery__safe_number(value) -%}
SAFE_CAST(TRIM(CAST({{ value }} AS STRING)) AS FLOAT64)
{%- endmacro %}

{% macro spark__safe_number(value) -%}
TRY_CAST(TRIM(CAST({{ value }} AS STRING)) AS DOUBLE)
{%- endmacro %}

{% macro clickhouse__safe_number(value) -%}
toFloat64OrNull(CAST(TRIM(CAST({{ value }} AS Nullable(String))) AS Nullable(String)))
{%- endmacro %}
