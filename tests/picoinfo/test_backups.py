"""A backup holds what was stored, says so only after a look, and a site comes back from it, or nothing changes."""

import contextlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from picoinfo.backups import making
from tests.consultations.world import a_draft, a_request
from tests.desk.people import staff_client
from tests.picoinfo.test_up import ROOT
from treatments.consultations import backups, storage
from treatments.consultations.actions.erase import erase_request
from treatments.consultations.models import ConsultationRequest, Photo

pytestmark = pytest.mark.django_db(transaction=True)

NEEDS_AGE = pytest.mark.skipif(
    not shutil.which("age") and "ALL_PROGRAMS" not in os.environ, reason="needs age (.ci/run installs it)"
)


@pytest.fixture(autouse=True)
def private_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir(mode=0o700)
    settings.SECRET_KEY_FILE = settings.VAR_DIR / "secret-key"
    settings.SECRET_KEY_FILE.write_text("the key of this very site")
    settings.BACKUP_RECIPIENT = ""
    return Path(settings.VAR_DIR)


def run(*command: object) -> str:
    out = io.StringIO()
    call_command(*map(str, command), stdout=out)
    return out.getvalue()


def backup(folder: Path) -> Path:
    run("backup", folder)
    (path,) = folder.iterdir()
    return path


def new_identity(folder: Path) -> tuple[Path, str]:
    """A private key in a file, and its public key."""
    file = folder / "key.txt"
    subprocess.run(["age-keygen", "-o", file], check=True, capture_output=True)
    return file, subprocess.run(["age-keygen", "-y", file], check=True, capture_output=True, text=True).stdout.strip()


def elsewhere(folder: Path, *command: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command of a site that has nothing but this folder."""
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, command)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def empty_database() -> Iterator[dict[str, str]]:
    """The DATABASE_URL of a site elsewhere: none is SQLite in its own folder."""
    if connection.vendor == "sqlite":
        yield {}
        return
    database, name = connection.settings_dict, f"restored_{os.getpid()}"
    user, host = (quote(database[key], safe="") for key in ("USER", "HOST"))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield {"DATABASE_URL": f"postgres://{user}@{host}/{name}"}
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def requests_of(folder: Path, database: dict[str, str]) -> list[tuple[str, str]]:
    """Reference and message of each request of a site."""
    if database:
        exported = elsewhere(folder, "export_requests", **database).stdout.splitlines()
        return [(row["ref"], row["fields"]["message"]) for row in map(json.loads, exported)]
    with contextlib.closing(sqlite3.connect(folder / "picoinfo.sqlite3")) as opened:
        return opened.execute("SELECT reference, message FROM consultations_consultationrequest").fetchall()


@pytest.mark.parametrize("encrypted", [False, pytest.param(True, marks=NEEDS_AGE)])
def test_a_site_comes_back_on_an_empty_machine(
    tmp_path: Path, settings: Settings, empty_database: dict[str, str], encrypted: bool
):
    a_request(draft=a_draft(photos=2), message="line\u2028👩🏽‍⚕️")
    a_request(name="Second")
    names = sorted(Photo.objects.values_list("name", flat=True))
    identity: list[object] = []
    if encrypted:
        key, settings.BACKUP_RECIPIENT = new_identity(tmp_path)
        identity = ["--identity", key]

    path = backup(tmp_path / "backups")
    checked = run("verify_backup", path, *identity)
    new_home = tmp_path / "new home"

    restored = elsewhere(new_home, "restore_backup", path, *identity, **empty_database)

    assert restored.returncode == 0, restored.stderr
    assert "is sound: 2 requests and 2 photos of " in checked
    assert sorted(requests_of(new_home, empty_database)) == sorted(
        ConsultationRequest.objects.values_list("reference", "message")
    )
    for name in names:
        assert (new_home / "photos" / name[:2] / f"{name}.jpg").read_bytes() == storage.read_photo(name)
    assert (new_home / "secret-key").read_text() == "the key of this very site"
    for file in (path, *new_home.rglob("*.jpg"), new_home / "secret-key", *new_home.glob("*.sqlite3")):
        assert file.stat().st_mode & 0o077 == 0, file
    assert (b"secret-key" in path.read_bytes()) is not encrypted


@NEEDS_AGE
def test_an_encrypted_backup_says_which_key_is_missing(tmp_path: Path, settings: Settings):
    key, settings.BACKUP_RECIPIENT = new_identity(tmp_path)
    a_request(draft=a_draft(photos=1))
    path = backup(tmp_path / "backups")
    (tmp_path / "other").mkdir()
    wrong, _recipient = new_identity(tmp_path / "other")

    with pytest.raises(CommandError, match=r"is encrypted: name the file with its private key, --identity key\.txt"):
        run("verify_backup", path)
    with pytest.raises(CommandError, match="is --identity the private key of this backup"):
        run("verify_backup", path, "--identity", wrong)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(CommandError, match="and the file complete"):
        run("verify_backup", path, "--identity", key)
    storage.photo_path(Photo.objects.get().name).unlink()
    with pytest.raises(CommandError, match=r"The photo [0-9a-f]{32} is missing"):
        run("backup", tmp_path / "backups")
    settings.BACKUP_RECIPIENT = "age1nonsense"
    with pytest.raises(CommandError, match="BACKUP_RECIPIENT must be the public key"):
        run("backup", tmp_path / "backups")


def test_a_missing_age_is_named(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch):
    settings.BACKUP_RECIPIENT = "age1someone"
    monkeypatch.setattr("shutil.which", lambda name: None if name == "age" else name)

    with pytest.raises(CommandError, match="the program `age` is missing"):
        run("backup", tmp_path / "backups")


def test_a_damaged_backup_is_refused_and_changes_nothing(tmp_path: Path):
    a_request(draft=a_draft(photos=1))
    path = backup(tmp_path / "backups")
    whole = path.read_bytes()
    damaged = tmp_path / "damaged.tar"
    places = [600, len(whole) // 3, len(whole) // 2, whole.rindex(b"\xff\xd9") - 20, whole.rindex(b'"made_at"')]

    for content in (whole[:1000], whole[: len(whole) // 2], b"", *(flipped(whole, place) for place in places)):
        damaged.write_bytes(content)
        with pytest.raises(CommandError, match=r"use another backup|Use another backup|earlier backup"):
            run("verify_backup", damaged)
    refused = elsewhere(tmp_path / "new home", "restore_backup", damaged)

    assert refused.returncode == 1
    assert {file.name for file in (tmp_path / "new home").iterdir()} <= {"secret-key", "up.lock", "uploads"}


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def test_an_archive_with_a_path_of_its_own_is_refused(tmp_path: Path):
    import tarfile

    with tarfile.open(tmp_path / "x.tar", "w") as tar:
        tar.add(__file__, "../../somewhere")

    with pytest.raises(CommandError, match="does not belong there"):
        run("verify_backup", tmp_path / "x.tar")


@pytest.mark.parametrize("damage", ["missing", "damaged"])
def test_a_lost_photo_fails_the_backup_loudly(tmp_path: Path, settings: Settings, damage: str):
    settings.ERROR_EMAIL = "it@example.org"
    a_request(draft=a_draft(photos=1))
    photo = storage.photo_path(Photo.objects.get().name)
    if damage == "missing":
        photo.unlink()
    else:
        photo.write_bytes(photo.read_bytes() + b"x")

    with pytest.raises(CommandError, match=f"The photo [0-9a-f]{{32}} is {damage}"):
        run("backup", tmp_path / "backups")

    call_command("mail_error_reports")
    assert f"No backup was made: The photo {Photo.objects.get().name} is {damage}" in mail.outbox[0].body
    assert [*(tmp_path / "backups").iterdir()] == []
    assert backups.last_backup() is None


def test_a_request_erased_while_the_backup_is_made_does_not_fail_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    consultation = a_request(draft=a_draft(photos=1))
    take_snapshot = making.take_snapshot

    def then_erased(folder: Path) -> making.Snapshot:
        snapshot = take_snapshot(folder)
        erase_request(consultation=consultation, reason="patient", by=None, at=timezone.now())
        return snapshot

    monkeypatch.setattr(making, "take_snapshot", then_erased)

    assert "1 requests, 0 photos" in run("backup", tmp_path / "backups")
    assert "is sound" in run("verify_backup", *(tmp_path / "backups").iterdir())


def test_a_restore_never_replaces_records(tmp_path: Path):
    path = backup(tmp_path / "backups")
    (tmp_path / "var2").mkdir()
    (tmp_path / "var2" / "picoinfo.sqlite3").write_bytes(b"another site's")

    refused = elsewhere(tmp_path / "var2", "restore_backup", path)

    assert "There are records already" in refused.stderr
    assert (tmp_path / "var2" / "picoinfo.sqlite3").read_bytes() == b"another site's"


def test_only_the_newest_backups_are_kept_and_nothing_else_is_touched(tmp_path: Path):
    folder = tmp_path / "backups"
    folder.mkdir()
    old = [folder / f"picoinfo-2020010{day}T000000Z.tar" for day in range(1, 4)]
    for file in (*old, folder / "letter.tar"):
        file.write_bytes(b"")

    run("backup", folder, "--keep", "2")

    assert [file.exists() for file in (*old, folder / "letter.tar")] == [False, False, True, True]
    with pytest.raises(CommandError, match="keep 1 or more"):
        run("backup", folder, "--keep", "0")


def test_the_desk_says_how_old_the_last_good_backup_is(tmp_path: Path):
    def front() -> str:
        return " ".join(
            staff_client("clinician", f"clinician-{len(User.objects.all())}").get("/admin/").content.decode().split()
        )

    assert "No backup has been made yet." in front()
    backups.note_backup(at=timezone.now() - timedelta(days=3), encrypted=False)
    old = front()
    connection.close()
    run("backup", tmp_path / "backups")
    noted = backups.last_backup()

    assert "was made 3 days ago" in old
    assert "Ask whoever looks after the site" in old
    assert noted
    assert noted.at == timezone.now()  # the clock of the tests stands still
