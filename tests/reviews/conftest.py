import errno
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.desk.people import an_account, signed_in
from tests.editorial.folders import EditedFolder
from treatments import content
from treatments.editorial import signing
from treatments.reviews.models import Reviewer


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Iterator[EditedFolder]:
    """A content folder of the test's own, in which a nurse may sign."""
    made = EditedFolder(tmp_path / "content")
    made.change("people.yaml", "  role: Checks articles in tests.", "  role: Nurse\n  qualification: Registered nurse")
    settings.CONTENT_DIR, settings.VAR_DIR = made.path, tmp_path
    content.close()
    yield made
    content.close()


def make_read_only(folder: EditedFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a disk that is mounted read-only answers, also to root."""
    write = signing.atomic_write

    def refuse(path: Path, data: bytes, **how: object) -> None:
        if path.is_relative_to(folder.path):
            raise OSError(errno.EROFS, "Read-only file system")
        write(path, data, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(signing, "atomic_write", refuse)


@pytest.fixture
def read_only(folder: EditedFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    make_read_only(folder, monkeypatch)


@pytest.fixture
def nurse(db: None, folder: EditedFolder) -> User:
    """A clinician who signs as the nurse of people.yaml."""
    account = an_account("ada", "clinician", first_name="Ada", last_name="Sample")
    Reviewer.objects.create(account=account, person="nurse", linked_by_name="mo", linked_at=timezone.now())
    return account


@pytest.fixture
def clinician(nurse: User) -> Client:
    return signed_in(nurse)
