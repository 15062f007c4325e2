"""Read a canonical file: its signature, its inputs and its syntax tree with placeholders in their stead."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import ParseError, TokenError

from mpm_py.translate import allow_list, primitives
from mpm_py.translate.problems import CanonicalError, Problem
from mpm_py.translate.reserved import DBT_NAMES

SQL_FOLDER = Path(__file__).parents[1] / "sql"
EXPRESSIONS = "expressions"

# The tables that a canonical statement may read. A caller passes a relation, the name of a CTE or a
# bracketed subquery.
INPUTS = frozenset(
    {
        # raw rows and what is known about them during a scan
        *(
            "relation_rows",
            "segment_cells",
            "segment_values",
            "stated",
            "segment_list",
            "dictionary",
            "quantiles",
            "windows",
        ),
        # what a scan has counted
        *("number_cells", "category_cells", "error_cells", "segment_counts", "total_cells", "value_counts"),
        # what the last step of a scan puts together
        *("observed", "column_list", "atoms", "distinct_counts", "window_totals"),
        # what a feature tells about the size of errors
        *("joint_cells",),
        # models
        *(
            "mpm_observations",
            "mpm_monitors",
            "stored_result",
            "stale_windows",
            "compared_bins",
            "percentiles",
            "distribution",
        ),
        # model quality: bins and sums by outcome, metrics by family
        *(
            "scored_bins",
            "score_tenths",
            "measured_totals",
            "confusion_cells",
            "calibration_map",
            "performance_values",
            "estimated_values",
            "mpm_performance",
            "mpm_estimated_performance",
            "protected_segments",
        ),
        # decisions: results that are judged, series of aspects, rules
        *(
            "mpm_drift",
            "mpm_quality",
            "mpm_profile",
            "mpm_operations",
            "mpm_label_delay",
            "mpm_fairness",
            "mpm_schema_changes",
            "mpm_semantic_changes",
            "mpm_aspects",
            "mpm_checks",
            "mpm_incidents",
            "incidents",
            "aspect_counts",
            "aspect_values",
            "aspect_series",
            "jump_history",
            "jump_series",
            "whole_jumps",
            "unusual_values",
            "judged_aspects",
            "stood_out",
            "check_values",
            "default_rules",
            "declared_rules",
            "known_windows",
            "stale_checks",
            "check_windows",
            "check_series",
            "check_rules",
            "aspect_history",
            "settled_series",
            "stored_checks",
            "rules_hashes",
            "own_season",
            "holidays",
            "check_numbers",
            "check_results",
            "check_reasons",
            "recognised_changes",
            "stored_changes",
            "forecast_points",
            "forecast_trends",
            "forecast_numbers",
        ),
    }
)


class Canonical(DuckDB):
    """DuckDB as canonical files are written in it; an array index stays as written (from 1)."""

    INDEX_OFFSET = 0


@dataclass(frozen=True)
class CanonicalStatement:
    """A canonical file, ready to be printed in any dialect; ``tree`` is shared and must not be changed."""

    name: str
    path: Path
    header: str
    tree: exp.Expr
    inputs: tuple[str, ...]
    parameters: tuple[str, ...]
    is_expression: bool

    @property
    def arguments(self) -> tuple[str, ...]:
        """Arguments of the macro, in order: inputs as they first appear, then parameters."""
        return self.inputs + self.parameters


def load(path: Path, *, check: bool = True) -> CanonicalStatement:
    """Read one file. ``check=False`` leaves out the portability rules, which hold for what is checked in."""
    text = path.read_text(encoding="utf-8")
    tree = parse(path)
    cte_names = {cte.alias for cte in tree.find_all(exp.CTE)}
    is_expression = path.parent.name == EXPRESSIONS
    problems: list[Problem] = []
    parameters = _parameters(tree, problems)
    inputs = _inputs(tree, cte_names, problems)
    problems += _undeclared(tree, parameters)
    problems += _argument_problems(path.stem, [*inputs, *parameters])
    if is_expression:
        problems += _expression_problems(tree, inputs)
    if check:
        problems += allow_list.check(tree, text, parameters, partial(_query_of_input, path.parent))
    if problems:
        raise CanonicalError(path, problems)
    _drop_parameters(tree)
    _place_arguments(tree, set(inputs))
    result = tree.expressions[0].this if is_expression else tree
    return CanonicalStatement(
        name=path.stem,
        path=path,
        header=_header(text),
        tree=primitives.lower(result),
        inputs=tuple(inputs),
        parameters=tuple(parameters),
        is_expression=is_expression,
    )


def paths(folder: Path = SQL_FOLDER) -> list[Path]:
    """Every canonical file that becomes a macro: statements, then expressions."""
    return sorted(folder.glob("*.sql")) + sorted((folder / EXPRESSIONS).glob("*.sql"))


def parse(path: Path) -> exp.Expr:
    """The syntax tree of a canonical file as it stands."""
    try:
        text = path.read_text(encoding="utf-8")
        trees = [tree for tree in sqlglot.parse(text, dialect=Canonical) if tree is not None]
    except (ParseError, TokenError) as error:
        errors = getattr(error, "errors", None) or [{}]
        problem = Problem(
            errors[0].get("line") or 1,
            f"not valid SQL: {errors[0].get('description') or error}",
            "Run the file in a DuckDB shell and mend what it says",
        )
        raise CanonicalError(path, [problem]) from error
    if len(trees) != 1 or not isinstance(trees[0], exp.Select | exp.SetOperation):
        problem = Problem(1, "a canonical file holds exactly one SELECT", "Split the file or remove the rest")
        raise CanonicalError(path, [problem])
    return trees[0]


@cache
def _query_of_input(folder: Path, name: str) -> exp.Expr | None:
    """The query of an input that is a canonical statement itself; the types of its columns follow from it."""
    path = folder / f"{name}.sql"
    return parse(path) if path.exists() else None


def _header(text: str) -> str:
    lines = []
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").strip())
    return "\n".join(lines)


def _parameters(tree: exp.Expr, problems: list[Problem]) -> dict[str, exp.Expr]:
    """Names of the parameters and their example values."""
    found: dict[str, exp.Expr] = {}
    for cte in tree.find_all(exp.CTE):
        if cte.alias != "parameters":
            continue
        for projection in cte.this.expressions:
            if not isinstance(projection, exp.Alias):
                what = f"a parameter without a name: {projection.sql('duckdb')}"
                problems.append(Problem(allow_list.line_of(projection), what, "Write <example> AS name"))
                continue
            found[projection.alias] = projection.this
    return found


def _undeclared(tree: exp.Expr, parameters: dict[str, exp.Expr]) -> Iterator[Problem]:
    for column in tree.find_all(exp.Column):
        if column.table == "parameters" and column.name not in parameters:
            hint = f"Add an example of {column.name} to the CTE parameters"
            yield Problem(allow_list.line_of(column), f"parameters.{column.name} is not declared", hint)


def _inputs(tree: exp.Expr, cte_names: set[str], problems: list[Problem]) -> list[str]:
    """Tables that are read and are no CTE, in order of appearance."""
    tables = sorted(tree.find_all(exp.Table), key=lambda table: table.this.meta.get("start", 0))
    found: dict[str, None] = {}
    for table in tables:
        name = table.name
        if name == "parameters" and "parameters" in cte_names:
            if table.alias:
                problems.append(
                    Problem(allow_list.line_of(table), "parameters has an alias", "Write parameters.name")
                )
        elif name in INPUTS and name not in cte_names and not table.db:
            found[name] = None
        elif name not in cte_names or table.db:
            near = difflib.get_close_matches(name, INPUTS | cte_names, n=1)
            hint = f"Did you mean {near[0]}" if near else f"Read a CTE or one of {', '.join(sorted(INPUTS))}"
            problems.append(Problem(allow_list.line_of(table), f"unknown table {table.sql('duckdb')}", hint))
    return list(found)


def _argument_problems(name: str, arguments: list[str]) -> Iterator[Problem]:
    for argument in arguments:
        if argument in DBT_NAMES:
            yield Problem(1, f"argument {argument} hides a name of dbt's context", "Choose another name")
    for argument in {argument for argument in arguments if arguments.count(argument) > 1}:
        yield Problem(1, f"{argument} is both an input and a parameter", "Rename the parameter")
    if name in DBT_NAMES or not name.isidentifier():
        yield Problem(1, f"{name} cannot be the name of a macro", "Rename the file")


def _expression_problems(tree: exp.Expr, inputs: list[str]) -> Iterator[Problem]:
    if len(tree.expressions) != 1 or tree.expressions[0].alias != "result" or inputs:
        yield Problem(
            1,
            "an expression file is one SELECT of one column named result that reads parameters alone",
            "Write SELECT <expression> AS result FROM parameters, or move the file up to mpm_py/sql",
        )


def _drop_parameters(tree: exp.Expr) -> None:
    """Remove the CTE ``parameters`` and every place that reads it as a table."""
    for cte in list(tree.find_all(exp.CTE)):
        if cte.alias == "parameters":
            holder = cte.parent
            cte.pop()
            if isinstance(holder, exp.With) and not holder.expressions:
                holder.pop()
    for select in tree.find_all(exp.Select):
        for join in list(select.args.get("joins") or []):
            if _is_parameters(join.this):
                join.pop()
        source = select.args.get("from_")
        if source and _is_parameters(source.this):
            source.pop()


def _is_parameters(node: exp.Expr) -> bool:
    return isinstance(node, exp.Table) and node.name == "parameters"


def _place_arguments(tree: exp.Expr, inputs: set[str]) -> None:
    """Put placeholders where inputs and parameters stand; an input keeps its name as alias."""
    for table in list(tree.find_all(exp.Table)):
        if table.name in inputs:
            if not table.alias:
                table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
            table.set("this", placeholder(table.name))
    for column in list(tree.find_all(exp.Column)):
        if column.table == "parameters":
            is_enclosed = isinstance(column.parent, exp.Cast | exp.TryCast | exp.Paren | exp.WindowSpec)
            column.replace(placeholder(column.name, brackets=not is_enclosed))


def placeholder(name: str, *, brackets: bool = False) -> exp.Var:
    """An argument as a node that every dialect prints as it stands."""
    mark = "{{ " + name + " }}"
    return exp.Var(this=f"({mark})" if brackets else mark)
