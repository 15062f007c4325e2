"""Names on Snowflake: what is written without quotes is stored in upper case, as dbt writes all of them.

Here a name is as people write it: in lower case where it is stored in upper case, in quotes where it needs
them.
"""

from __future__ import annotations

import re

from mpm_py.warehouse import quoting


def stored(name: str) -> str:
    """The name as the catalog has it."""
    if name.startswith('"') and name.endswith('"') and len(name) > 1:
        return name[1:-1].replace('""', '"')
    return name.upper() if _is_plain(name) else name


def written(name: str) -> str:
    """A name of the catalog as people write it."""
    return name.lower() if _is_plain(name) and name == name.upper() else quoting.name(name)


def needs_quotes(name: str) -> bool:
    """Whether a name of the catalog can only be written in quotes, which dbt leaves out."""
    return written(name).startswith('"')


def quoted(name: str) -> str:
    """A name, as people write it or as the catalog has it, as it stands in a statement."""
    return quoting.name(stored(name))


def _is_plain(name: str) -> bool:
    return re.fullmatch(r"[A-Za-z_][A-Za-z0-9_$]*", name) is not None
