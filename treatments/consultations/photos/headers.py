"""What a picture's header says, read without decoding a pixel.

Most hostile files are refused here: those of other kinds, those that claim to be huge, and JPEG files with
thousands of scans. It also tells small pictures from large ones, which wait in different queues.
"""

import re
from dataclasses import dataclass
from typing import Literal

from treatments.consultations.photos import (
    FEWEST_PIXELS_A_SIDE,
    MOST_BYTES,
    MOST_PIXELS,
    MOST_PROGRESSIVE_SAMPLES,
    MOST_SCANS,
    PhotoUnreadable,
    Reason,
)

Kind = Literal["JPEG", "PNG", "WEBP"]

_JPEG = b"\xff\xd8\xff"
_PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
# Names of the encodings that phones put into a HEIF container. AVIF uses the container too, but is named apart.
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})

# In JPEG data, FF 00 is an escaped byte and FF D0 to FF D7 are restarts; any other FF xx begins a segment.
_JPEG_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_NO_LENGTH, _START, _END, _SCAN = 0x01, 0xD8, 0xD9, 0xDA
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_MOST_SEGMENTS = 1000  # real files have a few hundred at most, and nothing between them
_WIDEST_GAP = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    kind: Kind
    width: int
    height: int
    size: int  # of the file, in bytes

    @property
    def pixels(self) -> int:
        return self.width * self.height


def read_header(content: bytes) -> Header:
    """Raises PhotoUnreadable for what need not be opened at all. Takes well under a millisecond, whatever it is."""
    if not content:
        raise PhotoUnreadable(Reason.EMPTY)
    if len(content) > MOST_BYTES:
        raise PhotoUnreadable(Reason.TOO_HEAVY)
    header = _header(content)
    if header.pixels > MOST_PIXELS[header.kind]:
        raise PhotoUnreadable(Reason.TOO_LARGE)
    if min(header.width, header.height) < FEWEST_PIXELS_A_SIDE:
        raise PhotoUnreadable(Reason.TOO_SMALL)
    return header


def _header(content: bytes) -> Header:
    if content.startswith(_JPEG):
        width, height = _jpeg_size(content)
        return Header(kind="JPEG", width=width, height=height, size=len(content))
    if content.startswith(_PNG):
        return Header(kind="PNG", width=_big(content[16:20]), height=_big(content[20:24]), size=len(content))
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        width, height = _webp_size(content)
        return Header(kind="WEBP", width=width, height=height, size=len(content))
    if _is_heic(content):
        raise PhotoUnreadable(Reason.HEIC)
    raise PhotoUnreadable(Reason.UNKNOWN_KIND)


def _is_heic(content: bytes) -> bool:
    length = min(_big(content[:4]), 256)
    brands = {content[at : at + 4] for at in range(8, length, 4)}
    return content[4:8] == b"ftyp" and bool(brands & _HEIC_BRANDS) and b"avif" not in brands


def _jpeg_size(content: bytes) -> tuple[int, int]:
    at = 2
    for _ in range(_MOST_SEGMENTS):
        found = _JPEG_MARKER.search(content, at, at + _WIDEST_GAP)
        if found is None or (marker := content[found.end() - 1]) in {_START, _END, _SCAN}:
            break
        at = found.end()
        if marker in _FRAMES:
            width, height = _big(content[at + 5 : at + 7]), _big(content[at + 3 : at + 5])
            if marker in _PROGRESSIVE and width * height * _samples(content, at) > MOST_PROGRESSIVE_SAMPLES:
                raise PhotoUnreadable(Reason.TOO_LARGE)
            return width, height
        at = _behind(content, marker, at)
    raise PhotoUnreadable(Reason.BROKEN)


def _samples(content: bytes, at: int) -> float:
    """How many samples of all colours a JPEG has for each pixel: 3, or 1.5 where colours are stored coarsely."""
    colours = content[at + 8 : at + 8 + 3 * content[at + 7]] if len(content) > at + 7 else b""  # number, size, table
    sizes = [(one >> 4, one & 15) for one in colours[1::3]]
    whole = max((wide for wide, _ in sizes), default=1) * max((high for _, high in sizes), default=1)
    return sum(wide * high for wide, high in sizes) / (whole or 1)


def count_scans(content: bytes) -> int:
    """How many scans a decoder would work through, up to one more than MOST_SCANS; 0 for what is no JPEG.

    Bytes between segments are skipped, as a decoder does, so that every scan is counted. It reads each
    byte, which can take half a second for a file made for that.
    """
    at, scans = 2, 0
    while content.startswith(_JPEG) and scans <= MOST_SCANS and (found := _JPEG_MARKER.search(content, at)):
        marker = content[found.end() - 1]
        if marker in {_START, _END}:
            break
        scans += marker == _SCAN
        at = _behind(content, marker, found.end())
    return scans


def _behind(content: bytes, marker: int, at: int) -> int:
    return at if marker == _NO_LENGTH else at + max(2, _big(content[at : at + 2]))


def _webp_size(content: bytes) -> tuple[int, int]:
    match content[12:16]:
        case b"VP8X":
            return _little(content[24:27]) + 1, _little(content[27:30]) + 1
        case b"VP8L" if content[20:21] == b"\x2f":
            bits = _little(content[21:25])
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 " if content[23:26] == b"\x9d\x01\x2a":
            return _little(content[26:28]) & 0x3FFF, _little(content[28:30]) & 0x3FFF
    raise PhotoUnreadable(Reason.BROKEN)


def _big(number: bytes) -> int:
    return int.from_bytes(number, "big")


def _little(number: bytes) -> int:
    return int.from_bytes(number, "little")
