"""Incidents and their groups, beside a state machine that walks from window to window."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from judged_checks import DAY, EVENTS, FIRST, Check, expected_incidents, history, incidents, portfolios


@settings(max_examples=40)
@given(portfolios())
def test_the_statements_find_what_a_walk_finds(checks: list[Check]) -> None:
    found = {row["incident_id"]: row for row in incidents(checks, ("m", "n"))}
    wanted = expected_incidents(checks)
    assert set(found) == set(wanted)
    for incident_id, told in wanted.items():
        assert {key: found[incident_id][key] for key in told} == told


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ppp", []),
        ("pwwp", []),
        ("pfp", [("resolved", 1, 1)]),
        ("pwff", [("open", 3, 2)]),
        ("pfffp", [("resolved", 3, 3)]),
        ("pf-fp", [("resolved", 2, 2)]),
        ("pf--", [("open", 1, 1)]),
        ("pfpf", [("resolved", 1, 1), ("open", 1, 1)]),
        ("pFFp", [("expected", 2, 2)]),
        ("pFF", [("expected", 2, 2)]),
        ("pFFf", [("open", 3, 3)]),
        ("pFw", [("expected", 2, 1)]),
        ("pWp", []),
    ],
)
def test_the_life_of_an_incident(text: str, wanted: list[tuple[str, int, int]]) -> None:
    found = incidents(history(text))
    assert [(row["status"], row["window_count"], row["failing_window_count"]) for row in found] == wanted


def test_a_check_that_is_not_made_any_more_closes_its_incident() -> None:
    others = [Check(day, "pass", column="other") for day in range(40)]
    (row,) = incidents([*history("pf"), *others[:29]])
    assert row["status"] == "open"
    (row,) = incidents([*history("pf"), *others[:30]])
    assert (row["status"], row["resolved_at"]) == ("resolved", FIRST + 30 * DAY)
    first, second = incidents([*history("pf"), Check(30, "fail"), *others])
    assert (first["status"], second["opened_window_id"]) == ("resolved", Check(30, "fail").window_id)
    (row,) = incidents([*history("pf"), Check(29, "fail"), *others])
    assert (row["status"], row["window_count"]) == ("open", 2)


@pytest.mark.parametrize("family", EVENTS)
def test_a_change_is_told_by_the_window_it_is_seen_in(family: str) -> None:
    others = [Check(day, "pass", column="other") for day in range(5)]
    (row,) = incidents([Check(2, "fail", family=family), *others])
    assert (row["status"], row["resolved_at"]) == ("resolved", FIRST + 4 * DAY)
    (row,) = incidents([Check(4, "fail", family=family), *others])
    assert (row["status"], row["resolved_at"]) == ("open", None)


def test_the_id_outlives_later_windows_and_differs_between_incidents() -> None:
    names = [incidents(history("pf" + later))[0]["incident_id"] for later in ("", "f", "fp", "-fpf")]
    assert len(set(names)) == 1 and len(str(names[0])) == 12
    both = incidents([*history("pfpf"), *history("pfpf", column="y")])
    assert len({row["incident_id"] for row in both}) == 4


def test_what_opens_every_day_is_cut_into_pairs() -> None:
    checks = [check for day in range(6) for check in history(" " * day + "f", column=f"c{day}")]
    groups = [row["group_id"] for row in incidents(checks)]
    assert len(set(groups)) == 3
    assert [groups[2 * place] == groups[2 * place + 1] for place in range(3)] == [True] * 3


def test_the_leading_incident_is_the_likely_cause() -> None:
    checks = [
        *history("pf", column="late", family="performance", z=90.0),
        *history("pf", column="near", z=4.0),
        *history("pf", column="far", z=-9.0),
        *history("p f", column="later", z=50.0),
    ]
    assert [row["column_name"] for row in incidents(checks) if row["is_leading"]] == ["far"]
    cause = history("p f", column="gone", family="schema")
    assert [row["column_name"] for row in incidents([*checks, *cause]) if row["is_leading"]] == ["gone"]
    planned = history("pF", column="planned", family="schema")
    assert [row["column_name"] for row in incidents([*checks, *planned]) if row["is_leading"]] == ["far"]
