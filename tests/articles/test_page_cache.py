"""An editorial problem does not make a site unready; a file that cannot be read does."""

import pytest
from django.test import Client
from pytest_django import Settings

from tests.editorial.folders import ARTICLE, EditedFolder
from treatments import content

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> EditedFolder:
    made = EditedFolder(tmp_path_factory.mktemp("content") / "content")
    settings.CONTENT_DIR = made.path
    content.close()
    return made


def test_readyz_leaves_editorial_faults_to_the_check(client: Client, folder: EditedFolder) -> None:
    folder.text(what_it_is="It cures a scar.")

    assert len(folder.result().blocks) == 1
    assert client.get("/readyz").json()["content"] == "ok"


def test_readyz_counts_files_that_cannot_be_read_as_they_stand(client: Client, folder: EditedFolder) -> None:
    folder.change(ARTICLE, "order: 1", "order: first")

    assert client.get("/readyz").json()["content"] == "1 problems"
