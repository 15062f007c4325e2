{#-
Refuse an adapter that nobody has checked the SQL for.

Written by `mpm dev generate` from mpm_py/translate/dialects; edit that file.
-#}

{% macro _check_adapter() -%}
{%- set supported = ['athena', 'bigquery', 'clickhouse', 'databricks', 'duckdb', 'postgres', 'redshift', 'snowflake', 'spark', 'trino'] -%}
{%- if adapter.type() not in supported -%}
{{- exceptions.raise_compiler_error(
  "mpm does not support adapter '" ~ adapter.type() ~ "'; supported: duckdb, postgres, redshift, snowflake, bigquery, spark, databricks, trino, clickhouse, athena"
) -}}
{%- endif -%}
{%- endmacro %}
