"""Google's own analyser and reference evaluator of GoogleSQL, in this process. Neither is BigQuery.

The package `zetasql` holds them compiled to WebAssembly: https://github.com/google/googlesql.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import wasmtime
import zetasql.core.wasm_client as wasm_client
from zetasql.types import ResolvedNodeKind
from zetasql.wasi import get_wasm_path
from zetasql.wasi._pb2.zetasql.local_service import local_service_pb2 as service
from zetasql.wasi._pb2.zetasql.proto import options_pb2, simple_catalog_pb2
from zetasql.wasi._pb2.zetasql.public import options_pb2 as public_options_pb2

TablePath = tuple[str, str, str]
"""Project, dataset and name of a relation."""

# Released in GoogleSQL but not, or not generally, in BigQuery, which therefore refuses what needs them.
_NOT_IN_BIGQUERY = (
    "AGGREGATE_FILTERING", "ARRAY_AGGREGATION_FUNCTIONS", "ARRAY_FIND_FUNCTIONS", "ARRAY_ZIP", "FIRST_AND_LAST_N",
    "GROUP_BY_ARRAY", "GROUP_BY_STRUCT", "INLINE_LAMBDA_ARGUMENT", "LATERAL_COLUMN_REFERENCES", "LATERAL_JOIN",
    "LIMIT_ALL", "LIMIT_OFFSET_EXPRESSIONS", "LITERAL_CONCATENATION", "MAP_TYPE", "MULTILEVEL_AGGREGATION",
    "MULTIWAY_UNNEST", "NULLIFZERO_ZEROIFNULL", "PI_FUNCTIONS", "PROTO_BASE", "REPEAT_UNTIL", "SQL_GRAPH",
    "STRUCT_POSITIONAL_ACCESSOR", "UPDATE_CONSTRUCTOR", "UUID_TYPE", "WITH_EXPRESSION", "WITH_GROUP_ROWS",
)  # fmt: skip

_STATEMENTS = (
    ResolvedNodeKind.RESOLVED_QUERY_STMT, ResolvedNodeKind.RESOLVED_CREATE_TABLE_STMT,
    ResolvedNodeKind.RESOLVED_CREATE_TABLE_AS_SELECT_STMT, ResolvedNodeKind.RESOLVED_CREATE_VIEW_STMT,
    ResolvedNodeKind.RESOLVED_CREATE_SCHEMA_STMT, ResolvedNodeKind.RESOLVED_DROP_STMT,
    ResolvedNodeKind.RESOLVED_MERGE_STMT, ResolvedNodeKind.RESOLVED_INSERT_STMT, ResolvedNodeKind.RESOLVED_DELETE_STMT,
    ResolvedNodeKind.RESOLVED_UPDATE_STMT, ResolvedNodeKind.RESOLVED_BEGIN_STMT, ResolvedNodeKind.RESOLVED_COMMIT_STMT,
    ResolvedNodeKind.RESOLVED_ROLLBACK_STMT,
)  # fmt: skip


MOST_CATALOGS = 8
"""That the evaluator keeps: more would not fit into its memory."""


class SqlError(Exception):
    """What the analyser refuses or the evaluator cannot do."""


@dataclass(frozen=True)
class Column:
    """A column of a table or of a result; its type as the analyser writes it."""

    name: str
    type: Any


@dataclass(frozen=True)
class Rows:
    """Columns and rows, the rows in the evaluator's own encoding."""

    columns: tuple[Column, ...]
    content: Any

    @property
    def count(self) -> int:
        return len(self.content.table_data.row)

    @cached_property
    def digest(self) -> str:
        """The same for the same columns and rows, in order."""
        parts = [
            f"{column.name} {column.type.SerializeToString(deterministic=True)!r}" for column in self.columns
        ]
        content = self.content.SerializeToString(deterministic=True)
        return hashlib.sha256("\n".join(parts).encode() + content).hexdigest()


class _Client(wasm_client.WasmClient):
    """The service, its memory written and read in one piece and not byte by byte."""

    def _address(self) -> int:
        return ctypes.addressof(self.memory.data_ptr().contents)

    def write_bytes(self, ptr: int, data: bytes) -> None:
        ctypes.memmove(self._address() + ptr, data, len(data))

    def read_bytes(self, ptr: int, size: int) -> bytes:
        return ctypes.string_at(self._address() + ptr, size)


# The evaluator's own limit of what a query holds at once, 128 MiB, as its code says it, and 2 GiB: the package has no option for it.
_MEMORY, _MORE_MEMORY = b"\x42\x80\x80\x80\xc0\x00", b"\x42\x80\x80\x80\x80\x08"


def _program() -> str:
    """The path of the evaluator with room for the tables of the tests; nothing else in it is changed."""
    given = Path(get_wasm_path())
    roomy = Path(tempfile.gettempdir()) / f"mpm-googlesql-{version('zetasql')}-{os.getuid()}.wasm"
    code = given.read_bytes()
    if code.count(_MEMORY) != 2:
        return str(given)
    if not roomy.exists() or roomy.stat().st_size != len(code):
        made = roomy.with_suffix(f".{os.getpid()}")
        made.write_bytes(code.replace(_MEMORY, _MORE_MEMORY))
        made.replace(roomy)
    return str(roomy)


def _client() -> _Client:
    """A started service. Compiling takes half a minute, so wasmtime keeps what it has compiled on disk."""
    plain = wasm_client.Config

    def cached() -> wasmtime.Config:
        settings = plain()
        settings.cache = True
        return settings

    wasm_client.Config = cached
    try:
        return _Client(_program())
    finally:
        wasm_client.Config = plain


class GoogleSql:
    """Analyses and evaluates statements over tables that are given with them."""

    def __init__(self) -> None:
        self._client = _client()
        self._evaluated: dict[tuple[str, tuple[tuple[str, str], ...]], Rows] = {}
        self._catalogs: dict[tuple[tuple[str, str], ...], int] = {}
        language = options_pb2.LanguageOptionsProto()
        request = service.LanguageOptionsRequest(maximum_features=True)
        language.ParseFromString(self._call("GetLanguageOptions", request.SerializeToString()))
        names = public_options_pb2.LanguageFeature
        kept = [
            feature
            for feature in language.enabled_language_features
            if not names.Name(feature).endswith(_NOT_IN_BIGQUERY)
        ]
        del language.enabled_language_features[:]
        language.enabled_language_features.extend(kept)
        language.product_mode = public_options_pb2.PRODUCT_EXTERNAL
        language.supported_statement_kinds.extend(_STATEMENTS)
        self._options = options_pb2.AnalyzerOptionsProto(language_options=language, default_timezone="UTC")
        self._options.error_message_mode = public_options_pb2.ERROR_MESSAGE_MULTI_LINE_WITH_CARET

    def analyse(self, statement: str, tables: Mapping[TablePath, tuple[Column, ...]]) -> None:
        """Raise what Google's analyser finds wrong with a statement over these tables."""
        request = service.AnalyzeRequest(sql_statement=statement, options=self._options)
        root = self._catalog(request.simple_catalog)
        catalogs: dict[tuple[str, ...], Any] = {(): root}
        for path, columns in tables.items():
            for depth in (1, 2):
                if path[:depth] not in catalogs:
                    catalogs[path[:depth]] = catalogs[path[: depth - 1]].catalog.add(name=path[depth - 1])
            _add_table(catalogs[path[:2]], path[2], columns)
        self._call("Analyze", request.SerializeToString())

    def columns(self, query: str, tables: Mapping[str, tuple[Column, ...]]) -> tuple[Column, ...]:
        """Names and types of what a query gives; tables by one name, quoted as it stands in the query."""
        request = service.PrepareQueryRequest(sql=query, options=self._options)
        catalog = self._catalog(request.simple_catalog)
        for name, columns in tables.items():
            _add_table(catalog, name, columns)
            request.table_content[name].table_data.SetInParent()
        answer = service.PrepareQueryResponse.FromString(
            self._call("PrepareQuery", request.SerializeToString())
        )
        release = service.UnprepareQueryRequest(prepared_query_id=answer.prepared.prepared_query_id)
        self._call("UnprepareQuery", release.SerializeToString())
        return _columns(answer.prepared.columns)

    def evaluate(self, query: str, tables: Mapping[str, Rows]) -> Rows:
        """What a query gives; tables by one name, quoted as it stands in the query. The same query on the same rows, by whatever
        names these are stored, is evaluated once: models make steps that are alike."""
        named: dict[str, Rows] = {}
        for name, rows in tables.items():
            quoted = f"`{name}`"
            named[rows.digest if quoted in query else name] = rows
            query = query.replace(quoted, f"`{rows.digest}`")
        key = (query, tuple(sorted((name, rows.digest) for name, rows in named.items())))
        if key not in self._evaluated or re.search(r"\bcurrent_", query, re.I):
            self._evaluated[key] = self._evaluate(query, named, key[1])
        return self._evaluated[key]

    def _evaluate(self, query: str, tables: Mapping[str, Rows], key: tuple[tuple[str, str], ...]) -> Rows:
        request = service.EvaluateQueryRequest(sql=query, options=self._options)
        request.registered_catalog_id = self._registered(key, tables)
        answer = service.EvaluateQueryResponse.FromString(
            self._call("EvaluateQuery", request.SerializeToString())
        )
        return Rows(_columns(answer.prepared.columns), answer.content)

    def _registered(self, key: tuple[tuple[str, str], ...], tables: Mapping[str, Rows]) -> int:
        """The number of a catalog of these tables, of which the evaluator keeps some: reading rows in takes longer than most queries."""
        if key in self._catalogs:
            self._catalogs[key] = self._catalogs.pop(key)
            return self._catalogs[key]
        if len(self._catalogs) == MOST_CATALOGS:
            oldest = self._catalogs.pop(next(iter(self._catalogs)))
            self._call(
                "UnregisterCatalog", service.UnregisterRequest(registered_id=oldest).SerializeToString()
            )
        request = service.RegisterCatalogRequest()
        catalog = self._catalog(request.simple_catalog)
        for name, rows in tables.items():
            _add_table(catalog, name, rows.columns)
            request.table_content[name].CopyFrom(rows.content)
            request.table_content[name].table_data.SetInParent()
        answer = service.RegisterResponse.FromString(
            self._call("RegisterCatalog", request.SerializeToString())
        )
        self._catalogs[key] = answer.registered_id
        return self._catalogs[key]

    def _catalog(self, catalog: Any) -> Any:
        catalog.name = "root"
        catalog.builtin_function_options.language_options.CopyFrom(self._options.language_options)
        return catalog

    def _call(self, method: str, request: bytes) -> bytes:
        try:
            return bytes(self._client._call_grpc_method(f"ZetaSqlLocalService_{method}", request))
        except wasm_client.ServerError as error:
            raise SqlError(str(error)) from None


def _columns(described: Any) -> tuple[Column, ...]:
    return tuple(Column(column.name, column.type) for column in described)


def _add_table(
    catalog: simple_catalog_pb2.SimpleCatalogProto, name: str, columns: tuple[Column, ...]
) -> None:
    table = catalog.table.add(name=name)
    for column in columns:
        table.column.add(name=column.name, type=column.type)
