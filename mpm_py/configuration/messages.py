"""What is said about a mistake: one pair of reason and next step per kind of mistake.

The check in Python and the macros fill in the same pairs, so dbt and `mpm` speak with one voice.
"""

from __future__ import annotations

from mpm_py.configuration.scalars import LONGEST_PERSISTENCE

# What a value should have been, by the type of its rule.
EXPECTED: dict[str, str] = {
    "text": "a text",
    "literal": "a value",
    "column": "the name of a column",
    "secret": "a text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "choice": "one of its words",
    "moment": "a date or a local time such as 2013-01-31 06:00",
    "utc_moment": "a date or a UTC time such as 2013-01-31 06:00",
    "date": "a date such as 2013-12-24",
    "duration": "a duration such as 6 hours",
    "timezone": "a time zone of the IANA list",
    "persistence": f"a number of windows out of as many or more, up to {LONGEST_PERSISTENCE}, such as 2 of 3",
    "time": "a time of day such as 22:00",
    "variable": "the name of an environment variable",
    "list": "a list",
    "map": "a mapping",
    "keyed": "a mapping of its keys",
}

MESSAGES: dict[str, tuple[str, str]] = {
    "unknown_key": ("there is no key {word} here", "remove it; the keys here are {allowed}"),
    "unknown_key_near": ("there is no key {word} here", "write {nearest}, if that is what you mean"),
    "wrong_type": ("{value} is not {expected}", "write for example {example}"),
    "not_allowed": ("{value} is not one of {allowed}", "write for example {example}"),
    "not_allowed_near": ("{value} is not one of {allowed}", "write {nearest}, if that is what you mean"),
    "no_timezone_near": (
        "{value} is not a time zone of the IANA list",
        "write {nearest}, if that is what you mean",
    ),
    "minimum": ("{value} is less than {limit}", "give at least {limit}"),
    "maximum": ("{value} is more than {limit}", "give at most {limit}"),
    "above": ("{value} is not greater than {limit}", "give a number greater than {limit}"),
    "below": ("{value} is not less than {limit}", "give a number less than {limit}"),
    "required": ("it is missing", "add it, for example {example}"),
    "no_kind": ("it gives none of {kinds}", "write for example {example}"),
    "two_kinds": ("{keys} contradict each other", "keep one of {kinds}; for example {example}"),
    "not_env_var": (
        "it holds Jinja other than one env_var('NAME')",
        "write for example {example}",
    ),
    "unset_env_var": ("the environment variable {variable} is not set", "set {variable} before the run"),
    "needs": ("it means nothing without {needs}", "add {needs}, or remove {word}"),
    "needs_kind": ("it means nothing without {needs}", "give {needs}, or {otherwise}"),
    "two_roles": ("column {column} is also named under {other}", "remove it from {word} or from {other}"),
    "twice": ("column {column} is named twice", "name it once"),
    "not_among": ("column {column} is not among the {other}", "add it to {other}, or remove it from {word}"),
    "not_before": ("{value} is not before {other}", "exchange the two or correct one of them"),
    "same_time": ("{value} is also when it begins, so it would never end", "give another time"),
    "literal_secret": (
        "only the name of an environment variable may stand here, because what it holds is a secret",
        "write for example {example}, and set that variable where mpm notify runs",
    ),
    "exclusive": ("it contradicts {other}", "keep {word} or {other}"),
    "unknown_metric": (
        "there is no metric {word}",
        "remove it; the README lists the metrics, such as psi, null_share, row_count and roc_auc",
    ),
    "unknown_metric_near": ("there is no metric {word}", "write {nearest}, if that is what you mean"),
    "event_limits": (
        "{metric} is there or not, so it has no {word}",
        "remove {word}; write off or worst_status: warn to hear less of it",
    ),
    "limits_unused": (
        "method: {method} finds its own limits",
        "remove warn and fail, or write method: static",
    ),
    "not_learnt": (
        "{metric} is not compared with its own history",
        "remove method, and give warn or fail",
    ),
    "no_limit": ("it gives no limit to judge {metric} by", "add warn or fail, for example {example}"),
    "no_direction": (
        "a limit on {metric} may be meant from above or from below",
        "add direction: up if it fails above the limit, or direction: down",
    ),
    "warn_side": (
        "{value} is not {side} the limit to fail, {other}, so it would never warn",
        "give a number {side} {other}, or correct fail or direction",
    ),
    "season_of_grain": ("windows of a {grain} have no {season}", "write one of {allowed}"),
    "no_season": ("{windows} are all of one season", "write method: learnt"),
    "no_columns": ("{metric} is about the rows or the model as a whole", "remove columns"),
    "name": (
        "the name is not an identifier of at most 63 characters",
        "use letters, digits and underscores and begin with a letter, for example flight_delay",
    ),
    "name_reserved": ("names that begin with mpm_ belong to mpm", "choose another name"),
    "name_twice": (
        "another monitor's name differs in letter case only, which is one table in many warehouses",
        "rename one of them",
    ),
    "no_relation_column": (
        "{relation} has no column {column}",
        "add it to {relation}, or name another relation; it has {allowed}",
    ),
    "no_monitor": ("there is no monitor {word}", "name one that is declared: {allowed}"),
    "no_monitor_near": ("there is no monitor {word}", "write {nearest}, if that is what you mean"),
    "not_a_monitor": ("{value} is not a mapping of keys", "give at least {example}"),
    "not_monitors": (
        "{value} is not a mapping from names to monitors",
        "write monitors: {{flight_delay: {{{example}}}}}",
    ),
    "not_a_configuration": ("{value} is not a mapping", "write monitors: {{flight_delay: {{{example}}}}}"),
    "undeclared": (
        "a model of this name calls mpm.monitor(), but no monitor of this name is declared",
        "declare it under vars: mpm: monitors:, or rename the file; declared are {allowed}",
    ),
    "undeclared_near": (
        "a model of this name calls mpm.monitor(), but no monitor of this name is declared",
        "rename the file to {nearest}.sql, or declare {word} under vars: mpm: monitors:",
    ),
    "no_file": (
        "it is declared, but the project has no model {word}",
        "add models/monitors/{word}.sql with the content {content}",
    ),
    "not_a_monitor_file": (
        "the model {word} does not call mpm.monitor()",
        "give it the content {content}, or rename one of the two",
    ),
    "no_salt": (
        "sensitive columns are hashed without a salt, so a category can be guessed by trying",
        "add {example}",
    ),
    "duplicate": ("the key is given twice, first in line {line}", "keep one of them"),
    "syntax": ("this is not valid YAML: {detail}", "correct the file at this place"),
    "no_file_to_read": (
        "{detail}",
        "name another file with --monitors, or write this one; the README shows how",
    ),
}

# The file that makes a monitor of a declaration.
MONITOR_FILE = "{{ mpm.monitor() }}"
