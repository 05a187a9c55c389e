"""A patient's picture in, a clean one out: upright, of bearable size, and nothing in it but what can be seen.

Every picture is decoded and drawn anew as JPEG, so no metadata, no hidden file behind the picture and no fault of a
viewer survives. What cannot be cleaned is refused with a reason that the form puts beside the file.
"""

import hashlib
import io
import threading
import warnings
from dataclasses import dataclass
from enum import StrEnum

import pillow_heif
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

MOST_PHOTOS = 6
MOST_BYTES = 15 * 1024 * 1024
# Decided from the header, before any pixel is decoded. A JPEG can be decoded at a part of its size; the others unfold
# whole in memory (measured: HEIC 7, PNG 9, WebP 16 bytes a pixel), so they may hold what a phone takes or saves.
MOST_PIXELS = {"JPEG": 64_000_000, "MPO": 64_000_000, "HEIF": 50_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
LONGEST_EDGE = 3000
FEWEST_PIXELS_A_SIDE = 16  # a smaller one shows nothing: mostly tracking dots and icons
QUALITY = 88

_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))

_one_at_a_time = threading.Lock()

pillow_heif.register_heif_opener(thumbnails=False)


class Reason(StrEnum):
    EMPTY = "empty"
    TOO_HEAVY = "too-heavy"
    UNKNOWN_KIND = "unknown-kind"
    BROKEN = "broken"
    TOO_LARGE = "too-large"
    TOO_SMALL = "too-small"


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


def clean_photo(content: bytes) -> CleanPhoto:
    """Raises PhotoUnreadable. Photos are cleaned one at a time in a process, for one may need 400 MB for a second."""
    if not content:
        raise PhotoUnreadable(Reason.EMPTY)
    if len(content) > MOST_BYTES:
        raise PhotoUnreadable(Reason.TOO_HEAVY)
    # The lock also guards the warning filters, which belong to the whole process.
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        # Damaged metadata makes Pillow warn and go on; the metadata is thrown away here in any case.
        warnings.simplefilter("ignore", UserWarning)
        image = _opened(content)
        try:
            return _redrawn(image)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise PhotoUnreadable(Reason.TOO_LARGE) from error
        except Exception as error:
            # Pillow's decoders raise whatever the damage leads to: OSError, SyntaxError, ValueError, struct.error ...
            raise PhotoUnreadable(Reason.BROKEN) from error
        finally:
            image.close()


def _opened(content: bytes) -> Image.Image:
    """The picture with its header read and no pixel decoded."""
    try:
        image = Image.open(io.BytesIO(content), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoUnreadable(Reason.TOO_LARGE) from error
    except UnidentifiedImageError as error:
        raise PhotoUnreadable(Reason.UNKNOWN_KIND) from error
    except Exception as error:
        raise PhotoUnreadable(Reason.BROKEN) from error
    width, height = image.size
    if width * height > MOST_PIXELS[image.format or ""]:
        raise PhotoUnreadable(Reason.TOO_LARGE)
    if min(width, height) < FEWEST_PIXELS_A_SIDE:
        raise PhotoUnreadable(Reason.TOO_SMALL)
    return image


def _redrawn(image: Image.Image) -> CleanPhoto:
    profile = image.info.get("icc_profile")
    if isinstance(image, JpegImageFile):
        # Decodes at 1/2, 1/4 or 1/8: a 64-megapixel photo never exists in full in memory.
        image.draft("RGB" if image.mode != "L" else "L", (LONGEST_EDGE, LONGEST_EDGE))
    image.load()
    if image.mode in {"P", "1"}:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")  # a palette has no shades in between
    image.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Image.Resampling.LANCZOS)
    upright = _in_srgb(_opaque(_upright(image)), profile)
    plain = Image.new("RGB", upright.size)
    plain.paste(upright)
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return CleanPhoto(jpeg=out.getvalue(), width=plain.width, height=plain.height)


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # noqa: BLE001 - orientation tags are often nonsense; a photo on its side is still a photo
        return image


def _opaque(image: Image.Image) -> Image.Image:
    """Eight bits a channel, white where one could see through."""
    if image.mode.startswith("I;16") or image.mode in {"I", "F"}:
        image = _eight_bits(image)
    if image.has_transparency_data:
        see_through = image.convert("RGBA")
        white = Image.new("RGBA", see_through.size, "white")
        image = Image.alpha_composite(white, see_through)
    return image if image.mode in {"RGB", "CMYK", "L"} else image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Sixteen bits a pixel become eight by their own darkest and lightest; Pillow itself would clip them to white."""
    deep = image.convert("F")
    low, high = (float(bound) for bound in deep.getextrema() if not isinstance(bound, tuple))
    scale = 255 / (high - low or 1.0)
    return deep.point(lambda value: value * scale - low * scale).convert("L")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours as they were meant: skin looks wrong when a phone's own colour space is simply dropped."""
    if profile:
        try:
            meant = ImageCms.profileToProfile(
                image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), _SRGB, outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            meant = None  # a profile of another kind of picture, or a broken one
        if meant is not None:
            return meant
    return image.convert("RGB")
