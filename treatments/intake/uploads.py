"""Photos on their way in: each is taken or refused by itself, with a reason in words."""

from collections.abc import Iterable, Iterator
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treatments.consultations.actions.draft import add_draft_photo
from treatments.consultations.actions.exceptions import TooManyPhotos
from treatments.consultations.lookup import Draft
from treatments.consultations.photos import MOST_BYTES, MOST_PHOTOS, CleanPhoto, PhotoUnreadable, Reason, clean_photo

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

# Decoding a large photo takes a few hundred megabytes for a moment, so each process decodes one at a time.
DECODERS = BoundedSemaphore(1)

WHY = {
    Reason.EMPTY: gettext_lazy("The file is empty. Choose it again, or take a new photo."),
    Reason.TOO_HEAVY: gettext_lazy("The file is larger than 15 MB. Send a smaller copy, or a screenshot of it."),
    Reason.UNKNOWN_KIND: gettext_lazy("This is not a photo that we can open. Send a JPEG, PNG, WebP or HEIC file."),
    Reason.BROKEN: gettext_lazy("The file is damaged or not complete. Choose it again, or take a new photo."),
    Reason.TOO_LARGE: gettext_lazy("The picture has too many pixels. Send a smaller copy, or a screenshot of it."),
    Reason.TOO_SMALL: gettext_lazy("The picture is too small to show anything. Send a larger one."),
}


def add_photos(draft: Draft, files: Iterable["UploadedFile[bytes]"]) -> Iterator[str]:
    """Keep what can be kept; a sentence for each photo that was refused, with its name as the sender knows it."""
    for file in files:
        try:
            add_draft_photo(draft=draft, photo=_clean(file))
        except PhotoUnreadable as error:
            yield _refusal(file, str(WHY[error.reason]))
        except TooManyPhotos:
            yield _refusal(file, _("You can send up to %(most)s photos. Remove one first.") % {"most": MOST_PHOTOS})


def _clean(file: "UploadedFile[bytes]") -> CleanPhoto:
    if (file.size or 0) > MOST_BYTES:
        raise PhotoUnreadable(Reason.TOO_HEAVY)
    file.seek(0)
    with DECODERS:
        return clean_photo(file.read())


def _refusal(file: "UploadedFile[bytes]", why: str) -> str:
    return _("%(file)s was not taken. %(why)s The other photos are kept.") % {"file": file.name, "why": why}
