"""The numbers of `mpm_py.compare` against NumPy, pandas and SciPy, on ordinary and on ugly columns."""

from __future__ import annotations

import decimal
import sys
import zoneinfo

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

import mpm_py
from mpm_py.comparison.result import ColumnComparison

ROWS = 3000
BEFORE, AFTER = np.random.default_rng(1), np.random.default_rng(2)


def ordinary(rng: np.random.Generator, drift: float, rows: int) -> dict[str, np.ndarray]:
    zeros = rng.random(rows) < 0.3 - 0.1 * drift
    return {
        "normal": rng.normal(drift, 1, rows),
        "lognormal": rng.lognormal(drift, 2, rows),
        "cauchy": rng.standard_cauchy(rows) + drift,
        "offset": 1e9 + rng.normal(0, 1e-3, rows) + 1e-3 * drift,
        "tiny": rng.normal(drift, 1, rows) * 1e-100,
        "huge": rng.normal(drift, 1, rows) * 1e150,
        "bimodal": np.where(
            rng.random(rows) < 0.5 + 0.2 * drift, rng.normal(0, 1e-3, rows), rng.normal(1e3, 1, rows)
        ),
        "ties": rng.normal(drift, 2, rows).round(),
        "zero_inflated": np.where(zeros, 0.0, rng.gamma(2, 50, rows)),
        "prices": rng.choice([9.99, 19.99, 49.99, 99.99], rows, p=[0.4, 0.3, 0.2, 0.1])
        + (rng.random(rows) < 0.2) * rng.random(rows),
        "counts": rng.poisson(3 + drift, rows),
        "wide_counts": rng.integers(-(10**6), 10**6, rows) + int(3e5 * drift),
        "flag": (rng.random(rows) < 0.1 + 0.05 * drift).astype(int),
        "constant": np.full(rows, 3.25),
        "minus_zero": np.where(rng.random(rows) < 0.5, -0.0, 0.0),
        "uint64": rng.integers(2**63, 2**64 - 1, rows, dtype=np.uint64),
    }


@pytest.fixture(scope="module", params=[0.0, 0.5], ids=["calm", "drifted"])
def pair(request) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, ColumnComparison]]:
    before = pd.DataFrame(ordinary(BEFORE, 0.0, ROWS))
    after = pd.DataFrame(ordinary(AFTER, request.param, ROWS - 500))
    found = mpm_py.compare(pa.Table.from_pandas(before), pa.Table.from_pandas(after))
    assert {column.column for column in found.columns} == set(before.columns)
    return before, after, {column.column: column for column in found.columns}


def values(frame: pd.DataFrame, name: str) -> np.ndarray:
    numbers = frame[name].to_numpy().astype(float)
    return numbers[~np.isnan(numbers)]


def test_ks_lies_within_its_bounds(pair):
    before, after, found = pair
    for name in before:
        exact = stats.ks_2samp(values(before, name), values(after, name)).statistic
        one = found[name].measures
        assert one.ks_lower - 1e-12 <= exact <= one.ks_upper + 1e-12, name


@pytest.mark.parametrize("name", ["ties", "counts", "flag", "constant", "minus_zero"])
def test_ks_is_exact_for_small_domains(pair, name):
    before, after, found = pair
    exact = stats.ks_2samp(values(before, name), values(after, name)).statistic
    assert found[name].measures.ks_lower == pytest.approx(exact, abs=1e-12), name


def test_ks_p_value_is_that_of_scipy(pair):
    before, after, found = pair
    for name in before:
        one = found[name].measures
        effective = len(before) * len(after) / (len(before) + len(after))
        expected = stats.kstwobign.sf(one.ks_lower * np.sqrt(effective))
        assert one.ks_p_value == pytest.approx(expected, rel=1e-6, abs=1e-12), name


def test_mean_shift(pair):
    before, after, found = pair
    for name in before:
        # Less the offset, so that NumPy's own sums do not cancel.
        middle = np.median(values(before, name))
        old, new = values(before, name) - middle, values(after, name) - middle
        deviation = old.std(ddof=1)
        if name in ("constant", "minus_zero"):
            assert found[name].measures.mean_shift_sd is None
            continue
        expected = (new.mean() - old.mean()) / deviation
        assert found[name].measures.mean_shift_sd == pytest.approx(expected, rel=1e-6, abs=1e-6), name
        assert found[name].measures.baseline.variance == pytest.approx(deviation**2, rel=1e-6), name


def test_wasserstein_is_near(pair):
    before, after, found = pair
    for name in ("normal", "ties", "counts", "bimodal", "zero_inflated", "wide_counts", "flag"):
        old, new = values(before, name), values(after, name)
        expected = stats.wasserstein_distance(old, new) / old.std(ddof=1)
        assert found[name].measures.wasserstein_normalized == pytest.approx(expected, rel=0.02, abs=0.002), (
            name
        )


@pytest.mark.parametrize("name", ["normal", "lognormal", "cauchy", "tiny", "huge", "bimodal", "wide_counts"])
def test_groups_hold_the_rows_between_their_edges(pair, name):
    before, after, found = pair
    for group in found[name].groups:
        lower = -np.inf if group.lower is None else group.lower
        upper = np.inf if group.upper is None else group.upper
        for frame, share in ((before, group.baseline_share), (after, group.current_share)):
            numbers = values(frame, name)
            assert share == pytest.approx(((numbers >= lower) & (numbers < upper)).mean(), abs=2e-3), group


def test_psi_and_chi_squared_from_the_groups(pair):
    before, after, found = pair
    for name in before:
        one, groups = found[name].measures, found[name].groups
        m, n, size = len(before), len(after), len(groups)
        old = np.array([group.baseline_share for group in groups]) * m
        new = np.array([group.current_share for group in groups]) * n
        assert (old.sum(), new.sum()) == pytest.approx((m, n))
        p, q = (new + 0.5) / (n + 0.5 * size), (old + 0.5) / (m + 0.5 * size)
        assert one.psi == pytest.approx(float(((p - q) * np.log(p / q)).sum()), abs=1e-12), name
        if size > 1 and (old + new).min() * min(n, m) / (n + m) >= 5:
            expected = stats.chi2_contingency([old, new], correction=False).pvalue
            assert one.chi_squared_p_value == pytest.approx(expected, rel=1e-6, abs=1e-14), name


def test_calm_columns_pass_and_drifted_ones_do_not(pair, request):
    _, _, found = pair
    statuses = {name: one.status for name, one in found.items()}
    if request.node.callspec.id == "calm":
        assert set(statuses.values()) == {"pass"}
    else:
        moved = ("normal", "offset", "tiny", "huge", "bimodal", "counts", "wide_counts", "zero_inflated")
        assert {statuses[name] for name in moved} <= {"warn", "fail"}
        assert {statuses[name] for name in ("constant", "minus_zero", "uint64")} == {"pass"}


def test_special_values_are_counted_apart():
    rng = np.random.default_rng(5)
    old = np.where(rng.random(2000) < 0.9, rng.normal(0, 1, 2000), np.nan)
    new = rng.normal(0, 1, 2000)
    new[:100], new[100:160], new[160:200] = np.nan, np.inf, -np.inf
    old_table, new_table = (pa.table({"x": pa.array(column, from_pandas=False)}) for column in (old, new))
    found = mpm_py.compare(old_table, new_table).columns[0]
    shares = {share.kind: (share.baseline_count, share.current_count) for share in found.measures.shares}
    assert shares == {"nan": (int(np.isnan(old).sum()), 100), "pos_inf": (0, 60), "neg_inf": (0, 40)}
    exact = stats.ks_2samp(old[~np.isnan(old)], new[~np.isnan(new)]).statistic
    assert found.measures.ks_lower <= exact <= found.measures.ks_upper
    finite = new[np.isfinite(new)]
    expected = (finite.mean() - np.nanmean(old)) / np.nanstd(old, ddof=1)
    assert found.measures.mean_shift_sd == pytest.approx(expected, rel=1e-9)


HOSTILE_NAMES = [
    *(
        "null",
        "value",
        "window_at",
        "segment_key",
        "bin_code",
        "select",
        "order",
        "r",
        "x",
        "Mixed Case",
        "with.dot",
    ),
    *(
        'quo"te',
        "it's",
        "semi;colon",
        "--comment",
        "{{ jinja }}",
        "{% raw %}",
        "naïve 日本 😀",
        " leading",
        "a\nb",
        "%s",
    ),
    *(
        "'; DROP TABLE x; --",
        "parameters",
        "mpm_baseline",
        "column_name",
        "row_count",
        "__all__",
        "$1",
        "?",
        "\\",
    ),
]


def test_hostile_names():
    rng = np.random.default_rng(6)

    def frame(drift: float) -> pa.Table:
        kinds = [
            lambda: rng.normal(drift, 1, 500),
            lambda: rng.choice(HOSTILE_NAMES, 500, p=None if not drift else _tilted(len(HOSTILE_NAMES))),
        ]
        return pa.table({name: kinds[place % 2]() for place, name in enumerate(HOSTILE_NAMES)})

    found = mpm_py.compare(frame(0), frame(2))
    assert {column.column for column in found.columns} == set(HOSTILE_NAMES)
    assert sorted(found.failed) == sorted(HOSTILE_NAMES)
    labels = {
        share.category
        for column in found.columns
        for share in column.measures.shares
        if share.kind == "category"
    }
    assert labels == set(HOSTILE_NAMES)


def _tilted(size: int) -> np.ndarray:
    weights = np.exp(-0.2 * np.arange(size))
    return weights / weights.sum()


def test_column_named_as_the_relation_is_not_evaluated():
    found = mpm_py.compare(
        pd.DataFrame({"__relation__": range(50), "x": range(50)}),
        pd.DataFrame({"__relation__": range(50), "x": range(50)}),
    )
    assert {column.column: column.status for column in found.columns} == {
        "x": "pass",
        "__relation__": "not_evaluated",
    }


def test_categories_are_counted_exactly():
    rng = np.random.default_rng(8)
    old = rng.choice(list("abcdef"), 4000)
    new = np.where(
        rng.random(3000) < 0.12, rng.choice(["new", "NEW", " ", ""], 3000), rng.choice(list("abcde"), 3000)
    )
    found = mpm_py.compare(pd.DataFrame({"c": old}), pd.DataFrame({"c": new})).columns[0]
    counts = {
        share.category: (share.baseline_count, share.current_count)
        for share in found.measures.shares
        if share.kind == "category"
    }
    expected = {
        value: (int((old == value).sum()), int((new == value).sum())) for value in [*"abcdef", "new", "NEW"]
    }
    assert counts == expected
    kinds = {share.kind: share.current_count for share in found.measures.shares}
    assert kinds["blank"] == ((new == "") | (new == " ")).sum()
    assert kinds["unseen"] == ((new == "new") | (new == "NEW")).sum()
    assert found.status == "fail"


def test_many_categories_without_drift_pass():
    """The dictionary is picked from both sides: picked from one, its values fall back in the other."""
    rng = np.random.default_rng(9)
    for size in (150, 500, 3000):
        old, new = (rng.integers(0, size, 4000).astype(str) for _ in range(2))
        found = mpm_py.compare(pd.DataFrame({"c": old}), pd.DataFrame({"c": new})).columns[0]
        assert found.status == "pass", (size, found.measures)


def test_free_text_is_observed_by_length():
    rng = np.random.default_rng(10)
    old, new = (
        ["".join(rng.choice(list("abc d"), rng.integers(low, 40))) for _ in range(500)] for low in (1, 20)
    )
    found = mpm_py.compare(pd.DataFrame({"t": old}), pd.DataFrame({"t": new})).columns[0]
    assert (found.measures.value_kind, found.status) == ("text", "fail")
    lengths = [np.array([len(text) for text in texts if text.strip()]) for texts in (old, new)]
    assert found.measures.ks_lower == pytest.approx(stats.ks_2samp(*lengths).statistic, abs=1e-12)
    assert found.measures.baseline.mean == pytest.approx(lengths[0].mean())


def test_types_of_every_kind():
    zone = zoneinfo.ZoneInfo("America/New_York")
    days = pd.date_range("2024-01-01", periods=200, freq="h")
    table = pa.table(
        {
            "boolean": pa.array([True, False, None, True] * 50),
            "date": pa.array(days.date),
            "naive": pa.array(days),
            "zoned": pa.array(days.tz_localize("UTC").tz_convert(zone)),
            "nanoseconds": pa.array(days, pa.timestamp("ns")),
            "decimal": pa.array([decimal.Decimal(i) / 8 for i in range(200)], pa.decimal128(20, 6)),
            "whole_decimal": pa.array([decimal.Decimal(i) for i in range(200)], pa.decimal128(38, 0)),
            "float32": pa.array(np.linspace(0, 1, 200), pa.float32()),
            "list": pa.array([[1, 2], None] * 100),
            "struct": pa.array([{"a": 1}] * 200),
            "binary": pa.array([b"\x00\xff"] * 200),
            "time": pa.array([i * 1000 for i in range(200)], pa.time32("ms")),
            "duration": pa.array([i * 1000 for i in range(200)], pa.duration("ms")),
            "all_null": pa.array([None] * 200, pa.float64()),
            "untyped_null": pa.array([None] * 200),
            "dictionary": pa.array(["a", "b"] * 100).dictionary_encode(),
        }
    )
    found = {column.column: column for column in mpm_py.compare(table, table).columns}
    assert set(found) == set(table.column_names)
    assert {name for name, one in found.items() if one.status == "not_evaluated"} == {
        "all_null",
        "untyped_null",
    }
    assert all(one.measures.psi == 0 for name, one in found.items() if one.status != "not_evaluated")
    kinds = {name: one.measures.value_kind for name, one in found.items()}
    assert {kinds[name] for name in ("date", "naive", "zoned", "nanoseconds")} == {"timestamp"}
    assert {kinds[name] for name in ("list", "struct", "binary", "time", "duration")} == {"nested"}
    assert kinds["boolean"] == "boolean" and kinds["whole_decimal"] == "integer"


def test_times_shift_by_their_seconds():
    days = pd.date_range("2024-01-01", periods=300, freq="D")
    old = pa.table({"t": pa.array(days.tz_localize("Europe/Berlin"))})
    new = pa.table({"t": pa.array((days + pd.Timedelta(days=60)).tz_localize("Asia/Tokyo"))})
    one = mpm_py.compare(old, new).columns[0]
    seconds = [
        table["t"].to_pandas().dt.tz_convert("UTC").astype("int64").to_numpy() / 1e9 for table in (old, new)
    ]
    scale = 1e9 if seconds[0].max() < 1e3 else 1.0
    expected = (seconds[1].mean() - seconds[0].mean()) / seconds[0].std(ddof=1)
    assert scale and one.measures.mean_shift_sd == pytest.approx(expected, rel=1e-6)
    assert one.status == "fail"


def test_infinite_times_and_enums(tmp_path):
    path = str(tmp_path / "odd.duckdb")
    with duckdb.connect(path) as connection:
        connection.execute(
            """
            CREATE TYPE mood AS ENUM ('a)b', 'it''s');
            CREATE TABLE t AS SELECT
              CASE WHEN i % 10 = 0 THEN 'infinity'::DATE ELSE '2024-01-01'::DATE + i::INTEGER END AS day,
              day::TIMESTAMP AS at,
              CASE WHEN i % 3 = 0 THEN 'a)b' ELSE 'it''s' END::mood AS mood,
              uuid() AS id, MAP {'k': i} AS m, i::HUGEINT AS big
            FROM range(400) AS r(i)
            """
        )
    found = {column.column: column for column in mpm_py.compare("t", "t", database=path).columns}
    assert found["mood"].measures.value_kind == "categorical"
    assert {one.status for one in found.values()} == {"pass"}


ugly = st.one_of(
    st.sampled_from(
        [0.0, -0.0, 1.0, -1.0, 1e300, -1e300, 5e-324, 1e-300, 123456789.123, float("inf"), float("-inf")]
    ),
    # The largest double stands for infinity in the canonical test of finite numbers.
    st.floats(-1.797e308, 1.797e308),
    st.floats(allow_nan=True, allow_infinity=True).filter(lambda x: abs(x) != sys.float_info.max),
    st.none(),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ugly, min_size=10, max_size=60), st.lists(ugly, min_size=10, max_size=60))
def test_ugly_numbers(old, new):
    before, after = (
        pa.table({"x": pa.array(column, pa.float64(), from_pandas=False)}) for column in (old, new)
    )
    comparison = mpm_py.compare(before, after)
    one = comparison.columns[0]
    for record in comparison.records:
        assert all(
            record[key] is None or np.isfinite(record[key]) for key in ("value", "lower", "upper", "p_value")
        )
    ranked = [np.array([x for x in column if x is not None and x == x]) for column in (old, new)]
    if one.status != "not_evaluated" and all(len(numbers) for numbers in ranked):
        exact = stats.ks_2samp(*ranked).statistic
        assert one.measures.ks_lower - 1e-12 <= exact <= one.measures.ks_upper + 1e-12
    counted = {share.kind: share.current_count for share in one.measures.shares}
    assert counted.get("null", 0) == sum(x is None for x in new)
    assert counted.get("nan", 0) == sum(x is not None and x != x for x in new)
