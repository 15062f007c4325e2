"""The part of BigQuery's REST interface that dbt-bigquery and Google's own client use, over a stand-in for the engine.

https://cloud.google.com/bigquery/docs/reference/rest
"""

from __future__ import annotations

import json
import re
import threading
import urllib.parse
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bigquery_values import field_schema, rest, value
from bigquery_warehouse import BigQueryTables, Done, Relation
from googlesql import Rows, SqlError

Answer = tuple[int, dict[str, Any]]
_ROWS_A_PAGE = 20_000


@dataclass(frozen=True)
class Request:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, str]
    body: dict[str, Any]
    authorization: str

    @property
    def configuration(self) -> dict[str, Any]:
        """What a job is told to be; empty of a request that makes none."""
        return self.body["configuration"] if self.method == "POST" and self.path.endswith("/jobs") else {}


class BigQueryServer:
    """Listens on loopback; one statement at a time."""

    def __init__(self, tables: BigQueryTables) -> None:
        self.tables = tables
        self.requests: list[Request] = []
        self.faults: list[tuple[str, Answer]] = []
        """What the next requests are answered in place of the right answer, each for paths that match."""
        self.lost: list[str] = []
        """What is in the texts of the next jobs that are done, and whose answers do not arrive."""
        self._lock = threading.Lock()
        self._jobs: dict[str, tuple[dict[str, Any], Done]] = {}
        handler = type("Handler", (_Handler,), {"server_of": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def jobs(self) -> list[Request]:
        """The requests that make jobs."""
        return [request for request in self.requests if request.configuration]

    def hear(self, request: Request) -> Answer:
        """The answer to one request, or the fault that is waiting for it."""
        self.requests.append(request)
        for place, (pattern, fault) in enumerate(self.faults):
            if re.search(pattern, f"{request.method} {request.path}"):
                del self.faults[place]
                return fault
        answer = self.answer(request.method, request.path, request.query, request.body)
        if (
            answer[0] == 200
            and self.lost
            and self.lost[0] in request.configuration.get("query", {}).get("query", "")
        ):
            del self.lost[0]
            return error("the connection was lost", 503, "backendError")
        return answer

    def answer(self, method: str, path: str, query: dict[str, str], body: dict[str, Any]) -> Answer:
        """The answer to one request."""
        for verb, pattern, act in _ROUTES:
            found = re.fullmatch(pattern, path)
            if verb == method and found:
                with self._lock:
                    try:
                        return act(self, query, body, *map(urllib.parse.unquote, found.groups()))
                    except SqlError as problem:
                        return error(str(problem))
        return 501, {"error": {"code": 501, "message": f"The stand-in has no {method} {path}"}}

    def insert_job(self, query: dict[str, str], body: dict[str, Any], project: str) -> Answer:
        """jobs.insert: the job is done when this returns."""
        settings = body["configuration"]
        job = (body.get("jobReference") or {}).get("jobId") or str(uuid.uuid4())
        if job in self._jobs:
            return error(f"Already Exists: Job {project}:US.{job}", 409, "duplicate")
        is_dry = bool(settings.get("dryRun"))
        most_bytes = str(settings["query"].get("maximumBytesBilled", ""))
        done = self.tables.run(settings["query"]["query"], settings.get("labels") or {}, is_dry, most_bytes)
        read = str(self.tables.read_bytes(settings["query"]["query"]))
        target = done.target or (project, "_anonymous", f"anon_{job}")
        if done.target is None and not is_dry:
            self.tables.datasets.setdefault((project, "_anonymous"), {})[target[2]] = Relation(
                done.rows.columns, done.rows
            )
        settings["query"]["destinationTable"] = dict(
            zip(("projectId", "datasetId", "tableId"), target, strict=True)
        )
        resource = {
            "kind": "bigquery#job", "id": f"{project}:US.{job}",
            "jobReference": {"projectId": project, "jobId": job, "location": "US"},
            "configuration": settings, "status": {"state": "DONE"},
            "statistics": {"creationTime": "0", "startTime": "0", "endTime": "0", "totalBytesProcessed": read, "query": {
                "statementType": done.kind, "totalBytesProcessed": read, "totalBytesBilled": "0",
                "numDmlAffectedRows": str(done.changed), "schema": _schema(done.rows)}},
        }  # fmt: skip
        self._jobs[job] = (resource, done)
        return 200, resource

    def get_job(self, query: dict[str, str], body: dict[str, Any], project: str, job: str) -> Answer:
        return (200, self._jobs[job][0]) if job in self._jobs else _not_found(f"Job {project}:{job}")

    def get_results(self, query: dict[str, str], body: dict[str, Any], project: str, job: str) -> Answer:
        """jobs.getQueryResults."""
        resource, done = self._jobs[job]
        answer = {
            "kind": "bigquery#getQueryResultsResponse", "jobReference": resource["jobReference"], "jobComplete": True,
            "schema": _schema(done.rows), **_page(done.rows, query),
        }  # fmt: skip
        return 200, answer

    def list_datasets(self, query: dict[str, str], body: dict[str, Any], project: str) -> Answer:
        names = [
            name for owner, name in self.tables.datasets if owner == project and not name.startswith("_")
        ]
        return 200, {
            "datasets": [{"datasetReference": {"projectId": project, "datasetId": name}} for name in names]
        }

    def get_dataset(self, query: dict[str, str], body: dict[str, Any], project: str, dataset: str) -> Answer:
        if (project, dataset) not in self.tables.datasets:
            return _not_found(f"Dataset {project}:{dataset}")
        return 200, {"datasetReference": {"projectId": project, "datasetId": dataset}, "location": "US"}

    def insert_dataset(self, query: dict[str, str], body: dict[str, Any], project: str) -> Answer:
        self.tables.datasets.setdefault((project, body["datasetReference"]["datasetId"]), {})
        return 200, body

    def list_tables(self, query: dict[str, str], body: dict[str, Any], project: str, dataset: str) -> Answer:
        held = self.tables.datasets.get((project, dataset))
        if held is None:
            return _not_found(f"Dataset {project}:{dataset}")
        tables = [_table((project, dataset, name), relation) for name, relation in held.items()]
        return 200, {"tables": tables, "totalItems": len(tables)}

    def list_routines(
        self, query: dict[str, str], body: dict[str, Any], project: str, dataset: str
    ) -> Answer:
        return (
            (200, {})
            if (project, dataset) in self.tables.datasets
            else _not_found(f"Dataset {project}:{dataset}")
        )

    def get_routine(
        self, query: dict[str, str], body: dict[str, Any], project: str, dataset: str, name: str
    ) -> Answer:
        return _not_found(f"Routine {project}:{dataset}.{name}")

    def get_table(
        self, query: dict[str, str], body: dict[str, Any], project: str, dataset: str, name: str
    ) -> Answer:
        held = self.tables.datasets.get((project, dataset), {})
        if name not in held:
            return _not_found(f"Table {project}:{dataset}.{name}")
        return 200, _table((project, dataset, name), held[name])

    def delete_table(
        self, query: dict[str, str], body: dict[str, Any], project: str, dataset: str, name: str
    ) -> Answer:
        if name not in self.tables.datasets.get((project, dataset), {}):
            return _not_found(f"Table {project}:{dataset}.{name}")
        self.tables.drop((project, dataset, name))
        return 204, {}

    def list_rows(
        self, query: dict[str, str], body: dict[str, Any], project: str, dataset: str, name: str
    ) -> Answer:
        """tabledata.list."""
        return 200, {
            "kind": "bigquery#tableDataList",
            **_page(self.tables.rows((project, dataset, name)), query),
        }


_PROJECT = r"/bigquery/v2/projects/([^/]+)"
_DATASET = _PROJECT + r"/datasets/([^/]+)"
_TABLE = _DATASET + r"/tables/([^/]+)"
_ROUTES: tuple[tuple[str, str, Callable[..., Answer]], ...] = (
    ("POST", _PROJECT + "/jobs", BigQueryServer.insert_job),
    ("GET", _PROJECT + "/jobs/([^/]+)", BigQueryServer.get_job),
    ("GET", _PROJECT + "/queries/([^/]+)", BigQueryServer.get_results),
    ("GET", _PROJECT + "/datasets", BigQueryServer.list_datasets),
    ("POST", _PROJECT + "/datasets", BigQueryServer.insert_dataset),
    ("GET", _DATASET, BigQueryServer.get_dataset),
    ("GET", _DATASET + "/tables", BigQueryServer.list_tables),
    ("GET", _DATASET + "/routines", BigQueryServer.list_routines),
    ("GET", _DATASET + "/routines/([^/]+)", BigQueryServer.get_routine),
    ("GET", _TABLE, BigQueryServer.get_table),
    ("DELETE", _TABLE, BigQueryServer.delete_table),
    ("GET", _TABLE + "/data", BigQueryServer.list_rows),
)


def error(message: str, code: int = 400, reason: str = "invalidQuery") -> Answer:
    """An answer in the form of Google's interfaces."""
    return code, {
        "error": {
            "code": code,
            "message": message,
            "errors": [{"message": message, "reason": reason, "domain": "global"}],
        }
    }


def _not_found(what: str) -> Answer:
    return error(f"Not found: {what}", 404, "notFound")


def _schema(rows: Rows) -> dict[str, Any]:
    return {"fields": [field_schema(column) for column in rows.columns]}


def _table(path: tuple[str, str, str], relation: Relation) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "kind": "bigquery#table", "id": f"{path[0]}:{path[1]}.{path[2]}",
        "tableReference": dict(zip(("projectId", "datasetId", "tableId"), path, strict=True)),
        "type": "VIEW" if relation.query else "TABLE",
        "schema": {"fields": [field_schema(column) for column in relation.columns]},
        "numRows": str(relation.rows.count if relation.rows else 0), "location": "US",
        "numBytes": str(8 * len(relation.columns) * relation.rows.count if relation.rows else 0),
        "requirePartitionFilter": "require_partition_filter=true" in relation.options,
    }  # fmt: skip
    if relation.partition:
        resource["timePartitioning"] = {"type": "DAY", "field": relation.partition.strip("`")}
    if relation.cluster:
        resource["clustering"] = {"fields": list(relation.cluster)}
    if relation.query:
        resource["view"] = {"query": relation.query, "useLegacySql": False}
    return resource


def _page(rows: Rows, query: dict[str, str]) -> dict[str, Any]:
    """Some of the rows, and where the next are."""
    start = int(query.get("pageToken") or query.get("startIndex") or 0)
    most = min(int(query.get("maxResults") or _ROWS_A_PAGE), _ROWS_A_PAGE)
    held = rows.content.table_data.row[start : start + most]
    page: dict[str, Any] = {
        "totalRows": str(rows.count),
        "rows": [{"f": [{"v": rest(value(cell))} for cell in row.cell]} for row in held],
    }
    if start + most < rows.count:
        page["pageToken"] = str(start + most)
    return page


class _Handler(BaseHTTPRequestHandler):
    server_of: BigQueryServer

    def _serve(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        sent = self.rfile.read(length)
        address = urllib.parse.urlsplit(self.path)
        request = Request(
            self.command, address.path, dict(urllib.parse.parse_qsl(address.query)), self._body(sent),
            self.headers.get("authorization", ""),
        )  # fmt: skip
        code, answer = self.server_of.hear(request)
        told = json.dumps(answer).encode()
        self.send_response(code)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def _body(self, sent: bytes) -> dict[str, Any]:
        """What was sent; of a form its fields."""
        if "form" in (self.headers.get("content-type") or ""):
            return dict(urllib.parse.parse_qsl(sent.decode()))
        return json.loads(sent or b"{}")

    do_GET = do_POST = do_DELETE = do_PATCH = do_PUT = _serve

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing on the test's output."""
