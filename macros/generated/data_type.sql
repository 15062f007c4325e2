{#-
The warehouse's name of a logical type.

Written by `mpm dev generate` from mpm_py/translate/dialects; edit that file.
-#}

{% macro data_type(logical_type) -%}
{%- do mpm._check_adapter() -%}
{{ return(adapter.dispatch('data_type', 'mpm')(logical_type)) }}
{%- endmacro %}

{% macro default__data_type(logical_type) -%}
{%- set types = {
  "text": "VARCHAR",
  "bigint": "BIGINT",
  "double": "DOUBLE",
  "timestamp": "TIMESTAMP",
  "zoned_timestamp": "TIMESTAMPTZ",
  "date": "DATE",
  "boolean": "BOOLEAN"
} -%}
{%- if logical_type not in types -%}
{{- exceptions.raise_compiler_error(
  "mpm has no data type '" ~ logical_type ~ "'; there are: " ~ types.keys() | join(', ')
) -}}
{%- endif -%}
{{ return(types[logical_type]) }}
{%- endmacro %}

{% macro postgres__data_type(logical_type) -%}
{%- set types = {
  "text": "TEXT",
  "bigint": "BIGINT",
  "double": "DOUBLE PRECISION",
  "timestamp": "TIMESTAMP",
  "zoned_timestamp": "TIMESTAMPTZ",
  "date": "DATE",
  "boolean": "BOOLEAN"
} -%}
{%- if logical_type not in types -%}
{{- exceptions.raise_compiler_error(
  "mpm has no data type '" ~ logical_type ~ "'; there are: " ~ types.keys() | join(', ')
) -}}
{%- endif -%}
{{ return(types[logical_type]) }}
{%- endmacro %}

{% macro redshift__data_type(logical_type) -%}
{%- set types = {
  "text": "VARCHAR(65535)",
  "bigint": "BIGINT",
  "double": "DOUBLE PRECISION",
  "timestamp": "TIMESTAMP",
  "zoned_timestamp": "TIMESTAMPTZ",
  "date": "DATE",
  "boolean": "BOOLEAN"
} -%}
{%- if logical_type not in types -%}
{{- exceptions.raise_compiler_error(
  "mpm has no data type '" ~ logical_type ~ "'; there are: " ~ types.keys() | join(', ')
) -}}
{%- endif -%}
{{ return(types[logical_type]) }}
{%- endmacro %}

{% macro snowflake__data_type(logical_type) -%}
{%- set types = {
  "text": "VARCHAR",
  "bigint": "BIGINT",
  "double": "DOUBLE",
  "timestamp": "TIMESTAMP_NTZ",
  "zoned_timestamp": "TIMESTAMP_TZ",
  "date": "DATE",
  "boolean": "BOOLEAN"
} -%}
{%- if logical_type not in types -%}
{{- exceptions.raise_compiler_error(
  "mpm has no data type '" ~ logical_type ~ "'; there are: " ~ types.keys() | join(', ')
) -}}
{%- endif -%}
{{ return(types[logical_type]) }}
{%- endmacro %}

{% macro bigquery__data_type(logical_type) -%}
{%- set types = {
  "text": "STRING",
  "bigint": "INT64",
  "double": "FLOAT64",
  "timestamp": "DATETIME",
  "zoned_timestamp": "TIMESTAMP",
  "date": "DATE",
  "boolean": "BOOL"
} -%}
{%- if logical_type not in types -%}
{{- exceptions.raise_compiler_error(
  "mpm has no data type '" ~ logical_type ~ "'; there are: " ~ types.keys() | join(', ')
) -}}
{%- endif -%}
{{ return(types[logical_type]) }}
{%- endmacro %}

{% macro spark__data_type(logical_type) -%}
{%- set types = {
  "text": "STRING",
  "bigint": "BIGINT",
  "double": "DOUBLE",
  "timestamp": "TIMESTAMP_NTZ",
  "zoned_timestamp": "TIMESTAMP",
  "date": "DATE",
  "boolean": "BOOLEAN"
} -%}
{%- if logical_type not in types -%}
{{- exceptions.raise_compiler_error(
  "mpm has no data type '" ~ logical_type ~ "'; there are: " ~ types.keys() | join(', ')
) -}}
{%- endif -%}
{{ return(types[logical_type]) }}
{%- endmacro %}

{% macro trino__data_type(logical_type) -%}
{%- set types = {
  "text": "VARCHAR",
  "bigint": "BIGINT",
  "double": "DOUBLE",
  "timestamp": "TIMESTAMP(6)",
  "zoned_timestamp": "TIMESTAMP(6) WITH TIME ZONE",
  "date": "DATE",
  "boolean": "BOOLEAN"
} -%}
{%- if logical_type not in types -%}
{{- exceptions.raise_compiler_error(
  "mpm has no data type '" ~ logical_type ~ "'; there are: " ~ types.keys() | join(', ')
) -}}
{%- endif -%}
{{ return(types[logical_type]) }}
{%- endmacro %}

{% macro clickhouse__data_type(logical_type) -%}
{%- set types = {
  "text": "Nullable(String)",
  "bigint": "Nullable(Int64)",
  "double": "Nullable(Float64)",
  "timestamp": "Nullable(DateTime64(6, 'UTC'))",
  "zoned_timestamp": "Nullable(DateTime64(6, 'UTC'))",
  "date": "Nullable(Date32)",
  "boolean": "Nullable(Bool)"
} -%}
{%- if logical_type not in types -%}
{{- exceptions.raise_compiler_error(
  "mpm has no data type '" ~ logical_type ~ "'; there are: " ~ types.keys() | join(', ')
) -}}
{%- endif -%}
{{ return(types[logical_type]) }}
{%- endmacro %}

{% macro athena__data_type(logical_type) -%}
{%- set types = {
  "text": "VARCHAR",
  "bigint": "BIGINT",
  "double": "DOUBLE",
  "timestamp": "TIMESTAMP(3)",
  "zoned_timestamp": "TIMESTAMP(3) WITH TIME ZONE",
  "date": "DATE",
  "boolean": "BOOLEAN"
} -%}
{%- if logical_type not in types -%}
{{- exceptions.raise_compiler_error(
  "mpm has no data type '" ~ logical_type ~ "'; there are: " ~ types.keys() | join(', ')
) -}}
{%- endif -%}
{{ return(types[logical_type]) }}
{%- endmacro %}
