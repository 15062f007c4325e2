"""An entry of dbt's profiles.yml: found and rendered as dbt does it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from mpm_py.configuration.nearest import nearest
from mpm_py.errors import MpmError, UnsupportedError
from mpm_py.warehouse import bigquery_profile, duckdb_file, postgres_profile, snowflake_profile
from mpm_py.warehouse.chosen import DbtProfile, DbtProject
from mpm_py.warehouse.database import Database
from mpm_py.warehouse.profile_entry import refuse_others

FROM_PROFILE: dict[str, tuple[Callable[[Mapping[str, Any], str], Database], tuple[str, ...]]] = {
    "duckdb": (duckdb_file.from_profile, duckdb_file.KNOWN),
    "postgres": (postgres_profile.from_profile, postgres_profile.KNOWN),
    "snowflake": (snowflake_profile.from_profile, snowflake_profile.KNOWN),
    "bigquery": (bigquery_profile.from_profile, bigquery_profile.KNOWN),
}
"""By the type of a profile: the database that its values, and where they are written, name; and its keys."""

PATHS = ("path", "private_key_path", "keyfile", "sslcert", "sslkey", "sslrootcert")
"""Keys whose values are files: dbt opens them from the folder of the project."""

NO_FILE = (":memory:", "md:", "motherduck:", "system")
"""How values of these begin that are no files."""


def read_profile(wanted: DbtProfile | DbtProject) -> Database:
    """The database that a profile names, or that of a project.

    Raises:
        MpmError: it is not there, or cannot be rendered; an UnsupportedError for what mpm does not reach.
    """
    folder = None
    if isinstance(wanted, DbtProject):
        folder = Path(wanted.folder).expanduser()
        wanted = DbtProfile(_profile_of(folder), wanted.target)
    file = profiles_file(folder)
    target, output = _rendered(wanted, file)
    place = f"profile {wanted.name}, target {target}, of {file}"
    kind = str(output.get("type"))
    if kind not in FROM_PROFILE:
        *others, last = FROM_PROFILE
        known = f"{', '.join(others)} or {last}"
        raise UnsupportedError(
            "mpm without a dbt project" if folder is None else "mpm run --project-dir",
            f"{kind} ({place})",
            next_step=f"use a profile of type {known}, or add the mpm package to a dbt project"
            if folder is None
            else "run dbt build in it, which needs no connection of mpm itself",
        )
    if folder is None:
        return from_entry(output, place)
    # dbt reads the profile itself: what mpm does not know is no matter.
    known_values = {key: value for key, value in output.items() if key in FROM_PROFILE[kind][1]}
    return from_entry(_with_whole_paths(known_values, folder), place)


def from_entry(output: Mapping[str, Any], place: str) -> Database:
    """The database that the values of an entry name; `place` is where they are written.

    Raises:
        MpmError: something is missing, or would have to be passed on and is not known.
    """
    from_profile, keys = FROM_PROFILE[str(output["type"])]
    refuse_others(output, keys, place)
    return from_profile(output, place)


def profiles_file(folder: Path | None = None) -> Path:
    """The profiles.yml that dbt would read: of DBT_PROFILES_DIR, of a folder, or of ~/.dbt.

    Args:
        folder: that of the project; without it this one.
    """
    given = os.environ.get("DBT_PROFILES_DIR")
    folder = folder or Path.cwd()
    here = folder if (folder / "profiles.yml").is_file() else Path.home() / ".dbt"
    file = (Path(given).expanduser() if given else here) / "profiles.yml"
    if not file.is_file():
        raise MpmError(
            f"there is no {file}", "set DBT_PROFILES_DIR to the folder that holds your profiles.yml"
        )
    return file


def _profile_of(folder: Path) -> str:
    """The profile that a project names."""
    file = folder / "dbt_project.yml"
    try:
        declared = yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise MpmError(
            f"there is no dbt project in {folder}: it has no dbt_project.yml",
            "name the folder that holds it with --project-dir",
        ) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise MpmError(f"{file} cannot be read: {error}", "correct it; `dbt debug` says more") from error
    profile = declared.get("profile") if isinstance(declared, dict) else None
    if not isinstance(profile, str) or "{{" in profile:
        raise MpmError(f"{file} names no profile", "add `profile:` with a name of profiles.yml")
    return profile


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


def _with_whole_paths(output: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The values of a profile as they are meant inside a project."""
    return {
        key: str(folder / Path(value).expanduser())
        if key in PATHS and isinstance(value, str) and value and not value.startswith(NO_FILE)
        else value
        for key, value in output.items()
    }
