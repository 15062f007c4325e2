"""An entry of dbt's profiles.yml: found and rendered as dbt does it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mpm_py.configuration.nearest import nearest
from mpm_py.errors import MpmError, UnsupportedError
from mpm_py.warehouse import duckdb_file, postgres_profile, snowflake_profile
from mpm_py.warehouse.chosen import DbtProfile
from mpm_py.warehouse.database import Database

FROM_PROFILE: dict[str, Callable[[Mapping[str, Any], str], Database]] = {
    "duckdb": duckdb_file.from_profile,
    "postgres": postgres_profile.from_profile,
    "snowflake": snowflake_profile.from_profile,
}
"""By the type of a profile: the database that its values, and where they are written, name."""


def read_profile(wanted: DbtProfile) -> Database:
    """The database that a profile names.

    Raises:
        MpmError: it is not there, or cannot be rendered; an UnsupportedError for what mpm does not reach.
    """
    file = profiles_file()
    target, output = _rendered(wanted, file)
    place = f"profile {wanted.name}, target {target}, of {file}"
    kind = str(output.get("type"))
    if kind not in FROM_PROFILE:
        *others, last = FROM_PROFILE
        known = f"{', '.join(others)} or {last}"
        raise UnsupportedError(
            "mpm without a dbt project",
            f"{kind} ({place})",
            next_step=f"use a profile of type {known}, or add the mpm package to a dbt project",
        )
    return FROM_PROFILE[kind](output, place)


def profiles_file() -> Path:
    """The profiles.yml that dbt would read: of DBT_PROFILES_DIR, of this folder, or of ~/.dbt."""
    given = os.environ.get("DBT_PROFILES_DIR")
    here = Path.cwd() if (Path.cwd() / "profiles.yml").is_file() else Path.home() / ".dbt"
    file = (Path(given).expanduser() if given else here) / "profiles.yml"
    if not file.is_file():
        raise MpmError(
            f"there is no {file}", "set DBT_PROFILES_DIR to the folder that holds your profiles.yml"
        )
    return file


def _rendered(wanted: DbtProfile, file: Path) -> tuple[str, dict[str, Any]]:
    """The name of the target and its values; only those of this target are asked of the environment.

    What dbt says of a mistake is told only as far as it cannot repeat a value: one of them is a password.
    """
    try:
        from dbt.config.profile import Profile, read_profile
        from dbt.config.renderer import ProfileRenderer
        from dbt.exceptions import DbtProfileError, EnvVarMissingError
        from dbt_common.context import set_invocation_context
        from dbt_common.exceptions import DbtBaseException
    except ImportError as error:
        raise MpmError(
            "reading profiles.yml needs dbt, which is not installed", "pip install 'mpm[dbt]'"
        ) from error
    set_invocation_context(os.environ)
    try:
        raw = _entry(read_profile(str(file.parent)), wanted.name, file)
        named = wanted.target or (None if "target" in raw else "default")
        target, output = Profile.render_profile(raw, wanted.name, named, ProfileRenderer({}))
        return str(target), dict(output)
    except EnvVarMissingError as error:
        text, next_step = str(error).splitlines()[-1].strip(), "set it"
    except DbtBaseException as error:
        is_of_target = isinstance(error, DbtProfileError) and error.result_type == "invalid_target"
        said = " ".join(str(error).split()).removeprefix("Runtime Error ")
        text = said if is_of_target else "it cannot be read, or not be rendered"
        next_step = "correct it; `dbt debug` in a dbt project that uses it says more"
    raise MpmError(f"profile {wanted.name} of {file}: {text}", next_step)


def _entry(profiles: Mapping[str, Any], name: str, file: Path) -> dict[str, Any]:
    found = profiles.get(name)
    if isinstance(found, dict):
        return found
    known = [other for other in profiles if other != "config"]
    near = nearest(name, known)
    raise MpmError(
        f"{file} has no profile {name}",
        f"did you mean {near}?" if near else f"it has {', '.join(known) or 'none'}",
    )
