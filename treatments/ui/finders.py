"""The static files finder of the joined stylesheet, for collectstatic and for a development server alike."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from treatments.atomic_files import atomic_write
from treatments.ui.stylesheets import JOINED, join_stylesheets


class JoinedStylesheetFinder(BaseFinder):
    """Joins anew whenever it is asked, and writes only when the words have changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.folder = Path(settings.VAR_DIR) / "joined"
        self.storage = FileSystemStorage(self.folder)
        self.storage.prefix = ""  # type: ignore[attr-defined]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != JOINED:
            return []
        file = str(self.write())
        return [file] if find_all else file

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        self.write()
        yield JOINED, self.storage

    def write(self) -> Path:
        words = join_stylesheets(Path(settings.BASE_DIR) / "static" / "css")
        file = self.folder / JOINED
        if not file.exists() or file.read_text(encoding="utf-8") != words:
            file.parent.mkdir(parents=True, exist_ok=True)
            atomic_write(file, words.encode())
        return file
