{#-
  The two-sample Kolmogorov-Smirnov statistic of a column, or of every numeric and time column of a model, is below a
  threshold. Bins give bounds of it: the test passes where the upper bound is below, so that it never passes by lack of sight.
-#}

{% test ks_below(model, baseline, threshold, column_name=none, columns=[], excluded_columns=[], min_rows=100) -%}
  {{- return(adapter.dispatch('test_ks_below', 'mpm')(model, baseline, threshold, column_name, columns, excluded_columns, min_rows)) -}}
{%- endtest %}


{% macro default__test_ks_below(tested, baseline, threshold, column_name, columns, excluded_columns, min_rows) -%}
  {{- mpm._distance_below(tested, baseline, column_name, columns, excluded_columns, threshold, min_rows,
    statistics=['ks_lower', 'ks_upper'], judged_by='ks_upper', what='the Kolmogorov-Smirnov statistic is not below the threshold') -}}
{%- endmacro %}
