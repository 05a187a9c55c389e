"""The resized photographs of articles, made by the library into the private folder, each named by its content."""

import re
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

NAME = re.compile(r"[0-9a-f]{20}-\d{1,4}\.(avif|jpg)\Z")
TYPES = {"avif": "image/avif", "jpg": "image/jpeg"}
FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """Only names that the library makes; another content would have another name, so it may be kept for ever."""
    found = NAME.match(name)
    file = Path(settings.VAR_DIR) / "pictures" / name
    if found is None or not file.is_file():
        raise Http404
    return FileResponse(file.open("rb"), content_type=TYPES[found[1]], headers={"Cache-Control": FOR_EVER})
