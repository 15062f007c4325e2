"""Write dbt macros: the text of every dialect side by side, in the form that dbt's dispatch expects."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlglot import exp

from mpm_py.translate import canonical
from mpm_py.translate.canonical import CanonicalStatement
from mpm_py.translate.dialects import DIALECTS, Dialect
from mpm_py.translate.printer import UnsupportedPrimitive, render
from mpm_py.translate.problems import CanonicalError, GenerationError

PACKAGE = "mpm"
FOLDER = "macros/generated"
DEFAULT = "duckdb"
# A statement that uses a primitive which some dialects lack may stand here once more, written without it.
VARIANTS = "without"


def statement_macros(folder: Path = canonical.SQL_FOLDER) -> dict[str, str]:
    """One macro file for every canonical file. Bad files do not hide each other: all of them are reported
    at once."""
    files: dict[str, str] = {}
    errors: list[CanonicalError] = []
    for path in canonical.paths(folder):
        try:
            files[f"{FOLDER}/{path.stem}.sql"] = macro_file(canonical.load(path))
        except CanonicalError as error:
            errors.append(error)
    if errors:
        raise GenerationError(errors, files)
    return files


def support_macros() -> dict[str, str]:
    """The macros that know the dialects: the refusal of other adapters, traits and the names of types."""
    return {
        f"{FOLDER}/_check_adapter.sql": _check_adapter(),
        f"{FOLDER}/_dialect_traits.sql": _dialect_traits(),
        f"{FOLDER}/data_type.sql": _data_type(),
    }


def dialect_text(statement: CanonicalStatement, dialect: str) -> str:
    """The body of the macro of one dialect: SQL, or a compiler error that says what is missing."""
    try:
        return _enclosed(statement, render(statement.tree, dialect))
    except UnsupportedPrimitive as reason:
        variant = statement.path.parent / VARIANTS / statement.path.name
        if variant.exists():
            return dialect_text(_same_signature(canonical.load(variant), statement), dialect)
        message = f"mpm cannot run {statement.name} on {dialect}: {reason}"
        return f'{{{{ exceptions.raise_compiler_error("{message}") }}}}'


def macro_file(statement: CanonicalStatement) -> str:
    """The macro of a statement: a public name that dispatches, ``default__`` and the variants that differ."""
    texts = {name: dialect_text(statement, name) for name in DIALECTS}
    signature = ", ".join(statement.arguments)
    folder = "sql/expressions" if statement.is_expression else "sql"
    parts = [
        _header(f"mpm_py/{folder}/{statement.name}.sql", statement.header),
        _dispatching(statement.name, signature),
    ]
    parts += _variants(statement.name, signature, texts)
    return "\n\n".join(parts) + "\n"


def _differing(texts: dict[str, str]) -> Iterable[tuple[str, str]]:
    """Only the texts that dispatch would not find already: redshift → postgres → default, databricks →
    spark → default."""
    written = {"default": texts[DEFAULT]}
    for name, dialect in DIALECTS.items():
        inherited = next(
            (written[parent] for parent in dialect.parents if parent in written), written["default"]
        )
        if texts[name] != inherited:
            written[name] = texts[name]
    return written.items()


def _variants(name: str, signature: str, texts: dict[str, str]) -> Iterable[str]:
    """The macros of the texts that differ; a text that stands there already is called, not written again."""
    written: dict[str, str] = {}
    for dialect, text in _differing(texts):
        first = written.setdefault(text, dialect)
        body = text if first == dialect else f"{{{{ return({PACKAGE}.{first}__{name}({signature})) }}}}"
        yield _macro(f"{dialect}__{name}({signature})", body)


def _same_signature(variant: CanonicalStatement, statement: CanonicalStatement) -> CanonicalStatement:
    if variant.arguments != statement.arguments:
        raise ValueError(f"{variant.path}: its arguments {variant.arguments} are not {statement.arguments}")
    return variant


def _enclosed(statement: CanonicalStatement, text: str) -> str:
    """An expression stands in brackets where an operator beside it could tear it apart."""
    is_loose = statement.is_expression and isinstance(
        statement.tree, exp.Binary | exp.Unary | exp.Between | exp.In
    )
    return f"({text})" if is_loose and not isinstance(statement.tree, exp.Paren) else text


def _header(source: str, description: str) -> str:
    return f"{{#-\n{description}\n\nWritten by `mpm dev generate` from {source}; edit that file.\n-#}}"


def _dispatching(name: str, signature: str) -> str:
    """The public macro: refuses what nobody has checked, then hands over to the adapter's own."""
    call = f"{{{{ return(adapter.dispatch('{name}', '{PACKAGE}')({signature})) }}}}"
    return _macro(f"{name}({signature})", f"{{%- do {PACKAGE}._check_adapter() -%}}\n{call}")


def _macro(signature: str, body: str) -> str:
    return f"{{% macro {signature} -%}}\n{body}\n{{%- endmacro %}}"


def _check_adapter() -> str:
    names = ", ".join(DIALECTS)
    body = (
        f"{{%- set supported = {sorted(DIALECTS)} -%}}\n"
        "{%- if adapter.type() not in supported -%}\n"
        "{{- exceptions.raise_compiler_error(\n"
        f'  "mpm does not support adapter \'" ~ adapter.type() ~ "\'; supported: {names}"\n'
        ") -}}\n"
        "{%- endif -%}"
    )
    header = _header("mpm_py/translate/dialects", "Refuse an adapter that nobody has checked the SQL for.")
    return f"{header}\n\n{_macro('_check_adapter()', body)}\n"


def _dialect_traits() -> str:
    lines = ",\n  ".join(f"{name!r}: {dialect.traits!r}" for name, dialect in DIALECTS.items())
    body = (
        f"{{%- set traits = {{\n  {lines}\n}}.get(adapter.type()) -%}}\n"
        f"{{%- if traits is none -%}}{{%- do {PACKAGE}._check_adapter() -%}}{{%- endif -%}}\n"
        "{{ return(traits) }}"
    )
    header = _header(
        "mpm_py/translate/dialects", "What the macros written by hand have to know of an engine, by adapter."
    )
    return f"{header}\n\n{_macro('_dialect_traits()', body)}\n"


def _data_type() -> str:
    texts = {name: _types_body(dialect) for name, dialect in DIALECTS.items()}
    header = _header("mpm_py/translate/dialects", "The warehouse's name of a logical type.")
    variants = [_macro(f"{name}__data_type(logical_type)", text) for name, text in _differing(texts)]
    return "\n\n".join([header, _dispatching("data_type", "logical_type"), *variants]) + "\n"


def _types_body(dialect: Dialect) -> str:
    pairs = ",\n  ".join(f'"{logical}": "{physical}"' for logical, physical in dialect.types.items())
    return (
        f"{{%- set types = {{\n  {pairs}\n}} -%}}\n"
        "{%- if logical_type not in types -%}\n"
        "{{- exceptions.raise_compiler_error(\n"
        "  \"mpm has no data type '\" ~ logical_type ~ \"'; there are: \" ~ types.keys() | join(', ')\n"
        ") -}}\n"
        "{%- endif -%}\n"
        "{{ return(types[logical_type]) }}"
    )
