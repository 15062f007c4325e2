{#- The steps of mpm_checks that depend on what is declared, and what is stored of it. -#}

{% macro _cadences() -%}
  {#- Rhythms of the enabled monitors: windows of one phase of the season, and phases. -#}
  {%- set all = {'day': {'rows': 8, 'period': 7}, 'hour': {'rows': 14, 'period': 24}, 'plain': {'rows': 56, 'period': 1}} -%}
  {%- set used = {} -%}
  {%- for specification in mpm._enabled_specifications() -%}
    {%- set cadence = specification.grain if specification.grain in ('day', 'hour') else 'plain' -%}
    {%- do used.update({cadence: all[cadence]}) -%}
  {%- endfor -%}
  {{ return(used if used else {'plain': all.plain}) }}
{%- endmacro %}


{% macro _histories(series, fewest=8) -%}
  {#- aspect_history of series of every rhythm in use; fewest: windows from which on a history says anything. -#}
  {%- for cadence, looked_back in mpm._cadences().items() %}
  {%- if not loop.first %}
  union all
  {%- endif %}
  select * from (
{{ mpm.aspect_history(
  aspect_series='(select * from ' ~ series ~ " where cadence = '" ~ cadence ~ "')", windows_per_phase=looked_back.rows,
  earlier=looked_back.rows - 1, period=looked_back.period, fewest=fewest
) }}
  ) as {{ cadence }}_history
  {%- endfor %}
{%- endmacro %}


{% macro _has_seasonal_rules() -%}
  {#- Whether any enabled monitor has a threshold of method seasonal: the statement is long to plan otherwise. -#}
  {%- set found = [] -%}
  {%- for specification in mpm._enabled_specifications() -%}
    {%- for threshold in specification.thresholds if threshold.method == 'seasonal' -%}
      {%- do found.append(threshold) -%}
    {%- endfor -%}
  {%- endfor -%}
  {{ return(found | length > 0) }}
{%- endmacro %}


{% macro _stored_check_windows() -%}
  {#- The windows of mpm_checks as they are stored, for the input stored_result of stale_checks; none on a first run. -#}
  {%- set shape = [('monitor', 'text'), ('window_id', 'text'), ('input_observed_at', 'timestamp'), ('input_row_count', 'bigint'),
    ('input_window_count', 'bigint'), ('rules_hash', 'text'), ('input_known_windows', 'bigint')] -%}
  {{ return(mpm._stored_columns(shape, 'observability')) }}
{%- endmacro %}


{% macro _stored_checks() -%}
  {#- The checks as they are stored, to go on from: what was unusual, and since when it fails; none on a first run. -#}
  {%- set shape = [('monitor', 'text'), ('window_id', 'text'), ('segment_key', 'text'), ('segment_value', 'text'),
    ('column_name', 'text'), ('family', 'text'), ('metric', 'text'), ('category', 'text'), ('method', 'text'), ('value', 'double'),
    ('z', 'double'), ('p_value', 'double'), ('status', 'text'), ('raw_status', 'text'), ('failing_windows', 'bigint')] -%}
  {{ return(mpm._stored_columns(shape)) }}
{%- endmacro %}


{% macro _stored_columns(shape, family=none) -%}
  {%- if not is_incremental() -%}{{ return('(' ~ mpm._list_of([], shape) ~ ')') }}{%- endif -%}
  {%- set names = [] -%}
  {%- for name, type in shape -%}{%- do names.append('t.' ~ name) -%}{%- endfor -%}
  {{ return('(select ' ~ names | join(', ') ~ ' from ' ~ this ~ ' as t' ~ (" where t.family = '" ~ family ~ "'" if family else '') ~ ')') }}
{%- endmacro %}
