"""The command `mpm compare`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mpm_py.commands.shared import COULD_NOT_RUN, DONE, FAILED, progress

if TYPE_CHECKING:
    from mpm_py.comparison.result import Comparison


@click.command("compare")
@click.argument("baseline")
@click.argument("current")
@click.option(
    "--database", metavar="FILE", help="DuckDB file whose relations BASELINE and CURRENT name; only read."
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json", "html"]),
    default="table",
    show_default=True,
    help="json is one array of objects, html one page with charts that needs no network.",
)
@click.option("--output", "-o", metavar="FILE", help="Write it to this file; one that is there is replaced.")
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
    "--top", metavar="N", type=click.IntRange(min=1), help="Show only the N columns that moved most."
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
    output: str | None,
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
      mpm compare train.parquet today.parquet --format html -o drift.html
      mpm compare 'january/*.csv.gz' 'february/*.csv.gz' --exclude id
      mpm compare main.train main.scored --database shop.duckdb
      mpm compare train.csv today.csv --missing -999 --where "country = 'NO'"
      mpm compare train.parquet today.parquet --format json > drift.json
    """
    _check_output(output_format, output)
    with progress() as on_step:
        from mpm_py.comparison.samples import compare

        comparison = compare(
            baseline,
            current,
            database=database,
            where=where,
            columns=_names(columns),
            exclude=_names(exclude),
            missing=missing,
            on_step=on_step,
        )
        text = _text(comparison, output_format, output, top, on_step)
    _give(text, comparison, output, top)
    return _exit_code(comparison, fail_on)


def _check_output(output_format: str, output: str | None) -> None:
    """Before anything is read: a page of HTML is no use on a terminal, and needs what draws it."""
    if output_format != "html":
        return
    if output is None and sys.stdout.isatty():
        raise click.UsageError("a page of HTML is for a browser: name a file with --output drift.html")
    from mpm_py.report.drawing import library

    library()


def _text(
    comparison: Comparison,
    output_format: str,
    output: str | None,
    top: int | None,
    on_step: Callable[[str], None],
) -> str | None:
    """What is given, or None for the table that is printed in colour and as wide as the terminal."""
    if output_format == "html":
        return comparison.to_html(top=top, on_step=on_step)
    if output_format == "json":
        import json

        return json.dumps(comparison.records, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    return None if output is None else comparison.to_text(top=top)


def _give(text: str | None, comparison: Comparison, output: str | None, top: int | None) -> None:
    if text is None:
        from rich.console import Console

        from mpm_py.comparison.table import print_table

        print_table(comparison, Console(highlight=False), top)
    elif output is None:
        click.echo(text, nl=False)
    else:
        from mpm_py.comparison.words import WORDS, counts_sentence
        from mpm_py.files import write_file

        write_file(Path(output).expanduser(), text, "name another place with --output")
        click.echo(f"{WORDS[comparison.status]}: {counts_sentence(comparison)}", err=True)
        click.echo(f"wrote {output} ({len(text.encode()) / 1e6:.1f} MB)", err=True)


def _names(given: tuple[str, ...]) -> list[str]:
    """Names separated by commas; one that holds a comma is written with double quotes, as in CSV."""
    import csv

    rows = csv.reader(given, skipinitialspace=True)
    return [name.strip() for row in rows for name in row if name.strip()]


def _exit_code(comparison: Comparison, fail_on: str) -> int:
    if comparison.status == "not_evaluated":
        click.echo("Error: no column could be judged; the table says why for each", err=True)
        return COULD_NOT_RUN
    failing = {"fail": ("fail",), "warn": ("fail", "warn"), "never": ()}[fail_on]
    return FAILED if comparison.status in failing else DONE
