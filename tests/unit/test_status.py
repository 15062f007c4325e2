"""`mpm status`: what it reads, what it prints at any width, what it exits with; and how an incident is found to mark."""

from __future__ import annotations

import io
import json
from pathlib import Path

import duckdb
import pytest
from portfolio import PORTFOLIO, empty_store, portfolio
from rich.console import Console

from mpm_py import cli
from mpm_py.errors import MpmError
from mpm_py.marking import mark_of
from mpm_py.status import Commands, Status, find_incident, read_status, render_status


@pytest.fixture(scope="module")
def store() -> duckdb.DuckDBPyConnection:
    return portfolio()


@pytest.fixture(scope="module")
def status(store: duckdb.DuckDBPyConnection) -> Status:
    return read_status(store)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Databases: of `mpm run`, of a dbt project, healthy, without results."""
    folder = tmp_path_factory.mktemp("status")
    portfolio(file=folder / "shop.duckdb")
    portfolio(file=folder / "dbt.duckdb", schema="main_mpm")
    portfolio({"calm": {"x": "ppw"}}, folder / "calm.duckdb")
    with duckdb.connect(str(folder / "bare.duckdb")) as connection:
        connection.execute("CREATE TABLE orders AS SELECT 1 AS id")
    (folder / "monitors.yml").write_text(
        "warehouse: {database: shop.duckdb}\nmonitors: {fraud: {relation: orders}}\n", encoding="utf-8"
    )
    return folder


@pytest.fixture
def mpm(files: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run a command in the folder of the databases: exit code, stdout, stderr."""
    monkeypatch.chdir(files)
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: str) -> tuple[int, str, str]:
        code = cli.invoke(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def told(status: Status, width: int = 100, encoding: str = "utf-8", **options: bool) -> str:
    buffer = io.BytesIO()
    file = io.TextIOWrapper(buffer, encoding=encoding)
    render_status(status, Console(file=file, width=width), place="shop.duckdb", **options)
    file.flush()
    return buffer.getvalue().decode(encoding)


def test_what_is_worst_comes_first(status: Status) -> None:
    assert [(monitor.name, monitor.status) for monitor in status.monitors] == [
        ("flight_delay", "fail"), ("churn", "warn"), ("blind", "not_evaluated"), ("never_built", "not_evaluated"),
        ("fraud", "pass"), ("planned", "pass"),
    ]  # fmt: skip
    first = status.monitors[0]
    assert (first.fail_count, first.open_incident_count, first.window_id) == (3, 3, "2024-01-11T00:00:00Z")
    assert "".join(letter[0] for letter in first.course) == "ppfpppppfff"
    calm = status.of(["churn", "planned"])
    assert (status.exit_code, calm.exit_code, calm.incidents) == (1, 0, ())


def test_incidents_that_opened_together_are_one_group_led_by_the_likely_cause(status: Status) -> None:
    (group,) = status.groups
    assert [incident.column_name for incident in group] == ["temp", "pressure", "wind"]
    assert [incident.is_leading for incident in group] == [True, False, False]
    assert len({incident.group_id for incident in group}) == 1, "what was resolved or expected is not shown"


def test_the_status_says_what_is_wrong_why_and_since_when(status: Status) -> None:
    text = told(status)
    assert "6 monitors, 1 fails, 1 warns, 2 pass, 2 could not be judged." in text
    line = next(line for line in text.splitlines() if line.startswith("flight_delay"))
    assert line.split()[1:5] == ["FAIL", "2024-01-11", line.split()[3], "y"] and "..X.....XXX" in line
    assert "never_built: nothing has been judged yet" in text
    assert "Open incidents: 3 in 1 group that opened together" in text
    lines = text.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("  HIGH "))
    assert lines[first].split(" (")[0].split() == [
        "HIGH",
        "flight_delay",
        "since",
        "2024-01-09,",
        "3",
        "days",
    ]
    assert lines[first + 1].strip() == "temp: values lie 0.8 sd above what is usual"
    assert "carrier: values lie" in text[text.index("Lately resolved: 1 group") :]
    assert "churn: age: values lie" in text
    incident = status.incidents[0].incident_id
    assert f"mpm mark {incident} --expected" in text
    assert "\x1b" not in text, "no colour where there is no terminal"


@pytest.mark.parametrize("width", [40, 60, 80, 100, 160])
def test_no_line_is_wider_than_the_terminal(status: Status, width: int) -> None:
    text = told(status, width)
    assert max(map(len, text.splitlines())) <= width
    for monitor in status.monitors:
        line = next(line for line in text.splitlines() if line.startswith(monitor.name[:9]))
        assert {"fail": "FAIL", "not_evaluated": "not judged"}.get(monitor.status, monitor.status) in line


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_terminal_without_the_characters_gets_others(
    store: duckdb.DuckDBPyConnection, encoding: str
) -> None:
    status = read_status(portfolio({"m": {"größe → x": "ppf"}}))
    assert "X" in told(status, encoding=encoding)


def test_a_large_portfolio_is_cut_where_it_is_healthy() -> None:
    status = read_status(
        portfolio({f"calm_{number}": {"x": "p"} for number in range(50)} | {"ill": {"x": "f"}})
    )
    text = told(status)
    assert text.count("calm_") == 39 and "…and 11 more monitors (11 pass): mpm status --all" in text
    assert text.index("ill") < text.index("calm_")
    assert told(status, is_whole=True).count("calm_") == 50


def test_many_groups_and_many_incidents_are_cut() -> None:
    columns = {f"c{number:02}": "p" * number * 3 + "f" + "f" * (39 - number * 3) for number in range(12)}
    many = {f"d{number}": "p" * 39 + "f" for number in range(9)}
    status = read_status(portfolio({"m": columns | many}))
    text = told(status)
    assert "and 5 others opened with it, in d" in text
    assert "…and 3 more groups: mpm status m" in text
    assert told(status, is_named=True).count(": values lie") == 21, (
        "of what is asked for by name more is told"
    )
    whole = told(status, is_whole=True)
    assert whole.count(": values lie") == 21 and "more" not in whole and "others" not in whole


def test_names_and_reasons_are_shown_as_they_are() -> None:
    text = told(read_status(portfolio({"m": {"[red]it's": "ppf"}})))
    assert "[red]it's: values lie" in text
    assert "m/__all__=__all__/[red]it''s/location:learnt" in " ".join(text.split()).replace("' ", "'")


def test_no_monitor_says_so() -> None:
    assert "There are no monitors in shop.duckdb." in told(read_status(empty_store()))


def test_exit_codes_and_streams(mpm) -> None:
    code, out, err = mpm("status", "--database", "shop.duckdb")
    assert (code, err) == (1, "") and "flight_delay" in out
    assert mpm("status")[0] == 1, "the database is the one that monitors.yml names"
    assert mpm("status", "fraud", "churn")[0] == 0
    assert mpm("status", "--database", "calm.duckdb")[0] == 0, "a warning is no failure"


def test_the_schema_is_found_or_asked_for(mpm) -> None:
    code, out, _ = mpm("status", "--database", "dbt.duckdb", "--monitors", "none.yml")
    assert code == 1 and "schema main_mpm" in out
    code, _, err = mpm("status", "--database", "dbt.duckdb", "--schema", "other")
    assert code == 2 and "name another with --schema: main_mpm" in err
    code, _, err = mpm("status", "--database", "bare.duckdb")
    assert code == 2 and "has no results yet" in err


def test_what_cannot_be_shown_says_why(mpm) -> None:
    code, out, err = mpm("status", "flight_delya")
    assert (code, out) == (2, "") and "did you mean flight_delay?" in err
    code, _, err = mpm("status", "--database", "absent.duckdb")
    assert code == 2 and "there is no database" in err
    assert mpm("status", "--monitors", "none.yml")[0] == 2


def test_json_holds_all_of_it(mpm, files: Path) -> None:
    code, out, _ = mpm("status", "flight_delay", "--json")
    data = json.loads(out)
    assert (code, data["exit_code"], data["schema"]) == (1, 1, "mpm")
    assert [monitor["name"] for monitor in data["monitors"]] == ["flight_delay"]
    assert [incident["column_name"] for incident in data["incidents"]] == ["temp", "pressure", "wind"]
    assert [incident["column_name"] for incident in data["resolved_incidents"]] == ["carrier"]
    code, out, _ = mpm("status", "--json", "status.json")
    assert "flight_delay" in out, "the table is printed, too"
    assert len(json.loads((files / "status.json").read_text(encoding="utf-8"))["monitors"]) == len(PORTFOLIO)


def test_an_incident_is_found_by_the_start_of_its_name(
    store: duckdb.DuckDBPyConnection, status: Status
) -> None:
    first = status.incidents[0]
    assert find_incident(store, "mpm", first.incident_id[:6].upper()) == first
    assert find_incident(store, "mpm", _resolved(store)).status == "resolved"
    with pytest.raises(MpmError, match="there is no incident zzz"):
        find_incident(store, "mpm", "zzz")
    with pytest.raises(MpmError, match="there is no incident"):
        find_incident(store, "mpm", "")


def test_a_start_that_several_names_share_is_not_taken_for_one() -> None:
    many = portfolio({"m": {f"c{number}": "pf" for number in range(17)}})
    digits = [incident.incident_id[0] for incident in read_status(many).incidents]
    shared = max(digits, key=digits.count)
    with pytest.raises(MpmError, match=f"incidents start with {shared}"):
        find_incident(many, "mpm", shared)


def test_a_mark_is_about_the_check_and_the_time_it_failed_in(status: Status) -> None:
    assert mark_of(status.incidents[0], "new thermometer") == {
        "monitor": "flight_delay", "column": "temp", "segment_key": "__all__", "segment_value": "__all__",
        "metric": "location", "from": "2024-01-09 00:00:00", "to": "2024-01-12 00:00:00",
        "note": "new thermometer", "incident": status.incidents[0].incident_id,
    }  # fmt: skip


def test_marking_needs_a_note_and_the_declarations(mpm, status: Status) -> None:
    incident = status.incidents[0].incident_id
    code, _, err = mpm("mark", incident, "--expected")
    assert code == 2 and "--note" in err
    code, _, err = mpm("mark", "zzz", "--expected", "--note", "x")
    assert code == 2 and "`mpm status` lists the open ones" in err
    code, _, err = mpm(
        "mark", incident, "--expected", "--note", "x", "--database", "shop.duckdb", "--monitors", "no.yml"
    )
    assert code == 2 and "dbt run --select mpm_marks" in err


def _resolved(store: duckdb.DuckDBPyConnection) -> str:
    (row,) = store.execute("SELECT incident_id FROM mpm.mpm_incidents WHERE status = 'resolved'").fetchall()
    return str(row[0])


def test_what_concerns_all_rows_is_looked_at_before_a_segment_and_what_is_new_before_what_is_old() -> None:
    store = portfolio({"a": {"x": "pppff", "old": "pffff"}, "b": {"x": "ppppf"}, "c": {"x": "ppppp"}})
    store.execute("UPDATE mpm_incidents SET segment_key = 'shop', segment_value = '7' WHERE monitor = 'b'")
    groups = read_status(store).groups
    assert [(group[0].monitor, group[0].column_name) for group in groups] == [
        ("a", "x"),
        ("a", "old"),
        ("b", "x"),
    ]


@pytest.mark.parametrize(
    ("grain", "days", "shown"),
    [("day", 28, True), ("day", 29, False), ("hour", 8, False), ("month", 80, True), (None, 27, True), (None, 30, False)],
)  # fmt: skip
def test_resolved_is_what_was_resolved_shortly_before_the_newest_window(
    grain: str | None, days: int, shown: bool
) -> None:
    store = portfolio({"m": {"x": "f" + "p" * days}})
    store.execute("UPDATE mpm_monitors SET grain = ?", [grain])
    status = read_status(store)
    assert (len(status.resolved) == 1) is shown, "years before today, yet recent: the newest window is now"
    assert status.monitors[0].resolved_incident_count == 1
    assert ("before that 1 incident, in mpm.mpm_incidents" in told(status)) is not shown


def test_commands_can_be_typed_as_they_stand() -> None:
    commands = Commands.of("my monitors.yml", "shop.duckdb", "other")
    options = "--monitors 'my monitors.yml' --database shop.duckdb --schema other"
    assert commands.status(["m"], is_whole=True) == f"mpm status m --all {options}"
    assert commands.mark("3f2a") == f"mpm mark 3f2a --expected --note 'why it was' {options}"
    assert Commands.of().status() == "mpm status"


def test_every_key_of_the_json_is_documented(status: Status) -> None:
    text = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
    data = status.as_data()
    for keys in (data, data["monitors"][0], data["incidents"][0]):
        for key in keys:
            assert f"`{key}`" in text, key
