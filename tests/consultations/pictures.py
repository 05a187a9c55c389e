"""Odd and hostile pictures, made here from nothing: what phones, old cameras and unfriendly people send."""

import io
import re
import struct
import zlib
from typing import Any

from PIL import Image, ImageCms


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def halves(mode: str = "RGB", size: tuple[int, int] = (160, 96)) -> Image.Image:
    """Left half red, right half blue: tells which way is up, and what became of the colours."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    return image.convert(mode)


def exif_with_gps(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SECRETCAMERA"
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 0.0), 3: "W", 4: (0.0, 7.0, 39.0)})
    return exif.tobytes()


def photo_of_phone(orientation: int = 1, kind: str = "JPEG") -> bytes:
    return encoded(halves(), kind, exif=exif_with_gps(orientation))


def animated(kind: str) -> bytes:
    frames = [halves(), halves().transpose(Image.Transpose.FLIP_LEFT_RIGHT)]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=80)


def see_through_palette() -> bytes:
    image = halves("P")
    image.info["transparency"] = image.getpixel((5, 5))
    return encoded(image, "PNG", transparency=image.getpixel((5, 5)))


def see_through() -> bytes:
    image = halves("RGBA")
    image.putalpha(0)
    return encoded(image, "PNG")


def sixteen_bits() -> bytes:
    image = Image.new("I;16", (64, 48), 1000)
    for x in range(64):
        for y in range(48):
            image.putpixel((x, y), 1000 + x * 100)
    return encoded(image, "PNG")


def in_another_colour_space() -> bytes:
    """A picture whose profile belongs to another kind of picture."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    return encoded(halves(), "JPEG", icc_profile=profile.tobytes())


def with_red_and_blue_swapped() -> bytes:
    """A picture whose profile says that its red is what we call blue, and the other way round."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for old, new in ((b"rXYZ", b"????"), (b"bXYZ", b"rXYZ"), (b"????", b"bXYZ")):
        profile = profile.replace(old, new, 1)
    return encoded(halves(), "PNG", icc_profile=profile)


def png_with_header(width: int, height: int, *, body: bytes = b"\0") -> bytes:
    """A PNG whose header claims any size, however little follows."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")


def jpeg_with_header(width: int, height: int) -> bytes:
    """A JPEG whose frame header claims another size than its data fill."""
    content = bytearray(encoded(halves(), "JPEG"))
    frame = content.index(b"\xff\xc0")
    content[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def webp_with_header(width: int, height: int) -> bytes:
    """An extended WebP whose canvas claims any size."""
    small = encoded(halves(), "WEBP")
    canvas = struct.pack("<I", 0) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + canvas + small[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def png_with_text_bomb() -> bytes:
    """Sixty megabytes of comment squeezed into a few kilobytes."""
    whole = encoded(halves(), "PNG")
    content = b"Comment\0\0" + zlib.compress(b"A" * 60_000_000, 9)
    kind = b"zTXt"
    chunk = struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    return whole[:33] + chunk + whole[33:]


def heic() -> bytes:
    """The beginning of a photo as an iPhone keeps it; what follows is never looked at."""
    brands = b"ftypheic" + b"\0\0\0\0" + b"mif1MiHBMiHEMiPrheic"
    return struct.pack(">I", 4 + len(brands)) + brands + b"\0" * 5000


def many_scans(scans: int, size: tuple[int, int] = (8000, 8000)) -> bytes:
    """A progressive JPEG of one grey, whose last scan is there many times: a few bytes each, a whole pass each."""
    content = encoded(Image.new("L", size, 128), "JPEG", progressive=True)
    *_, last = (found.start() for found in re.finditer(b"\xff\xda", content))
    scan, end = content[last:-2], content[-2:]
    return content[:-2] + scan * scans + end


def flat_png(side: int, mode: str = "RGBA") -> bytes:
    """Few bytes that unfold into many pixels."""
    return encoded(Image.new(mode, (side, side)), "PNG")
