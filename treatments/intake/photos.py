"""Uploaded photos: the form field, and what is done with each file.

Each is accepted or refused by itself, with a reason, and kept at once. Whatever happens to a photo, the request and
the photos that were accepted before stay as they are.
"""

import contextlib
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from math import ceil
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from treatments.consultations.actions.addition import Part
from treatments.consultations.actions.exceptions import QuotaReached, TooManyPhotos
from treatments.consultations.actions.limit import check_attempts, count_attempt
from treatments.consultations.actions.notify import MessageWriter
from treatments.consultations.actions.quota import note_quota
from treatments.consultations.actions.request_photos import add_photo
from treatments.consultations.choices import Quota
from treatments.consultations.lookup import photos_of_request
from treatments.consultations.photos import MOST_BYTES, MOST_PHOTOS, CleanPhoto, PhotoUnreadable, Reason
from treatments.consultations.photos.decoders import Decoders, DecodersBusy, is_small
from treatments.consultations.photos.headers import Header, read_header
from treatments.consultations.photos.process import Limits
from treatments.consultations.storage import has_room
from treatments.intake.fair_queue import StepAside
from treatments.intake.unavailable import log_failure

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.utils.datastructures import MultiValueDict

    from treatments.consultations.models import ConsultationRequest

# HEIC is left out on purpose: an iPhone then sends a photo of its library as JPEG by itself.
ACCEPT = "image/jpeg,image/png,image/webp"

HOUR = timedelta(hours=1)
WORK = "photo-ms"  # milliseconds of work in this hour, by sender
LONGEST_WAIT_SECONDS = 6  # for all photos of one form together
WALL_SECONDS_A_SECOND = 3  # a machine that is busy, or slow, may take so much longer than the work alone
TRY_AGAIN_SECONDS = 60
SMALL_WORK, LARGE_WORK = 0.05, 0.15  # seconds of a photo, for the fair queue

WHY = {
    Reason.EMPTY: gettext_lazy("The file is empty. Choose it again, or take a new photo."),
    Reason.TOO_HEAVY: gettext_lazy("The file is larger than 15 MB. Send a smaller copy, or a screenshot of it."),
    Reason.UNKNOWN_KIND: gettext_lazy("This is not a photo that we can open. Send a JPEG, PNG or WebP file."),
    Reason.HEIC: gettext_lazy(
        "We cannot open HEIC files. On an iPhone, choose it from your photo library and not from Files, or send a "
        "screenshot of it. For new photos choose Settings, Camera, Formats, “Most Compatible”."
    ),
    Reason.BROKEN: gettext_lazy("The file is damaged or not complete. Choose it again, or take a new photo."),
    Reason.TOO_LARGE: gettext_lazy("The picture has too many pixels. Send a smaller copy, or a screenshot of it."),
    Reason.TOO_SMALL: gettext_lazy("The picture is too small to show anything. Send a larger one."),
    Reason.TOO_SLOW: gettext_lazy("The picture takes too long to open. Send a screenshot of it."),
}


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(
        self, data: Mapping[str, Any], files: "MultiValueDict[str, UploadedFile[bytes]]", name: str
    ) -> Any:
        return files.getlist(name)


class PhotosField(forms.Field):
    """The chosen files, possibly none. Their content is checked later, one by one."""

    widget = SeveralFiles

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.widget.attrs.update({"multiple": True, "accept": ACCEPT})


@dataclass(slots=True, kw_only=True)
class AddedPhotos:
    """A message for each file that was not accepted. `retry_seconds` is set if that was not the file's fault."""

    refusals: list[str] = field(default_factory=list)
    retry_seconds: int = 0
    work_seconds: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Album:
    """The request that photos are added to, and how its additions are noted and told."""

    consultation: "ConsultationRequest"
    part: Part
    write_messages: MessageWriter
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A file that may be a photo; its content is read again when it is decoded."""

    file: "UploadedFile[bytes]"
    header: Header
    sent_sha256: str

    def read(self) -> bytes:
        return _content(self.file)


def add_photos(
    album: Album,
    files: Iterable["UploadedFile[bytes]"],
    *,
    address: str,
    skipped: Iterable[str] = (),
    step_aside: StepAside = contextlib.nullcontext,
) -> AddedPhotos:
    """Save every acceptable photo. `skipped` names files that were not received because the disk is full.

    `step_aside` is entered while a decoder is at work and this thread only waits.
    """
    added = AddedPhotos()
    candidates = _candidates(album, files, added)
    room = MOST_PHOTOS - len(photos_of_request(album.consultation))
    for one in candidates[room:]:
        why = _("You can send up to %(most)s photos. Remove one first.") % {"most": MOST_PHOTOS}
        added.refusals.append(_refusal(_name(one.file), why))
    if names := list(skipped):
        _not_now(added, Quota.DISK, names, at=album.at)
    _decode_each(album, candidates[:room], added, address=address, step_aside=step_aside)
    return added


def expected_work(files: Iterable["UploadedFile[bytes]"]) -> float:
    """Seconds, for the fair queue: 0 for one small photo, and for files that will not be decoded at all."""
    work = 0.0
    for file in files:
        with contextlib.suppress(PhotoUnreadable):
            work += SMALL_WORK if is_small(_read(file)[1]) else LARGE_WORK
    return max(0.0, work - SMALL_WORK)


def refuse_for_now(files: Iterable["UploadedFile[bytes]"], *, at: datetime) -> AddedPhotos:
    """Decode and save nothing: more forms with photos are waiting than can be processed."""
    added = AddedPhotos()
    _not_now(added, Quota.BUSY, [_name(file) for file in files], at=at)
    return added


def _candidates(album: Album, files: Iterable["UploadedFile[bytes]"], added: AddedPhotos) -> list[Candidate]:
    """The files whose first bytes are those of a photo, without those that the request already has."""
    known = {photo.sent_sha256 for photo in photos_of_request(album.consultation)}
    found = []
    for file in files:
        try:
            content, header = _read(file)
        except PhotoUnreadable as error:
            added.refusals.append(refusal(_name(file), error.reason))
            continue
        fingerprint = hashlib.sha256(content).hexdigest()
        if fingerprint not in known:
            known.add(fingerprint)
            found.append(Candidate(file=file, header=header, sent_sha256=fingerprint))
    return found


def _decode_each(
    album: Album,
    candidates: list[Candidate],
    added: AddedPhotos,
    *,
    address: str,
    step_aside: StepAside,
) -> None:
    """One after the other, until one cannot be decoded now: then the rest could not be decoded either."""
    if not candidates:
        return
    limit, at = settings.PHOTO_SECONDS_PER_HOUR * 1000, album.at
    before = check_attempts(address=address, what=WORK, limit=limit, window=HOUR, at=at)
    work = _Work(address=address, step_aside=step_aside, used_seconds=before.count / 1000)
    place = 0
    try:
        for place, one in enumerate(candidates):  # noqa: B007 - the place is needed behind the loop
            if not before.allowed or work.used_seconds * 1000 >= limit:
                added.retry_seconds = int(before.retry_after.total_seconds()) + 1
                raise QuotaReached(Quota.PHOTO_TIME)  # noqa: TRY301 - ends as the others do
            if not has_room():
                raise QuotaReached(Quota.DISK)  # noqa: TRY301 - ends as the others do
            _decode_one(album, one, added, work)
    except QuotaReached as error:
        _not_now(added, error.quota, [_name(one.file) for one in candidates[place:]], at=at)
    except DecodersBusy:
        _not_now(added, Quota.BUSY, [_name(one.file) for one in candidates[place:]], at=at)
    except OSError as fault:
        log_failure(fault)
        _not_now(added, Quota.DISK, [_name(one.file) for one in candidates[place:]], at=at)
    finally:
        added.work_seconds = work.done_seconds
        if milliseconds := round(work.done_seconds * 1000):
            count_attempt(address=address, what=WORK, limit=limit, window=HOUR, at=at, amount=milliseconds)


@dataclass(slots=True, kw_only=True)
class _Work:
    """How much work a sender's photos have caused this hour, and how long this form may still wait."""

    address: str
    step_aside: StepAside
    used_seconds: float
    done_seconds: float = 0
    wait_seconds: float = LONGEST_WAIT_SECONDS

    def decode(self, one: Candidate) -> CleanPhoto:
        with self.step_aside():
            decoded = decoders().decode(
                one.read,
                one.header,
                sender=self.address,
                used_seconds=self.used_seconds,
                wait_seconds=self.wait_seconds,
            )
        self.wait_seconds = max(0, self.wait_seconds - decoded.waited)
        self.used_seconds += decoded.seconds
        self.done_seconds += decoded.seconds
        if isinstance(decoded.result, Reason):
            raise PhotoUnreadable(decoded.result)
        return decoded.result


def _decode_one(album: Album, one: Candidate, added: AddedPhotos, work: _Work) -> None:
    try:
        add_photo(
            consultation=album.consultation,
            photo=work.decode(one),
            sent_sha256=one.sent_sha256,
            part=album.part,
            write_messages=album.write_messages,
            at=album.at,
        )
    except PhotoUnreadable as error:
        added.refusals.append(refusal(_name(one.file), error.reason))
    except TooManyPhotos:  # a concurrent submission of the same form was first
        why = _("You can send up to %(most)s photos. Remove one first.") % {"most": MOST_PHOTOS}
        added.refusals.append(_refusal(_name(one.file), why))


def decoders() -> Decoders:
    """The decoders of this web worker, started with its first photo."""
    return _decoders(settings.PHOTO_SLOTS, settings.PHOTOS_AT_ONCE, settings.PHOTO_SECONDS, settings.PHOTO_MB)


@cache
def _decoders(folder: Any, at_once: int, seconds: int, megabytes: int) -> Decoders:
    limits = Limits(cpu_seconds=seconds, wall_seconds=seconds * WALL_SECONDS_A_SECOND, memory=megabytes * 1024 * 1024)
    return Decoders(folder, at_once=at_once, limits=limits)


def _not_now(added: AddedPhotos, quota: Quota, names: list[str], *, at: datetime) -> None:
    note_quota(quota=quota, at=at)
    added.retry_seconds = added.retry_seconds or TRY_AGAIN_SECONDS
    minutes = ceil(added.retry_seconds / 60)
    values = {"files": ", ".join(names), "minutes": minutes}
    match quota:
        case Quota.BUSY:
            why = _(
                "We could not look at %(files)s just now, because many people are sending photos. Choose your photos "
                "again in a minute, or go on without them. Everything else is kept."
            )
        case Quota.PHOTO_TIME:
            why = ngettext(
                "We could not look at %(files)s, because many photos have come from your network. Go on without "
                "photos, or choose them again in %(minutes)s minute. Everything else is kept.",
                "We could not look at %(files)s, because many photos have come from your network. Go on without "
                "photos, or choose them again in %(minutes)s minutes. Everything else is kept.",
                minutes,
            )
        case _:
            why = _(
                "We have no room for %(files)s just now. Go on without photos, or choose them again later. "
                "Everything else is kept."
            )
    added.refusals.append(why % values)


def _read(file: "UploadedFile[bytes]") -> tuple[bytes, Header]:
    """Raises PhotoUnreadable for what is not worth decoding."""
    if (file.size or 0) > MOST_BYTES:
        raise PhotoUnreadable(Reason.TOO_HEAVY)  # before it is read into memory
    content = _content(file)
    return content, read_header(content)


def _content(file: "UploadedFile[bytes]") -> bytes:
    file.seek(0)
    content: bytes = file.read()
    return content


def _name(file: "UploadedFile[bytes]") -> str:
    return file.name or _("one of your photos")


def refusal(name: str, reason: Reason) -> str:
    return _refusal(name, str(WHY[reason]))


def _refusal(name: str, why: str) -> str:
    return _("%(file)s was not taken. %(why)s The other photos are kept.") % {"file": name, "why": why}
