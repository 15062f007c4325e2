"""What each warehouse calls the rights that mpm needs.

A line is a template: `{user}`, `{database}` (also a project or a catalog), `{schema}`, `{relation}` and
`{results}` are quoted names, whole ones where the engine needs them so.
"""

from __future__ import annotations

from dataclasses import dataclass

MAKE_SCHEMA = "CREATE SCHEMA IF NOT EXISTS {results}"


@dataclass(frozen=True)
class Rules:
    """The statements of one warehouse."""

    title: str
    database: tuple[str, ...] = ()
    """Once for every database, project or catalog."""
    database_purpose: str = "Connect, and run queries"
    schema: tuple[str, ...] = ()
    """Once for every schema that holds something that is watched."""
    relation: tuple[str, ...] = ()
    """Once for every relation that is watched."""
    results: tuple[str, ...] = ()
    """Of the schema that the results are written to."""
    default_schema: str = ""
    """Where a relation is that is named without a schema; empty where there is none."""
    has_whole_names: bool = False
    """Whether names begin with the database, project or catalog."""
    has_upper_names: bool = False
    """Whether a plain name without quotes means the one in upper case."""
    notes: tuple[str, ...] = ()
    """What the statements do not tell."""
    nothing: str = ""
    """Why there are no statements, where there are none."""


_POSTGRES = Rules(
    "PostgreSQL",
    # https://www.postgresql.org/docs/current/ddl-priv.html
    database=(
        "GRANT CONNECT ON DATABASE {database} TO {user}",
        "GRANT TEMPORARY ON DATABASE {database} TO {user}",
    ),
    database_purpose="Connect, and keep what is being made in temporary tables",
    schema=("GRANT USAGE ON SCHEMA {schema} TO {user}",),
    relation=("GRANT SELECT ON TABLE {relation} TO {user}",),
    results=(
        MAKE_SCHEMA,
        "GRANT USAGE ON SCHEMA {results} TO {user}",
        "GRANT CREATE ON SCHEMA {results} TO {user}",
    ),
    default_schema="public",
)

RULES: dict[str, Rules] = {
    "duckdb": Rules(
        "DuckDB",
        nothing="DuckDB has no users and no grants: whoever may read the file reads all that is in it.\n"
        "mpm run, mark and notify have to write the file, every other command has to read it.\n"
        "What nobody else is to see goes into a file of its own.",
    ),
    "postgres": _POSTGRES,
    "redshift": Rules(
        "Redshift",
        # https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html
        database=("GRANT TEMPORARY ON DATABASE {database} TO {user}",),
        database_purpose="Keep what is being made in temporary tables",
        schema=_POSTGRES.schema,
        relation=_POSTGRES.relation,
        results=_POSTGRES.results,
        default_schema="public",
    ),
    "snowflake": Rules(
        "Snowflake",
        # https://docs.snowflake.com/en/user-guide/security-access-control-privileges
        database=("GRANT USAGE ON DATABASE {database} TO ROLE {user}",),
        schema=("GRANT USAGE ON SCHEMA {schema} TO ROLE {user}",),
        relation=("GRANT SELECT ON TABLE {relation} TO ROLE {user}",),
        results=(
            MAKE_SCHEMA,
            "GRANT USAGE ON SCHEMA {results} TO ROLE {user}",
            "GRANT CREATE TABLE ON SCHEMA {results} TO ROLE {user}",
            "GRANT CREATE VIEW ON SCHEMA {results} TO ROLE {user}",
        ),
        default_schema="PUBLIC",
        has_whole_names=True,
        has_upper_names=True,
        notes=(
            "Of a view write ON VIEW in the place of ON TABLE.",
            "The role needs USAGE on a warehouse, too; none is named in the monitors file.",
        ),
    ),
    "bigquery": Rules(
        "BigQuery",
        # https://cloud.google.com/bigquery/docs/reference/standard-sql/data-control-language
        # https://cloud.google.com/bigquery/docs/access-control
        database=("GRANT `roles/bigquery.jobUser` ON PROJECT {database} TO {user}",),
        relation=("GRANT `roles/bigquery.dataViewer` ON TABLE {relation} TO {user}",),
        results=(MAKE_SCHEMA, "GRANT `roles/bigquery.dataEditor` ON SCHEMA {results} TO {user}"),
        has_whole_names=True,
        notes=(
            "Of a view write ON VIEW in the place of ON TABLE; what it reads has to be readable, too.",
            "Queries run in one project: of the others, the first grant is not needed.",
        ),
    ),
    "databricks": Rules(
        "Databricks (Unity Catalog)",
        # https://docs.databricks.com/aws/en/data-governance/unity-catalog/manage-privileges/privileges
        database=("GRANT USE CATALOG ON CATALOG {database} TO {user}",),
        schema=("GRANT USE SCHEMA ON SCHEMA {schema} TO {user}",),
        relation=("GRANT SELECT ON TABLE {relation} TO {user}",),
        results=(
            MAKE_SCHEMA,
            "GRANT USE SCHEMA ON SCHEMA {results} TO {user}",
            "GRANT CREATE TABLE ON SCHEMA {results} TO {user}",
        ),
        default_schema="default",
        has_whole_names=True,
        notes=("The user needs CAN USE on a SQL warehouse or a cluster, too, which no statement grants.",),
    ),
    "clickhouse": Rules(
        "ClickHouse",
        # https://clickhouse.com/docs/sql-reference/statements/grant
        relation=("GRANT SELECT ON {relation} TO {user}",),
        results=(
            "CREATE DATABASE IF NOT EXISTS {results}",
            *(
                f"GRANT {right} ON {{results}}.* TO {{user}}"
                for right in (
                    "SELECT",
                    "INSERT",
                    "ALTER",
                    "CREATE TABLE",
                    "CREATE VIEW",
                    "DROP TABLE",
                    "DROP VIEW",
                )
            ),
        ),
        default_schema="default",
    ),
    "trino": Rules(
        "Trino",
        # https://trino.io/docs/current/sql/grant.html
        relation=("GRANT SELECT ON {relation} TO USER {user}",),
        results=(MAKE_SCHEMA, "GRANT CREATE ON SCHEMA {results} TO USER {user}"),
        has_whole_names=True,
        notes=(
            "The catalog has to keep grants; where access is ruled by a file or by Ranger, write it there.",
        ),
    ),
    "athena": Rules(
        "Athena",
        nothing="Athena has no GRANT: rights are those of IAM and Lake Formation.\n"
        "On the relations below: SELECT and DESCRIBE. On the database of the results: CREATE_TABLE and\n"
        "DESCRIBE, and the right to write where its tables and the results of queries are in S3.",
    ),
    "spark": Rules(
        "Spark",
        nothing="Spark has no users and no grants of its own: rights are those of files and metastore.\n"
        "mpm reads the relations below, and makes, writes and drops tables in the schema of the results.",
    ),
}
"""By the type of a dbt adapter."""
