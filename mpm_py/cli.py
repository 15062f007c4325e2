"""The command `mpm`. A command imports what it needs when it runs, so that `mpm --help` answers at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mpm_py.commands.backtest import backtest_command
from mpm_py.commands.compare import compare_command
from mpm_py.commands.dev import dev
from mpm_py.commands.doctor import doctor_command
from mpm_py.commands.grants import grants_command
from mpm_py.commands.init import init_command
from mpm_py.commands.notify import notify_command
from mpm_py.commands.plan import plan_command
from mpm_py.commands.report import report_command
from mpm_py.commands.run import run_command
from mpm_py.commands.schedule import schedule_command
from mpm_py.commands.shared import COULD_NOT_RUN, DONE, INTERRUPTED
from mpm_py.commands.status import mark_command, status_command
from mpm_py.commands.test import test_command

if TYPE_CHECKING:
    from mpm_py.errors import ExecutionError


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


cli.add_command(compare_command)
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
cli.add_command(dev)


if __name__ == "__main__":
    main()
