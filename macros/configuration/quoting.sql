{#-
The only places that turn a name or a value into SQL. `adapter.quote` puts quotes around a name but does not escape
the quotes inside it, and names and values of users are hostile.
-#}

{#-
A quoted identifier of the target.

- BigQuery reads the escapes of string literals inside backticks:
  https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical#quoted_identifiers
- Spark and Databricks double a backtick: https://spark.apache.org/docs/latest/sql-ref-identifier.html
- ClickHouse reads backslash escapes: https://clickhouse.com/docs/sql-reference/syntax#identifiers
- All others double the quote, as the standard has it.
-#}
{% macro _quote(name) -%}
  {%- set engine = adapter.type() -%}
  {%- if engine == 'bigquery' -%}
    {%- do return('`' ~ name | replace('\\', '\\\\') | replace('`', '\\`') ~ '`') -%}
  {%- elif engine in ('spark', 'databricks') -%}
    {%- do return('`' ~ name | replace('`', '``') ~ '`') -%}
  {%- elif engine == 'clickhouse' -%}
    {%- do return('"' ~ name | replace('\\', '\\\\') | replace('"', '\\"') ~ '"') -%}
  {%- endif -%}
  {%- do return('"' ~ name | replace('"', '""') ~ '"') -%}
{%- endmacro %}

{#-
A string literal of the target; none is NULL.

- BigQuery, Spark, Databricks escape a quote by a backslash; two quotes would be two literals there:
  https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical#string_and_bytes_literals
  https://spark.apache.org/docs/latest/sql-ref-literals.html#string-literal
  A literal of BigQuery does not span lines.
- Snowflake, ClickHouse and Redshift double the quote, yet read a backslash as an escape:
  https://docs.snowflake.com/en/sql-reference/data-types-text#escape-sequences-in-single-quoted-string-constants
  https://clickhouse.com/docs/sql-reference/syntax#string
- All others know no escape but the doubled quote.
-#}
{% macro _text(value) -%}
  {%- if value is none -%}
    {%- do return('NULL') -%}
  {%- endif -%}
  {%- set engine = adapter.type() -%}
  {%- set text = value | string -%}
  {%- if engine in ('bigquery', 'spark', 'databricks', 'snowflake', 'clickhouse', 'redshift') -%}
    {%- set text = text | replace('\\', '\\\\') -%}
  {%- endif -%}
  {%- if engine == 'bigquery' -%}
    {%- set text = text | replace('\n', '\\n') | replace('\r', '\\r') -%}
  {%- endif -%}
  {%- set quote = "\\'" if engine in ('bigquery', 'spark', 'databricks') else "''" -%}
  {%- do return("'" ~ text | replace("'", quote) ~ "'") -%}
{%- endmacro %}
