"""Reading pages that are drawn already: each is kept until its validator changes, and given to everybody alike.

Only the body and its type are kept, never a response: no header, cookie or status of one visitor can reach another.
"""

import gzip
import re
import threading
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

# Indents are for the people who read templates. No reading page holds text whose spaces count (<pre>, <textarea>).
INDENTS = re.compile(rb"\n\s+")
LIMIT = 32 * 1024 * 1024  # bytes in one process; the pages drawn longest ago give way


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedPage:
    validator: str
    content_type: str
    body: bytes
    compressed: bytes

    @property
    def size(self) -> int:
        return len(self.body) + len(self.compressed)

    def answer(self, request: HttpRequest) -> HttpResponse:
        # Nothing on these pages is secret or echoes a visitor, so compressing them gives nothing away.
        packed = "gzip" in request.headers.get("Accept-Encoding", "")
        response = HttpResponse(self.compressed if packed else self.body, content_type=self.content_type)
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["ETag"] = self.validator
        return response


def drawn_page(validator: str, response: HttpResponse) -> CachedPage:
    body = INDENTS.sub(b"\n", response.content)
    return CachedPage(
        validator=validator,
        content_type=response.headers["Content-Type"],
        body=body,
        compressed=gzip.compress(body, mtime=0),
    )


class PageCache:
    """By path. Read without a lock; written under one."""

    def __init__(self, limit: int = LIMIT) -> None:
        self.limit, self.size = limit, 0
        self._pages: dict[str, CachedPage] = {}
        self._writing = threading.Lock()

    def get(self, path: str, validator: str) -> CachedPage | None:
        page = self._pages.get(path)
        return page if page is not None and page.validator == validator else None

    def keep(self, path: str, validator: str, response: HttpResponse) -> CachedPage:
        page = drawn_page(validator, response)
        with self._writing:
            self._drop(path)
            self._pages[path] = page
            self.size += page.size
            while self.size > self.limit:
                self._drop(next(iter(self._pages)))
        return page

    def _drop(self, path: str) -> None:
        if (old := self._pages.pop(path, None)) is not None:
            self.size -= old.size
