"""The response for a private photo, for its owner and for staff: never cached, and inert if opened alone."""

from django.http import Http404, HttpResponse

from treatments.consultations.storage import read_photo


def photo_response(name: str, *, filename: str = "photo.jpg") -> HttpResponse:
    """The caller has checked that the visitor may see it. Http404 if there is no such photo, or its file
    is missing; an empty name stands for a photo that is not the visitor's, and gets the same answer."""
    try:
        content = read_photo(name)
    except FileNotFoundError:
        raise Http404 from None
    return HttpResponse(
        content,
        content_type="image/jpeg",
        headers={
            "Content-Disposition": f'inline; filename="{filename}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Robots-Tag": "noindex",
        },
    )
