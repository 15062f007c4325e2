{#-
  What is usual is learnt twice: what stood out in the first pass is left out of the second. Series and windows are numbers until the
  end, where their names are put back.
-#}
{{ config(**mpm._incremental_result()) }}
{%- set has_seasonal_rules = mpm._has_seasonal_rules() %}

{%- set steps = [] %}

{% call mpm._step(steps, 'aspects') %}
  select * from {{ ref('mpm_aspects') }}
{% endcall %}

{% call mpm._step(steps, 'monitors') %}
  select * from {{ ref('mpm_monitors') }}
{% endcall %}

{% call mpm._step(steps, 'known_windows') %}
  select * from {{ ref('mpm_known_windows') }}
{% endcall %}

{% call mpm._step(steps, 'default_rules') %}
{{ mpm.default_rules() }}
{% endcall %}

{% call mpm._step(steps, 'declared_rules') %}
{{ mpm._declared_rules() }}
{% endcall %}

{% call mpm._step(steps, 'rules_hashes') %}
{{ mpm._rules_hashes() }}
{% endcall %}

{% call mpm._step(steps, 'stored_checks') %}
  select * from {{ mpm._stored_checks() }} as stored
{% endcall %}

{% call mpm._step(steps, 'check_windows') %}
{{ mpm.check_windows(mpm_aspects='aspects', mpm_monitors='monitors') }}
{% endcall %}

{% call mpm._step(steps, 'stale_checks') %}
{{ mpm.stale_checks(
  check_windows='check_windows', known_windows='known_windows', rules_hashes='rules_hashes',
  stored_result=mpm._stored_check_windows(), by_date=1 if mpm._replaces_dates() else 0
) }}
{% endcall %}

{% call mpm._step(steps, 'check_series') %}
{{ mpm.check_series(mpm_aspects='aspects', stale_checks='stale_checks', mpm_monitors='monitors') }}
{% endcall %}

{% call mpm._step(steps, 'check_rules') %}
{{ mpm.check_rules(check_series='check_series', default_rules='default_rules', declared_rules='declared_rules') }}
{% endcall %}

{% call mpm._step(steps, 'aspect_series') %}
{{ mpm.aspect_series(
  mpm_aspects='aspects', stale_checks='stale_checks', check_series='check_series', check_rules='check_rules',
  known_windows='known_windows'
) }}
{% endcall %}

{% call mpm._step(steps, 'first_history') %}
{{ mpm._histories('aspect_series') }}
{% endcall %}

{% call mpm._step(steps, 'first_jumps') %}
{{ mpm.jump_series(aspect_series='aspect_series') }}
{% endcall %}

{% call mpm._step(steps, 'first_jumps_beside') %}
{{ mpm.jumps_beside_all(jump_series='first_jumps', whole_jumps='first_jumps', check_series='check_series', aspect_history='first_history') }}
{% endcall %}

{% call mpm._step(steps, 'first_jump_history') %}
{{ mpm._histories('first_jumps_beside', fewest=5) }}
{% endcall %}

{% call mpm._step(steps, 'first_unusual') %}
{{ mpm.unusual_values(aspect_history='first_history', jump_history='first_jump_history', check_series='check_series') }}
{% endcall %}

{% call mpm._step(steps, 'stood_out') %}
{{ mpm.stood_out(
  aspect_series='aspect_series', aspect_history='first_history', unusual_values='first_unusual', check_series='check_series',
  check_rules='check_rules'
) }}
{% endcall %}

{% call mpm._step(steps, 'settled_series') %}
{{ mpm.settled_series(stood_out='stood_out', aspect_series='aspect_series') }}
{% endcall %}

{% call mpm._step(steps, 'aspect_history') %}
{{ mpm._histories('settled_series') }}
{% endcall %}

{% call mpm._step(steps, 'jumps') %}
{{ mpm.jump_series(aspect_series='settled_series') }}
{% endcall %}

{% call mpm._step(steps, 'jumps_beside') %}
{{ mpm.jumps_beside_all(jump_series='jumps', whole_jumps='first_jumps', check_series='check_series', aspect_history='aspect_history') }}
{% endcall %}

{% call mpm._step(steps, 'jump_history') %}
{{ mpm._histories('jumps_beside', fewest=5) }}
{% endcall %}

{% call mpm._step(steps, 'unusual_values') %}
{{ mpm.unusual_values(aspect_history='aspect_history', jump_history='jump_history', check_series='check_series') }}
{% endcall %}

{% call mpm._step(steps, 'judged_aspects') %}
{{ mpm.judged_aspects(
  settled_series='settled_series', aspect_history='aspect_history', unusual_values='unusual_values', check_series='check_series',
  stale_checks='stale_checks'
) }}
{% endcall %}
{%- if has_seasonal_rules %}

{% call mpm._step(steps, 'holidays') %}
{{ mpm._holidays() }}
{% endcall %}

{% call mpm._step(steps, 'seasonal_series') %}
{{ mpm.seasonal_series(
  stale_checks='stale_checks', holidays='holidays', settled_series='settled_series', check_rules='check_rules'
) }}
{% endcall %}

{% call mpm._step(steps, 'own_season') %}
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
{% endcall %}

{% call mpm._step(steps, 'seasonal_history') %}
{{ mpm.seasonal_history(own_season='own_season', aspect_history='aspect_history', check_rules='check_rules') }}
{% endcall %}

{% call mpm._step(steps, 'seasonal_aspects') %}
{{ mpm.judged_aspects(
  settled_series='settled_series', aspect_history='seasonal_history', unusual_values='unusual_values', check_series='check_series',
  stale_checks='stale_checks'
) }}
{% endcall %}
{%- endif %}

{% call mpm._step(steps, 'check_values') %}
  select * from (
{{ mpm.control_charts(judged_aspects='judged_aspects', check_rules='check_rules') }}
  ) as charts
  union all
  select * from (
{{ mpm.moved_away(mpm_aspects='aspects', stale_checks='stale_checks') }}
  ) as distances
{% endcall %}

{% call mpm._step(steps, 'sighted_numbers') %}
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
{% endcall %}

{% call mpm._step(steps, 'check_numbers') %}
  select * from sighted_numbers
  union all
  select * from (
{{ mpm.checks_blind(
  check_numbers='sighted_numbers', check_series='check_series', stored_checks='stored_checks', stale_checks='stale_checks'
) }}
  ) as blind
{% endcall %}

{% call mpm._step(steps, 'check_results') %}
{{ mpm.check_results(
  stored_checks='stored_checks', stale_checks='stale_checks', check_series='check_series', check_numbers='check_numbers',
  check_rules='check_rules'
) }}
{% endcall %}

{% call mpm._step(steps, 'check_reasons') %}
{{ mpm.check_reasons(
  check_results='check_results', check_series='check_series', judged_aspects='judged_aspects',
  number_text=mpm.number_text(value='n.number')
) }}
{% endcall %}

{% call mpm._step(steps, 'checks') %}
{{ mpm.checks(
  check_series='check_series', check_results='check_results', stale_checks='stale_checks', check_reasons='check_reasons'
) }}
{% endcall %}

{{ mpm._with_steps(steps, 'checks') }}
