{%- set fairness %}
with performance as (
  select * from {{ mpm._whole(ref('mpm_performance')) }}
),

-- Segments may be declared without regard to case.
protected_segments as (
  select p.monitor, p.segment_key
  from performance as p
  inner join (
{{ mpm._protected_segments() }}
  ) as declared on declared.monitor = p.monitor and lower(declared.segment_key) = lower(p.segment_key)
  group by p.monitor, p.segment_key
),

fairness as (
{{ mpm.fairness(mpm_performance='performance', protected_segments='protected_segments') }}
)

select * from fairness
{%- endset %}
{{ mpm._as_contracted(fairness) }}
