{#- What mpm_aspects takes from other results, by what the enabled monitors declare: nothing is read that nobody asked for. -#}

{% macro _drift_metrics() -%}
  {#- The columns of mpm_drift beside psi that a declared threshold may name. -#}
  {{ return(['ks_lower', 'ks_upper', 'js_distance', 'hellinger', 'total_variation', 'l_infinity', 'chi_squared', 'wasserstein',
    'wasserstein_normalized', 'psi_p_value', 'ks_p_value', 'chi_squared_p_value', 'mean_shift_sd']) }}
{%- endmacro %}


{% macro _profile_metrics() -%}
  {#- The columns of mpm_profile that a declared threshold may name. -#}
  {{ return(['null_count', 'null_rate', 'nan_count', 'infinite_count', 'blank_count', 'missing_count', 'unparsable_count',
    'distinct_count', 'standard_deviation', 'min', 'max', 'p01', 'p05', 'p25', 'p50', 'p75', 'p99']) }}
{%- endmacro %}


{% macro _static_metrics(offered) -%}
  {#- Those of the offered metrics that a threshold of an enabled monitor names and does not switch off, each once. -#}
  {%- set named = [] -%}
  {%- for specification in mpm._enabled_specifications() -%}
    {%- for threshold in specification.thresholds if threshold.metric in offered and threshold.is_off != 'true' -%}
      {%- do named.append(threshold.metric) -%}
    {%- endfor -%}
  {%- endfor -%}
  {{ return(named | unique | list) }}
{%- endmacro %}


{% macro _declares(key) -%}
  {#- Whether an enabled monitor declares a label, operations, protected segments and the like. -#}
  {%- set found = [] -%}
  {%- for specification in mpm._enabled_specifications() -%}
    {%- set declared = specification[key] -%}
    {%- if (declared.kind if declared is mapping else declared) -%}{%- do found.append(specification.name) -%}{%- endif -%}
  {%- endfor -%}
  {{ return(found | length > 0) }}
{%- endmacro %}


{% macro _static_aspects(result, metrics, baseline_rows) -%}
  {#- Branches of aspect_values: columns of a result as metrics that only a declared limit judges. -#}
  {%- for metric in metrics %}
  union all
  select
    r.monitor, r.window_id, r.segment_key, r.segment_value, r.column_name, 'drift', '{{ metric }}', null, 'none',
    cast(r.{{ metric }} as {{ mpm.data_type('double') }}), null, null, null, null,
    cast(r.row_count as {{ mpm.data_type('double') }}), {{ baseline_rows }}, null
  from {{ result }} as r
  inner join stale_windows as s on s.monitor = r.monitor and s.window_id = r.window_id
  where r.{{ metric }} is not null and r.segment_value <> '__small__'
    and r.column_role in ('feature', 'prediction', 'label', 'operation')
  {%- endfor -%}
{%- endmacro %}
