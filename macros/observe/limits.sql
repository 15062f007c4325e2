{#- What an engine takes of one statement. -#}

{% macro _most_windows() -%}
  {#- Windows that one statement can write: BigQuery changes at most 4,000 partitions (dates) by one job, and one is that of the bins.
      https://cloud.google.com/bigquery/quotas#partitioned_tables -#}
  {{ return(3990 if target.type == 'bigquery' else 1000000) }}
{%- endmacro %}


{% macro _within_text_limit(monitor, text) -%}
  {#- The statement of a monitor, unless the engine would refuse it for its length; dbt writes some hundred letters around it.
      https://cloud.google.com/bigquery/quotas#query_jobs -#}
  {%- set most = 1000000 if target.type == 'bigquery' else none -%}
  {%- if most is none -%}{{ return(text) }}{%- endif -%}
  {%- set length = text.encode('utf-8') | length -%}
  {%- if length > most -%}
    {{ exceptions.raise_compiler_error("mpm: monitor '" ~ monitor ~ "': its statement has " ~ length ~ ' letters and ' ~ target.type
      ~ ' takes ' ~ most ~ '. Observe fewer columns (features.include or features.exclude), declare fewer segments, or lower'
      ~ ' max_windows_per_run; or watch the relation by two monitors with half of the columns each.') }}
  {%- endif -%}
  {{ return(text) }}
{%- endmacro %}
