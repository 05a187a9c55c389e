"""Rows that were written before a migration mean the same after it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.consultations.world import NOON
from treatments.consultations.actions.submit import find_submitted
from treatments.consultations.keys import hash_of
from treatments.consultations.lookup import draft_by_key, request_by_key

pytestmark = pytest.mark.django_db(transaction=True)
APP = "consultations"
KEYS = {"letter_key_hash": hash_of("letter"), "owner_key_hash": hash_of("owner")}


def test_tokens_in_clear_become_hashes_and_everything_still_opens():
    executor = MigrationExecutor(connection)
    newest = [node for node in executor.loader.graph.leaf_nodes() if node[0] == APP]
    before = executor.migrate([(APP, "0004_suspected_open")]).apps
    try:
        requests, drafts = (before.get_model(APP, name).objects for name in ("ConsultationRequest", "Draft"))
        requests.create(
            reference="K7M-4TX",
            submit_token="form",
            name="Ann",
            phone="1",
            channel="phone",
            over_18=True,
            created_at=NOON,
            updated_at=NOON,
            **KEYS,
        )
        drafts.create(
            key_hash=hash_of("cookie"), submit_token="x", created_at=NOON, expires_at=NOON + timedelta(days=1)
        )
    finally:
        MigrationExecutor(connection).migrate(newest)

    found = find_submitted(token="form")
    assert found
    assert found.consultation.submit_token_hash == hash_of("form")
    assert draft_by_key(key="cookie", at=NOON)
    for key in ("letter", "owner"):
        assert request_by_key(reference="K7M-4TX", key=key)
