"""The commands `mpm dev`, for contributors."""

from __future__ import annotations

from pathlib import Path

import click

from mpm_py.commands.shared import DONE, FAILED


@click.group("dev")
def dev() -> None:
    """Commands for people who work on mpm itself."""


@dev.command("generate")
@click.option(
    "--check", is_flag=True, help="Change nothing; print what would change and exit with 1 if anything would."
)
def generate_command(check: bool) -> int:
    """Write the generated macros and statements anew from the canonical SQL.

    \b
    Examples:
      mpm dev generate
      mpm dev generate --check
    """
    from mpm_py.translate.generate import generate

    differences = generate(_repository(), check)
    for difference in differences:
        click.echo(difference.diff if check else str(difference), nl=not check)
    if check and differences:
        click.echo(f"{len(differences)} generated files are stale: run mpm dev generate", err=True)
        return FAILED
    click.echo(
        "generated files are up to date" if not differences else f"wrote {len(differences)} files", err=True
    )
    return DONE


def _repository() -> Path:
    from mpm_py.errors import MpmError

    root = Path(__file__).parents[2]
    if not (root / "dbt_project.yml").exists():
        raise MpmError(
            "mpm dev generate works on a checkout of the repository, and this is an installed package",
            "clone the repository and install it with pip install -e .",
        )
    return root
