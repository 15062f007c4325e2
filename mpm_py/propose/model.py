"""What the model said and what was true: prediction, label, the kind of problem."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mpm_py.propose import words
from mpm_py.propose.facts import ColumnFacts, RelationFacts
from mpm_py.propose.guess import Guess
from mpm_py.propose.read import MOST_CLASSES
from mpm_py.terminal.words import count

PREFIXES = ("p", "prob", "proba", "probability", "score")
"""First words of columns that hold the score of one class each."""
MOST_VERSIONS = 20


@dataclass(frozen=True)
class Candidate:
    """A column that may hold a prediction, and how it would be read."""

    column: ColumnFacts
    kind: str
    """`score`, `class` or `value`."""


def guess_model(facts: RelationFacts, taken: frozenset[str]) -> tuple[list[Guess], dict[str, str]]:
    """Prediction and label, and columns that follow from either: no features, with the reason.

    Args:
        facts: what is known of the relation.
        taken: columns that have another role, or look personal.
    """
    columns = [
        column
        for column in facts.columns
        if column.name not in taken and (column.known_count or not facts.row_count)
    ]
    candidates = list(_candidates(columns))
    label, prediction = _pair(columns, candidates)
    guesses = [
        guess
        for guess in (_prediction(prediction, candidates, label), _label(label, prediction, columns))
        if guess
    ]
    used = {prediction.column.name} if prediction else set()
    used |= {label.name} if label else set()
    if guesses and isinstance(guesses[0].value, dict):
        used |= set(guesses[0].value.get("scores", {}).values())
    left_out = {
        candidate.column.name: "looks like another prediction"
        for candidate in candidates
        if candidate.column.name not in used
    }
    labels = [column for column in columns if column.name not in used and _may_leak(column, prediction)]
    left_out |= {column.name: "looks like another label, known too late" for column in labels}
    return guesses, left_out


def _may_leak(column: ColumnFacts, prediction: Candidate | None) -> bool:
    """Whether a column beside a prediction tells what came of it."""
    if prediction is None:
        return False
    about = words.subject(column.name)
    return words.is_label(column.name) or (bool(about) and about == words.subject(prediction.column.name))


def _candidates(columns: list[ColumnFacts]) -> Iterator[Candidate]:
    """Columns that may hold a prediction, by name and values."""
    for column in columns:
        is_named = words.has(column.name, words.PREDICTED)
        is_scored = words.has(column.name, words.SCORE) or words.words(column.name)[:1] == ("p",)
        if column.is_score and (is_named or is_scored):
            yield Candidate(column, "score")
        if is_named and not is_scored and _is_class(column):
            yield Candidate(column, "class")
        elif is_named and not is_scored and column.is_number:
            yield Candidate(column, "value")


def _is_class(column: ColumnFacts) -> bool:
    few = 0 < (column.distinct_count or 0) <= MOST_CLASSES
    return column.base_kind == "boolean" or (few and column.base_kind == "text") or column.is_binary


def _pair(
    columns: list[ColumnFacts], candidates: list[Candidate]
) -> tuple[ColumnFacts | None, Candidate | None]:
    """The likeliest label and prediction, chosen together: their names and kinds have to fit."""
    predicted = {candidate.column.name for candidate in candidates}
    labels = [column for column in columns if column.name not in predicted and column.base_kind != "nested"]
    pairs = [
        (_fit(label, candidate), -place, label, candidate)
        for label in labels
        for place, candidate in enumerate(candidates)
    ]
    best = max(pairs, key=lambda pair: pair[:2], default=None)
    if best is not None and best[0] > 0:
        return best[2], best[3]
    label = next((column for column in labels if _is_label_alone(column)), None)
    return (None if candidates else label), (candidates[0] if candidates else None)


def _fit(label: ColumnFacts, candidate: Candidate) -> int:
    """How well a label goes with a prediction; 0 where it does not."""
    about, said = words.subject(label.name), words.subject(candidate.column.name)
    strength = _likeness(about, said)
    strength += 4 if words.is_label_beside(label.name) else 2 if words.has(label.name, words.LABEL) else 0
    strength += 2 if words.has(label.name, words.OUTCOME) else 0
    if not strength or label.is_time or label.is_time_as_text:
        return 0
    fits = {
        "score": label.is_binary,
        "class": label.base_kind in ("text", "boolean") or label.is_whole,
        "value": label.is_number and not label.is_binary,
    }[candidate.kind]
    if not fits:
        return 0
    return strength + (1 if candidate.kind == "score" else 0)


def _likeness(about: frozenset[str], said: frozenset[str]) -> int:
    """How near two subjects are: the same, one of them part of the other, or apart."""
    if not about or not said:
        return 0
    return 8 if about == said else 6 if about < said or said < about else 0


def _is_label_alone(column: ColumnFacts) -> bool:
    """Whether a column is a label though nothing predicts it: a strong word, or an outcome of two values."""
    if column.is_time or column.is_time_as_text or column.distinct_count in (None, 0, 1):
        return False
    named = words.is_label(column.name) or words.words(column.name) == ("class",)
    return named or (words.has(column.name, words.OUTCOME) and column.is_binary)


def _prediction(chosen: Candidate | None, all_: list[Candidate], label: ColumnFacts | None) -> Guess | None:
    if chosen is None:
        return None
    column = chosen.column
    others = tuple(({other.kind: other.column.name}, "") for other in all_ if other != chosen)[:5]
    fits = label is not None and words.subject(label.name) == words.subject(column.name) != frozenset()
    if chosen.kind == "value":
        return Guess("prediction", {"value": column.name}, "regression: a number by its name", fits, others)
    if chosen.kind == "class":
        scores = _class_scores(column, label, all_)
        names = set(scores.values())
        kind = "binary" if column.is_binary else f"multiclass, {column.distinct_count} classes"
        found = "; the score of each class is in a column of its own" if scores else ""
        kept = tuple(other for other in others if next(iter(other[0].values())) not in names)
        value: dict[str, Any] = {"class": column.name} | ({"scores": scores} if scores else {})
        return Guess("prediction", value, f"{kind}: a class by its name{found}", fits or bool(scores), kept)
    positive, why, is_sure = _positive(label)
    value = {"score": column.name, "positive": positive, "threshold": 0.5}
    reason = f"binary: a score by its name, all in [0, 1]; {why}; threshold: put the one that you decide by"
    return Guess("prediction", value, reason, fits and is_sure, others)


def _class_scores(column: ColumnFacts, label: ColumnFacts | None, all_: list[Candidate]) -> dict[str, str]:
    """Class → column with its score, where every class has one by its name."""
    classes = column.classes or (label.classes if label else ())
    scores = {}
    for name in classes:
        wanted = {f"{prefix}_{words.plain_name(name)}" for prefix in PREFIXES}
        found = [one.column.name for one in all_ if one.kind == "score" and one.column.name.lower() in wanted]
        if len(found) != 1:
            return {}
        scores[name] = found[0]
    return scores


def _positive(label: ColumnFacts | None) -> tuple[str | int | bool, str, bool]:
    """The label's value that a score is for, why, and whether that is sure."""
    if label is None:
        return True, "no label was found to say for which class", False
    if label.base_kind == "boolean":
        return True, f"{label.name} is true or false", True
    if label.is_number:
        return 1, f"{label.name} is 0 or 1", True
    about = words.subject(label.name)
    found = [one for one in label.classes if words.has(one, words.POSITIVE) or about & words.subject(one)]
    found = [one for one in found if not words.has(one, words.NEGATIVE)]
    other = [one for one in label.classes if not words.has(one, words.NEGATIVE)]
    for named in (found, other):
        if len(named) == 1:
            return named[0], f"{label.name} holds {' and '.join(label.classes)}", len(found) == 1
    return label.classes[-1], f"which of {' and '.join(label.classes)} it is for is a guess", False


def _label(label: ColumnFacts | None, chosen: Candidate | None, columns: list[ColumnFacts]) -> Guess | None:
    if label is None:
        return None
    others = tuple(
        (column.name, "")
        for column in columns
        if column.name != label.name
        and (chosen is None or column.name != chosen.column.name)
        and (_is_label_alone(column) if chosen is None else _fit(column, chosen) > 0)
    )[:5]
    if chosen is None:
        return Guess("label", label.name, "a label by its name; no prediction was found", False, others)
    if words.subject(label.name) == words.subject(chosen.column.name) != frozenset():
        return Guess("label", label.name, f"named like {chosen.column.name}", True, others)
    return Guess(
        "label", label.name, "a label by its name", words.is_label(label.name) and not others, others
    )


def model_version(facts: RelationFacts, taken: frozenset[str], has_prediction: bool) -> Guess | None:
    """The column with the version of the model, if one is named so and holds few values."""
    for column in facts.columns:
        found = set(words.words(column.name))
        is_named = {"model", "version"} <= found or (
            has_prediction and (found == {"version"} or found == {"model"})
        )
        has_few = 0 < (column.distinct_count or 0) <= MOST_VERSIONS
        if column.name not in taken and is_named and has_few and not column.is_time:
            versions = count(column.distinct_count or 0, "version")
            return Guess(
                "model_version", column.name, f"by its name; {versions}", {"model", "version"} <= found
            )
    return None
