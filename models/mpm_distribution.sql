with observations as (
  select * from {{ mpm._whole(ref('mpm_observations')) }}
),

monitors as (
  select * from {{ mpm._whole(ref('mpm_monitors')) }}
),

compared_windows as (
{{ mpm.compared_windows(mpm_observations='observations', mpm_monitors='monitors') }}
),

-- Nothing is stored of a view, so every window is shown.
all_windows as (
{{ mpm.stale_windows(
  windows='compared_windows', mpm_observations='observations', stored_result=mpm._nothing_stored(), by_date=0
) }}
),

compared_bins as (
{{ mpm.compared_bins(stale_windows='all_windows', windows='compared_windows', mpm_observations='observations') }}
),

distribution as (
{{ mpm.distribution(compared_bins='compared_bins') }}
),

readable_distribution as (
{{ mpm.readable_distribution(compared_bins='compared_bins', mpm_monitors='monitors', distribution='distribution') }}
)

select
  d.monitor, d.window_id, w.window_date, w.window_start, w.window_end, w.is_baseline_window, d.segment_key, d.segment_value,
  d.column_name, d.column_role, d.value_kind, d.group_kind, d.group_index, d.lower_edge, d.upper_edge, d.category,
  d.baseline_count, d.current_count, d.baseline_share, d.current_share, d.psi_contribution
from readable_distribution as d
inner join all_windows as w on w.monitor = d.monitor and w.window_id = d.window_id
