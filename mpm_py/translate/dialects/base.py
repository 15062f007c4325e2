"""What a dialect has to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mpm_py.translate.primitives import CORE, PRIMITIVES, TYPES

TRAITS = (
    *("name_quote", "name_escapes", "text_escapes", "has_values", "computes_ctes_once"),
    *("copies_expressions", "replaces_dates", "date_partitions", "partitions_last", "append_strategy"),
    *("sql_header", "drop_table", "create_table", "type_kinds", "most_letters"),
)


@dataclass(frozen=True)
class Dialect:
    """How one warehouse spells types and operations.

    ``name`` is the type of the dbt adapter and ``parents`` the adapters whose macros dbt tries after its own.
    ``operations`` holds a template for every primitive and for the functions of the core that are named
    otherwise: ``{0}``, ``{1}`` … are arguments, ``{all}`` all of them, ``{rest}`` those after the first with
    a comma before each; quantiles also know ``{levels}`` (a list of literals), ``{steps}`` and ``{size}``;
    intervals know ``{count}`` and ``{unit}``.
    ``unsupported`` says why a primitive is missing. ``outer_join_setting`` and ``grouping_sets_setting`` are
    switched on in every SELECT that has such a clause, for engines that would give 0 or '' instead of NULL.
    ``signed`` makes a signed number of a count, for engines that count in an unsigned type which has no type
    in common with BIGINT. ``printer`` is sqlglot's dialect of the same syntax where it is not named like the
    adapter. ``safe_timestamp`` reads the text ``{0}`` as a timestamp, NULL where it is none: for statements
    that Python puts together and sends itself.

    What follows are the traits that the hand-written macros ask for (``_dialect_traits``). Their defaults are
    those of the standard, and safe where there is none:
    ``name_quote`` stands around names; ``name_escapes`` and ``text_escapes`` are replaced, in this order,
    inside names and texts;
    ``has_values``: FROM (VALUES …) AS v (a, b) is understood;
    ``computes_ctes_once``: a CTE that is read more than once is not computed again;
    ``copies_expressions``: the planner puts the expressions of a CTE in the place of each use of its
    columns, so that a chain of CTEs grows without bound; AS MATERIALIZED, which it must know, keeps them
    apart;
    ``replaces_dates``: whole dates are replaced (insert_overwrite) instead of windows (delete+insert);
    ``date_partitions``: settings of a dbt model that partition it by window_date, where dates are replaced;
    ``partitions_last``: a table holds its partitioning columns after all others;
    ``append_strategy``: dbt's incremental strategy by which rows are added and nothing is replaced;
    ``sql_header``: statements that stand before the query of a result;
    ``drop_table`` and ``create_table``: of a step that is stored; they know ``{table}``, ``{schema}``,
    ``{identifier}`` and ``{query}``;
    ``type_kinds``: type names that mean something else here than in ``mpm_py/columns.py``;
    ``most_letters``: bytes that the engine takes for one statement, where that is few enough to matter.
    """

    name: str
    types: Mapping[str, str]
    operations: Mapping[str, str]
    unsupported: Mapping[str, str] = field(default_factory=dict)
    parents: tuple[str, ...] = ()
    needs_column_aliases: bool = False
    outer_join_setting: str = ""
    grouping_sets_setting: str = ""
    signed: str = "{0}"
    printer: str = ""
    safe_timestamp: str = ""
    name_quote: str = '"'
    name_escapes: Mapping[str, str] = field(default_factory=lambda: {'"': '""'})
    text_escapes: Mapping[str, str] = field(default_factory=lambda: {"'": "''"})
    has_values: bool = True
    computes_ctes_once: bool = False
    copies_expressions: bool = False
    replaces_dates: bool = False
    date_partitions: Mapping[str, object] = field(default_factory=lambda: {"partition_by": ["window_date"]})
    partitions_last: bool = False
    append_strategy: str = "append"
    sql_header: str = ""
    drop_table: str = "drop table if exists {table}"
    create_table: str = "create table {table} as\n{query}"
    type_kinds: Mapping[str, str] = field(default_factory=dict)
    most_letters: int | None = None

    @property
    def traits(self) -> dict[str, object]:
        """What the hand-written macros read of a dialect."""
        return {name: _plain(getattr(self, name)) for name in TRAITS}

    def quoted(self, name: str) -> str:
        """A name as it stands in a statement."""
        for character, escape in self.name_escapes.items():
            name = name.replace(character, escape)
        return f"{self.name_quote}{name}{self.name_quote}"

    def text(self, value: str) -> str:
        """A text as it stands in a statement."""
        for character, escape in self.text_escapes.items():
            value = value.replace(character, escape)
        return f"'{value}'"

    def __post_init__(self) -> None:
        missing = set(PRIMITIVES) - set(self.operations) - set(self.unsupported)
        unknown = (set(self.operations) | set(self.unsupported)) - set(PRIMITIVES) - set(CORE)
        wrong_types = set(TYPES.values()) ^ set(self.types)
        if missing or unknown or wrong_types:
            raise ValueError(
                f"dialect {self.name}: nothing said of {sorted(missing)}; "
                f"unknown operations {sorted(unknown)}; types missing or unknown {sorted(wrong_types)}"
            )


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else value
