{#-
  The population stability index of a column, or of every column of a model, is below a threshold (DESIGN §3: the groups are
  the ten of like size of the baseline, and null). Fails with one row per column that is not, or that cannot be judged.
-#}

{% test psi_below(model, baseline, threshold, column_name=none, columns=[], excluded_columns=[], min_rows=100) -%}
  {{- return(adapter.dispatch('test_psi_below', 'mpm')(model, baseline, threshold, column_name, columns, excluded_columns, min_rows)) -}}
{%- endtest %}


{% macro default__test_psi_below(tested, baseline, threshold, column_name, columns, excluded_columns, min_rows) -%}
  {{- mpm._distance_below(tested, baseline, column_name, columns, excluded_columns, threshold, min_rows,
    statistics=['psi'], judged_by='psi', what='psi is not below the threshold') -}}
{%- endmacro %}
