"""The response for a private photo, for its owner and for staff: never cached, and inert if opened alone."""

from django.http import Http404, HttpResponse

from treatments.consultations.photos.turning import turned
from treatments.consultations.storage import read_photo


def photo_response(name: str, *, filename: str = "photo.jpg", quarter_turns: int = 0) -> HttpResponse:
    """The caller has checked that the visitor may see it. Http404 if there is no such photo, or its file
    is missing; an empty name stands for a photo that is not the visitor's, and gets the same answer.

    `quarter_turns` turn what is shown, clockwise, and not what is stored."""
    try:
        content = read_photo(name)
    except FileNotFoundError:
        raise Http404 from None
    for _turn in range(quarter_turns):
        content = turned(content)
    return HttpResponse(
        content,
        content_type="image/jpeg",
        headers={
            "Content-Disposition": f'inline; filename="{filename}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Robots-Tag": "noindex",
        },
    )
