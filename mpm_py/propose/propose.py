"""From facts to a proposal: every column gets at most one role, the surest roles first."""

from __future__ import annotations

from typing import Any

from mpm_py.propose import columns, model, time, words
from mpm_py.propose.facts import History, RelationFacts
from mpm_py.propose.guess import Guess, Proposal
from mpm_py.terminal.words import count


def propose(
    facts: RelationFacts,
    name: str,
    relation: Any,
    history: History | None = None,
    baseline: Any = None,
) -> Proposal:
    """Guess a monitor.

    Args:
        facts: what is known of the relation.
        name: the name of the monitor.
        relation: how `monitors.yml` names the relation.
        history: when its rows happened; none where no column tells.
        baseline: how `monitors.yml` names the relation of the baseline, if one was given.
    """
    guesses = _time(facts, history, baseline)
    personal = {column.name for column in facts.columns if words.is_sensitive(column.name)}
    taken = frozenset({history.column} if history else ())
    grain = next((guess.value for guess in guesses if guess.key == "grain"), None)
    times = {column.name for column in time.columns_of_time(facts)}
    of_model, excluded = model.guess_model(facts, taken | personal | times)
    used = taken | _named(of_model)
    guesses += of_model
    label_time = _label_time(facts, used | personal, of_model)
    version = model.model_version(
        facts, used | personal | times, any(guess.key == "prediction" for guess in of_model)
    )
    identifier = columns.guess_id(facts, used | personal | times)
    guesses += [guess for guess in (label_time, version) if guess]
    used |= _named([guess for guess in (label_time, version, identifier) if guess])
    rows = time.rows_a_window(history, grain) if history and grain else facts.whole_count or facts.row_count
    window = columns.Window(rows, grain)
    operations = columns.operations(facts, used | personal | excluded.keys())
    used |= _named([operations] if operations else [])
    excluded |= columns.left_out(facts, used | excluded.keys(), grain)
    sensitive = columns.sensitive(facts, used | excluded.keys())
    segments = columns.segments(facts, used | excluded.keys() | personal, window)
    guesses += [guess for guess in (operations, sensitive, segments) if guess]
    order = [identifier] if identifier else []
    guesses = [
        *(g for g in guesses if g.key in _OF_TIME),
        *order,
        *(g for g in guesses if g.key not in _OF_TIME),
    ]
    return Proposal(
        name,
        relation,
        tuple(guesses),
        tuple(excluded.items()),
        tuple(column.name for column in facts.columns if column.name not in used | excluded.keys()),
        _remarks(facts, history, baseline is not None),
        _size(facts),
    )


_OF_TIME = ("event_time", "grain", "begin", "baseline")


def _time(facts: RelationFacts, history: History | None, baseline: Any) -> list[Guess]:
    """Event time and what follows from it; without it every run is a window of its own."""
    event = time.event_time(facts)
    found = [event] if event and history else []
    if history is not None and history.days:
        found += time.windows(history)
    if baseline is not None:
        found = [guess for guess in found if guess.key != "baseline"]
        found.append(Guess("baseline", {"relation": baseline}, "as you said"))
    return found


def _label_time(facts: RelationFacts, taken: frozenset[str], of_model: list[Guess]) -> Guess | None:
    """When the label became known, where a column is named so."""
    label = next((guess.value for guess in of_model if guess.key == "label"), None)
    if label is None:
        return None
    about = words.subject(label)
    for column in time.columns_of_time(facts):
        is_of_label = words.has(column.name, words.KNOWN) or (about and about <= words.subject(column.name))
        if column.name not in taken and not column.is_time_as_text and is_of_label:
            return Guess("label_time", column.name, "a time that is named like one of labels", False)
    return None


def _named(guesses: list[Guess]) -> frozenset[str]:
    """The columns that guesses name."""
    return frozenset(name for guess in guesses for name in guess.columns())


def _size(facts: RelationFacts) -> str:
    rows = f"about {facts.whole_count:,} rows" if facts.whole_count else count(facts.row_count, "row")
    return f"{rows}, {count(len(facts.columns), 'column')}"


def _remarks(facts: RelationFacts, history: History | None, has_baseline: bool) -> tuple[str, ...]:
    remarks = []
    if not facts.row_count:
        remarks.append("The relation has no rows: what is here is guessed from names and types alone.")
    if facts.part:
        remarks.append(f"Guessed from {facts.part}: counts are about right, begin may be a little late.")
    if history is None:
        compared = "the baseline" if has_baseline else "the first run, or with what --baseline names"
        remarks.append(
            f"No column says when a row happened: each run is one window, compared with {compared}."
        )
    if history is not None and history.future_count:
        remarks.append(f"{count(history.future_count, 'row')} in the future: not observed until then.")
    nested = [column.name for column in facts.columns if column.base_kind == "nested"]
    if nested:
        remarks.append(f"Of nested columns only nulls are watched: {', '.join(nested)}.")
    return tuple(remarks)
