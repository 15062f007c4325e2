"""The nearest word to a misspelt one; the macro `_nearest` is the same algorithm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

LEAST_SIMILARITY = 0.4


def bigrams(word: str) -> list[str]:
    """Return the pairs of neighbouring letters, with both ends marked."""
    marked = f"^{word}$"
    return [marked[position : position + 2] for position in range(len(marked) - 1)]


def nearest(word: str, candidates: Iterable[str], aliases: Mapping[str, str] | None = None) -> str:
    """Return the candidate that shares most pairs of letters with `word`, or nothing if none comes near.

    Pairs of letters forgive a swapped, missing or doubled letter, and need no more than membership tests,
    which is all that Jinja offers.
    """
    plain = word.lower().replace("-", "_").replace(" ", "_")
    known = list(candidates)
    meant = (aliases or {}).get(plain, "")
    if meant in known:
        return meant
    best, best_similarity, pairs = "", LEAST_SIMILARITY, bigrams(plain)
    for candidate in known:
        others = bigrams(candidate.lower())
        shared = sum(pair in others for pair in pairs)
        similarity = 2 * shared / (len(pairs) + len(others))
        if similarity > best_similarity:
            best, best_similarity = candidate, similarity
    return best
