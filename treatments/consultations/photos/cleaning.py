"""Turns a patient's picture into a clean one: upright, of limited size, with nothing in it but what can be seen.

Every picture is decoded and drawn anew as JPEG, so no metadata, no hidden file behind the picture and no fault of a
viewer survives. What cannot be cleaned is refused with a reason that the form puts beside the file.
"""

import contextlib
import io
import warnings

from PIL import Image, ImageCms, ImageOps, MpoImagePlugin, PngImagePlugin, WebPImagePlugin
from PIL.JpegImagePlugin import JpegImageFile

from treatments.consultations.photos import MOST_SCANS, CleanPhoto, PhotoUnreadable, Reason
from treatments.consultations.photos.headers import Header, count_scans, read_header

LONGEST_EDGE = 3000
QUALITY = 88

# Known to Pillow from here on, so that it need not load every plugin it has when the first WebP arrives.
_PLUGINS = (JpegImageFile, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)
_FORMATS = ("JPEG", "PNG", "WEBP")
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def clean_photo(content: bytes) -> CleanPhoto:
    """Raises PhotoUnreadable. It can take seconds and hundreds of megabytes: for strangers' files use `decoders`."""
    header = read_header(content)
    if count_scans(content) > MOST_SCANS:
        raise PhotoUnreadable(Reason.TOO_SLOW)
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        # Damaged metadata makes Pillow warn and go on; the metadata is thrown away here in any case.
        warnings.simplefilter("ignore", UserWarning)
        try:
            return _redrawn(_opened(content, header))  # which nothing else holds: it is freed as soon as it is drawn
        except PhotoUnreadable:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
            raise PhotoUnreadable(Reason.TOO_LARGE) from error
        except Exception as error:
            # Pillow's decoders raise whatever the damage leads to: OSError, SyntaxError, ValueError, struct.error ...
            raise PhotoUnreadable(Reason.BROKEN) from error


def _opened(content: bytes, header: Header) -> Image.Image:
    """The first picture in the file, with its header read and no pixel decoded."""
    image = Image.open(io.BytesIO(content), formats=_FORMATS)
    if image.size != (header.width, header.height):
        raise PhotoUnreadable(Reason.BROKEN)  # made to be read differently by different programs
    return image


def _redrawn(image: Image.Image) -> CleanPhoto:
    profile = image.info.get("icc_profile")
    if isinstance(image, JpegImageFile):
        # Decodes at 1/2, 1/4 or 1/8: a 64-megapixel photo never exists in full in memory.
        image.draft("RGB" if image.mode != "L" else "L", (LONGEST_EDGE, LONGEST_EDGE))
    image.load()
    if image.mode in {"P", "1"}:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")  # a palette has no shades in between
    image = _opaque(_upright(image))  # before it shrinks: for that, Pillow would copy one that can be seen through
    image.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Image.Resampling.LANCZOS)
    image = _in_srgb(image, profile)
    plain = Image.new("RGB", image.size)
    plain.paste(image)
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return CleanPhoto(jpeg=out.getvalue(), width=plain.width, height=plain.height)


def _upright(image: Image.Image) -> Image.Image:
    with contextlib.suppress(Exception):  # orientation tags are often nonsense; a photo on its side is still a photo
        ImageOps.exif_transpose(image, in_place=True)
    return image


def _opaque(image: Image.Image) -> Image.Image:
    """Eight bits a channel, white where one could see through."""
    if image.mode.startswith("I;16") or image.mode in {"I", "F"}:
        image = _eight_bits(image)
    if image.has_transparency_data:
        see_through = image if image.mode == "RGBA" else image.convert("RGBA")
        image = Image.new("RGB", image.size, "white")
        image.paste(see_through, mask=see_through)
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
