"""What a user declares: monitors as typed objects, read from `monitors.yml` or from a mapping.

The rules (keys, types, defaults, limits) live in `mpm_py.configuration`; these classes are their typed form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from mpm_py.configuration.document import Document, check_monitor_files, read_document, warnings_of
from mpm_py.configuration.yaml_file import YamlFile, read_yaml
from mpm_py.errors import ConfigurationError, Problem

__all__ = [
    "USUAL_FILE",
    "Baseline",
    "Channel",
    "Exclusion",
    "Exclusions",
    "Features",
    "Holidays",
    "MissingValues",
    "Monitor",
    "Monitors",
    "Notify",
    "Operations",
    "Prediction",
    "QuietHours",
    "Relation",
    "Schedule",
    "Threshold",
    "Value",
    "Variable",
    "Warehouse",
    "check_monitor_files",
    "load_monitors",
]

USUAL_FILE = "monitors.yml"


def _duration(text: object) -> object:
    """Turn `6 hours` into a time span; the rules have checked its form."""
    if not isinstance(text, str):
        return text
    count, unit = text.split()
    return timedelta(**{unit: int(count)})


Duration = Annotated[timedelta, BeforeValidator(_duration)]


class _Part(BaseModel):
    """Frozen, closed, and filled by alias where a key is a word of Python."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Relation(_Part):
    """A table or view: a dbt model (`ref`), a dbt source, or outside dbt a `table` by its name."""

    kind: Literal["ref", "source", "table"] = "table"
    ref: str | None = None
    package: str | None = None
    version: str | None = None
    source: str | None = None
    database: str | None = None
    schema_: str | None = Field(default=None, alias="schema")
    table: str | None = None

    def __str__(self) -> str:
        """Return the name as a person would write it."""
        parts = (self.package, self.ref, self.database, self.schema_, self.source, self.table)
        return ".".join(part for part in parts if part)


class Prediction(_Part):
    """What the model said. `kind` tells which of the columns are set."""

    kind: Literal["none", "score", "class", "value", "ranking"] = "none"
    score: str | None = None
    positive: str | None = None
    threshold: float | None = None
    class_: str | None = Field(default=None, alias="class")
    scores: dict[str, str] = Field(default_factory=dict)
    value: str | None = None
    quantile: float | None = None
    error_feature: str | None = None
    position: str | None = None
    group: str | None = None
    k: int | None = None


class Features(_Part):
    """Which columns the model reads; an empty `include` means every column without another role."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    numeric: tuple[str, ...] = ()


class Operations(_Part):
    """What is known of the service: columns of the relation, or metrics by name in a long table."""

    kind: Literal["none", "columns", "metrics"] = "none"
    columns: tuple[str, ...] = ()
    failed: str | None = None
    name: str | None = None
    value: str | None = None
    names: tuple[str, ...] = ()


class MissingValues(_Part):
    """Values that stand for missing, for all columns and by column."""

    all: tuple[str, ...] = ()
    columns: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class Baseline(_Part):
    """What windows are compared with. `kind` tells which of the keys are set."""

    kind: Literal["relation", "period", "rolling"]
    relation: Relation | None = None
    where: str | None = None
    from_: datetime | None = Field(default=None, alias="from")
    to: datetime | None = None
    rolling: int | None = None


class Value(_Part):
    """What right and wrong decisions are worth."""

    kind: Literal["none", "matrix", "expression"] = "none"
    true_positive: float | None = None
    false_positive: float | None = None
    true_negative: float | None = None
    false_negative: float | None = None
    expression: str | None = None


class Threshold(_Part):
    """How one metric is judged, in all columns or in one; what is not said is as the default has it."""

    metric: str
    column: str | None = None
    method: Literal["learnt", "static", "previous", "seasonal"] | None = None
    warn: float | None = None
    fail: float | None = None
    direction: Literal["up", "down", "both"] | None = None
    min_effect: float | None = None
    min_rows: int | None = None
    persistence_windows: int | None = None
    persistence_of: int | None = None
    worst_status: Literal["warn", "fail"] | None = None
    season: Literal["hour_of_day", "day_of_week", "day_of_month"] | None = None
    is_off: bool = False


class Monitor(_Part):
    """One declared monitor with all defaults filled in.

    `specification` is the same as text, in the shape the macros use; `declaration` is what the user wrote, as
    text, ready for `vars` of a dbt project (a salt from the environment stays a reference there).
    """

    name: str
    relation: Relation
    where: str | None = None
    event_time: str | None = None
    grain: Literal["hour", "day", "week", "month"] | None = None
    timezone: str = "UTC"
    begin: datetime | None = None
    delay: Duration = timedelta()
    include_open_window: bool = False
    lookback: int = 30
    max_windows_per_run: int = 400
    id: str | None = None
    prediction: Prediction = Prediction()
    label: str | None = None
    label_time: str | None = None
    model_version: str | None = None
    features: Features = Features()
    importance: dict[str, float] = Field(default_factory=dict)
    segments: tuple[str, ...] = ()
    max_segment_values: int = 50
    protected: tuple[str, ...] = ()
    operations: Operations = Operations()
    missing_values: MissingValues = MissingValues()
    sensitive: tuple[str, ...] = ()
    salt: SecretStr | None = None
    baseline: Baseline = Baseline(kind="rolling", rolling=28)
    min_rows: int = 100
    min_group_size: int = 20
    thresholds: tuple[Threshold, ...] = ()
    sensitivity: float = 1.0
    value: Value = Value()
    owner: str | None = None
    tags: tuple[str, ...] = ()
    enabled: bool = True
    specification: dict[str, Any] = Field(default_factory=dict, repr=False, exclude=True)
    declaration: dict[str, Any] = Field(default_factory=dict, repr=False, exclude=True)

    @classmethod
    def declare(cls, name: str, declared: Mapping[str, Any], stand_alone: bool = True) -> Monitor:
        """Return the monitor of one declaration, or raise a `ConfigurationError` that lists its problems."""
        return load_monitors({"monitors": {name: declared}}, stand_alone).monitors[name]


class Warehouse(_Part):
    """Where the stand-alone commands work: a database, or a profile of dbt, and the schema of the results."""

    database: str | None = None
    profile: str | None = None
    target: str | None = None
    schema_: str = Field(default="mpm", alias="schema")


class Exclusion(_Part):
    """A known window of a monitor (none: of all) and a column (none: of all); times are the monitor's own."""

    monitor: str | None = None
    column: str | None = None
    from_: datetime = Field(alias="from")
    to: datetime
    note: str


class Exclusions(_Part):
    """Known windows: those of a relation, or a list."""

    relation: Relation | None = None
    windows: tuple[Exclusion, ...] = ()


class Holidays(_Part):
    """Days unlike others of their weekday: those of a relation, or a list."""

    relation: Relation | None = None
    days: tuple[date, ...] = ()


class Variable(_Part):
    """An environment variable; what it holds is looked up where it is used, and kept nowhere."""

    env: str


class QuietHours(_Part):
    """Hours in which nothing is told but from severity `except_` on; past midnight where `to` is earlier."""

    from_: time = Field(alias="from")
    to: time
    timezone: str = "UTC"
    except_: Literal["low", "medium", "high"] | None = Field(default=None, alias="except")


class Channel(_Part):
    """Where `mpm notify` tells incidents, and which ones: all conditions have to be met."""

    url: Variable
    secret: Variable | None = None
    events: tuple[Literal["opened", "worsened", "resolved"], ...] = ("opened", "worsened", "resolved")
    severity: Literal["low", "medium", "high"] = "low"
    monitors: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    quiet_hours: QuietHours | None = None


class Notify(_Part):
    """Who is told of incidents."""

    channels: dict[str, Channel] = Field(default_factory=dict)


class Schedule(_Part):
    """When `mpm schedule` runs the monitors; without `cron` whenever windows have closed."""

    cron: str | None = None
    timezone: str = "UTC"


class Monitors(_Part):
    """A whole configuration. `warnings` holds what is allowed but unwise."""

    warehouse: Warehouse = Warehouse()
    monitors: dict[str, Monitor] = Field(default_factory=dict)
    exclusions: Exclusions = Exclusions()
    holidays: Holidays = Holidays()
    notify: Notify = Notify()
    schedule: Schedule = Schedule()
    warnings: tuple[Problem, ...] = ()


def load_monitors(source: Path | str | Mapping[str, Any], stand_alone: bool = True) -> Monitors:
    """Read monitors from a YAML file or from a mapping.

    `stand_alone` is false for the mapping that a dbt project has under `vars: mpm:`; relations are models and
    sources there. Everything that is wrong is raised at once, as one `ConfigurationError`.
    """
    if isinstance(source, Mapping):
        document = read_document(source, stand_alone)
    else:
        document = _read_file(read_yaml(Path(source)), stand_alone)
    if document.problems:
        raise ConfigurationError(document.problems)
    return _typed(document)


def _read_file(file: YamlFile, stand_alone: bool) -> Document:
    """Read the document of a file and say where in it each problem is."""
    document = read_document(file.value, stand_alone)
    located = [_located(problem, file) for problem in document.problems]
    document.problems = file.problems + located
    return document


def _located(problem: Problem, file: YamlFile) -> Problem:
    within = ["monitors", problem.monitor] if problem.monitor else []
    return replace(problem, location=file.location(".".join([*within, problem.key]).rstrip(".")))


def _typed(document: Document) -> Monitors:
    monitors = {
        name: Monitor.model_validate(
            {**found, "specification": found, "declaration": document.declarations[name]}
        )
        for name, found in document.specifications.items()
    }
    warehouse = Warehouse.model_validate(document.warehouse)
    return Monitors(
        warehouse=warehouse,
        monitors=monitors,
        exclusions=Exclusions.model_validate(_relation_or_list(document.project["exclusions"], "windows")),
        holidays=Holidays.model_validate(_relation_or_list(document.project["holidays"], "days")),
        notify=Notify.model_validate(document.notify),
        schedule=Schedule.model_validate(document.schedule),
        warnings=tuple(warnings_of(document.specifications)),
    )


def _relation_or_list(found: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return what is either a relation or a list under `key` with the two apart."""
    has_relation = found["kind"] not in ("none", key)
    relation = {name: value for name, value in found.items() if name != key}
    return {"relation": relation if has_relation else None, key: found[key]}
