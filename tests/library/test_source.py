import os
import threading
from pathlib import Path

from tests.library.folders import Folder, told
from treatments.library import source
from treatments.library.problems import Problem
from treatments.library.source import MAX_TEXT, list_files, read_bytes, read_text


def test_survey_lists_files_and_opens_nothing(folder: Folder) -> None:
    secret = folder.path / "articles/acne-scars/en.md"
    secret.chmod(0)
    (folder.path / ".hidden").write_text("x")
    (folder.path / "clinic.yaml~").write_text("x")

    found = list_files(folder.path)

    assert "articles/acne-scars/en.md" in found.stats
    assert {".hidden", "clinic.yaml~"} & found.stats.keys() == set()
    assert found.problems == ()


def test_link_inside_the_folder_is_followed(folder: Folder) -> None:
    (folder.path / "articles/copy").symlink_to(folder.path / "articles/acne-scars")

    assert "articles/copy/en.md" in list_files(folder.path).stats


def test_link_out_of_the_folder_is_not_followed(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/en.md").write_text("x")
    (folder.path / "articles/leak").symlink_to(tmp_path / "secrets")

    found = list_files(folder.path)

    assert [told(problem) for problem in found.problems] == [("P103", "articles/leak", None)]
    assert "articles/leak/en.md" not in found.stats


def test_links_in_a_ring_end(folder: Folder) -> None:
    (folder.path / "articles/ring").symlink_to(folder.path)
    (folder.path / "broken").symlink_to(folder.path / "gone")

    found = list_files(folder.path)

    assert [told(problem) for problem in found.problems] == [("P103", "articles/ring", None), ("P101", "broken", None)]
    assert max(name.count("/") for name in found.stats) <= source.MAX_DEPTH


def test_pipe_is_no_file(folder: Folder) -> None:
    os.mkfifo(folder.path / "articles/acne-scars/de.md")

    assert "articles/acne-scars/de.md" not in list_files(folder.path).stats


def test_text_comes_with_plain_line_ends_and_without_a_mark(folder: Folder) -> None:
    folder.write("a.md", b"\xef\xbb\xbfone\r\ntwo\rthree")

    assert read_text(folder.path, "a.md") == "one\ntwo\nthree"


def test_largest_text_is_read_and_one_byte_more_is_not(folder: Folder) -> None:
    folder.write("a.md", b"x" * MAX_TEXT)
    folder.write("b.md", b"x" * (MAX_TEXT + 1))

    refused = read_text(folder.path, "b.md")

    assert read_text(folder.path, "a.md") == "x" * MAX_TEXT
    assert isinstance(refused, Problem)
    assert told(refused) == ("P102", "b.md", None)


def test_file_that_is_gone_is_a_problem(folder: Folder) -> None:
    gone = read_text(folder.path, "gone.md")

    assert isinstance(gone, Problem)
    assert told(gone) == ("P101", "gone.md", None)


def test_file_changed_in_mid_read_is_never_given_in_halves(folder: Folder) -> None:
    """Half of a new text stands in the file when it is read; the other half comes a moment later."""
    file = folder.path / "a.md"
    file.write_bytes(b"old " * 1000)
    halves = (b"new " * 1000, b"text" * 500)

    def write_the_rest() -> None:
        with file.open("ab") as handle:
            handle.write(halves[1])

    file.write_bytes(halves[0])
    later = threading.Timer(0.02, write_the_rest)
    later.start()
    read = read_bytes(folder.path, "a.md")
    later.join()

    assert read == halves[0] + halves[1]


def test_file_that_never_lies_still_is_a_problem(folder: Folder) -> None:
    file = folder.path / "a.md"
    file.write_text("words")
    stop = threading.Event()

    def touch() -> None:
        while not stop.wait(0.002):
            os.utime(file)

    toucher = threading.Thread(target=touch)
    toucher.start()
    read = read_bytes(folder.path, "a.md")
    stop.set()
    toucher.join()

    assert isinstance(read, Problem)
    assert told(read) == ("P106", "a.md", None)
    assert read_bytes(folder.path, "a.md") == b"words"
