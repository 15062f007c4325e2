"""Amazon Athena, engine version 3: queries as in Trino, tables as in Hive.

Functions:   https://docs.aws.amazon.com/athena/latest/ug/functions-env3.html
Types:       https://docs.aws.amazon.com/athena/latest/ug/data-types.html
dbt-athena:  https://docs.getdbt.com/reference/resource-configs/athena-configs
"""

from dataclasses import replace

from mpm_py.translate.dialects import trino

# Timestamps of Hive tables have milliseconds. Where the monitored relation is one of Iceberg, what lies in
# the last half millisecond of a window is rounded out of it.
_PRECISION = ("TIMESTAMP(6)", "TIMESTAMP(3)")

DIALECT = replace(
    trino.DIALECT,
    name="athena",
    printer="trino",
    # https://docs.aws.amazon.com/athena/latest/ug/service-limits.html
    most_letters=262_144,
    types={logical: name.replace(*_PRECISION) for logical, name in trino.DIALECT.types.items()},
    operations={name: text.replace(*_PRECISION) for name, text in trino.DIALECT.operations.items()},
    # No delete in Hive tables, and no replacing of rows but by partitions, which the last columns name.
    # https://docs.getdbt.com/reference/resource-configs/athena-configs#incremental-models
    replaces_dates=True,
    date_partitions={"partitioned_by": ["window_date"]},
    partitions_last=True,
    # DDL is that of Hive, with its quotes: https://docs.aws.amazon.com/athena/latest/ug/drop-table.html
    drop_table="drop table if exists `{schema}`.`{identifier}`",
)
