"""The written macros, rendered as dbt renders them: dispatch finds what the binder prints for the adapter."""

import re
from pathlib import Path
from types import SimpleNamespace

import jinja2
import pytest

from mpm_py.translate import binder, canonical, writer
from mpm_py.translate.dialects import DIALECTS
from mpm_py.translate.problems import GenerationError
from mpm_py.translate.writer import statement_macros, support_macros

STATEMENTS = [path.stem for path in canonical.paths()]


class CompilerError(Exception):
    """Stands for dbt's error of the same meaning."""


class FakeDbt:
    """As much of dbt's context as generated macros use, over all generated files."""

    def __init__(self, files: dict[str, str], adapter: str, parents: tuple[str, ...] = ()) -> None:
        environment = jinja2.Environment(extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined)
        self.macros: dict[str, object] = {}
        self._prefixes = (adapter, *parents, "default")
        context = {
            "adapter": SimpleNamespace(type=lambda: adapter, dispatch=self._dispatch),
            "exceptions": SimpleNamespace(raise_compiler_error=self._raise),
            "return": lambda value: value,
            "mpm": self.macros,
        }
        for text in files.values():
            # dbt too puts a prefix before the name: Jinja does not export names that begin with "_".
            prefixed = re.sub(r"\{% macro (\w+)\(", r"{% macro dbt_macro__\1(", text)
            module = environment.from_string(prefixed, globals=context).module
            self.macros |= {
                name: getattr(module, f"dbt_macro__{name}") for name in re.findall(r"\{% macro (\w+)\(", text)
            }

    def _dispatch(self, name: str, package: str) -> object:
        assert package == "mpm"
        return next(self.macros[f"{p}__{name}"] for p in self._prefixes if f"{p}__{name}" in self.macros)

    def _raise(self, message: str) -> None:
        raise CompilerError(message)


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    try:
        return support_macros() | statement_macros()
    except GenerationError as error:
        return support_macros() | {path: text for path, text in error.files.items() if "/generated/" in path}


@pytest.fixture(scope="module")
def rendered(files):
    return {name: FakeDbt(files, name, dialect.parents) for name, dialect in DIALECTS.items()}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_dispatch_finds_the_text_of_the_dialect(rendered, files, dialect):
    for name in STATEMENTS:
        if f"{writer.FOLDER}/{name}.sql" not in files:
            continue
        arguments = {argument: f"<{argument}>" for argument in binder.signature(name)}
        assert rendered[dialect].macros[name](**arguments) == binder.bind(
            name, dialect=dialect, **arguments
        ), name


def test_other_adapters_are_refused(files):
    macros = FakeDbt(files, "sqlite").macros
    for call in (lambda: macros["utc_now"](), lambda: macros["data_type"]("text")):
        with pytest.raises(
            CompilerError, match="mpm does not support adapter 'sqlite'; supported: duckdb, postgres, "
        ):
            call()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_types_are_named_by_adapter(rendered, dialect):
    for logical, physical in DIALECTS[dialect].types.items():
        assert rendered[dialect].macros["data_type"](logical) == physical


def test_an_unknown_type_is_refused(rendered):
    with pytest.raises(CompilerError, match="mpm has no data type 'float'; there are: text, bigint, double"):
        rendered["duckdb"].macros["data_type"]("float")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("parameters.a + 1", "(({{ a }}) + 1)"),
        ("-parameters.a", "(-({{ a }}))"),
        ("parameters.a IS NOT NULL", "(({{ a }}) IS NOT NULL)"),
        ("FLOOR(parameters.a)", "FLOOR(({{ a }}))"),
    ],
)
def test_an_expression_holds_together_beside_an_operator(write, value, text):
    file = f"WITH parameters AS (SELECT 1 AS a) SELECT {value} AS result FROM parameters"
    assert writer.dialect_text(canonical.load(write(file, expression=True)), "duckdb") == text


def test_a_primitive_that_is_missing_is_a_compiler_error(write):
    path = write(
        "-- Quantiles.\nSELECT RESERVOIR_QUANTILE(q.value, [0, 0.5, 1], 9) AS a FROM quantiles AS q",
        name="spread",
    )
    files = support_macros() | {"spread.sql": writer.macro_file(canonical.load(path))}
    assert "APPROX_QUANTILES" in FakeDbt(files, "bigquery").macros["spread"]("t")
    with pytest.raises(CompilerError, match="mpm cannot run spread on redshift: Redshift has no aggregate"):
        FakeDbt(files, "redshift", ("postgres",)).macros["spread"]("t")


def test_a_variant_without_the_primitive_takes_its_place(write, tmp_path: Path):
    text = "-- Middle.\nSELECT RESERVOIR_QUANTILE(q.value, [0, 0.5, 1], 9) AS a FROM quantiles AS q"
    path = write(text, name="middle")
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "middle.sql").write_text(
        "-- Middle.\nSELECT MIN(q.value) AS a FROM quantiles AS q"
    )
    text = writer.macro_file(canonical.load(path))
    assert FakeDbt(support_macros() | {"a": text}, "redshift", ("postgres",)).macros["middle"]("t") == (
        "SELECT\n  MIN(q.value) AS a\nFROM t AS q"
    )
    (tmp_path / "without" / "middle.sql").write_text("-- Middle.\nSELECT MIN(w.value) AS a FROM windows AS w")
    with pytest.raises(ValueError, match=r"its arguments \('windows',\) are not \('quantiles',\)"):
        writer.macro_file(canonical.load(path))


def test_only_differing_variants_are_written(files):
    for path, text in files.items():
        defined = re.findall(r"\{% macro (\w+?)__", text)
        assert "databricks" not in defined, path
        assert "duckdb" not in defined, path


def test_no_text_holds_jinja_of_its_own(files):
    for path, text in files.items():
        bodies = re.sub(r"\{#-.*?-#\}", "", text, flags=re.S)
        marks = set(re.findall(r"\{\{ (.*?) \}\}", bodies))
        allowed = re.compile(r"\w+$|return\(.*\)$|exceptions\.raise_compiler_error\(.*\)$")
        assert all(allowed.match(mark) for mark in marks), (path, marks)
        assert "{#" not in bodies, path
