{#- What engines take of one statement, and what keeps statements within that. How long one may be is a trait of the dialect. -#}

{% macro _most_windows() -%}
  {#- Windows that one statement can write: BigQuery changes at most 4,000 partitions (dates) by one job, and one is that of the bins.
      https://cloud.google.com/bigquery/quotas#partitioned_tables -#}
  {{ return(3990 if target.type == 'bigquery' else 1000000) }}
{%- endmacro %}


{% macro _most_branches() -%}
  {#- GROUP BYs of one statement: planning more takes longer than counting by one. -#}
  {{ return({'duckdb': 200}.get(target.type, 100)) }}
{%- endmacro %}


{% macro _most_columns_of_a_read() -%}
  {#- The variable is for tests and for diagnosis only. -#}
  {{ return(var('mpm_columns_of_a_read', 100)) }}
{%- endmacro %}


{% macro _most_letters() -%}
  {#- Bytes of one statement, none where they do not matter. The variable is for tests, and for a Trino that takes less than it does by default. -#}
  {{ return(var('mpm_most_letters', none) or mpm._dialect_traits().most_letters) }}
{%- endmacro %}


{% macro _most_letters_of_a_part() -%}
  {#- Of what is said of columns, or listed, by one statement among several: there has to be room for what stands around it. -#}
  {%- set most = mpm._most_letters() -%}
  {{ return(300000 if most is none else [300000, most * 6 // 10] | min) }}
{%- endmacro %}


{% macro _packed(items, letters, most=none) -%}
  {#- Items in lists, each of as many as one statement can hold; letters: how long each is; most: how many at most. -#}
  {%- set limit = mpm._most_letters_of_a_part() -%}
  {%- set packs = [] -%}
  {%- set pack = namespace(letters=0) -%}
  {%- for item in items -%}
    {%- set own = letters[loop.index0] -%}
    {%- if not packs or pack.letters + own > limit or packs[-1] | length == most -%}
      {%- do packs.append([]) -%}
      {%- set pack.letters = 0 -%}
    {%- endif -%}
    {%- do packs[-1].append(item) -%}
    {%- set pack.letters = pack.letters + own -%}
  {%- endfor -%}
  {{ return(packs) }}
{%- endmacro %}


{% macro _is_too_long(text) -%}
  {{ return(mpm._is_longer(text, mpm._most_letters())) }}
{%- endmacro %}


{% macro _is_longer(text, most) -%}
  {#- dbt writes some thousand letters around the query of a model. A letter has at most four bytes. -#}
  {{ return(most is not none and 4 * text | length + 8000 > most and text.encode('utf-8') | length + 8000 > most) }}
{%- endmacro %}


{% macro _within_text_limit(text) -%}
  {#- A statement of the current model, unless the engine would refuse it for its length. -#}
  {%- if not mpm._is_too_long(text) -%}{{ return(text) }}{%- endif -%}
  {%- set most = mpm._most_letters_here() -%}
  {%- if mpm._is_longer(text, most) -%}
    {%- set is_monitor = 'mpm_monitor' in model.tags -%}
    {{ exceptions.raise_compiler_error(
      'mpm: ' ~ ('monitor' if is_monitor else 'model') ~ " '" ~ model.name ~ "': a statement has " ~ text.encode('utf-8') | length
      ~ ' letters and ' ~ target.type ~ ' takes ' ~ most ~ ', with what dbt writes around it. '
      ~ ('Observe fewer columns (features.include or features.exclude), declare fewer segments, or lower max_windows_per_run; or watch'
        ~ ' the relation by two monitors with half of the columns each.' if is_monitor else
        'Declare fewer monitors, thresholds or exclusions in this project, and the others in a project of their own.')
      ~ (' Or raise max_query_size in custom_settings of profiles.yml.' if target.type == 'clickhouse' else '')) }}
  {%- endif -%}
  {{ return(text) }}
{%- endmacro %}


{% macro _most_letters_here() -%}
  {#- What this server takes: on ClickHouse a setting of the session. -#}
  {%- if target.type != 'clickhouse' -%}{{ return(mpm._most_letters()) }}{%- endif -%}
  {{ return(mpm._query("select cast(getSetting('max_query_size') as Int64) as most")[0].most | int) }}
{%- endmacro %}
