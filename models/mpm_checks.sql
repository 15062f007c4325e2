{#-
  What is usual is learnt twice: what stood out in the first pass is left out of the second. Series and windows are numbers until the
  end, where their names are put back.
-#}
{{ config(**mpm._incremental_result()) }}
{%- set has_seasonal_rules = mpm._has_seasonal_rules() %}

with aspects as (
  select * from {{ ref('mpm_aspects') }}
),

monitors as (
  select * from {{ ref('mpm_monitors') }}
),

known_windows as (
  select * from {{ ref('mpm_known_windows') }}
),

default_rules as (
{{ mpm.default_rules() }}
),

declared_rules as (
{{ mpm._declared_rules() }}
),

rules_hashes as (
{{ mpm._rules_hashes() }}
),

stored_checks as (
  select * from {{ mpm._stored_checks() }} as stored
),

check_windows as (
{{ mpm.check_windows(mpm_aspects='aspects', mpm_monitors='monitors') }}
),

stale_checks as (
{{ mpm.stale_checks(
  check_windows='check_windows', known_windows='known_windows', rules_hashes='rules_hashes',
  stored_result=mpm._stored_check_windows(), by_date=1 if mpm._replaces_dates() else 0
) }}
),

check_series as (
{{ mpm.check_series(mpm_aspects='aspects', stale_checks='stale_checks', mpm_monitors='monitors') }}
),

check_rules as (
{{ mpm.check_rules(check_series='check_series', default_rules='default_rules', declared_rules='declared_rules') }}
),

aspect_series as (
{{ mpm.aspect_series(
  mpm_aspects='aspects', stale_checks='stale_checks', check_series='check_series', check_rules='check_rules',
  known_windows='known_windows'
) }}
),

first_history as (
{{ mpm._histories('aspect_series') }}
),

first_jumps as (
{{ mpm.jump_series(aspect_series='aspect_series') }}
),

first_jump_history as (
{{ mpm._histories('first_jumps', fewest=5) }}
),

stood_out as (
{{ mpm.stood_out(
  aspect_series='aspect_series', aspect_history='first_history', jump_history='first_jump_history', check_series='check_series',
  check_rules='check_rules'
) }}
),

settled_series as (
{{ mpm.settled_series(stood_out='stood_out', aspect_series='aspect_series') }}
),

aspect_history as (
{{ mpm._histories('settled_series') }}
),

jumps as (
{{ mpm.jump_series(aspect_series='settled_series') }}
),

jump_history as (
{{ mpm._histories('jumps', fewest=5) }}
),

judged_aspects as (
{{ mpm.judged_aspects(
  settled_series='settled_series', aspect_history='aspect_history', jump_history='jump_history', check_series='check_series',
  stale_checks='stale_checks'
) }}
),
{%- if has_seasonal_rules %}

holidays as (
{{ mpm._holidays() }}
),

seasonal_series as (
{{ mpm.seasonal_series(
  stale_checks='stale_checks', holidays='holidays', settled_series='settled_series', check_rules='check_rules'
) }}
),

own_season as (
  {%- for frequency, rows in [('frequent', 8), ('rare', 3)] %}
  {%- if not loop.first %}
  union all
  {%- endif %}
  select * from (
{{ mpm.aspect_history(
  aspect_series="(select * from seasonal_series where cadence = '" ~ frequency ~ "')", windows_per_phase=rows, earlier=rows - 1,
  period=1, fewest=3
) }}
  ) as {{ frequency }}
  {%- endfor %}
),

seasonal_history as (
{{ mpm.seasonal_history(own_season='own_season', aspect_history='aspect_history', check_rules='check_rules') }}
),

seasonal_aspects as (
{{ mpm.judged_aspects(
  settled_series='settled_series', aspect_history='seasonal_history', jump_history='jump_history', check_series='check_series',
  stale_checks='stale_checks'
) }}
),
{%- endif %}

check_values as (
  select * from (
{{ mpm.control_charts(judged_aspects='judged_aspects', check_rules='check_rules') }}
  ) as charts
  union all
  select * from (
{{ mpm.moved_away(mpm_aspects='aspects', stale_checks='stale_checks') }}
  ) as distances
),

sighted_numbers as (
  select * from (
{{ mpm.checks_learnt(judged_aspects='judged_aspects', check_rules='check_rules', method="'learnt'", enough=8) }}
  ) as learnt
  union all
  select * from (
{{ mpm.checks_declared(judged_aspects='judged_aspects', check_rules='check_rules') }}
  ) as declared
  union all
  select * from (
{{ mpm.charted_checks(
  check_values='check_values', stale_checks='stale_checks', check_series='check_series', judged_aspects='judged_aspects'
) }}
  ) as charted
  {%- if has_seasonal_rules %}
  union all
  select * from (
{{ mpm.checks_learnt(judged_aspects='seasonal_aspects', check_rules='check_rules', method="'seasonal'", enough=4) }}
  ) as seasonal
  {%- endif %}
),

check_numbers as (
  select * from sighted_numbers
  union all
  select * from (
{{ mpm.checks_blind(
  check_numbers='sighted_numbers', check_series='check_series', stored_checks='stored_checks', stale_checks='stale_checks'
) }}
  ) as blind
),

check_results as (
{{ mpm.check_results(
  stored_checks='stored_checks', stale_checks='stale_checks', check_series='check_series', check_numbers='check_numbers',
  check_rules='check_rules'
) }}
),

check_reasons as (
{{ mpm.check_reasons(
  check_results='check_results', check_series='check_series', judged_aspects='judged_aspects',
  number_text=mpm.number_text(value='n.number')
) }}
),

checks as (
{{ mpm.checks(
  check_series='check_series', check_results='check_results', stale_checks='stale_checks', check_reasons='check_reasons'
) }}
)

select * from checks
