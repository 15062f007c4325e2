"""`mpm compare --format html`: one page with the verdict, every column, and its values on both sides."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import duckdb
import pytest
from page_reader import Reader
from report_store import HOSTILE, QUOTED

import mpm_py
from mpm_py import cli
from mpm_py.comparison import page as pages
from mpm_py.comparison.page import comparison_page
from mpm_py.report.page import Figure, Page

ROWS = 4000


def rows(shift: float, day: int, last: str) -> duckdb.DuckDBPyRelation:
    """Times, numbers with nulls, categories, and a column that is the same every day."""
    return duckdb.sql(f"""
        SELECT
          TIMESTAMP '2024-03-01' + INTERVAL ({day} + i % 10) DAY AS at,
          CASE WHEN i % 100 >= {2 + 10 * shift} THEN 20 + (i * 7919 % 1000) / 100.0 + {3 * shift} END AS temp,
          CASE WHEN i % 5 = 4 THEN '{last}' ELSE 'town ' || i % 5 END AS town,
          i % 7 AS calm
        FROM RANGE({ROWS}) AS t(i)
    """)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    rows(0, 0, "town 4").write_parquet(str(folder / "train.parquet"))
    rows(1, 30, "a new one").write_parquet(str(folder / "today.parquet"))
    return folder


@pytest.fixture(scope="module")
def page(files: Path) -> Page:
    return comparison_page(mpm_py.compare(files / "train.parquet", files / "today.parquet"))


def figure_of(page: Page, title: str) -> Figure:
    return next(one for section in page.sections for one in section.figures if one.title == title)


def numbers_of(figure: Figure) -> dict[str, tuple[str, str]]:
    return {row[0]: (row[1], row[2]) for row in figure.table.rows}


def test_the_verdict_comes_first_then_the_columns_that_moved_most(page: Page) -> None:
    assert page.headline == "Fail: 3 failed, 1 passed"
    assert page.sentence.startswith("4,000 rows in the baseline, 4,000 now;")
    [table] = page.sections[0].tables
    assert {row[0] for row in table.rows[:3]} == {"at", "temp", "town"}
    assert table.rows[3][0] == "calm"
    assert [cell.text for cell in (row[1] for row in table.rows)] == ["fail", "fail", "fail", "pass"]
    told = {row[0]: row[2] for row in table.rows}
    assert "nulls 2.0 % → 12 %" in told["temp"] and told["calm"] == "–"


def test_columns_that_moved_are_drawn_and_the_others_are_folded_away(page: Page) -> None:
    folded = {section.slug: section.is_folded for section in page.sections}
    drawn = {section.slug: {one.title for one in section.figures} for section in page.sections}
    assert drawn["moved"] == {"at", "temp", "town"} and not folded["moved"]
    assert drawn["others"] == {"calm"} and folded["others"]


def test_shares_are_those_of_the_samples(page: Page) -> None:
    assert numbers_of(figure_of(page, "temp"))["null"] == ("2.0 %", "12 %")
    towns = numbers_of(figure_of(page, "town"))
    assert towns["town 0"] == ("20 %", "20 %")
    assert towns["town 4"] == ("20 %", "0 %") and towns["a new one"] == ("0 %", "20 %")


def test_times_are_told_as_days(page: Page) -> None:
    names = list(numbers_of(figure_of(page, "at")))
    assert all(re.search(r"2024-03-\d\d", name) for name in names), names


def test_of_many_categories_the_small_ones_are_taken_together() -> None:
    before, after = (
        duckdb.sql(f"SELECT 'c' || LEAST(i % 60, {most}) AS code FROM RANGE(60000) AS t(i)")
        .arrow()
        .read_all()
        for most in (45, 30)
    )
    numbers = numbers_of(figure_of(comparison_page(mpm_py.compare(before, after)), "code"))
    assert len(numbers) == pages.MOST_BARS
    [rest] = [name for name in numbers if name.endswith("more values")]
    assert list(numbers)[-1] == rest
    assert {"c45", "c30"} < set(numbers), "the largest are told by name"


def test_only_the_columns_that_moved_most(files: Path) -> None:
    comparison = mpm_py.compare(files / "train.parquet", files / "today.parquet")
    page = comparison_page(comparison, top=2)
    [table] = page.sections[0].tables
    assert [row[0] for row in table.rows] == [column.column for column in comparison.columns[:2]]
    assert table.more == "2 more columns that moved less"
    assert sum(len(section.figures) for section in page.sections) == 2


def test_what_is_not_drawn_is_told(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_FIGURES", 3)
    page = comparison_page(mpm_py.compare(files / "train.parquet", files / "today.parquet"))
    others = next(section for section in page.sections if section.slug == "others")
    assert others.paragraphs == ("Of 1 column further down the values are not drawn.",) and not others.figures


def test_what_came_and_went_is_told() -> None:
    before = duckdb.sql("SELECT i AS a, i AS gone FROM RANGE(100) AS t(i)").arrow().read_all()
    after = duckdb.sql("SELECT i AS a, i AS brought FROM RANGE(100) AS t(i)").arrow().read_all()
    page = comparison_page(mpm_py.compare(before, after))
    told = next(section for section in page.sections if section.slug == "schema").items
    assert page.status == "fail" and {text.split()[0] for text in told} == {"gone", "brought"}


def test_nothing_on_it_runs_or_leaves_its_place() -> None:
    sides = [
        duckdb.sql(
            f"""SELECT '{text.replace("'", "''")}' || i % 3 AS "{name.replace('"', '""')}" FROM RANGE(900) AS t(i)"""
        )
        .arrow()
        .read_all()
        for text, name in ((HOSTILE, QUOTED), (QUOTED, QUOTED))
    ]
    html = mpm_py.compare(*sides).to_html()
    read = Reader(html)
    assert html.count(HOSTILE) == 0 and HOSTILE in read.words
    tags = [tag for tag, _ in read.elements]
    assert tags.count("script") == 1 and "img" not in tags
    assert not [name for _, attributes in read.elements for name in attributes if name.startswith("on")]
    assert len(read.ids()) == len(set(read.ids()))


def test_every_link_and_every_term_leads_somewhere(page: Page, files: Path) -> None:
    read = Reader(mpm_py.compare(files / "train.parquet", files / "today.parquet").to_html())
    links = {attributes.get("href") for tag, attributes in read.elements if tag == "a"}
    assert {link for link in links if link} <= {f"#{name}" for name in read.ids()}


@pytest.fixture
def mpm(files: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.chdir(files)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = cli.invoke(["compare", "train.parquet", "today.parquet", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_it_is_printed_for_a_pipe_and_written_for_a_file(mpm, files: Path) -> None:
    code, out, err = mpm("--format", "html")
    assert (code, err) == (1, "") and out.startswith("<!DOCTYPE html>") and out.rstrip().endswith("</html>")
    code, out, err = mpm("--format", "html", "--output", "drift.html")
    assert (code, out) == (1, "")
    assert err.splitlines()[0] == "fail: 3 failed, 1 passed" and err.splitlines()[1].startswith(
        "wrote drift.html"
    )
    assert (files / "drift.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(("name", "begins"), [("json", "["), ("table", "train.parquet → today.parquet")])
def test_the_other_formats_are_written_too(mpm, files: Path, name: str, begins: str) -> None:
    assert mpm("--format", name, "-o", f"drift.{name}")[:2] == (1, "")
    assert (files / f"drift.{name}").read_text(encoding="utf-8").startswith(begins)


def test_a_terminal_is_no_browser(mpm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    code, out, err = mpm("--format", "html")
    assert (code, out) == (2, "") and "--output drift.html" in err


def test_a_place_that_cannot_be_written_is_named(mpm, files: Path) -> None:
    code, _, err = mpm("--format", "html", "--output", ".")
    assert code == 2 and ". cannot be written: it is a folder\nNext step: name another place" in err


def test_without_what_draws_it_says_so_before_it_reads(mpm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    monkeypatch.setattr("mpm_py.comparison.samples.compare", lambda *_, **__: pytest.fail("it read"))
    code, _, err = mpm("--format", "html")
    assert code == 2 and "pip install 'mpm[report]'" in err
