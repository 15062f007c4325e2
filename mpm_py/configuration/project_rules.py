"""The keys beside `monitors:` as data: known windows and holidays, and a mark as a run is given it."""

from __future__ import annotations

from dataclasses import replace

from mpm_py.configuration.rule import Rule
from mpm_py.configuration.rules import DBT_RELATION, STAND_ALONE_RELATION

_MONITOR = Rule("text", "The monitor that is meant.", "monitor: flight_delay", required=True)
_NOTE = Rule("text", "Why.", "note: strike of the ground staff", required=True)

EXCLUSION = Rule(
    "keyed",
    "",
    "exclusions: [{monitor: flight_delay, from: 2013-10-28, to: 2013-10-31, note: storm}]",
    kinds={
        "window": {
            "monitor": replace(
                _MONITOR, description="The monitor that is meant; without it all.", required=False
            ),
            "column": Rule("text", "The column that is meant; without it all.", "column: temp"),
            "from": Rule(
                "moment", "First moment, in the monitor's time zone.", "from: 2013-10-28", required=True
            ),
            "to": Rule("moment", "First moment after it.", "to: 2013-10-31", required=True),
            "note": _NOTE,
        }
    },
    ordered=("from", "to"),
)


def project_rules(stand_alone: bool = False) -> dict[str, Rule]:
    """Return the keys beside `monitors:`; only the way to name a relation differs outside dbt."""
    relation = STAND_ALONE_RELATION if stand_alone else DBT_RELATION
    return {
        "exclusions": _relation_or_list(
            relation,
            "Known windows, left out of judgement, history and rolling baselines: a list, or a relation with"
            " the columns monitor, column_name, starts_at, ends_at (UTC) and note, and where wanted"
            " segment_key, segment_value and metric; null is any.",
            EXCLUSION.example,
            Rule("list", "The windows.", EXCLUSION.example, required=True, items=EXCLUSION),
            "windows",
        ),
        "holidays": _relation_or_list(
            relation,
            "Days unlike others of their weekday: a list of dates, or a relation with a column `day`.",
            "holidays: [2013-12-25, 2014-01-01]",
            Rule(
                "list",
                "The dates.",
                "holidays: [2013-12-25]",
                required=True,
                items=Rule("date", example="holidays: [2013-12-25]"),
            ),
            "days",
        ),
    }


def _relation_or_list(relation: Rule, description: str, example: str, items: Rule, key: str) -> Rule:
    return replace(
        relation,
        description=description,
        example=example,
        kinds={**relation.kinds, key: {key: items}},
        list_key=key,
        expected="a list or the name of a relation",
    )


MARK = Rule(
    "keyed",
    "",
    "mpm_mark: {monitor: flight_delay, from: 2013-10-28, to: 2013-10-31, note: storm}",
    kinds={
        "mark": {
            "monitor": _MONITOR,
            "column": Rule("text", "The column that is meant; without it all.", "column: temp"),
            "segment_key": Rule("text", "The segment that is meant; without it all.", "segment_key: origin"),
            "segment_value": Rule("text", "Value of that segment.", "segment_value: JFK"),
            "metric": Rule("text", "The metric that is meant; without it all.", "metric: null_share"),
            "from": Rule("utc_moment", "First moment, UTC.", "from: 2013-10-28", required=True),
            "to": Rule("utc_moment", "First moment after it, UTC.", "to: 2013-10-31", required=True),
            "note": _NOTE,
            "incident": Rule("text", "The incident that is marked, if it is one.", "incident: 3f2a9c1d04be"),
        }
    },
    ordered=("from", "to"),
)
"""The variable `mpm_mark` of a run that adds a row to mpm_marks; times as the result tables show them."""
