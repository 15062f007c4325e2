"""The command `mpm`. A command imports what it needs when it runs, so that `mpm --help` answers at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mpm_py.cli_backtest import backtest_command
from mpm_py.cli_doctor import doctor_command
from mpm_py.cli_grants import grants_command
from mpm_py.cli_init import init_command
from mpm_py.cli_notify import notify_command
from mpm_py.cli_plan import plan_command
from mpm_py.cli_report import report_command
from mpm_py.cli_run import run_command
from mpm_py.cli_schedule import schedule_command
from mpm_py.cli_shared import progress
from mpm_py.cli_status import mark_command, status_command
from mpm_py.cli_test import test_command

if TYPE_CHECKING:
    from mpm_py.comparison import Comparison
    from mpm_py.errors import ExecutionError

DONE, FAILED, COULD_NOT_RUN, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and end the process: 0 nothing failed, 1 something failed its check, 2 could not run."""
    sys.exit(invoke(arguments))


def invoke(arguments: Sequence[str] | None = None) -> int:
    """Run a command; errors become text on stderr and an exit code, never a traceback."""
    from mpm_py.errors import ExecutionError, MpmError

    try:
        code = cli.main(
            list(arguments) if arguments is not None else None, prog_name="mpm", standalone_mode=False
        )
        sys.stdout.flush()
    except click.exceptions.Abort:
        return _say("interrupted", INTERRUPTED)
    except click.ClickException as error:
        error.show()
        return COULD_NOT_RUN
    except ExecutionError as error:
        return _say(_failed_statement(error), COULD_NOT_RUN)
    except MpmError as error:
        return _say(f"Error: {error}", COULD_NOT_RUN)
    except KeyboardInterrupt:
        return _say("interrupted", INTERRUPTED)
    except BrokenPipeError:
        # The reader of a pipe (`| head`) has seen enough; without this Python complains once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        if os.environ.get("MPM_TRACEBACK"):
            raise
        return _say(_unexpected(error), COULD_NOT_RUN)
    return code if isinstance(code, int) else DONE


def _say(text: str, code: int) -> int:
    click.echo(text, err=True)
    return code


def _failed_statement(error: ExecutionError) -> str:
    """The error; where no advice comes with it, the statement is put into a file and its place told."""
    if error.next_step:
        return f"Error: {error}"
    import tempfile

    path = Path(tempfile.mkdtemp(prefix="mpm-")) / "failed.sql"
    return f"Error: {error}\nNext step: read the statement that failed: {error.write_statement(path)}"


def _unexpected(error: Exception) -> str:
    from mpm_py.errors import unforeseen

    return (
        f"Error: {unforeseen(error)}\n"
        "Next step: run it again with the environment variable MPM_TRACEBACK=1 and report what it prints"
    )


def _print_version(context: click.Context, _: click.Parameter, is_asked: bool) -> None:
    if is_asked and not context.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"mpm {version('mpm')}")
        context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_print_version,
    help="Show the version and exit.",
)
def cli() -> None:
    """Monitor machine-learning models from inside the data warehouse.

    \b
    Start here, with nothing set up:
      mpm compare train.parquet today.parquet
      mpm init --relation scored.parquet

    \b
    Exit codes of every command:
      0  done, nothing failed its check
      1  something failed its check
      2  could not run; stderr says why and what to do
    """


@cli.command("compare")
@click.argument("baseline")
@click.argument("current")
@click.option(
    "--database", metavar="FILE", help="DuckDB file whose relations BASELINE and CURRENT name; only read."
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="json prints one array of objects and nothing else.",
)
@click.option("--where", metavar="SQL", help="Compare only rows that meet this condition, on both sides.")
@click.option(
    "--columns", metavar="NAMES", multiple=True, help="Only these columns, separated by commas; repeatable."
)
@click.option(
    "--exclude", metavar="NAMES", multiple=True, help="Not these columns, separated by commas; repeatable."
)
@click.option(
    "--missing", metavar="VALUE", multiple=True, help="A value that stands for a missing one; repeatable."
)
@click.option(
    "--top", metavar="N", type=click.IntRange(min=1), help="Print only the N columns that moved most."
)
@click.option(
    "--fail-on",
    type=click.Choice(["fail", "warn", "never"]),
    default="fail",
    show_default=True,
    help="From which verdict on the exit code is 1.",
)
def compare_command(
    baseline: str,
    current: str,
    database: str | None,
    output_format: str,
    where: str | None,
    columns: tuple[str, ...],
    exclude: tuple[str, ...],
    missing: tuple[str, ...],
    top: int | None,
    fail_on: str,
) -> int:
    """Compare two samples, column by column. No project, no state.

    BASELINE is what you take for normal, CURRENT what you doubt: files (.parquet, .csv, .tsv, .json,
    .jsonl; also .gz), globs, folders, or with --database relations of a DuckDB file.

    \b
    A column fails when its change is beyond sampling (q <= 0.01) and far:
      psi >= 0.25, or the share of a value or of nulls moved by 5 points.
    It warns, beyond sampling too, from
      psi 0.1, a mean shift of 0.1 sd, or 0.5 points.

    \b
    Examples:
      mpm compare train.parquet today.parquet
      mpm compare 'january/*.csv.gz' 'february/*.csv.gz' --exclude id
      mpm compare main.train main.scored --database shop.duckdb
      mpm compare train.csv today.csv --missing -999 --where "country = 'NO'"
      mpm compare train.parquet today.parquet --format json > drift.json
    """
    comparison = _compare(
        baseline,
        current,
        database=database,
        where=where,
        columns=_names(columns),
        exclude=_names(exclude),
        missing=missing,
    )
    _print_comparison(comparison, output_format, top)
    return _exit_code(comparison, fail_on)


def _compare(baseline: str, current: str, **options: Any) -> Comparison:
    from mpm_py.comparison import compare

    with progress() as on_step:
        return compare(baseline, current, on_step=on_step, **options)


cli.add_command(init_command)
cli.add_command(plan_command)
cli.add_command(run_command)
cli.add_command(status_command)
cli.add_command(test_command)
cli.add_command(mark_command)
cli.add_command(report_command)
cli.add_command(notify_command)
cli.add_command(backtest_command)
cli.add_command(schedule_command)
cli.add_command(doctor_command)
cli.add_command(grants_command)


@cli.group("dev")
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

    root = Path(__file__).parents[1]
    if not (root / "dbt_project.yml").exists():
        raise MpmError(
            "mpm dev generate works on a checkout of the repository, and this is an installed package",
            "clone the repository and install it with pip install -e .",
        )
    return root


def _names(given: tuple[str, ...]) -> list[str]:
    """Names separated by commas; one that holds a comma is written with double quotes, as in CSV."""
    import csv

    rows = csv.reader(given, skipinitialspace=True)
    return [name.strip() for row in rows for name in row if name.strip()]


def _print_comparison(comparison: Comparison, output_format: str, top: int | None) -> None:
    if output_format == "json":
        import json

        click.echo(json.dumps(comparison.records, indent=1, ensure_ascii=False, allow_nan=False))
        return
    from rich.console import Console

    from mpm_py.compare_table import print_table

    print_table(comparison, Console(highlight=False), top)


def _exit_code(comparison: Comparison, fail_on: str) -> int:
    if comparison.status == "not_evaluated":
        return _say("Error: no column could be judged; the table says why for each", COULD_NOT_RUN)
    failing = {"fail": ("fail",), "warn": ("fail", "warn"), "never": ()}[fail_on]
    return FAILED if comparison.status in failing else DONE


if __name__ == "__main__":
    main()
