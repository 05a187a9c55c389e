"""Patients' photos: what may be sent, and what is kept of it.

Everything in this package is plain Python without Django, because a part of it runs in a process of its own:

    headers    what a file says of itself, read without decoding anything
    cleaning   decodes the picture and encodes it anew, with Pillow
    process    the process in which that happens, under limits that the kernel enforces
    decoders   the queue in front of these processes, for the web workers
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

MOST_PHOTOS = 6
MOST_BYTES = 15 * 1024 * 1024
# A JPEG can be decoded at a part of its size; the others unfold whole in memory (measured: PNG 9, WebP 16 bytes a
# pixel), so they may hold what a phone saves: 12 megapixels, in practice.
MOST_PIXELS = {"JPEG": 64_000_000, "PNG": 16_000_000, "WEBP": 12_600_000}
FEWEST_PIXELS_A_SIDE = 16  # a smaller one shows nothing: mostly tracking dots and icons
# A progressive JPEG is held whole, two bytes for each sample of each colour, whatever size it is decoded at.
MOST_PROGRESSIVE_SAMPLES = 66_000_000
# Encoders write about ten scans in a progressive JPEG. Each costs a pass over the whole picture, however empty it is.
MOST_SCANS = 24


class Reason(StrEnum):
    EMPTY = "empty"
    TOO_HEAVY = "too-heavy"
    UNKNOWN_KIND = "unknown-kind"
    HEIC = "heic"
    BROKEN = "broken"
    TOO_LARGE = "too-large"
    TOO_SMALL = "too-small"
    TOO_SLOW = "too-slow"


class PhotoUnreadable(Exception):
    """The file cannot become a photo; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanPhoto:
    jpeg: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.jpeg).hexdigest()
