{#-
The second reading of `thresholds`: what was declared by metric and column as flat rows, checked as a whole. Like
mpm_py/configuration/thresholds.py, function by function; change both together.
-#}

{#- One row per metric, and one per metric and column where a column is judged otherwise. -#}
{% macro _flat_thresholds(check, monitor) -%}
  {%- set rows = [] -%}
  {%- for metric, found in (monitor.thresholds or {}).items() -%}
    {%- set path = 'thresholds.' ~ metric -%}
    {%- if found is not none and not mpm._has_problems(check, path) -%}
      {%- set columns = found.columns or {} -%}
      {%- if columns and not check.rules.metrics[metric].by_column -%}
        {%- do mpm._add_problem(check, 'no_columns', path ~ '.columns', {'metric': metric}) -%}
      {%- endif -%}
      {%- set whole = found -%}
      {%- if not columns or mpm._says_something(found) -%}
        {%- set whole = mpm._resolved_threshold(check, monitor, metric, found, path) -%}
        {%- do rows.append(mpm._threshold_row(metric, none, whole)) -%}
      {%- endif -%}
      {%- for column, own in columns.items() -%}
        {%- set particular = mpm._taken_over(check, own, whole) -%}
        {%- set inner = path ~ '.columns.' ~ column -%}
        {%- set particular = mpm._resolved_threshold(check, monitor, metric, particular, inner) -%}
        {%- do rows.append(mpm._threshold_row(metric, column, particular)) -%}
      {%- endfor -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do return(rows) -%}
{%- endmacro %}

{#- Whether something is wrong with a key or inside it already. -#}
{% macro _has_problems(check, path) -%}
  {%- for problem in check.problems if problem.monitor == check.name -%}
    {%- if problem.key == path or problem.key.startswith(path ~ '.') -%}
      {%- do return(true) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do return(false) -%}
{%- endmacro %}

{#- Whether anything is said of the metric itself, besides its columns. -#}
{% macro _says_something(found) -%}
  {%- for key, value in found.items() if key not in ('columns', 'is_off') and value is not none -%}
    {%- do return(true) -%}
  {%- endfor -%}
  {%- do return(false) -%}
{%- endmacro %}

{#- What is said of a column, completed by what is said of its metric. -#}
{% macro _taken_over(check, own, whole) -%}
  {%- if own.is_off == 'true' -%}
    {%- do return(own) -%}
  {%- endif -%}
  {%- set found = {} -%}
  {%- do found.update(own) -%}
  {%- for key in check.rules.taken_over if own[key] is none -%}
    {%- do found.update({key: whole[key]}) -%}
  {%- endfor -%}
  {%- set has_limits = own.warn is not none or own.fail is not none -%}
  {%- if own.method is none and (not has_limits or whole.method in check.rules.limit_methods) -%}
    {%- do found.update({'method': whole.method}) -%}
  {%- endif -%}
  {%- if found.method == whole.method -%}
    {%- if not has_limits -%}
      {%- do found.update({'warn': whole.warn, 'fail': whole.fail}) -%}
    {%- endif -%}
    {%- if own.season is none -%}
      {%- do found.update({'season': whole.season}) -%}
    {%- endif -%}
  {%- endif -%}
  {%- do return(found) -%}
{%- endmacro %}

{#- A threshold with method, direction and season filled in; what does not fit is reported. -#}
{% macro _resolved_threshold(check, monitor, metric, found, path) -%}
  {%- if found.is_off == 'true' -%}
    {%- do return(found) -%}
  {%- endif -%}
  {%- set judged = check.rules.metrics[metric].judged -%}
  {%- set resolved = {} -%}
  {%- do resolved.update(found) -%}
  {%- if judged == 'event' -%}
    {%- for key in ['warn', 'fail', 'method', 'direction', 'min_effect', 'season'] if found[key] is not none -%}
      {%- do mpm._add_problem(check, 'event_limits', path ~ '.' ~ key, {'metric': metric, 'word': key}) -%}
    {%- endfor -%}
    {%- do resolved.update({'method': 'static'}) -%}
    {%- do return(resolved) -%}
  {%- endif -%}
  {%- set limits = (['warn'] if found.warn is not none else []) + (['fail'] if found.fail is not none else []) -%}
  {%- set without = {'learnt': 'learnt', 'default': 'static'}.get(judged) -%}
  {%- set method = found.method or ('static' if limits else without) -%}
  {%- do resolved.update({'method': method}) -%}
  {%- if method is none or method in check.rules.limit_methods -%}
    {%- if not limits and not (method == 'static' and judged == 'default') -%}
      {%- set values = {'metric': metric, 'example': check.rules['keys'].thresholds.example} -%}
      {%- do mpm._add_problem(check, 'no_limit', path, values) -%}
    {%- endif -%}
  {%- elif limits -%}
    {%- do mpm._add_problem(check, 'limits_unused', path ~ '.' ~ limits[0], {'method': method}) -%}
  {%- elif judged != 'learnt' -%}
    {%- do mpm._add_problem(check, 'not_learnt', path ~ '.method', {'metric': metric}) -%}
  {%- endif -%}
  {%- if method == 'seasonal' -%}
    {%- do resolved.update({'season': mpm._season(check, monitor.grain, found.season, path)}) -%}
  {%- elif found.season is not none -%}
    {%- set values = {'needs': 'method: seasonal', 'word': 'season'} -%}
    {%- do mpm._add_problem(check, 'needs', path ~ '.season', values) -%}
  {%- endif -%}
  {%- if limits and method in check.rules.limit_methods -%}
    {%- do resolved.update({'direction': mpm._limit_direction(check, metric, resolved, path)}) -%}
    {%- do mpm._check_threshold_limits(check, resolved, path) -%}
  {%- endif -%}
  {%- do return(resolved) -%}
{%- endmacro %}

{#- The season, the usual one of the grain if none is given. -#}
{% macro _season(check, grain, given, path) -%}
  {%- set seasons = check.rules.seasons -%}
  {%- if grain is not none and grain not in check.rules['keys'].grain.allowed -%}
    {%- do return(given) -%}
  {%- elif grain not in seasons -%}
    {%- if 'event_time' not in check.meant -%}
      {%- set windows = 'snapshots' if grain is none else 'windows of a ' ~ grain -%}
      {%- do mpm._add_problem(check, 'no_season', path ~ '.method', {'windows': windows}) -%}
    {%- endif -%}
    {%- do return(given) -%}
  {%- elif given is not none and given not in seasons[grain] -%}
    {%- set values = {'grain': grain, 'season': given, 'allowed': seasons[grain] | join(', ')} -%}
    {%- do mpm._add_problem(check, 'season_of_grain', path ~ '.season', values) -%}
  {%- endif -%}
  {%- do return(given or seasons[grain][0]) -%}
{%- endmacro %}

{#- The side on which limits lie: of the value, or of the change since the window before. -#}
{% macro _limit_direction(check, metric, found, path) -%}
  {%- set direction = found.direction or check.rules.metrics[metric].direction or none -%}
  {%- if direction is none and found.method == 'previous' -%}
    {%- do return('both') -%}
  {%- elif direction is none -%}
    {%- do mpm._add_problem(check, 'no_direction', path, {'metric': metric}) -%}
  {%- endif -%}
  {%- do return(direction) -%}
{%- endmacro %}

{#- Report limits of a size that are negative, and one to warn that is not on the harmless side. -#}
{% macro _check_threshold_limits(check, found, path) -%}
  {%- set is_size = found.method == 'previous' or found.direction == 'both' -%}
  {%- for key in ['warn', 'fail'] if is_size and found[key] is not none and found[key] | float < 0 -%}
    {%- set values = {'value': mpm._shown(found[key], check.rules), 'limit': 0} -%}
    {%- do mpm._add_problem(check, 'minimum', path ~ '.' ~ key, values) -%}
  {%- endfor -%}
  {%- if found.warn is not none and found.fail is not none and found.direction is not none -%}
    {%- set warn, fail = found.warn | float, found.fail | float -%}
    {%- set is_rising = is_size or found.direction == 'up' -%}
    {%- if (warn >= fail if is_rising else warn <= fail) -%}
      {%- do mpm._add_problem(check, 'warn_side', path ~ '.warn', {
        'value': mpm._shown(found.warn, check.rules),
        'side': 'below' if is_rising else 'above',
        'other': mpm._shown(found.fail, check.rules),
      }) -%}
    {%- endif -%}
  {%- endif -%}
{%- endmacro %}

{#- One threshold in the shape that rules are stored in. -#}
{% macro _threshold_row(metric, column, found) -%}
  {%- set persistence = found.persistence.split(' of ') if found.persistence else [none, none] -%}
  {%- do return({
    'metric': metric,
    'column': column,
    'method': found.method,
    'warn': found.warn,
    'fail': found.fail,
    'direction': found.direction,
    'min_effect': found.min_effect,
    'min_rows': found.min_rows,
    'persistence_windows': persistence[0],
    'persistence_of': persistence[1],
    'worst_status': found.worst_status,
    'season': found.season,
    'is_off': found.is_off,
  }) -%}
{%- endmacro %}
