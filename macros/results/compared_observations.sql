{#- The first steps that the results about a model's quality share. -#}

{% macro _compared_observations(steps, roles, about, own_windows_only=false, totals_only=[], values_of=none) -%}
  {#-
    Adds observations of columns in these roles, monitors, compared_windows of the monitors m concerned (those with a learnt column o of
    which `about` is true), stale_windows and compared_bins. Fewer rows make everything after them smaller: of the roles in
    totals_only the bins of values are left out, but those of the column values_of. own_windows_only: the result reads no baseline,
    so a changed one leaves it as it is.
  -#}
{% call mpm._step(steps, 'observations') %}
  select * from {{ ref('mpm_observations') }}
  where column_role in ('relation', '{{ roles | join("', '") }}')
  {%- if totals_only %}
    and (column_role not in ('{{ totals_only | join("', '") }}') or bin_kind not in ('value', 'atom')
      {{- " or column_name = '" ~ values_of ~ "'" if values_of }})
  {%- endif %}
{% endcall %}
{%- do mpm._monitors_as_observed(steps) -%}
{% call mpm._step(steps, 'compared_windows') %}
{{ mpm._compared_windows(without=['issues'], about=about, own_windows_only=own_windows_only) }}
{% endcall %}
{%- do mpm._stale_bins(steps) -%}
{%- endmacro %}


{% macro _stale_bins(steps) -%}
  {#- Adds stale_windows of the compared_windows, and their compared_bins. -#}
{% call mpm._step(steps, 'stale_windows') %}
{{ mpm.stale_windows(
  windows='compared_windows', mpm_observations='observations', stored_result=mpm._stored_result(),
  by_date=1 if mpm._replaces_dates() else 0
) }}
{% endcall %}
{% call mpm._step(steps, 'compared_bins') %}
{{ mpm.compared_bins(stale_windows='stale_windows', windows='compared_windows', mpm_observations='observations') }}
{% endcall %}
{%- endmacro %}


{% macro _compared_windows(without, about=none, own_windows_only=false) -%}
  {#-
    compared_windows of the observations and monitors beside it, less what the result has no rows of: a window that never gets a row
    would be computed again by every run. without: windows that stand for something else; about, own_windows_only: as above.
  -#}
  select w.*
  from (
{{ mpm.compared_windows(mpm_observations='observations', mpm_monitors='monitors') }}
  ) as w
  {%- if about %}
  inner join (
    select o.monitor
    from observations as o
    inner join monitors as m on m.monitor = o.monitor
    where o.dataset = 'bins' and o.bin_kind = 'total' and {{ about }}
    group by o.monitor
  ) as concerned on concerned.monitor = w.monitor
  {%- endif %}
  {%- set has_rolling = not own_windows_only and mpm._has_rolling_baselines() %}
  {%- if has_rolling %}
  left join (
{{ mpm._known_baseline_windows() }}
  ) as known on known.monitor = w.monitor and known.window_id = w.source_window_id and w.side = 'baseline'
  {%- endif %}
  where w.window_id not in ('{{ without | join("', '") }}'){{ " and w.side = 'current'" if own_windows_only }}
  {{- ' and known.window_id is null' if has_rolling }}
  {{- mpm._nulls_in_joins() if has_rolling }}
{%- endmacro %}


{% macro _monitors_as_observed(steps) -%}
  {#- Adds mpm_monitors with columns named as the relation has them: columns may be declared without regard to case. -#}
  {%- set resolved = ['prediction_column', 'label_column', 'model_version'] -%}
{% call mpm._step(steps, 'observed_names') %}
  {#- A segment that the baseline lacks, such as the model's version, stands in the counts of the windows only. -#}
  {%- set is_segment = "o.bin_kind = 'segment' or o.column_name = '__relation__'" %}
  select o.monitor, case when {{ is_segment }} then o.segment_key else o.column_name end as observed_name
  from {{ mpm._whole(ref('mpm_observations')) }} as o
  where o.dataset = 'bins' and o.bin_kind in ('total', 'segment') or o.column_name = '__relation__' and o.bin_kind = 'total'
  group by o.monitor, case when {{ is_segment }} then o.segment_key else o.column_name end
{% endcall %}
{%- for column in resolved %}
{% call mpm._step(steps, column ~ '_names') %}
  select m.monitor, coalesce(max(case when n.observed_name = m.{{ column }} then n.observed_name end), min(n.observed_name)) as observed_name
  from {{ mpm._whole(ref('mpm_monitors')) }} as m
  inner join observed_names as n on n.monitor = m.monitor and lower(n.observed_name) = lower(m.{{ column }})
  group by m.monitor
{% endcall %}
{%- endfor %}
{% call mpm._step(steps, 'monitors') %}
  select
    {%- for column, type in mpm._monitor_columns() %}
    {{ 'coalesce(' ~ column ~ '_names.observed_name, m.' ~ column ~ ') as ' ~ column if column in resolved else 'm.' ~ column }}{{ ',' if not loop.last }}
    {%- endfor %}
  from {{ mpm._whole(ref('mpm_monitors')) }} as m
  {%- for column in resolved %}
  left join {{ column }}_names on {{ column }}_names.monitor = m.monitor
  {%- endfor %}
  {{- mpm._nulls_in_joins() }}
{% endcall %}
{%- endmacro %}
