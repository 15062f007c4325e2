"""Everything that is generated and checked in: written, or compared with what is there (`mpm dev generate
[--check]`)."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal

from mpm_py.errors import MpmError
from mpm_py.translate.problems import GenerationError
from mpm_py.translate.writer import FOLDER

# Each makes files: () -> {path relative to the repository: text}. To generate more, add a line
# "module:function".
PRODUCERS: tuple[str, ...] = (
    "mpm_py.translate.writer:support_macros",
    "mpm_py.translate.writer:statement_macros",
    "mpm_py.columns:generated_macros",
    "mpm_py.warehouse.statements:generated_files",
    "mpm_py.configuration.macro:rules_macros",
    "mpm_py.contract.facts:model_files",
    "mpm_py.documentation:documentation_files",
)


@dataclass(frozen=True)
class Difference:
    """A checked-in file that is not what would be generated."""

    path: str
    kind: Literal["missing", "changed", "stale"]
    diff: str

    def __str__(self) -> str:
        return f"{self.path}: {self.kind}"


def generate(root: Path, check: bool, producers: tuple[str, ...] = PRODUCERS) -> list[Difference]:
    """Bring the generated files under ``root`` up to date, or with ``check`` only say what would change.

    A bad source does not hold up the others: their files are written before its error is raised.
    """
    try:
        files, error = produce(producers), None
    except GenerationError as raised:
        files, error = raised.files, raised
    differences = [found for path, text in sorted(files.items()) if (found := _compare(root, path, text))]
    if error is None:
        differences += _stale(root, set(files))
    if not check:
        for difference in differences:
            _apply(root / difference.path, files.get(difference.path))
    if error is not None:
        raise error
    return differences


def produce(producers: tuple[str, ...] = PRODUCERS) -> dict[str, str]:
    """All generated files; two producers may not claim the same one."""
    files: dict[str, str] = {}
    errors: list[MpmError] = []
    for name in producers:
        try:
            produced = _producer(name)()
        except GenerationError as error:
            produced = error.files
            errors += error.errors
        twice = sorted(set(produced) & set(files))
        if twice:
            raise ValueError(
                f"{', '.join(twice)}: generated twice, the second time by {name}; rename one of them"
            )
        files |= produced
    if errors:
        raise GenerationError(errors, files)
    return files


def _producer(name: str) -> Callable[[], dict[str, str]]:
    module, function = name.split(":")
    producer: Callable[[], dict[str, str]] = getattr(import_module(module), function)
    return producer


def _compare(root: Path, path: str, text: str) -> Difference | None:
    file = root / path
    if not file.exists():
        return Difference(path, "missing", _diff(path, "", text))
    current = file.read_text(encoding="utf-8")
    return Difference(path, "changed", _diff(path, current, text)) if current != text else None


def _stale(root: Path, produced: set[str]) -> list[Difference]:
    """Files of the generated folder that nothing generates any more."""
    found = sorted(file.relative_to(root).as_posix() for file in (root / FOLDER).rglob("*") if file.is_file())
    return [
        Difference(path, "stale", _diff(path, (root / path).read_text(encoding="utf-8"), ""))
        for path in found
        if path not in produced
    ]


def _diff(path: str, before: str, after: str) -> str:
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{path}", f"b/{path}"
    )
    return "".join(lines)


def _apply(file: Path, text: str | None) -> None:
    if text is None:
        file.unlink()
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
