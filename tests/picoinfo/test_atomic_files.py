"""A file is written whole or not at all, with the permissions it should have, whatever goes wrong half-way."""

import os
import stat
from pathlib import Path

import pytest

from treatments.atomic_files import atomic_write


def test_a_file_is_made_and_replaced_and_nothing_else_is_left(tmp_path: Path):
    file = tmp_path / "file.bin"

    atomic_write(file, b"first")
    atomic_write(file, b"second")

    assert file.read_bytes() == b"second"
    assert list(tmp_path.iterdir()) == [file]


def test_a_full_disk_leaves_the_old_file_and_nothing_unfinished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "file.bin"
    atomic_write(file, b"first")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        atomic_write(file, b"second", durable=True)

    assert file.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [file]


def test_a_write_that_fails_leaves_nothing_where_nothing_was(tmp_path: Path):
    (tmp_path / "taken").mkdir()

    with pytest.raises(OSError, match="Is a directory"):
        atomic_write(tmp_path / "taken", b"data")

    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


@pytest.mark.parametrize(("mode", "expected"), [(0o600, 0o600), (0o644, 0o644), (None, 0o640)])
def test_permissions_are_as_asked_or_as_the_umask_says(tmp_path: Path, mode: int | None, expected: int):
    before = os.umask(0o027)
    try:
        atomic_write(tmp_path / "file", b"data", mode=mode)
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == expected


def test_of_two_writers_the_first_wins_where_it_must(tmp_path: Path):
    atomic_write(tmp_path / "key", b"first", keep_existing=True)
    atomic_write(tmp_path / "key", b"second", keep_existing=True)

    assert (tmp_path / "key").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
