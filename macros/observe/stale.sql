{#- Which windows a run has to observe: those that are new or whose counts differ from what is stored (DESIGN §2.4). -#}

{% macro _present_windows(plan, range_start) -%}
  {#- The windows that the relation holds from a UTC time on, by one aggregate over the few columns that tell. -#}
  {%- set fields = [
    {'alias': 'label_value', 'expression': plan.label.checksum, 'type': 'double'},
    {'alias': 'prediction_value', 'expression': plan.prediction_number, 'type': 'double'},
  ] -%}
  {%- set filters = [] if plan.event is none else [mpm._range_filter(plan.specification, plan.event, [(range_start, none)])] -%}
  {%- set counts = mpm.window_counts(relation_rows=mpm._raw_rows(plan, fields, filters)) -%}
  {%- set bounded -%}
    (select c.window_at, {{ mpm._window_bound(plan.specification, 'c.window_at', false) }} as window_start,
      {{ mpm._window_bound(plan.specification, 'c.window_at', true) }} as window_end,
      c.row_count, c.label_count, c.label_sum, c.prediction_sum
    from ({{ counts }}) as c)
  {%- endset -%}
  {%- set windows = [] -%}
  {%- for row in mpm._query(mpm.window_list(window_totals=bounded)) -%}
    {%- do row.update({
      'at': mpm._unmark(row.window_at), 'start': mpm._unmark(row.window_start), 'end': mpm._unmark(row.window_end), 'is_empty': false,
      'is_relabelled': false,
    }) -%}
    {%- do windows.append(row) -%}
  {%- endfor -%}
  {{ return(windows) }}
{%- endmacro %}


{% macro _is_close(left, right) -%}
  {#- Sums of the same numbers may differ in the last digits, by the order in which an engine adds them. -#}
  {%- if left is none or right is none -%}{{ return(left is none and right is none) }}{%- endif -%}
  {%- set a = left | float -%}
  {%- set b = right | float -%}
  {%- if a == b or (a != a and b != b) -%}{{ return(true) }}{%- endif -%}
  {{ return((a - b) | abs <= 1e-9 * ([a | abs, b | abs, 1.0] | max)) }}
{%- endmacro %}


{% macro _rows_have_changed(plan, window, stored) -%}
  {#- A label or prediction column that is gone is an issue, not a change: what was observed of it stays. -#}
  {{ return(
    stored.spec_hash != plan.spec_hash
    or stored.row_count | int != window.row_count | int
    or (plan.prediction_number is not none and not mpm._is_close(stored.prediction_sum, window.prediction_sum))
  ) }}
{%- endmacro %}


{% macro _labels_have_changed(plan, window, stored) -%}
  {{ return(plan.label.checksum is not none and (
    (stored.label_count or 0) | int != (window.label_count or 0) | int
    or not mpm._is_close(stored.label_sum, window.label_sum)
  )) }}
{%- endmacro %}


{% macro _reason_to_read(plan, window, stored, forced) -%}
  {#- Why a complete window with rows is observed, in a word that `mpm plan` shows; none where it is as stored (none: not stored).
      Of a window with two reasons that one counts for which all of it is read. -#}
  {%- if stored is none -%}{{ return('first_run' if plan.is_first_run else 'new') }}{%- endif -%}
  {%- if mpm._rows_have_changed(plan, window, stored) -%}
    {%- if stored.spec_hash != plan.spec_hash -%}{{ return('declaration') }}{%- endif -%}
    {%- set added = window.row_count | int - stored.row_count | int -%}
    {{ return('late_rows' if added > 0 else ('fewer_rows' if added < 0 else 'predictions')) }}
  {%- endif -%}
  {%- if forced is not none and window.start >= forced[0] and window.start < forced[1] -%}{{ return('forced') }}{%- endif -%}
  {{ return('labels' if mpm._labels_have_changed(plan, window, stored) else none) }}
{%- endmacro %}


{% macro _is_complete(plan, window) -%}
  {%- if plan.event is none -%}{{ return(true) }}{%- endif -%}
  {%- if plan.specification.include_open_window == 'true' -%}{{ return(window.start < plan.now) }}{%- endif -%}
  {%- set amount, unit = plan.specification.delay.split(' ') -%}
  {{ return(mpm._shift(window.end, amount | int, unit) <= plan.now) }}
{%- endmacro %}


{% macro _range_start(plan, stored) -%}
  {#- From where windows are compared: the last `lookback` stored windows, or `begin`. -#}
  {%- set specification = plan.specification -%}
  {%- set starts = stored.keys() | sort -%}
  {%- set hashes = stored.values() | map(attribute='spec_hash') | unique | list -%}
  {%- if starts and hashes == [plan.spec_hash] -%}
    {%- if starts | length >= specification.lookback | int or specification.begin is none -%}
      {{ return(starts[[starts | length - specification.lookback | int, 0] | max]) }}
    {%- endif -%}
  {%- endif -%}
  {%- if specification.begin is not none -%}{{ return(mpm._utc_text(specification.begin, specification.timezone)) }}{%- endif -%}
  {%- set unit = {'hour': 'hours', 'week': 'weeks', 'month': 'months'}.get(specification.grain, 'days') -%}
  {{ return(mpm._shift(plan.now, -90, unit)[:10] ~ ' 00:00:00') }}
{%- endmacro %}


{% macro _empty_window(plan, start, reason) -%}
  {%- set zone = 'UTC' if plan.specification.grain == 'hour' else plan.specification.timezone -%}
  {{ return({
    'at': mpm._local_text(start, zone), 'start': start, 'end': mpm._next_window(start, plan.specification.grain, zone),
    'row_count': 0, 'is_empty': true, 'is_relabelled': false, 'reason': reason,
  }) }}
{%- endmacro %}


{% macro _gaps(plan, present, stored, range_start) -%}
  {#- Windows without a row between windows with rows: observed as empty, because an empty day is news. -#}
  {%- set gaps = [] -%}
  {%- if plan.event is none or not present -%}{{ return(gaps) }}{%- endif -%}
  {%- set known = present | map(attribute='start') | list -%}
  {%- set first = ([known[0]] + (stored.keys() | select('ge', range_start) | list)) | min -%}
  {%- set cursor = namespace(start=first) -%}
  {%- set zone = 'UTC' if plan.specification.grain == 'hour' else plan.specification.timezone -%}
  {%- for _ in range(4000) if cursor.start < known[-1] -%}
    {%- if cursor.start not in known and cursor.start not in stored -%}
      {%- do gaps.append(mpm._empty_window(plan, cursor.start, 'gap')) -%}
    {%- endif -%}
    {%- set cursor.start = mpm._next_window(cursor.start, plan.specification.grain, zone) -%}
  {%- endfor -%}
  {{ return(gaps) }}
{%- endmacro %}


{% macro _vanished(plan, all_present, present, stored, range_start) -%}
  {#- Stored windows without rows now. A purge or a reload must not erase history: emptied only between rows that are there. Nor must
      a clock that goes wrong, or a longer delay: rows of windows that are not complete by it are rows. -#}
  {%- set starts = all_present | map(attribute='start') | list -%}
  {%- set missing = [] -%}
  {%- for start, window in stored.items()
      if start >= range_start and window.row_count | int > 0 and start not in starts and window.spec_hash == plan.spec_hash -%}
    {%- do missing.append(start) -%}
  {%- endfor -%}
  {%- if not missing or plan.event is none -%}{{ return([]) }}{%- endif -%}
  {%- set moment = mpm._utc_moment(plan.event.reference, plan.event.kind) -%}
  {#- The filter leaves nothing out that tells of history; a relation that demands a partition filter is not read without one. -#}
  {%- set filters = [mpm._range_filter(plan.specification, plan.event, [('1900-01-01 00:00:00', none)])] -%}
  {%- set rows = mpm._raw_rows(plan, [{'alias': 'event_at', 'expression': moment, 'type': 'timestamp'}], filters) -%}
  {%- set oldest = mpm._query(mpm.oldest_row(relation_rows=rows)) -%}
  {%- set emptied = [] -%}
  {%- set kept = [] -%}
  {%- for start in missing -%}
    {%- if present and oldest and start >= mpm._unmark(oldest[0].oldest_at) -%}
      {%- do emptied.append(mpm._empty_window(plan, start, 'gone')) -%}
    {%- else -%}
      {%- do kept.append(start) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if kept -%}
    {%- do plan.issues.append({'column_name': '__relation__', 'text': 'rows_removed: ' ~ kept | length ~ ' observed windows from '
      ~ kept | min ~ ' UTC on have no rows in the relation any more; what was observed is kept'}) -%}
  {%- endif -%}
  {{ return(emptied) }}
{%- endmacro %}


{% macro _forced_range(plan) -%}
  {#- UTC start and end of what --vars '{mpm_from: …, mpm_to: …}' asks to observe again; none without. Either end may be left out. -#}
  {%- set given = {'mpm_from': var('mpm_from', none), 'mpm_to': var('mpm_to', none)} -%}
  {%- if plan.event is none or not given.values() | select | list -%}{{ return(none) }}{%- endif -%}
  {%- set ends = {'mpm_from': plan.specification.begin or '1970-01-01 00:00:00', 'mpm_to': '9000-01-01 00:00:00'} -%}
  {%- for name, value in given.items() if value is not none -%}
    {%- set text = (value | string | replace('T', ' ') ~ ' 00:00:00')[:19] if value | string | length == 10 else value | string | replace('T', ' ') -%}
    {%- if not modules.re.fullmatch('[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}', text) -%}
      {{ exceptions.raise_compiler_error("mpm: the variable " ~ name ~ " is '" ~ value ~ "'. Write a date or a time: 2024-01-31 or 2024-01-31 06:00:00.") }}
    {%- endif -%}
    {%- do ends.update({name: text}) -%}
  {%- endfor -%}
  {{ return((mpm._utc_text(ends.mpm_from, plan.specification.timezone), mpm._utc_text(ends.mpm_to, plan.specification.timezone))) }}
{%- endmacro %}


{% macro _stale_windows_of(plan, stored) -%}
  {#- The windows to observe now, oldest first, at most max_windows_per_run; notes what it finds in plan.issues. -#}
  {%- set forced = mpm._forced_range(plan) -%}
  {%- set range_start = mpm._range_start(plan, stored) -%}
  {%- if forced is not none -%}{%- set range_start = [range_start, forced[0]] | min -%}{%- endif -%}
  {%- if plan.event is not none -%}
    {#- Windows are observed whole, and so they are compared whole: also the one that `begin` lies in the middle of. -#}
    {%- set zone = plan.specification.timezone -%}
    {%- set range_start = mpm._window_holding(range_start, plan.specification.grain, zone) -%}
  {%- endif -%}
  {%- set all_present = mpm._present_windows(plan, range_start) -%}
  {%- set present = [] -%}
  {%- set stale = [] -%}
  {%- set future = namespace(row_count=0) -%}
  {%- for window in all_present -%}
    {%- if plan.event is not none and window.start >= plan.now -%}
      {%- set future.row_count = future.row_count + window.row_count | int -%}
    {%- elif mpm._is_complete(plan, window) -%}
      {%- do present.append(window) -%}
      {%- set reason = mpm._reason_to_read(plan, window, stored.get(window.start), forced) -%}
      {%- if reason is not none -%}
        {%- do window.update({'reason': reason, 'is_relabelled': reason == 'labels'}) -%}
        {%- do stale.append(window) -%}
      {%- endif -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if future.row_count > 0 -%}
    {%- do plan.issues.append({'column_name': '__relation__', 'row_count': future.row_count,
      'text': 'future_rows: ' ~ future.row_count ~ ' rows lie in the future and are not observed'}) -%}
  {%- endif -%}
  {%- set stale = stale + mpm._gaps(plan, present, stored, range_start) + mpm._vanished(plan, all_present, present, stored, range_start) -%}
  {%- if plan.schema_changed and not stale and present -%}
    {%- do present[-1].update({'reason': 'schema'}) -%}
    {%- do stale.append(present[-1]) -%}
  {%- endif -%}
  {%- do mpm._note_labels(plan, present) -%}
  {%- do mpm._note_silence(plan, present, stored) -%}
  {%- set declared = plan.specification.max_windows_per_run | int -%}
  {%- set most = [declared, mpm._most_windows()] | min -%}
  {%- do plan.update({'compared_row_count': all_present | map(attribute='row_count') | map('int') | sum,
    'left_window_count': [stale | length - most, 0] | max}) -%}
  {%- if stale | length > most -%}
    {%- do log('mpm: ' ~ plan.specification.name ~ ': ' ~ (stale | length - most) ~ ' more windows are left for the next run ('
      ~ ('max_windows_per_run: ' ~ most if most == declared else target.type ~ ' changes at most 4000 partitions by one job, so that '
        ~ most ~ ' windows are observed instead of max_windows_per_run: ' ~ declared) ~ ')', info=true) -%}
  {%- endif -%}
  {{ return((stale | sort(attribute='start'))[:most]) }}
{%- endmacro %}


{% macro _note_labels(plan, present) -%}
  {#- Labels that never are the positive class are mostly a declaration that does not fit the data. -#}
  {%- if plan.specification.prediction.kind == 'score' and plan.label.checksum is not none -%}
    {%- set count = present | map(attribute='label_count') | map('int') | sum -%}
    {%- set positives = present | map(attribute='label_sum') | select | map('float') | sum -%}
    {%- if count >= plan.specification.min_rows | int and positives == 0 -%}
      {%- do plan.issues.append({'column_name': plan.specification.label, 'text': 'no_positive_label: the label "' ~ plan.specification.label
        ~ '" is never ' ~ plan.specification.prediction.positive ~ '; see prediction.positive'}) -%}
    {%- endif -%}
  {%- endif -%}
{%- endmacro %}


{% macro _note_silence(plan, present, stored) -%}
  {#- Two complete windows without a row at the end are news. Said with a time that does not move, so that a rerun writes nothing. -#}
  {%- set ends = (present | map(attribute='end') | list) + (stored.values() | map(attribute='end') | list) -%}
  {%- if plan.event is not none and ends -%}
    {%- set zone = 'UTC' if plan.specification.grain == 'hour' else plan.specification.timezone -%}
    {%- set last = ends | max -%}
    {%- set second = mpm._next_window(mpm._next_window(last, plan.specification.grain, zone), plan.specification.grain, zone) -%}
    {%- if mpm._is_complete(plan, {'start': last, 'end': second}) -%}
      {%- do plan.issues.append({'column_name': '__relation__', 'text': 'no_new_rows: no rows since ' ~ last ~ ' UTC'}) -%}
    {%- endif -%}
  {%- endif -%}
{%- endmacro %}
