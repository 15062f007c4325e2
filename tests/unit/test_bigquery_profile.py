"""An entry of profiles.yml of type bigquery, and what is said about BigQuery's messages. Nothing is connected to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mpm_py.errors import MpmError
from mpm_py.lineage.names import Names
from mpm_py.warehouse.bigquery import MOST_BYTES, BigQuery
from mpm_py.warehouse.bigquery_advice import bytes_required
from mpm_py.warehouse.chosen import DbtProfile, find_database
from mpm_py.warehouse.profiles import from_entry

SECRET = "planted-secret"
PLACE = "profile shop, target prod, of profiles.yml"
OAUTH = {"type": "bigquery", "method": "oauth", "project": "shop-1", "dataset": "sales", "location": "EU"}
ACCOUNT = {
    "type": "service_account",
    "client_email": "me@shop-1.iam",
    "private_key": SECRET,
    "token_uri": "https://t",
}


def read(**changed: Any) -> BigQuery:
    found = from_entry({**OAUTH, **changed}, PLACE)
    assert isinstance(found, BigQuery)
    return found


def test_a_profile_is_found_and_rendered_as_dbt_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "profiles.yml").write_text(
        "shop: {target: prod, outputs: {prod: {type: bigquery, method: oauth-secrets, project: shop-1, dataset: d,"
        " token: \"{{ env_var('SHOP_TOKEN') }}\", threads: 2, maximum_bytes_billed: 5000000000}}}\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("DBT_PROFILES_DIR", str(tmp_path))
    monkeypatch.setenv("SHOP_TOKEN", SECRET)
    database = find_database(DbtProfile("shop"), None, tmp_path / "monitors.yml")
    assert isinstance(database, BigQuery)
    assert (database.name, database.default_schema) == ("BigQuery project shop-1", "d")
    assert database.secrets == {"token": SECRET} and database.most_bytes == 5_000_000_000
    assert SECRET not in repr(database) + database.name + database.key


def test_old_and_new_words_mean_the_same() -> None:
    old = from_entry(
        {
            "type": "bigquery",
            "method": "oauth",
            "database": "p",
            "schema": "d",
            "retries": 4,
            "timeout_seconds": 9,
        },
        PLACE,
    )
    new = from_entry(
        {"type": "bigquery", "method": "oauth", "project": "p", "dataset": "d", "job_retries": 4,
         "job_execution_timeout_seconds": 9},
        PLACE,
    )  # fmt: skip
    assert old == new and old.options["job_retries"] == 4


@pytest.mark.parametrize("given", [{}, {"maximum_bytes_billed": 0}, {"maximum_bytes_billed": None}])
def test_a_job_always_has_a_limit(given: dict[str, Any]) -> None:
    assert read(**given).most_bytes == MOST_BYTES


def test_who_reads_is_the_account_that_is_named(tmp_path: Path) -> None:
    keyfile = tmp_path / "key.json"
    keyfile.write_text('{"client_email": "filed@shop-1.iam"}', encoding="utf-8")
    assert read().login.user == ""
    assert read(method="service-account", keyfile=str(keyfile)).login.user == "filed@shop-1.iam"
    assert read(method="service-account-json", keyfile_json=ACCOUNT).login.user == "me@shop-1.iam"
    assert read(impersonate_service_account="other@shop-1.iam").login.user == "other@shop-1.iam"


def test_of_an_account_the_key_alone_is_a_secret() -> None:
    database = read(method="service-account-json", keyfile_json=ACCOUNT)
    assert database.secrets == {"keyfile_json.private_key": SECRET}
    assert SECRET not in repr(database)


def test_names_are_quoted_whole() -> None:
    assert read().relation("my`set", "events") == "`shop-1`.`my\\`set`.`events`"


def test_lineage_names_a_table_as_openlineage_does() -> None:
    """https://openlineage.io/docs/spec/naming"""
    table = Names(read(), ()).relation("events")
    assert (table.get_namespace(), table.get_name()) == ("bigquery", "shop-1.sales.events")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"method": None}, "says no method"),
        ({"method": "external-oauth-wif"}, "says method external-oauth-wif"),
        ({"project": None}, "does not say project"),
        ({"method": "service-account"}, "does not say keyfile"),
        ({"method": "service-account-json", "keyfile_json": SECRET}, "keyfile_json in profile shop"),
        ({"method": "oauth-secrets"}, "says neither token nor refresh_token"),
        ({"method": "oauth-secrets", "token": "{{ env_var('NO') }}"}, "a secret in profile shop"),
        ({"maximum_bytes_billed": "10 GB"}, "maximum_bytes_billed in profile shop"),
        ({"surprise": SECRET}, "says surprise"),
    ],
)
def test_what_is_wrong_with_a_profile_is_said(changed: dict[str, Any], told: str) -> None:
    with pytest.raises(MpmError) as raised:
        read(**changed)
    assert told in raised.value.message and raised.value.next_step
    assert SECRET not in str(raised.value)


def test_what_dbt_has_for_models_in_python_is_passed_over() -> None:
    assert read(gcs_bucket="b", compute_region="r") == read()


# As BigQuery writes them: https://cloud.google.com/bigquery/docs/error-messages
@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("Your default credentials were not found. To set up …", "gcloud auth application-default login"),
        (
            "('invalid_grant: Bad Request', {'error': 'invalid_grant'})",
            "gcloud auth application-default login",
        ),
        (
            "Access Denied: Project shop-1: User does not have bigquery.jobs.create permission in project shop-1.",
            "give roles/bigquery.jobUser on project shop-1",
        ),
        (
            "Access Denied: Table raw-2:sales.events: User does not have permission to query table"
            " raw-2:sales.events, or perhaps it does not exist.",
            "give roles/bigquery.dataViewer on raw-2.sales.events",
        ),
        (
            "Access Denied: Dataset shop-1:mpm: Permission bigquery.tables.create denied on dataset shop-1:mpm (or"
            " it may not exist).",
            "give roles/bigquery.dataEditor on shop-1.mpm",
        ),
        (
            "Access Denied: Project shop-1: User does not have bigquery.datasets.create permission in project shop-1.",
            "give roles/bigquery.user on project",
        ),
        ("Unable to acquire impersonated credentials: no", "roles/iam.serviceAccountTokenCreator"),
        ("Not found: Dataset shop-1:sales was not found in location US", "`location`"),
        ("Not found: Table shop-1:sales.evnts", "check the name of the table"),
        (
            "Query exceeded limit for bytes billed: 1000000. 20971520 or higher required.",
            "`maximum_bytes_billed: 20971520`",
        ),
        (
            "Cannot query over table 'sales.events' without a filter over column(s) 'day' that can be used for"
            " partition elimination",
            "name day, by which the table is partitioned",
        ),
        ("Quota exceeded: Your project exceeded quota for concurrent queries.", "try again later"),
        (
            "Query error: Transaction is aborted due to concurrent update against table shop-1:mpm.mpm_lock."
            " Transaction ID: 61e30eea-0000-2dab-8e60-94eb2c1b1a92 at [3:1]",
            "a transaction that somebody left open",
        ),
        ("BigQuery API has not been used in project 12 before or it is disabled.", "--project payer"),
        ("HTTPSConnectionPool(host='x', port=443): Max retries exceeded with url: /", "can be reached"),
        ("Syntax error: Unexpected end of script", ""),
    ],
)
def test_messages_come_with_what_helps(message: str, told: str) -> None:
    found = read(execution_project="payer").advice(message)
    assert told in found and bool(told) == bool(found)


def test_a_limit_tells_what_would_have_been_read() -> None:
    message = "Query exceeded limit for bytes billed: 1000000. 20971520 or higher required."
    assert bytes_required(message) == 20_971_520 and bytes_required("no") is None
