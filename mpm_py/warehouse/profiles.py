"""An entry of dbt's profiles.yml: found and rendered as dbt does it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from mpm_py.configuration.nearest import nearest
from mpm_py.errors import MpmError, UnsupportedError
from mpm_py.warehouse.chosen import DbtProfile, DbtProject
from mpm_py.warehouse.database import Database
from mpm_py.warehouse.duckdb_file import DuckDBFile
from mpm_py.warehouse.postgres import EXTRA, OPTIONS, Postgres

_OF_EVERY_TYPE = ("type", "schema", "threads")
_OF_POSTGRES = ("role", "search_path", "application_name", "retries")
_WHERE = ("host", "port", "user", "dbname", "database", "password", "pass")


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
    kind = output.get("type")
    if kind == "duckdb":
        return _duckdb(output, place, folder)
    if kind == "postgres":
        return _postgres(output, place)
    raise UnsupportedError(
        "mpm without a dbt project",
        f"{kind} ({place})",
        next_step="use a profile of type duckdb or postgres, or add the mpm package to a dbt project",
    )


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
        raise MpmError("reading profiles.yml needs dbt, which is not installed", EXTRA) from error
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


def _duckdb(output: Mapping[str, Any], place: str, folder: Path | None) -> Database:
    _refuse_others(output, (*_OF_EVERY_TYPE, "path", "database"), place)
    path = output.get("path")
    if not path or str(path) == ":memory:":
        raise MpmError(f"{place} names no file", "give it a `path`")
    # dbt opens it from the folder of the project.
    path = path if folder is None else folder / Path(str(path)).expanduser()
    return DuckDBFile.of(str(path), str(output.get("schema") or "main"))


def _postgres(output: Mapping[str, Any], place: str) -> Database:
    _refuse_others(output, (*_OF_EVERY_TYPE, *_WHERE, *OPTIONS, *_OF_POSTGRES, "autocommit"), place)
    password = str(output.get("password") or output.get("pass") or "")
    if re.match(r"\{\{\s*env_var", password):  # dbt leaves a password as it is where it cannot render it.
        raise MpmError(
            f"the password in {place} cannot be rendered", "set the environment variable that it names"
        )
    lacking = [key for key in ("host", "port", "user") if not output.get(key)]
    lacking += [] if output.get("dbname") or output.get("database") else ["dbname"]
    if lacking:
        raise MpmError(
            f"{place} does not say {', '.join(lacking)}", "give it host, port, user, password and dbname"
        )
    try:
        return Postgres(
            host=str(output["host"]),
            port=int(output["port"]),
            user=str(output["user"]),
            database=str(output.get("dbname") or output["database"]),
            password=password,
            options={
                key: output[key]
                for key in (*OPTIONS, *_OF_POSTGRES, "threads")
                if output.get(key) is not None
            },
            profile=place,
            default_schema=str(output.get("schema") or "public"),
        )
    except ValueError:
        raise MpmError(f"the port in {place} is no number", "write a number, usually 5432") from None


def _refuse_others(output: Mapping[str, Any], known: tuple[str, ...], place: str) -> None:
    """What is not known is not passed on: it may be a secret, or change what is read."""
    others = [key for key in output if key not in known]
    if others:
        raise MpmError(
            f"{place} says {', '.join(others)}, which `mpm run` does not pass on",
            "use another target, or add the mpm package to a dbt project",
        )
