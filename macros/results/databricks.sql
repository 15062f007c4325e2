{#- How the incremental models are stored on Databricks, and how their queries are kept from being computed twice. -#}

{% macro _databricks_settings(key) -%}
  {#-
    insert_overwrite would not do: before dbt-databricks 1.11 it replaces the whole table on a SQL warehouse, where the mode that
    spares the other partitions cannot be set. delete+insert is refused by adapters that lack it, and elsewhere is one atomic
    INSERT … REPLACE ON (SQL warehouses, runtime 17.1 and later) or a DELETE and an INSERT (earlier runtimes). The key is one column,
    because before 1.12.4 the DELETE took away every combination of the values of two.
    https://docs.databricks.com/aws/en/delta/selective-overwrite
    https://github.com/databricks/dbt-databricks/blob/main/CHANGELOG.md (1.11.0; 1.12.4, issue 1611)
    Clustered instead of partitioned, as Databricks advises for all new tables; a partition a day would be many small files.
    https://docs.databricks.com/aws/en/delta/clustering
  -#}
  {{ return({'incremental_strategy': 'delete+insert', 'unique_key': key, 'file_format': 'delta', 'liquid_clustered_by': ['window_date']}) }}
{%- endmacro %}


{% macro _observes_whole_dates() -%}
  {#- Whether a monitor's table is replaced by dates as results are; on Databricks it is by windows, which are known by one column. -#}
  {{ return(mpm._replaces_dates() and target.type != 'databricks') }}
{%- endmacro %}


{% macro _may_compute_twice() -%}
  {#- Whether the materialization reads a model's query through a view, more than once. What the INSERT after a DELETE computes would no
      longer see what the DELETE took away, so the rows are stored first: the user's relation is read once, and nothing can go missing. -#}
  {{ return(target.type == 'databricks') }}
{%- endmacro %}


{% macro _computed_once(query) -%}
  {%- if not mpm._may_compute_twice() -%}{{ return(query) }}{%- endif -%}
  {%- set steps = [] -%}
  {%- do mpm._add_step(steps, 'observed', query) -%}
  {{ return(mpm._with_steps(steps, 'observed')) }}
{%- endmacro %}
