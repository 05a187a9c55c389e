import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from tests.clock import NOW
from treatments.consultations import storage


def age(path: Path, days: float) -> Path:
    then = (NOW - timedelta(days=days)).timestamp()
    os.utime(path, (then, then))
    return path


def test_a_photo_is_read_back_as_it_was_written() -> None:
    name = storage.write_photo(b"a picture")

    assert storage.read_photo(name) == b"a picture"


def test_names_are_random_and_long() -> None:
    names = {storage.write_photo(b"x") for _ in range(20)}

    assert len(names) == 20
    assert {len(bytes.fromhex(name)) for name in names} == {16}


def test_only_the_site_may_read_the_files() -> None:
    path = storage.photo_path(storage.write_photo(b"x"))

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "name",
    ["", "..", "../../etc/passwd", "/etc/passwd", "a" * 31, "A" * 32, "a" * 32 + "\n", "a" * 16 + "/" * 16],
)
def test_a_strangers_name_leads_nowhere(name: str) -> None:
    with pytest.raises(FileNotFoundError):
        storage.read_photo(name)


def test_a_photo_that_is_not_there_is_not_found() -> None:
    with pytest.raises(FileNotFoundError):
        storage.read_photo("0" * 32)


def test_removing_twice_is_no_fault() -> None:
    name = storage.write_photo(b"x")

    storage.remove_photos([name])
    storage.remove_photos([name])

    assert not storage.photo_path(name).exists()


def test_nothing_is_written_where_nothing_may_be(private_folder: Path) -> None:
    storage.photo_folder().write_text("a file where the folder should be")

    with pytest.raises(OSError, match=r"Not a directory|File exists"):
        storage.write_photo(b"x")


def test_the_sweep_takes_old_strays_and_half_written_files_alone() -> None:
    known, young, stray = (storage.write_photo(b"x") for _ in range(3))
    for name, days in ((known, 9), (young, 0.5), (stray, 9)):
        age(storage.photo_path(name), days)
    half = age(_touched(storage.photo_path(known).with_name(f"{'0' * 32}.part")), 2)
    foreign = age(_touched(storage.photo_folder() / known[:2] / "notes.txt"), 9)

    def with_a_row(names: object) -> set[str]:
        return {known} & set(names)  # type: ignore[call-overload, no-any-return]

    counted = storage.sweep(older_than=NOW - timedelta(days=1), known=with_a_row, dry_run=True)
    removed = storage.sweep(older_than=NOW - timedelta(days=1), known=with_a_row)

    assert (counted, removed) == (2, 2)
    assert [storage.photo_path(name).exists() for name in (known, young, stray)] == [True, True, False]
    assert (half.exists(), foreign.exists()) == (False, True)


def test_there_is_nothing_to_sweep_before_the_first_photo() -> None:
    assert storage.sweep(older_than=NOW, known=set) == 0  # type: ignore[arg-type]


def _touched(path: Path) -> Path:
    path.touch()
    return path
