"""From canonical SQL (``mpm_py/sql``) to the SQL of every supported warehouse.

The path of a file: ``canonical`` reads it, ``allow_list`` refuses what is not portable, ``primitives``
names the few things that engines spell differently, ``printer`` writes it for one of ``dialects``;
``writer`` makes dbt macros of it and ``binder`` ready-to-run text for Python.
"""
