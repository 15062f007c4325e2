"""Golden text: what is generated stays what it is, unless someone says so.

After a change that is meant, write the files anew and read the difference:
``MPM_OVERWRITE_GOLDEN=1 pytest tests/translate/test_golden.py``.
"""

import os
from pathlib import Path

import pytest
from examples import everything

from mpm_py.translate import canonical, writer
from mpm_py.translate.dialects import DIALECTS

FOLDER = Path(__file__).parent / "golden"


def check(name: str, purpose: str, text: str) -> None:
    """Compare with the golden file, or write it where that is asked for."""
    path = FOLDER / f"{name}.sql.golden"
    wanted = f"-- Golden file of test_golden.py: {purpose}\n{text}\n"
    if os.environ.get("MPM_OVERWRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(wanted, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == wanted


def inherits_all(name: str) -> bool:
    """Whether a dialect is spelt as one of its parents."""
    own = DIALECTS[name]
    parents = [DIALECTS[parent] for parent in own.parents]
    return any((own.types, own.operations) == (parent.types, parent.operations) for parent in parents)


@pytest.mark.parametrize("dialect", [name for name in DIALECTS if not inherits_all(name)])
def test_everything(write, dialect):
    """The whole portable core and every primitive (some dialects have no array of quantiles)."""
    statement = canonical.load(write(everything(dialect)))
    purpose = f"the whole portable core and every primitive that {dialect} has."
    check(f"everything.{dialect}", purpose, writer.dialect_text(statement, dialect))


def test_macro_file(write):
    """The form of a macro file: header, dispatch, default and only the variants that differ."""
    text = "-- Start of the day.\nWITH parameters AS (SELECT 1 AS value)\n"
    text += "SELECT DATE_TRUNC('day', parameters.value) AS result FROM parameters"
    statement = canonical.load(write(text, name="day_of", expression=True))
    check(
        "macro_file",
        "the form of a macro file; redshift and databricks inherit.",
        writer.macro_file(statement),
    )
