"""The form of a backup: a tar file whose last member lists the others with their hashes, encrypted if a key is set.

Encryption is done by `age`. It needs the public key alone, so whoever takes over the server cannot open its backups.
"""

import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Protocol

FORMAT = 1
SQLITE_MEMBER, POSTGRESQL_MEMBER = "database.sqlite3", "database.pgdump"
KEY_MEMBER, MANIFEST_MEMBER = "secret-key", "manifest.json"
PHOTO_MEMBER = re.compile(r"photos/(?P<name>[0-9a-f]{32})\.jpg")
MANIFEST_BYTES = 256 * 1024 * 1024  # of a few million photos
CHUNK = 1024 * 1024
AGE_BEGINNING = b"age-encryption.org/"


class Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


Receive = Callable[[str, Readable], None]


class BackupError(Exception):
    """One sentence that says what prevents a backup or a restore, and how to correct it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What is in a backup, and what it was made from."""

    made_at: datetime
    requests: int
    code_revision: str
    content_revision: str
    files: dict[str, str] = field(default_factory=dict)  # each member's SHA-256
    erased_meanwhile: list[str] = field(default_factory=list)  # photos that the database still names
    format: int = FORMAT

    @property
    def photos(self) -> int:
        return sum(bool(PHOTO_MEMBER.fullmatch(name)) for name in self.files)

    def as_json(self) -> bytes:
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return json.dumps(values | {"made_at": self.made_at.isoformat()}, indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        try:
            values = json.loads(text)
            if values["format"] != FORMAT:
                raise BackupError(
                    f"This backup has format {values['format']}, and this version of picoinfo reads format {FORMAT}: "
                    f"use the version that made it (revision {values['code_revision']})."
                )
            return cls(**values | {"made_at": datetime.fromisoformat(values["made_at"])})
        except (ValueError, KeyError, TypeError) as error:
            raise BackupError("The backup's list of contents cannot be read: use another backup.") from error


class _Pipe(io.BufferedIOBase):
    """What tarfile asks of a file, for one that cannot seek. Its own mode for pipes writes even when it is given up."""

    def __init__(self, out: IO[bytes]) -> None:
        self.out, self.position = out, 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.position

    def write(self, data: Any, /) -> int:
        self.out.write(data)
        self.position += len(data)
        return len(data)


class Archive:
    """A backup that is being written."""

    def __init__(self, out: IO[bytes]) -> None:
        self.tar = tarfile.open(fileobj=_Pipe(out), mode="w")  # noqa: SIM115 - closed by finish()
        self.files: dict[str, str] = {}

    def add(self, name: str, data: bytes) -> None:
        self.files[name] = hashlib.sha256(data).hexdigest()
        self._add(name, len(data), io.BytesIO(data))

    def add_file(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            self.files[name] = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            self._add(name, path.stat().st_size, file)

    def finish(self, manifest: Manifest) -> None:
        text = manifest.as_json()
        self._add(MANIFEST_MEMBER, len(text), io.BytesIO(text))
        self.tar.close()

    def _add(self, name: str, size: int, file: IO[bytes]) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self.tar.addfile(member, file)


@contextlib.contextmanager
def writing_to(path: Path, recipient: str) -> Iterator[IO[bytes]]:
    """A stream into the file, through `age` if there is a recipient. On leaving, the file survives a power cut."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123
        if recipient:
            require("age", "BACKUP_RECIPIENT is set")
            with _age(["--encrypt", "--recipient", recipient], stdin=subprocess.PIPE, stdout=file) as age:
                assert age.stdin  # noqa: S101 - Popen was asked for it
                with _ended_by(age, "BACKUP_RECIPIENT must be the public key that `age-keygen` prints (age1...)"):
                    yield age.stdin
                    age.stdin.close()
        else:
            yield file
        file.flush()
        os.fsync(file.fileno())


def read_archive(path: Path, identity: Path | None, receive: Receive) -> Manifest:
    """Hand each member to `receive` and check it against the list at the end. BackupError if anything differs."""
    try:
        with _reading_from(path, identity) as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
            return _read_members(tar, receive)
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(f"{path} is damaged or incomplete ({error}): use another backup.") from error


def _read_members(tar: tarfile.TarFile, receive: Receive) -> Manifest:
    found: dict[str, str] = {}
    for member in tar:
        content = tar.extractfile(member) if member.isreg() else None
        if content is None or member.name in found or not _known(member.name):
            raise BackupError(f"The backup holds {member.name!r}, which does not belong there: use another backup.")
        if member.name == MANIFEST_MEMBER:
            manifest = Manifest.from_json(content.read(MANIFEST_BYTES))
            _compare(manifest, found)
            return manifest
        digest = _Digest(content)
        receive(member.name, digest)
        while digest.read(CHUNK):
            pass
        found[member.name] = digest.hexdigest()
    raise BackupError("The backup ends before its list of contents: use another backup.")


def _compare(manifest: Manifest, found: dict[str, str]) -> None:
    if found != manifest.files:
        different = {*found.items()} ^ {*manifest.files.items()}
        names = sorted({name for name, _digest in different})
        raise BackupError(f"The backup is damaged: {', '.join(names[:5])} is not what was stored. Use another backup.")


def _known(name: str) -> bool:
    """Only names that we make, so that no archive leads to another path."""
    fixed = {SQLITE_MEMBER, POSTGRESQL_MEMBER, KEY_MEMBER, MANIFEST_MEMBER}
    return name in fixed or bool(PHOTO_MEMBER.fullmatch(name))


class _Digest:
    """Reads from a stream and hashes what it read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream, self.sha256 = stream, hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        data = self.stream.read(size)
        self.sha256.update(data)
        return data

    def hexdigest(self) -> str:
        return self.sha256.hexdigest()


@contextlib.contextmanager
def _reading_from(path: Path, identity: Path | None) -> Iterator[IO[bytes]]:
    try:
        with path.open("rb", buffering=0) as file:  # `age` reads on from where the descriptor stands
            encrypted = file.read(len(AGE_BEGINNING)) == AGE_BEGINNING
            file.seek(0)
            if not encrypted:
                yield file
                return
            if identity is None:
                raise BackupError(f"{path} is encrypted: name the file with its private key, --identity key.txt")
            require("age", "The backup is encrypted")
            with _age(["--decrypt", "--identity", str(identity)], stdin=file, stdout=subprocess.PIPE) as age:
                assert age.stdout  # noqa: S101 - Popen was asked for it
                with _ended_by(age, "is --identity the private key of this backup, and the file complete?"):
                    yield age.stdout
                    while age.stdout.read(CHUNK):
                        pass
    except OSError as error:
        raise BackupError(f"{path} cannot be read ({error.strerror}).") from error


def _age(options: list[str], **pipes: object) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(["age", *options], stderr=subprocess.PIPE, **pipes)  # type: ignore[call-overload,no-any-return]


@contextlib.contextmanager
def _ended_by(age: "subprocess.Popen[bytes]", hint: str) -> Iterator[None]:
    """What `age` says explains a broken pipe or half an archive better than either."""
    failure: Exception | None = None
    try:
        yield
    except (BackupError, BrokenPipeError, tarfile.TarError, EOFError) as error:
        failure = error
    except BaseException:
        age.kill()
        with contextlib.suppress(BrokenPipeError):
            if age.stdin:
                age.stdin.close()
        raise
    for pipe in (age.stdin, age.stdout):
        with contextlib.suppress(BrokenPipeError):
            if pipe:
                pipe.close()
    errors = age.stderr.read().decode(errors="replace").strip() if age.stderr else ""
    if age.wait() and (errors or failure is None):
        raise BackupError(f"age failed: {hint} ({errors.splitlines()[0] if errors else age.returncode})") from failure
    if failure:
        raise failure


def require(program: str, why: str) -> None:
    if not shutil.which(program):
        raise BackupError(
            f"{why}, but the program `{program}` is missing: install it (docs/run-it.md names the package)."
        )
