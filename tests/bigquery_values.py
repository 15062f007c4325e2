"""Values and types between the evaluator's encoding, BigQuery's REST interface and Python.

https://cloud.google.com/bigquery/docs/reference/rest/v2/tables#TableFieldSchema
"""

from __future__ import annotations

import base64
import math
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from googlesql import Column
from zetasql.wasi._pb2.zetasql.public import type_pb2

_NAMES = {
    type_pb2.TYPE_INT64: "INTEGER",
    type_pb2.TYPE_DOUBLE: "FLOAT",
    type_pb2.TYPE_STRING: "STRING",
    type_pb2.TYPE_BOOL: "BOOLEAN",
    type_pb2.TYPE_DATE: "DATE",
    type_pb2.TYPE_DATETIME: "DATETIME",
    type_pb2.TYPE_TIMESTAMP: "TIMESTAMP",
    type_pb2.TYPE_TIME: "TIME",
    type_pb2.TYPE_BYTES: "BYTES",
    type_pb2.TYPE_NUMERIC: "NUMERIC",
    type_pb2.TYPE_BIGNUMERIC: "BIGNUMERIC",
    type_pb2.TYPE_JSON: "JSON",
    type_pb2.TYPE_GEOGRAPHY: "GEOGRAPHY",
}
_SCALES = {"numeric_value": 9, "bignumeric_value": 38}
_EPOCH = date(1970, 1, 1)


def field_schema(column: Column) -> dict[str, Any]:
    """A column as the REST interface describes it."""
    kind, mode = column.type, "NULLABLE"
    if kind.type_kind == type_pb2.TYPE_ARRAY:
        kind, mode = kind.array_type.element_type, "REPEATED"
    if kind.type_kind == type_pb2.TYPE_STRUCT:
        inner = [field_schema(Column(field.field_name, field.field_type)) for field in kind.struct_type.field]
        return {"name": column.name, "type": "RECORD", "mode": mode, "fields": inner}
    return {"name": column.name, "type": _NAMES[kind.type_kind], "mode": mode}


def value(cell: Any) -> Any:
    """A cell of the evaluator as a Python value."""
    name = cell.WhichOneof("value")
    if name is None:
        return None
    found = getattr(cell, name)
    if name == "date_value":
        return _EPOCH + timedelta(days=found)
    if name == "datetime_value":
        packed = found.bit_field_datetime_seconds
        return datetime(
            packed >> 26, packed >> 22 & 15, packed >> 17 & 31, packed >> 12 & 31, packed >> 6 & 63, packed & 63,
            found.nanos // 1000,
        )  # fmt: skip
    if name == "timestamp_value":
        return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(
            seconds=found.seconds, microseconds=found.nanos // 1000
        )
    if name in _SCALES:
        return Decimal(int.from_bytes(found, "little", signed=True)).scaleb(-_SCALES[name])
    if name == "array_value":
        return [value(element) for element in found.element]
    if name == "struct_value":
        return [value(field) for field in found.field]
    return found


def rest(found: Any) -> Any:
    """A Python value as the REST interface writes it."""
    if found is None:
        return None
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, float):
        if math.isnan(found):
            return "NaN"
        return ("Infinity" if found > 0 else "-Infinity") if math.isinf(found) else repr(found)
    if isinstance(found, datetime):
        if found.tzinfo is None:
            return found.isoformat()
        return str((found - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(microseconds=1))
    if isinstance(found, date):
        return found.isoformat()
    if isinstance(found, bytes):
        return base64.b64encode(found).decode()
    if isinstance(found, list):
        return [{"v": rest(element)} for element in found]
    return str(found)
