"""Tables, views and the statements that change them, on Google's analyser and evaluator. This is not BigQuery.

Every statement is analysed as it comes; every query is run by the reference evaluator on rows in memory.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field, replace
from typing import Any

import bigquery_text as text
from bigquery_changes import Change, change
from bigquery_transactions import NO_DDL, Transaction, Transactions, joined
from googlesql import Column, GoogleSql, Rows, SqlError, TablePath
from zetasql.wasi._pb2.zetasql.local_service import local_service_pb2 as service

MOST_LETTERS = 1_024_000
"""Of one query: https://cloud.google.com/bigquery/quotas#query_jobs"""

MOST_PARTITIONS = 4_000
"""Changed by one job: https://cloud.google.com/bigquery/quotas#partitioned_tables"""


@dataclass
class Relation:
    """A table or a view."""

    columns: tuple[Column, ...]
    rows: Rows | None = None
    query: str = ""
    partition: str = ""
    cluster: tuple[str, ...] = ()
    options: str = ""
    version: int = 0
    read_at: tuple[tuple[TablePath, int], ...] = ()


@dataclass
class Done:
    """What became of one job."""

    kind: str
    rows: Rows
    target: TablePath | None = None
    changed: int = 0


@dataclass
class Statement:
    """A statement as it came, for the tests that judge texts."""

    text: str
    labels: dict[str, str]
    most_bytes: str = ""
    """By maximum_bytes_billed of the profile; BigQuery refuses a job that would read more."""
    seconds: float = 0.0
    error: str = ""


@dataclass
class BigQueryTables:
    """The data sets, and what is done to them."""

    engine: GoogleSql
    datasets: dict[tuple[str, str], dict[str, Relation]] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    transactions: Transactions = field(default_factory=Transactions)
    current: Transaction | None = None
    """In which the statement runs that is under way."""
    _clock: int = 0

    def run(self, script: str, labels: dict[str, str], is_dry: bool = False, most_bytes: str = "") -> Done:
        """Run a job; what it gives is what its last statement gives."""
        seen = Statement(script, labels, most_bytes)
        self.statements.append(seen)
        started = time.monotonic()
        try:
            if len(script.encode()) > MOST_LETTERS:
                raise SqlError(
                    "The query is too large. The maximum standard SQL query length is 1024.00K characters"
                )
            return self._run(script, is_dry)
        except SqlError as error:
            seen.error = str(error)
            raise
        finally:
            seen.seconds = time.monotonic() - started

    def _run(self, script: str, is_dry: bool) -> Done:
        parts = text.statements(script)
        if len(parts) == 1:
            return self._statement(parts[0], is_dry)
        variables: dict[str, str] = {}
        done = Done("SCRIPT", EMPTY)
        outer = self.current
        try:
            for part in parts:
                variables["@@row_count"] = str(done.changed)
                done = self._scripted(part, variables)
        finally:
            if self.current is not outer:  # It has ended before its transaction has.
                self.roll_back()
                self.current = outer
        return replace(done, kind="SCRIPT", changed=0)

    def begin(self) -> Transaction:
        """Open a transaction, in which all statements run from now on."""
        self.current = self.transactions.begin(self.datasets, self._clock)
        return self.current

    def commit(self) -> None:
        """End the transaction and keep what it has changed."""
        if self.current is None:
            raise SqlError("No active transaction found")
        self._clock += 1
        self.transactions.commit(self.current, self.datasets, self._clock)
        self.current = None

    def roll_back(self) -> None:
        """End the transaction and forget what it has changed."""
        if self.current is not None:
            self.transactions.roll_back(self.current)
        self.current = None

    @property
    def held(self) -> dict[tuple[str, str], dict[str, Relation]]:
        """The data sets as the statement sees them that is under way."""
        return self.current.datasets if self.current else self.datasets

    def _scripted(self, part: str, variables: dict[str, str]) -> Done:
        """A statement of a script; variables stand in it as the literals that they hold."""
        if controlled := re.match(r"(begin|commit|rollback)\s+transaction$", part, re.I):
            self._analyse(part)
            word = controlled.group(1).lower()
            {"begin": self.begin, "commit": self.commit, "rollback": self.roll_back}[word]()
            return Done("SCRIPT", EMPTY)
        if declared := re.match(r"declare\s+(\w+)\s+int64\s+default\s+(\d+)$", part, re.I):
            variables[declared.group(1)] = declared.group(2)
            return Done("SCRIPT", EMPTY)
        if counted := re.match(r"set\s+(\w+)\s*=\s*@@row_count$", part, re.I):
            variables[counted.group(1)] = variables["@@row_count"]
            return Done("SCRIPT", EMPTY)
        if declared := re.match(r"declare\s+(\w+)\s+array<date>$", part, re.I):
            variables[declared.group(1)] = "cast(null as array<date>)"
            return Done("SCRIPT", EMPTY)
        if given := re.match(r"set\s*\(\s*(\w+)\s*\)\s*=\s*\((.*)\)$", part, re.I | re.S):
            query = re.sub(
                r"^select\s+as\s+struct\b",
                "select",
                re.sub(r"--[^\n]*", "", given.group(2)).strip(),
                flags=re.I,
            )
            self._analyse(given.group(2).strip())
            cell = self._evaluate(query).content.table_data.row[0].cell[0]
            days = [f"date_from_unix_date({day.date_value})" for day in cell.array_value.element]
            if len(days) > MOST_PARTITIONS:
                raise SqlError(
                    f"Too many partitions produced by query, allowed {MOST_PARTITIONS}, query produces {len(days)}"
                )
            variables[given.group(1)] = f"[{', '.join(days)}]" if days else "cast(null as array<date>)"
            return Done("SCRIPT", EMPTY)
        for name, literal in variables.items():
            part = re.sub(rf"(?<!\w){name}\b", lambda _, literal=literal: literal, part)
        return self._statement(part, is_dry=False)

    def _statement(self, statement: str, is_dry: bool) -> Done:
        self._analyse(statement)
        made = text.created(statement)
        if self.current and (made or re.match(r"(create|drop|alter)\b", statement, re.I)):
            raise SqlError(NO_DDL)
        if made:
            return Done("DDL", EMPTY) if is_dry else self._create(made)
        if dropped := re.match(
            r"drop\s+(?:table|view)\s+if\s+exists\s+`([^`]+)`\.`([^`]+)`\.`([^`]+)`$", statement, re.I
        ):
            self.drop(dropped.groups())
            return Done("DROP_TABLE", EMPTY)
        if re.match(r"merge\b", statement, re.I):
            return self._merge(statement)
        if changing := change(statement):
            return Done(changing.kind, EMPTY) if is_dry else self._change(changing)
        if not re.match(r"(select|with|\()", statement, re.I):
            raise SqlError(f"The stand-in for BigQuery does not run this statement: {statement[:200]}")
        if is_dry:  # It is analysed; the evaluator does not have every function that the analyser knows.
            return Done("SELECT", EMPTY)
        if re.search(r"\blimit\s+0$", statement, re.I):
            return Done("SELECT", Rows(self._columns(statement), EMPTY.content))
        return Done("SELECT", self._evaluate(statement))

    def _create(self, made: text.Made) -> Done:
        if made.kind == "schema":
            self.datasets.setdefault(made.path[:2], {})
            return Done("CREATE_SCHEMA", EMPTY)
        path: TablePath = made.path  # type: ignore[assignment]
        if path[:2] not in self.datasets:
            raise SqlError(f"Not found: Dataset {path[0]}:{path[1]}")
        if path[2] in self.datasets[path[:2]] and made.otherwise != "replace":
            if made.otherwise == "keep":
                return Done("CREATE_TABLE", EMPTY, path)
            raise SqlError(f"Already Exists: Table {path[0]}:{path[1]}.{path[2]}")
        if made.kind == "view":
            self._put(path, Relation(self._columns(made.query), query=made.query, options=made.options))
            return Done("CREATE_VIEW", EMPTY, path)
        if not made.query:
            empty = ", ".join(f"cast(null as {kind}) as `{name}`" for name, kind in made.columns)
            columns = self.engine.columns(f"select {empty}", {})
            self._put(path, Relation(columns, Rows(columns, service.TableContent())))
            return Done("CREATE_TABLE", EMPTY, path)
        rows = self._typed(self._evaluate(made.query), made.columns)
        self._check_partitions(rows, made.partition)
        self._put(path, Relation(rows.columns, rows, "", made.partition, made.cluster, made.options))
        return Done("CREATE_TABLE_AS_SELECT", EMPTY, path)

    def _typed(self, rows: Rows, declared: tuple[tuple[str, str], ...]) -> Rows:
        """Rows with the types that a table declares, which the analyser has found to fit."""
        if not declared:
            return rows
        casts = ", ".join(
            f"cast(t.`{column.name}` as {kind}) as `{name}`"
            for column, (name, kind) in zip(rows.columns, declared, strict=True)
        )
        typed = self.engine.columns(f"select {casts} from `t` as t", {"t": rows.columns})
        if [column.type for column in typed] == [column.type for column in rows.columns]:
            return Rows(typed, rows.content)
        return self.engine.evaluate(f"select {casts} from `t` as t", {"t": rows})

    def _check_partitions(self, rows: Rows, partition: str) -> None:
        place = next(
            (index for index, column in enumerate(rows.columns) if column.name == partition.strip("`")), None
        )
        if place is not None:
            days = {row.cell[place].date_value for row in rows.content.table_data.row}
            if len(days) > MOST_PARTITIONS:
                raise SqlError(
                    f"Too many partitions produced by query, allowed {MOST_PARTITIONS}, query produces at least {len(days)}"
                )

    def _merge(self, statement: str) -> Done:
        found = text.merge(statement)
        if found is None:
            raise SqlError(f"The stand-in for BigQuery runs MERGE … ON FALSE only: {statement[:200]}")
        path: TablePath = found.target  # type: ignore[assignment]
        target = self.relation(path)
        assert target.rows is not None
        name = "`.`".join(path)
        gone = f"({found.deleted}) is not true" if found.deleted else "true"
        kept = self._evaluate(
            f"select {found.target_alias}.* from `{name}` as {found.target_alias} where {gone}"
        )
        added = self._evaluate(
            f"select {', '.join(f'{found.source_alias}.`{column}`' for column in found.inserted)}"
            f" from {found.source} as {found.source_alias}"
        )
        order = [found.inserted.index(column.name) for column in target.columns]
        content = service.TableContent()
        content.CopyFrom(kept.content)
        for row in added.content.table_data.row:
            content.table_data.row.add(cell=[row.cell[place] for place in order])
        self._put(path, replace(target, rows=Rows(target.columns, content)))
        changed = target.rows.count - kept.count + added.count
        return Done("MERGE", EMPTY, path, changed)

    def _change(self, changing: Change) -> Done:
        """Change rows of a table; one that changes none hinders no other transaction."""
        path, target = changing.target, self.relation(changing.target)
        assert target.rows is not None
        found = self._evaluate(changing.kept(target.columns))
        if changing.is_append:
            rows, count = joined(target.rows, found), found.count
        else:
            counted = self._evaluate(changing.counted())
            rows, count = found, counted.content.table_data.row[0].cell[0].int64_value
        if count and not changing.is_append:
            self.transactions.check(path, self.current)
        if self.current and count:
            (self.current.appended if changing.is_append else self.current.mutated).add(path)
        self._put(path, replace(target, rows=Rows(target.columns, rows.content)))
        return Done(changing.kind, EMPTY, path, count)

    def relation(self, path: TablePath) -> Relation:
        """A table or view by its path."""
        found = self.held.get(path[:2], {}).get(path[2])
        if found is None:
            raise SqlError(f"Not found: Table {path[0]}:{path[1]}.{path[2]}")
        return found

    def drop(self, path: tuple[Any, ...]) -> None:
        """Drop a table or view, if there is one."""
        self.datasets.get(path[:2], {}).pop(path[2], None)

    def _put(self, path: TablePath, relation: Relation) -> None:
        self._clock += 1
        self.held[path[:2]][path[2]] = replace(relation, version=self._clock)
        if self.current is None:
            self.transactions.mutated_at[path] = self._clock

    def read_bytes(self, script: str) -> int:
        """Eight for every cell of a table, each time that the table is named. BigQuery counts columns and partitions."""
        named = [found.groups() for found in text.PATH.finditer(script)]
        held = [self.datasets.get(path[:2], {}).get(path[2]) for path in named]
        return sum(8 * len(table.columns) * table.rows.count for table in held if table and table.rows)

    def _paths(self, query: str) -> list[TablePath]:
        """The relations that a text names."""
        named = {found.groups() for found in text.PATH.finditer(query)}
        return [path for path in sorted(named) if path[2] in self.held.get(path[:2], {})]  # type: ignore[misc]

    def _analyse(self, statement: str) -> None:
        self.engine.analyse(statement, {path: self.relation(path).columns for path in self._paths(statement)})

    def _columns(self, query: str) -> tuple[Column, ...]:
        tables = {".".join(path): self.relation(path).columns for path in self._paths(query)}
        return self.engine.columns(_evaluable(query), tables)

    def _evaluate(self, query: str) -> Rows:
        """The rows of a query. Its CTEs are evaluated one by one, as the evaluator's memory holds no more."""
        named, reader = text.named_queries(query)
        known: dict[str, Rows] = {}
        for place, (name, part) in enumerate(named):
            later = [other for _, other in named[place + 1 :]] + [reader]
            if any(re.search(rf"\b{name}\b", other) for other in later):
                known[name] = self._piece(part, known)
        return self._piece(reader, known)

    def _piece(self, query: str, known: dict[str, Rows]) -> Rows:
        """The rows of a query over the tables and what is known by name."""
        if plain := re.fullmatch(r"select \* from `([^`]+)`\.`([^`]+)`\.`([^`]+)`", query, re.I):
            return self.rows(plain.groups())  # type: ignore[arg-type]
        tables = {".".join(path): self.rows(path) for path in self._paths(query)}
        read = {name: rows for name, rows in known.items() if re.search(rf"\b{name}\b", query)}
        return self.engine.evaluate(_evaluable(query), {**tables, **read})

    def rows(self, path: TablePath) -> Rows:
        """The rows of a table, or of a view as its tables are now."""
        relation = self.relation(path)
        if not relation.query:
            assert relation.rows is not None
            return relation.rows
        read_at = self._read_at(relation.query)
        if relation.rows is None or relation.read_at != read_at:
            relation.rows = self._evaluate(relation.query)
            relation.read_at = read_at
        return relation.rows

    def _read_at(self, query: str) -> tuple[tuple[TablePath, int], ...]:
        """The tables that a query reads, also through views, each with its version."""
        read: list[tuple[TablePath, int]] = []
        for path in self._paths(query):
            relation = self.relation(path)
            read.append((path, relation.version))
            read += self._read_at(relation.query) if relation.query else []
        return tuple(read)


def _evaluable(query: str) -> str:
    """A query as the evaluator takes it: tables by one quoted name, and counted what BigQuery would estimate."""
    named = text.PATH.sub(lambda path: "`" + ".".join(path.groups()) + "`", query)
    return re.sub(r"\bAPPROX_COUNT_DISTINCT\(", "COUNT(DISTINCT ", named, flags=re.I)


EMPTY = Rows((), service.TableContent())
