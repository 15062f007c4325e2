"""A proposal as YAML: every key with its reason above it, what else it may be as a comment below."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from mpm_py.propose.guess import Guess, Proposal
from mpm_py.terminal.words import printable

WIDTH = 100
LONGEST_LIST = 80
NOT_SURE = "not sure: "

HEAD = """\
# Written by `mpm init` from names, types, counts and extremes of times. Every line is yours to change;
# begin with those that say "not sure". `mpm run` reads this file.
"""
SALT = """\
# salt: "{{ env_var('MPM_SALT') }}"
#   (keeps others from trying values against their hashes: set MPM_SALT, then take away the #)"""

TITLES = {
    "event_time": "event time",
    "model_version": "model version",
    "label_time": "label time",
}


def new_file(head: Mapping[str, str], proposals: Sequence[Proposal]) -> str:
    """The text of a monitors.yml that holds the database and these monitors."""
    entries = "\n".join("\n".join(monitor_lines(proposal, 2)) + "\n" for proposal in proposals)
    return f"{HEAD}{warehouse(head)}\nmonitors:\n{entries}"


def warehouse(head: Mapping[str, str]) -> str:
    """The head of a monitors.yml, so that later commands need no flag."""
    return "warehouse:\n" + "".join(f"  {key}: {scalar(value)}\n" for key, value in head.items())


def monitor_lines(proposal: Proposal, indent: int) -> list[str]:
    """The lines of one monitor, without line breaks; its name stands at `indent`."""
    lines = [f"{scalar(proposal.name)}:"]
    lines += [f"  {line}" for line in _body(proposal)]
    return [" " * indent + line if line else "" for line in lines]


def scalar(value: Any) -> str:
    """A value as YAML that fits into one line, inside brackets too."""
    text = yaml.dump(
        [value], Dumper=_Dumper, default_flow_style=True, allow_unicode=True, width=10**9, sort_keys=False
    )
    return text.strip()[1:-1]


class _Dumper(yaml.SafeDumper):
    """Writes texts with characters that cannot be printed, line breaks among them, in quotes and escaped."""


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if text.isprintable() else '"')


_Dumper.add_representer(str, _represent_text)


def _body(proposal: Proposal) -> Iterator[str]:
    for remark in proposal.remarks:
        yield from _comment(remark)
    yield from _comment(f"relation: {proposal.relation_reason}")
    yield f"relation: {scalar(proposal.relation)}"
    for guess in proposal.guesses:
        yield from _guess_lines(guess)
    yield from _feature_lines(proposal)


def _guess_lines(guess: Guess) -> Iterator[str]:
    doubt = "" if guess.is_sure else NOT_SURE
    yield from _comment(f"{TITLES.get(guess.key, guess.key)}: {doubt}{guess.reason}")
    if guess.value is None:
        pass  # Only what it may be is told.
    elif isinstance(guess.value, list) and len(scalar(guess.value)) > LONGEST_LIST:
        yield f"{guess.key}:"
        yield from (f"  - {scalar(item)}" for item in guess.value)
    else:
        yield f"{guess.key}: {scalar(guess.value)}"
    for value, reason in guess.others:
        yield f"# {guess.key}: {_one_line(scalar(value))}" + (f"  # {_one_line(reason)}" if reason else "")
    if guess.key == "sensitive":
        yield from SALT.splitlines()


def _feature_lines(proposal: Proposal) -> Iterator[str]:
    """Columns that are left out, and as a comment those that remain."""
    if proposal.features:
        yield from _comment(
            f"features: every column that is not named otherwise: {', '.join(proposal.features)}"
        )
    if proposal.excluded:
        yield "features:"
        yield "  exclude:"
        for name, reason in proposal.excluded:
            yield f"    - {scalar(name)}  # {_one_line(reason)}"


def _comment(text: str) -> Iterator[str]:
    yield from textwrap.wrap(
        _one_line(text), WIDTH, initial_indent="# ", subsequent_indent="#   ", break_on_hyphens=False
    )


def _one_line(text: str) -> str:
    """A text that cannot leave its comment."""
    return printable(text)
