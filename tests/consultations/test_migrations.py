"""Rows that were written before a migration mean the same after it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, models
from django.db.migrations import operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from tests.consultations.world import NOON
from treatments.consultations.actions.submit import find_submitted
from treatments.consultations.index_operations import AddIndexConcurrently
from treatments.consultations.keys import hash_of
from treatments.consultations.lookup import draft_by_key, request_by_key
from treatments.consultations.models import ConsultationRequest
from treatments.consultations.search import search_requests, search_words

pytestmark = pytest.mark.django_db(transaction=True)
APP = "consultations"
KEYS = {"letter_key_hash": hash_of("letter"), "owner_key_hash": hash_of("owner")}


Tables = dict[str, tuple[list[tuple[object, ...]], list[str]]]


def tables_of_records() -> Tables:
    """Columns and constraints of every table, in no order."""
    tables = connection.introspection
    with connection.cursor() as cursor:
        names = [name for name in tables.table_names(cursor) if name.startswith(f"{APP}_")]
        return {
            name: (
                sorted((one.name, one.type_code, one.null_ok) for one in tables.get_table_description(cursor, name)),
                sorted(str(sorted(rule.items(), key=str)) for rule in tables.get_constraints(cursor, name).values()),
            )
            for name in names
        }


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[None]:
    """The same connection to a database without a table, where each migration runs once and forwards."""
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = str(tmp_path / "empty.sqlite3")
        yield
        connection.close()
        connection.settings_dict["NAME"] = name
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA without_tables")
        cursor.execute("SET search_path TO without_tables")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET search_path TO DEFAULT")
        cursor.execute("DROP SCHEMA without_tables CASCADE")


@pytest.fixture
def made_from_models() -> Tables:
    """What the database of the tests has."""
    return tables_of_records()


def test_rows_of_the_first_edition_still_open_and_are_found(made_from_models: Tables, empty_database: None):
    """Tokens in clear become hashes, and words are folded for the search."""
    executor = MigrationExecutor(connection)
    newest = [node for node in executor.loader.graph.leaf_nodes() if node[0] == APP]
    before = executor.migrate([(APP, "0004_suspected_open")]).apps
    requests, drafts = (before.get_model(APP, name).objects for name in ("ConsultationRequest", "Draft"))
    requests.create(
        reference="K7M-4TX",
        submit_token="form",
        name="Łukasz Élan",
        message="Since the ÉCLAT\nin spring",
        language="Łotewski",
        phone="1",
        channel="phone",
        over_18=True,
        created_at=NOON,
        updated_at=NOON,
        **KEYS,
    )
    before.get_model(APP, "NameWord").objects.bulk_create(
        before.get_model(APP, "NameWord")(consultation_id=requests.get().pk, word=word) for word in ("łukasz", "elan")
    )
    before.get_model(APP, "Note").objects.create(consultation_id=requests.get().pk, text="Très tôt", at=NOON)
    drafts.create(key_hash=hash_of("cookie"), submit_token="x", created_at=NOON, expires_at=NOON + timedelta(days=1))
    MigrationExecutor(connection).migrate([(APP, "0019_fold_words")])
    with connection.cursor() as cursor:  # as a run that was interrupted leaves it
        cursor.execute("CREATE INDEX request_by_concern ON consultations_consultationrequest (id)")
    MigrationExecutor(connection).migrate(newest)

    assert tables_of_records() == made_from_models
    found = find_submitted(token="form")
    assert found
    assert found.consultation.submit_token_hash == hash_of("form")
    assert draft_by_key(key="cookie", at=NOON)
    for key in ("letter", "owner"):
        assert request_by_key(reference="K7M-4TX", key=key)
    assert [list(search_requests(name)) for name in ("LUKASZ", "elan luk")] == [[found.consultation]] * 2
    for words in ("the éclat in", "TRES TOT"):
        assert list(search_words(words, health_notes=True)) == [found.consultation]
    assert list(ConsultationRequest.objects.in_language("lotewski")) == [found.consultation]


# The migrations after the first edition, which may run while the version before still serves.
FIRST_TO_LAST = "0006"
FIRST_CONCURRENT = "0018"
BREAKS_OLD_CODE = (operations.RemoveField, operations.RenameField, operations.RenameModel, operations.DeleteModel)


def test_the_version_before_goes_on_working_with_the_new_tables():
    """It inserts rows without the new columns, and looks for the old ones. CONTRIBUTING says how to change a table."""
    faults = []
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        if app == APP and name >= FIRST_TO_LAST:
            new = {one.name.lower() for one in migration.operations if isinstance(one, operations.CreateModel)}
            faults += [f"{name}: {one.describe()}" for one in migration.operations if breaks_old_code(one, new)]
            faults += [f"{name}: {one.describe()}" for one in migration.operations if stops_writers(one, new, name)]

    assert faults == []


def breaks_old_code(operation: object, new_models: set[str]) -> bool:
    if isinstance(operation, operations.AddField):
        known = operation.model_name.lower() not in new_models
        return known and not (operation.field.null or operation.field.has_db_default() or operation.field.many_to_many)
    return isinstance(operation, BREAKS_OLD_CODE)


def stops_writers(operation: object, new_models: set[str], name: str) -> bool:
    """An index that is made while nobody can write; the first ones were made on small tables."""
    if not isinstance(operation, operations.AddIndex) or operation.model_name.lower() in new_models:
        return False
    return name >= FIRST_CONCURRENT and not isinstance(operation, AddIndexConcurrently)


def test_the_rule_would_notice_a_column_without_a_default_and_a_lost_one():
    assert breaks_old_code(operations.AddField("draft", "x", models.CharField(max_length=9, default="")), set())
    assert breaks_old_code(operations.RemoveField("draft", "key_hash"), set())
    assert not breaks_old_code(operations.AddField("draft", "x", models.CharField(max_length=9, db_default="")), set())
    index = models.Index(fields=["name"], name="x")
    assert stops_writers(operations.AddIndex("consultationrequest", index), set(), FIRST_CONCURRENT)
    assert not stops_writers(AddIndexConcurrently("consultationrequest", index), set(), FIRST_CONCURRENT)
