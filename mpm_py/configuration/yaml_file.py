"""Reading of YAML that remembers the line of every key and refuses a key given twice."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from mpm_py.configuration.check import make_problem
from mpm_py.errors import ConfigurationError, Problem


@dataclass
class YamlFile:
    """The value of a YAML file, the line of each dotted key, and keys that are given twice."""

    name: str
    value: Any = None
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def location(self, path: str) -> str:
        """Return `file:line` of a dotted key, or of the nearest key around it."""
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return f"{self.name}:{self.lines[path]}" if path else self.name


def read_yaml(path: Path) -> YamlFile:
    """Read a YAML file; one that cannot be read is a `ConfigurationError`."""
    file = YamlFile(path.name)
    try:
        text = path.read_text(encoding="utf-8")
        _Reader(file).read(text)
    except (OSError, UnicodeDecodeError) as error:
        detail = f"{path} cannot be read ({getattr(error, 'strerror', None) or 'it is not UTF-8 text'})"
        raise ConfigurationError([make_problem("no_file_to_read", "", path.name, detail=detail)]) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ConfigurationError([_syntax_problem(file.name, error)]) from error
    return file


def _syntax_problem(name: str, error: Exception) -> Problem:
    mark = getattr(error, "problem_mark", None)
    detail = getattr(error, "problem", None) or str(error) or "an alias contains itself"
    problem = make_problem("syntax", "", name, detail=detail)
    location = f"{name}:{mark.line + 1}" if mark else name
    return replace(problem, location=location)


def split_path(path: str) -> tuple[str, str]:
    """Return the monitor and the key inside it that a dotted path of the file leads to."""
    top, _, rest = path.partition(".")
    if top != "monitors" or not rest:
        return "", path
    monitor, _, key = rest.partition(".")
    return monitor, key


class _Reader:
    """Turns YAML nodes into values, mapping by mapping."""

    def __init__(self, file: YamlFile) -> None:
        self.file = file
        self.checked: set[int] = set()

    def read(self, text: str) -> None:
        """Read the text of the file."""
        self.loader = yaml.SafeLoader(text)
        try:
            node = self.loader.get_single_node()
            self.file.value = None if node is None else self.value(node, "")
        finally:
            self.loader.dispose()

    def value(self, node: yaml.Node, path: str) -> Any:
        """Return the value of a node."""
        if isinstance(node, yaml.MappingNode) and node.tag == "tag:yaml.org,2002:map":
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode) and node.tag == "tag:yaml.org,2002:seq":
            return [self.value(item, path) for item in node.value]
        try:
            return self.loader.construct_object(node, deep=True)
        except ValueError:
            # Such as 2013-02-30: a date by its form, but not in the calendar. The rules will say so.
            return node.value

    def mapping(self, node: yaml.MappingNode, path: str) -> dict[Any, Any]:
        """Return a mapping, with its merges (`<<`) resolved."""
        if id(node) not in self.checked:
            self.checked.add(id(node))
            self.find_duplicates(node, path)
            self.loader.flatten_mapping(node)
        found: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self.loader.construct_object(key_node, deep=True)
            if isinstance(key, list | dict | set):
                raise yaml.MarkedYAMLError(
                    problem="a key is a list or a mapping", problem_mark=key_node.start_mark
                )
            inner = f"{path}.{key_node.value}" if path else str(key_node.value)
            self.file.lines[inner] = key_node.start_mark.line + 1
            found[key] = self.value(value_node, inner)
        return found

    def find_duplicates(self, node: yaml.MappingNode, path: str) -> None:
        """Report keys that one mapping gives twice: YAML readers keep the last and forget the first."""
        first: dict[str, int] = {}
        for key_node, _ in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in first and key != "<<":
                monitor, inner = split_path(f"{path}.{key}" if path else key)
                problem = make_problem("duplicate", monitor, inner, line=first[key])
                self.file.problems.append(replace(problem, location=f"{self.file.name}:{line}"))
            first.setdefault(key, line)
