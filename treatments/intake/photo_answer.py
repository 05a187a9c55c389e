"""A private photo as an answer: shown to its owner, kept by no cache, and inert if opened by itself."""

from django.http import Http404, HttpResponse

from treatments.consultations.storage import read_photo


def photo_answer(name: str) -> HttpResponse:
    """An empty name stands for a photo that is not the visitor's, and is as unknown as one that never was."""
    try:
        content = read_photo(name)
    except FileNotFoundError:
        raise Http404 from None
    return HttpResponse(
        content,
        content_type="image/jpeg",
        headers={
            "Content-Disposition": 'inline; filename="photo.jpg"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Robots-Tag": "noindex",
        },
    )
