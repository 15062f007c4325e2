"""Generating: what is missing, changed or stale is said with a difference, and mended unless only checked."""

from pathlib import Path

import pytest

from mpm_py.errors import MpmError
from mpm_py.translate import generate as module
from mpm_py.translate.generate import generate, produce
from mpm_py.translate.problems import GenerationError

REPOSITORY = Path(__file__).parents[2]


def two_files():
    return {"macros/generated/a.sql": "a\n", "models/b.yml": "b\n"}


def one_of_them_again():
    return {"models/b.yml": "other\n"}


def half_of_it():
    raise GenerationError([MpmError("c.sql:1: bad")], {"macros/generated/c.sql": "c\n"})


@pytest.fixture
def producers(monkeypatch):
    for function in (two_files, one_of_them_again, half_of_it):
        monkeypatch.setattr(module, function.__name__, function, raising=False)
    return tuple(
        f"mpm_py.translate.generate:{name}" for name in ("two_files", "one_of_them_again", "half_of_it")
    )


def test_writes_what_is_missing_and_then_has_nothing_to_do(tmp_path, producers):
    found = generate(tmp_path, check=False, producers=producers[:1])
    assert [str(difference) for difference in found] == [
        "macros/generated/a.sql: missing",
        "models/b.yml: missing",
    ]
    assert (tmp_path / "models/b.yml").read_text() == "b\n"
    assert generate(tmp_path, check=False, producers=producers[:1]) == []


def test_check_says_what_differs_and_changes_nothing(tmp_path, producers):
    generate(tmp_path, check=False, producers=producers[:1])
    (tmp_path / "models/b.yml").write_text("mine\n")
    (tmp_path / "macros/generated/old.sql").write_text("old\n")
    found = generate(tmp_path, check=True, producers=producers[:1])
    assert [str(difference) for difference in found] == [
        "models/b.yml: changed",
        "macros/generated/old.sql: stale",
    ]
    assert found[0].diff == "--- a/models/b.yml\n+++ b/models/b.yml\n@@ -1 +1 @@\n-mine\n+b\n"
    assert "-old\n" in found[1].diff
    assert (tmp_path / "models/b.yml").read_text() == "mine\n"
    assert (tmp_path / "macros/generated/old.sql").exists()


def test_stale_files_are_removed_from_the_generated_folder_alone(tmp_path, producers):
    for path in ("macros/generated/old.sql", "macros/by_hand.sql", "models/by_hand.yml"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("x\n")
    generate(tmp_path, check=False, producers=producers[:1])
    assert not (tmp_path / "macros/generated/old.sql").exists()
    assert (tmp_path / "macros/by_hand.sql").exists()
    assert (tmp_path / "models/by_hand.yml").exists()


def test_no_file_is_generated_twice(producers):
    with pytest.raises(
        ValueError, match=r"models/b.yml: generated twice, the second time by .*one_of_them_again"
    ):
        produce(producers[:2])


def test_a_bad_source_does_not_hold_up_the_others(tmp_path, producers):
    stale = tmp_path / "macros/generated/of_the_bad_source.sql"
    stale.parent.mkdir(parents=True)
    stale.write_text("x\n")
    with pytest.raises(GenerationError, match=r"c\.sql:1: bad"):
        generate(tmp_path, check=False, producers=(producers[2], producers[0]))
    assert (tmp_path / "macros/generated/a.sql").exists()
    assert (tmp_path / "macros/generated/c.sql").exists()
    assert stale.exists()


def test_what_is_checked_in_is_what_would_be_generated():
    found = generate(REPOSITORY, check=True)
    said = "\n".join(map(str, found)) + "\n" + "\n".join(found[0].diff.splitlines()[:40] if found else [])
    assert not found, f"run `mpm dev generate`:\n{said}"
