select
  {% for column, type in mpm._known_window_columns() %}w.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
from (
{{ mpm._known_windows() }}
) as w
where w.starts_at < w.ends_at
union all
select
  {% for column, type in mpm._known_window_columns() %}m.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
from {{ mpm._whole(ref('mpm_marks')) }} as m
