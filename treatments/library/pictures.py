"""Photographs: plans which sizes of a picture the layout needs, and makes them once, without their metadata."""

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from treatments.atomic_files import atomic_write

# Half, all and twice the reading column (content is at most about 42 rem wide).
WIDTHS = (360, 720, 1440)
FORMATS = {"avif": ("AVIF", {"quality": 60, "speed": 6}), "jpg": ("JPEG", {"quality": 80, "progressive": True})}
MAX_PIXELS = 64_000_000
_KINDS = frozenset({"JPEG", "PNG", "WEBP", "AVIF"})


class PictureUnreadable(Exception):
    """The bytes are no picture that can be shown."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One resized file of a photograph. `name` is its file name in the folder of made pictures."""

    name: str
    width: int
    suffix: str


@dataclass(frozen=True, slots=True)
class Photograph:
    width: int
    height: int
    variants: tuple[Variant, ...]


def plan_photograph(data: bytes) -> Photograph:
    """Sizes and names; the same bytes always get the same names."""
    image = _open(data)
    width, height = ImageOps.exif_transpose(image).size if _is_turned(image) else image.size
    digest = hashlib.sha256(data).hexdigest()[:20]
    widths = [size for size in WIDTHS if size < width] + ([width] if width <= WIDTHS[-1] else [WIDTHS[-1]])
    names = tuple(
        Variant(f"{digest}-{size}.{suffix}", size, suffix) for suffix in FORMATS for size in dict.fromkeys(widths)
    )
    return Photograph(width, height, names)


def make_variants(data: bytes, folder: Path) -> tuple[Path, ...]:
    """Writes what is not there yet, each file whole or not at all; returns the new ones."""
    planned = plan_photograph(data)
    missing = [variant for variant in planned.variants if not (folder / variant.name).exists()]
    if not missing:
        return ()
    folder.mkdir(parents=True, exist_ok=True)
    image = ImageOps.exif_transpose(_open(data)).convert("RGB")
    made = []
    for variant in missing:
        height = round(planned.height * variant.width / planned.width)
        kind, options = FORMATS[variant.suffix]
        # A new image takes over the pixels alone: no position, camera, colour profile or comment.
        small = Image.new("RGB", (variant.width, height))
        small.paste(image.resize((variant.width, height), Image.Resampling.LANCZOS))
        encoded = io.BytesIO()
        small.save(encoded, kind, **options)
        atomic_write(folder / variant.name, encoded.getvalue())
        made.append(folder / variant.name)
    return tuple(made)


def _open(data: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data), formats=sorted(_KINDS))
        if image.width * image.height > MAX_PIXELS:
            raise PictureUnreadable(f"has more than {MAX_PIXELS:,} pixels")
        image.load()
    except UnidentifiedImageError as fault:
        raise PictureUnreadable("is not a JPEG, PNG, WebP or AVIF picture") from fault
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as fault:
        raise PictureUnreadable("is damaged or cut off") from fault
    return image


def _is_turned(image: Image.Image) -> bool:
    return image.getexif().get(0x0112, 1) in range(5, 9)
