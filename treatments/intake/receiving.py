"""Large photos on their way in wait on the disk. Without room there, the request goes on without them and knows it."""

from typing import TYPE_CHECKING, Any

from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

NOT_RECEIVED = "picoinfo.photo_not_received"


class RoomOrNotHandler(TemporaryFileUploadHandler):
    """Django lets a full disk end the request with 500, and everything that was typed is lost with it."""

    request: HttpRequest

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().new_file(*args, **kwargs)
        except OSError as fault:
            raise self._without() from fault

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        try:
            return super().receive_data_chunk(raw_data, start)
        except OSError as fault:
            raise self._without() from fault

    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        try:
            return super().file_complete(file_size)
        except OSError:
            self._without()
            return None

    def _without(self) -> SkipFile:
        self.request.META[NOT_RECEIVED] = "1"
        return SkipFile()


def check_that_photos_arrived(request: HttpRequest) -> None:
    """To be asked once the body was read; OSError where the disk had no room for one."""
    if NOT_RECEIVED in request.META:
        raise OSError(NOT_RECEIVED)
