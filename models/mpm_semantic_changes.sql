{{ config(**mpm._incremental_result()) }}

{%- set stored_columns = [
  ('monitor', 'text'), ('window_id', 'text'), ('window_date', 'date'), ('window_start', 'timestamp'), ('window_end', 'timestamp'),
  ('is_baseline_window', 'boolean'), ('column_name', 'text'), ('kind', 'text'), ('factor', 'double'), ('offset_value', 'double'),
  ('first_window_id', 'text'), ('evidence', 'text'), ('not_evaluated_reason', 'text'), ('input_observed_at', 'timestamp'),
  ('input_row_count', 'bigint'), ('input_window_count', 'bigint')] %}

{#- The relation as a whole is enough: a change of meaning is one of the column, not of a segment. #}
{%- set steps = [] %}

{% call mpm._step(steps, 'observations') %}
  select * from {{ ref('mpm_observations') }}
  where segment_key = '__all__'
    and (column_role in ('relation', 'feature', 'prediction', 'label') or bin_kind = 'schema')
{% endcall %}

{% call mpm._step(steps, 'monitors') %}
  select * from {{ ref('mpm_monitors') }}
{% endcall %}

{% call mpm._step(steps, 'compared_windows') %}
{{ mpm._compared_windows(
  without=['baseline', 'issues'], about="o.column_role in ('feature', 'prediction', 'label')"
) }}
{% endcall %}

{% do mpm._stale_bins(steps) %}

{% call mpm._step(steps, 'semantic_numbers') %}
{{ mpm.semantic_numbers(compared_bins='compared_bins', mpm_monitors='monitors') }}
{% endcall %}

{% call mpm._step(steps, 'semantic_codes') %}
{{ mpm.semantic_codes(compared_bins='compared_bins', mpm_monitors='monitors') }}
{% endcall %}

{% call mpm._step(steps, 'semantic_formats') %}
{{ mpm.semantic_formats(
  compared_bins='compared_bins', mpm_observations='observations', stale_windows='stale_windows', mpm_monitors='monitors'
) }}
{% endcall %}

{% call mpm._step(steps, 'recognised_changes') %}
  select monitor, window_id, column_name, kind, factor, offset_value, what_is_seen from semantic_numbers
  union all
  select monitor, window_id, column_name, kind, factor, offset_value, what_is_seen from semantic_codes
  union all
  select monitor, window_id, column_name, kind, factor, offset_value, what_is_seen from semantic_formats
{% endcall %}

{% call mpm._step(steps, 'stored_changes') %}
  {% if is_incremental() -%}
  select {% for name, type in stored_columns %}t.{{ name }}{{ ', ' if not loop.last }}{% endfor %} from {{ this }} as t
  {%- else -%}
  {{ mpm._list_of([], stored_columns) }}
  {%- endif %}
{% endcall %}

{% call mpm._step(steps, 'semantic_changes') %}
{{ mpm.semantic_changes(
  compared_bins='compared_bins', stale_windows='stale_windows', mpm_monitors='monitors',
  recognised_changes='recognised_changes', stored_changes='stored_changes', by_date=1 if mpm._replaces_dates() else 0
) }}
{% endcall %}

{{ mpm._with_steps(steps, 'semantic_changes') }}
