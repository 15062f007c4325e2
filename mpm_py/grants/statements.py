"""Which statements give a user the rights on what a monitors.yml names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mpm_py.errors import MpmError
from mpm_py.grants.rules import RULES, Rules
from mpm_py.monitor import Relation, load_monitors
from mpm_py.preparation import only
from mpm_py.project import watched
from mpm_py.warehouse import quoting
from mpm_py.warehouse.chosen import Chosen, find_database
from mpm_py.warehouse.database import Login


def grants(
    monitors_file: Path | str,
    database: Chosen | None = None,
    *,
    dialect: str | None = None,
    user: str | None = None,
    catalog: str | None = None,
    select: Sequence[str] = (),
) -> str:
    """Write the statements, one on each line, with comments that say what for. Nothing is connected to.

    Args:
        monitors_file: a monitors.yml.
        database: as of `run`; tells dialect, user and catalog where these are not given. Not looked at with a
            dialect.
        dialect: the type of a dbt adapter.
        user: who gets the rights; a role on Snowflake.
        catalog: the database (PostgreSQL, Redshift, Snowflake), project (BigQuery) or catalog (Databricks,
            Trino) of the results, and of relations that are named without one.
        select: only what these monitors read.

    Raises:
        MpmError: it is not known for whom, or where a relation is, or a monitor that is named is not there.
    """
    file = Path(monitors_file)
    monitors = only(load_monitors(file), select)
    login = Login(dialect) if dialect else find_database(database, monitors, file).login
    rules = RULES[login.dialect]
    relations = watched(monitors, login.default_schema or rules.default_schema)
    user = user or login.user
    if not rules.nothing and not user:
        raise MpmError("it is not known who is to get the rights", "name a user or a role with --user")
    place = _Place(login.dialect, rules, user, catalog or login.catalog)
    schema = monitors.warehouse.schema_
    lines = _told(relations, schema, rules) if rules.nothing else _written(relations, schema, place)
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class _Place:
    """Where rights are given, and how names are written there."""

    dialect: str
    rules: Rules
    given_user: str
    catalog: str

    @property
    def user(self) -> str:
        """Who gets the rights, as it stands in a statement."""
        if self.dialect == "bigquery":
            return f'"{_member(self.given_user)}"'
        return self.name(self.given_user)

    def name(self, value: str) -> str:
        """A name as dbt writes it there."""
        is_plain = value.isascii() and value.isidentifier()
        return quoting.name_in(
            self.dialect, value.upper() if self.rules.has_upper_names and is_plain else value
        )

    def whole(self, database: str, *names: str) -> str:
        """A name with what stands before it, as far as the engine wants it."""
        parts = (database, *names) if self.rules.has_whole_names else names
        return ".".join(map(self.name, parts))

    def database_of(self, relation: Relation) -> str:
        """Database, project or catalog of a relation."""
        found = relation.database or self.catalog
        if not found and self.rules.has_whole_names:
            raise MpmError(
                f"the relation {relation} does not say in which database, project or catalog it is",
                "write it as database.schema.table, or name it for all with --catalog",
            )
        return found


def _told(relations: Sequence[Relation], schema: str, rules: Rules) -> Iterator[str]:
    """What to see to where there are no statements."""
    yield from (f"-- {line}" for line in rules.nothing.splitlines())
    yield from (f"-- read: {' '.join(str(relation).split())}" for relation in relations)
    yield f"-- written: schema {' '.join(schema.split())}"


def _written(relations: Sequence[Relation], results: str, place: _Place) -> Iterator[str]:
    rules = place.rules
    for relation in relations:
        if not relation.schema_:
            raise MpmError(f"the relation {relation} does not say where it is", "write it as schema.table")
    yield f"-- {rules.title}: what mpm run and the commands after it need, and no more."
    yield "-- To be run by an administrator, or by the owner of the relations."
    yield from (f"-- {note}" for note in rules.notes)
    databases = list(dict.fromkeys(filter(None, map(place.database_of, relations))))
    home = place.catalog or (databases[0] if databases else "")
    yield from _of_databases(place, list(dict.fromkeys([*databases, *([home] if home else [])])))
    yield "-- Read what is watched, and nothing else:"
    schemas = dict.fromkeys(place.whole(place.database_of(one), one.schema_ or "") for one in relations)
    for schema in schemas:
        yield from (f"{line.format(schema=schema, user=place.user)};" for line in rules.schema)
    for relation in relations:
        name = place.whole(place.database_of(relation), relation.schema_ or "", relation.table or "")
        yield from (f"{line.format(relation=name, user=place.user)};" for line in rules.relation)
    yield "-- Make and write the results, in a schema of their own:"
    whole = place.whole(home, results)
    yield from (f"{line.format(results=whole, user=place.user)};" for line in rules.results)


def _of_databases(place: _Place, databases: list[str]) -> Iterator[str]:
    if not place.rules.database:
        return
    yield f"-- {place.rules.database_purpose}:"
    if not databases:
        yield "-- (everybody may, unless it was revoked; --catalog DATABASE has the statements printed)"
    for database in databases:
        name = place.name(database)
        yield from (f"{line.format(database=name, user=place.user)};" for line in place.rules.database)


def _member(user: str) -> str:
    """A user as BigQuery names them: with what kind of a user it is, and nothing that would end the text."""
    kind = "serviceAccount" if user.endswith(".gserviceaccount.com") else "user"
    member = user if ":" in user else f"{kind}:{user}"
    if any(letter in member for letter in '"\\\n\r'):
        raise MpmError(
            f"{user!r} is no user of Google Cloud", "write user:name@example.com, group: or serviceAccount:"
        )
    return member
