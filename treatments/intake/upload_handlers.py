"""Large photos are stored on the disk while they arrive. If it is full, the request continues without them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest

from treatments.consultations.storage import has_room

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

_SKIPPED = "picoinfo.skipped_files"


class SkipWhenDiskFull(TemporaryFileUploadHandler):
    """Django answers a full disk with 500, and everything that was typed would be lost."""

    request: HttpRequest

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        self.file_name = file_name
        try:
            Path(settings.FILE_UPLOAD_TEMP_DIR).mkdir(mode=0o700, parents=True, exist_ok=True)
            if not has_room():
                raise self._skip()
            super().new_file(field_name, file_name, *args, **kwargs)
        except OSError as error:
            raise self._skip() from error

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        try:
            return super().receive_data_chunk(raw_data, start)
        except OSError as error:
            raise self._skip() from error

    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        try:
            return super().file_complete(file_size)
        except OSError:
            self._skip()
            return None

    def _skip(self) -> SkipFile:
        self.request.META.setdefault(_SKIPPED, []).append(self.file_name or "")
        return SkipFile()


def skipped_files(request: HttpRequest) -> list[str]:
    """The names of the files that could not be received. Call it after the body was read."""
    names: list[str] = request.META.get(_SKIPPED, [])
    return names
