{{ config(**mpm._incremental_result()) }}

{%- set stored_columns = [
  ('monitor', 'text'), ('window_id', 'text'), ('window_date', 'date'), ('window_start', 'timestamp'), ('window_end', 'timestamp'),
  ('is_baseline_window', 'boolean'), ('column_name', 'text'), ('kind', 'text'), ('factor', 'double'), ('offset_value', 'double'),
  ('first_window_id', 'text'), ('evidence', 'text'), ('not_evaluated_reason', 'text'), ('input_observed_at', 'timestamp'),
  ('input_row_count', 'bigint'), ('input_window_count', 'bigint')] %}

{#- The relation as a whole is enough: a change of meaning is one of the column, not of a segment. #}
with observations as (
  select * from {{ ref('mpm_observations') }}
  where segment_key = '__all__'
    and (column_role in ('relation', 'feature', 'prediction', 'label') or bin_kind = 'schema')
),

monitors as (
  select * from {{ ref('mpm_monitors') }}
),

compared_windows as (
{{ mpm._compared_windows(
  without=['baseline', 'issues'], about="o.column_role in ('feature', 'prediction', 'label')"
) }}
),

{{ mpm._stale_bins() }},

semantic_numbers as (
{{ mpm.semantic_numbers(compared_bins='compared_bins', mpm_monitors='monitors') }}
),

semantic_codes as (
{{ mpm.semantic_codes(compared_bins='compared_bins', mpm_monitors='monitors') }}
),

semantic_formats as (
{{ mpm.semantic_formats(
  compared_bins='compared_bins', mpm_observations='observations', stale_windows='stale_windows', mpm_monitors='monitors'
) }}
),

recognised_changes as (
  select monitor, window_id, column_name, kind, factor, offset_value, what_is_seen from semantic_numbers
  union all
  select monitor, window_id, column_name, kind, factor, offset_value, what_is_seen from semantic_codes
  union all
  select monitor, window_id, column_name, kind, factor, offset_value, what_is_seen from semantic_formats
),

stored_changes as (
  {% if is_incremental() -%}
  select {% for name, type in stored_columns %}t.{{ name }}{{ ', ' if not loop.last }}{% endfor %} from {{ this }} as t
  {%- else -%}
  {{ mpm._list_of([], stored_columns) }}
  {%- endif %}
),

semantic_changes as (
{{ mpm.semantic_changes(
  compared_bins='compared_bins', stale_windows='stale_windows', mpm_monitors='monitors',
  recognised_changes='recognised_changes', stored_changes='stored_changes', by_date=1 if mpm._replaces_dates() else 0
) }}
)

select * from semantic_changes
