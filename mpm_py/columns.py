"""What a warehouse's type name means for observing a column.

One table serves both worlds: Python reads it here, dbt reads it as ``macros/generated/value_kinds.sql``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

TYPE_NAMES: dict[str, tuple[str, ...]] = {
    "integer": (
        "tinyint",
        "smallint",
        "mediumint",
        "integer",
        "int",
        "int1",
        "int2",
        "int4",
        "int8",
        "int16",
        "int32",
        "int64",
        "int128",
        "int256",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "uint128",
        "uint256",
        "bigint",
        "hugeint",
        "uhugeint",
        "utinyint",
        "usmallint",
        "uinteger",
        "ubigint",
        "byteint",
        "long",
        "short",
        "byte",
        "serial",
        "bigserial",
    ),
    "numeric": (
        "float",
        "float4",
        "float8",
        "float16",
        "float32",
        "float64",
        "double",
        "double precision",
        "real",
        "decimal",
        "numeric",
        "number",
        "bignumeric",
        "decimal32",
        "decimal64",
        "decimal128",
        "decimal256",
        "money",
        "bfloat16",
    ),
    "boolean": ("boolean", "bool"),
    "date": ("date", "date32"),
    "timestamp": (
        "timestamp",
        "datetime",
        "timestamp without time zone",
        "timestamp_ntz",
        "timestamp_s",
        "timestamp_ms",
        "timestamp_ns",
        "smalldatetime",
        "datetime64",
        "datetime2",
    ),
    "zoned": (
        "timestamptz",
        "timestamp with time zone",
        "timestamp_tz",
        "timestamp_ltz",
        "timestamp with local time zone",
    ),
    "text": (
        "varchar",
        "text",
        "string",
        "char",
        "character varying",
        "character",
        "nvarchar",
        "nchar",
        "bpchar",
        "uuid",
        "enum",
        "enum8",
        "enum16",
        "citext",
        "name",
        "fixedstring",
    ),
}
"""Base kind of a column by its type name in lower case, without arguments. What is not listed is nested."""

SCALED = frozenset({"decimal", "numeric", "number", "bignumeric"})
"""Types that hold whole numbers when their scale is given as 0."""

WRAPPERS = ("nullable(", "lowcardinality(")


def base_kind(data_type: str, adapter: str = "duckdb") -> str:
    """Base kind of a type name.

    Args:
        data_type: the warehouse's own text, such as ``DECIMAL(18,3)`` or ``Nullable(Int64)``.
        adapter: dbt's name of the adapter.

    Returns:
        ``integer``, ``numeric``, ``boolean``, ``date``, ``timestamp``, ``zoned``, ``text`` or ``nested``.
    """
    text = data_type.strip().lower()
    while text.startswith(WRAPPERS):
        text = text.split("(", 1)[1].removesuffix(")")
    if text.endswith("[]") or "<" in text:
        return "nested"
    name = re.sub(r"\s*\([^)]*\)", "", text).strip()
    if name in SCALED and re.search(r"\(\s*\d+\s*,\s*0\s*\)", text):
        return "integer"
    return _own_kinds(adapter).get(name) or _BY_NAME.get(name, "nested")


def _own_kinds(adapter: str) -> Mapping[str, str]:
    """Type names that mean something else in an engine than in ``TYPE_NAMES``."""
    if adapter == "duckdb":
        # The table has its names; dialects would take the whole translator into `mpm compare`.
        return {}
    from mpm_py.translate.dialects import DIALECTS

    return DIALECTS[adapter].type_kinds


_BY_NAME = {name: kind for kind, names in TYPE_NAMES.items() for name in names}


def generated_macros() -> dict[str, str]:
    """The table of type names as a dbt macro: relative path of the file → its text."""
    text = (
        "{#- Generated from mpm_py/columns.py by `mpm dev generate`; do not edit. -#}\n\n"
        "{% macro _type_names() -%}\n  {{ return("
        + json.dumps(_BY_NAME, indent=4, sort_keys=True)
        + ") }}\n{%- endmacro %}\n"
    )
    return {"macros/generated/value_kinds.sql": text}
