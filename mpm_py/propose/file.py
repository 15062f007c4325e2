"""The file that proposals are written to. What a user has written in it stays as it is, to the letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from mpm_py.errors import MpmError
from mpm_py.files import replace_file
from mpm_py.monitor import load_monitors
from mpm_py.propose.document import monitor_lines, new_file, warehouse
from mpm_py.propose.guess import Proposal

BY_HAND = "copy the monitor from the file that is written with --monitors new.yml"


def write_monitors(file: Path, head: Mapping[str, str], proposals: Sequence[Proposal]) -> None:
    """Write a new file, or add monitors to one that exists; checked as a whole before it takes its place.

    Args:
        file: the monitors.yml.
        head: how `warehouse:` names the database.
        proposals: the monitors to add.

    Raises:
        MpmError: the file cannot be added to, or not written.
    """
    if not file.exists():
        text = new_file(head, proposals)
    else:
        before = _read(file)
        text = added(before, head, proposals)
        _confirm(before, text, file)
    _replace(file, text)


def added(text: str, head: Mapping[str, str], proposals: Sequence[Proposal]) -> str:
    """A text with monitors added below those it has, and the database where it names none."""
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += newline
    place, indent = _place(text, lines)
    new = [f"monitors:{newline}"] if indent == 0 else []
    for proposal in proposals:
        new += [f"{line}{newline}" for line in ["", *monitor_lines(proposal, indent or 2)]]
    lines[place:place] = new
    if not _has_warehouse(text):
        lines[:0] = [f"{line}{newline}" for line in [*warehouse(head).splitlines(), ""]]
    return "".join(lines)


def _place(text: str, lines: Sequence[str]) -> tuple[int, int]:
    """The line before which monitors are added, and how far they are moved in; 0 without `monitors:`."""
    root = yaml.compose(text, yaml.SafeLoader)
    if root is None:
        return len(lines), 0
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise _cannot_add("it is not written key by key, each on a line of its own")
    for position, (key, value) in enumerate(root.value):
        if key.value != "monitors":
            continue
        followers = root.value[position + 1 :]
        end = followers[0][0].start_mark.line if followers else len(lines)
        if isinstance(value, yaml.ScalarNode) and not value.value:
            return key.start_mark.line + 1, 2
        if not isinstance(value, yaml.MappingNode) or value.flow_style:
            raise _cannot_add("its monitors are written in braces")
        # What stands right above the next key, comments of the first column, belongs to that.
        while end and followers and lines[end - 1].rstrip() and lines[end - 1].startswith("#"):
            end -= 1
        while end and not lines[end - 1].strip():
            end -= 1
        return end, value.value[0][0].start_mark.column
    return len(lines), 0


def _has_warehouse(text: str) -> bool:
    value = yaml.safe_load(text)
    return isinstance(value, dict) and bool(value.get("warehouse"))


def _cannot_add(why: str) -> MpmError:
    return MpmError(f"a monitor cannot be added to the monitors file: {why}", BY_HAND)


def _confirm(before: str, after: str, file: Path) -> None:
    """Nothing that was declared may read differently than before."""
    try:
        old, new = yaml.safe_load(before) or {}, yaml.safe_load(after)
    except yaml.YAMLError as error:
        raise _cannot_add(f"{file.name} would not be YAML any more") from error
    if not before.strip() or _kept(old, new):
        return
    raise _cannot_add(f"what {file.name} declares would read differently")


def _kept(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether all that was there is there: new keys and monitors aside, with the same values."""
    monitors, others = old.get("monitors") or {}, {key: old[key] for key in old if key != "monitors"}
    is_same = all(
        new.get(key) == value or (key == "warehouse" and not value) for key, value in others.items()
    )
    return is_same and all(new["monitors"].get(name) == monitor for name, monitor in monitors.items())


def _read(file: Path) -> str:
    with file.open(encoding="utf-8", newline="") as handle:
        return handle.read()


def _replace(file: Path, text: str) -> None:
    """Write beside the file, check that it can be read, and put it in its place at once."""
    # A link goes on pointing where it did.
    target = file.resolve()
    mode = target.stat().st_mode if target.exists() else 0o644
    try:
        replace_file(target, text, suffix=".yml", mode=mode, check=load_monitors)
    except OSError as error:
        raise MpmError(
            f"{file} cannot be written: {error.strerror}", "name another place with --monitors"
        ) from error
