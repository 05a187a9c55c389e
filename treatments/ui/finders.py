"""The static files finder of the joined stylesheets, for collectstatic and for a development server alike."""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from treatments.atomic_files import atomic_write
from treatments.ui.stylesheets import JOINED, in_admin_layer, join_stylesheets

ADMIN_STATIC = Path(admin.__path__[0]) / "static"


class JoinedStylesheetFinder(BaseFinder):
    """Joins the files on every call, and writes only if the result has changed.

    It stands before the finder of the apps' own files, so the admin's stylesheets are served in their layer.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.folder = Path(settings.VAR_DIR) / "joined"
        self.storage = FileSystemStorage(self.folder)
        self.storage.prefix = ""  # type: ignore[attr-defined]

    @cached_property
    def admin_files(self) -> dict[str, Path]:
        return {str(file.relative_to(ADMIN_STATIC)): file for file in sorted(ADMIN_STATIC.glob("admin/css/*.css"))}

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path not in JOINED and path not in self.admin_files:
            return []
        file = str(self.write(path))
        return [file] if find_all else file

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        for path in (*JOINED, *self.admin_files):
            self.write(path)
            yield path, self.storage

    def write(self, path: str) -> Path:
        if path in JOINED:
            css = join_stylesheets(Path(settings.BASE_DIR) / "static" / "css" / JOINED[path])
        else:
            css = in_admin_layer(self.admin_files[path])
        file = self.folder / path
        if not file.exists() or file.read_text(encoding="utf-8") != css:
            file.parent.mkdir(parents=True, exist_ok=True)
            atomic_write(file, css.encode())
        return file
