"""A picture comes out clean, or is refused for a reason that can be put into words."""

import contextlib
import io
import re
import resource
import time
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.consultations import pictures
from tests.consultations.pictures import encoded, halves
from treatments.consultations.photos import (
    MOST_BYTES,
    MOST_PIXELS,
    MOST_SCANS,
    CleanPhoto,
    PhotoUnreadable,
    Reason,
)
from treatments.consultations.photos.cleaning import LONGEST_EDGE, clean_photo
from treatments.consultations.photos.headers import count_scans, read_header

RED, BLUE = (254, 0, 0), (0, 0, 254)


def pixels(photo: CleanPhoto, *places: tuple[int, int]) -> list[tuple[int, int, int]]:
    image = Image.open(io.BytesIO(photo.jpeg))
    return [image.getpixel(place) for place in places]  # type: ignore[misc]


def about(found: tuple[int, int, int], wanted: tuple[int, int, int]) -> bool:
    return all(abs(a - b) <= 12 for a, b in zip(found, wanted, strict=True))


ACCEPTED = {
    "jpeg": encoded(halves(), "JPEG"),
    "progressive jpeg": encoded(halves(), "JPEG", progressive=True),
    "grey jpeg": encoded(halves("L"), "JPEG"),
    "cmyk jpeg": encoded(halves("CMYK"), "JPEG"),
    "jpeg of poor quality": encoded(halves(), "JPEG", quality=1),
    "jpeg with a comment": encoded(halves(), "JPEG", comment=b"SECRET" * 1000),
    "jpeg with nonsense for exif": encoded(halves(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff garbage"),
    "jpeg with nonsense for a colour profile": encoded(halves(), "JPEG", icc_profile=b"not a profile"),
    "jpeg with a profile of another space": pictures.in_another_colour_space(),
    "jpeg and a zip behind it": encoded(halves(), "JPEG") + b"PK\x03\x04" + b"\0" * 500,
    "jpeg and a script behind it": encoded(halves(), "JPEG") + b"<script>alert(1)</script>",
    "two pictures in one, as some phones send": encoded(halves(), "MPO", save_all=True, append_images=[halves()]),
    "png": encoded(halves(), "PNG"),
    "grey png": encoded(halves("L"), "PNG"),
    "one-bit png": encoded(halves("1"), "PNG"),
    "png with alpha": encoded(halves("RGBA"), "PNG"),
    "grey png with alpha": encoded(halves("LA"), "PNG"),
    "palette png": encoded(halves("P"), "PNG"),
    "palette png one can see through": pictures.see_through_palette(),
    "png of sixteen bits": pictures.sixteen_bits(),
    "animated png": pictures.animated("PNG"),
    "webp": encoded(halves(), "WEBP"),
    "lossless webp": encoded(halves(), "WEBP", lossless=True),
    "webp with alpha": encoded(halves("RGBA"), "WEBP"),
    "animated webp": pictures.animated("WEBP"),
    "panorama": encoded(halves(size=(6000, 40)), "JPEG"),
    "smallest": encoded(halves(size=(16, 16)), "PNG"),
}

REFUSED = {
    "nothing": (b"", Reason.EMPTY),
    "one byte": (b"\xff", Reason.UNKNOWN_KIND),
    "words": (b"I am a photo, honestly", Reason.UNKNOWN_KIND),
    "html": (b"<!doctype html><script>alert(1)</script>", Reason.UNKNOWN_KIND),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', Reason.UNKNOWN_KIND),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", Reason.UNKNOWN_KIND),
    "gif": (encoded(halves("P"), "GIF"), Reason.UNKNOWN_KIND),
    "bmp": (encoded(halves(), "BMP"), Reason.UNKNOWN_KIND),
    "tiff": (encoded(halves(), "TIFF"), Reason.UNKNOWN_KIND),
    "ico": (encoded(halves(size=(32, 32)), "ICO"), Reason.UNKNOWN_KIND),
    "eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", Reason.UNKNOWN_KIND),
    "fits": (b"SIMPLE  =                    T" + b" " * 2850, Reason.UNKNOWN_KIND),
    "avif": (encoded(halves(), "AVIF"), Reason.UNKNOWN_KIND),
    "a zip with a picture's suffix": (b"PK\x03\x04" + b"\0" * 100, Reason.UNKNOWN_KIND),
    "jpeg cut in half": (encoded(halves(), "JPEG")[:-400], Reason.BROKEN),
    "only the first bytes of a jpeg": (encoded(halves(), "JPEG")[:100], Reason.BROKEN),
    "png cut in half": (encoded(halves(size=(400, 300)), "PNG")[:300], Reason.BROKEN),
    "webp cut in half": (encoded(halves(size=(400, 300)), "WEBP")[:120], Reason.BROKEN),
    "heic": (pictures.heic(), Reason.HEIC),
    "jpeg with thousands of scans": (pictures.many_scans(3500), Reason.TOO_SLOW),
    "jpeg with scans behind other bytes": (
        pictures.many_scans(30).replace(b"\xff\xda", b"\0\0\xff\xda"),
        Reason.TOO_SLOW,
    ),
    "jpeg with nothing but segments": (b"\xff\xd8" + b"\xff\xe0\0\2" * 3_000_000, Reason.BROKEN),
    "jpeg with nothing but fill": (b"\xff\xd8" + b"\xff" * 14_000_000, Reason.BROKEN),
    "png whose pixels are missing": (pictures.png_with_header(200, 200), Reason.BROKEN),
    "png that claims to be enormous": (pictures.png_with_header(60_000, 60_000), Reason.TOO_LARGE),
    "png that claims 65 megapixels": (pictures.png_with_header(8_125, 8_000), Reason.TOO_LARGE),
    "jpeg that claims 65 megapixels": (pictures.jpeg_with_header(8_125, 8_000), Reason.TOO_LARGE),
    "png of the widest width there is": (pictures.png_with_header(2**31 - 1, 1), Reason.TOO_LARGE),
    "jpeg that claims to be enormous": (pictures.jpeg_with_header(65_000, 65_000), Reason.TOO_LARGE),
    "webp that claims to be enormous": (pictures.webp_with_header(16_000, 16_000), Reason.TOO_LARGE),
    "png with sixty megabytes of comment": (pictures.png_with_text_bomb(), Reason.BROKEN),
    "a tracking dot": (encoded(halves(size=(1, 1)), "PNG"), Reason.TOO_SMALL),
    "a line": (encoded(halves(size=(3000, 2)), "PNG"), Reason.TOO_SMALL),
    "more than may be sent": (b"\xff" * (MOST_BYTES + 1), Reason.TOO_HEAVY),
}


@pytest.mark.parametrize("content", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_a_picture_comes_out_as_plain_jpeg(content: bytes) -> None:
    photo = clean_photo(content)

    image = Image.open(io.BytesIO(photo.jpeg))
    image.load()
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (photo.width, photo.height))
    assert (dict(image.getexif()), image.info.get("icc_profile"), image.info.get("comment")) == ({}, None, None)
    assert photo.jpeg.endswith(b"\xff\xd9")
    assert b"SECRET" not in photo.jpeg


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_photo_is_refused_for_its_reason(content: bytes, reason: Reason) -> None:
    started = time.thread_time()  # work done, which a busy machine does not change

    with pytest.raises(PhotoUnreadable) as refused:
        clean_photo(content)

    assert refused.value.reason == reason
    assert time.thread_time() - started < 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_kind_has_its_limit_to_the_pixel(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MOST_PIXELS, kind, 160 * 96)

    clean_photo(encoded(halves(size=(160, 96)), kind))
    with pytest.raises(PhotoUnreadable) as refused:
        clean_photo(encoded(halves(size=(160, 97)), kind))

    assert refused.value.reason == Reason.TOO_LARGE


def test_a_progressive_picture_has_a_limit_on_all_its_samples() -> None:
    """Its size is 8000 x 8000 in each; only the header is read."""
    small = [encoded(halves(), "JPEG", progressive=True), encoded(halves("L"), "JPEG", progressive=True)]
    size = (8000).to_bytes(2, "big") * 2
    colour, grey = (re.sub(rb"(?<=\xff\xc2..\x08)....", size, one, count=1, flags=re.DOTALL) for one in small)
    baseline = re.sub(rb"\xff\xc2", b"\xff\xc0", colour, count=1)

    with pytest.raises(PhotoUnreadable) as refused:
        read_header(colour)

    assert refused.value.reason == Reason.TOO_LARGE
    assert read_header(grey).pixels == read_header(baseline).pixels == 64_000_000


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_and_camera_are_gone(kind: str) -> None:
    sent = pictures.photo_of_phone(kind=kind)

    photo = clean_photo(sent)

    assert b"SECRETCAMERA" in sent
    assert b"SECRETCAMERA" not in photo.jpeg
    assert b"Exif" not in photo.jpeg


@pytest.mark.parametrize(
    ("orientation", "red_at"),
    [(1, "left"), (2, "right"), (3, "right"), (4, "left"), (5, "top"), (6, "top"), (7, "bottom"), (8, "bottom")],
)
def test_a_photo_taken_sideways_stands_upright(orientation: int, red_at: str) -> None:
    photo = clean_photo(pictures.photo_of_phone(orientation))

    assert (photo.width, photo.height) == ((160, 96) if red_at in {"left", "right"} else (96, 160))
    corner = {"left": (4, 48), "right": (155, 48), "top": (48, 4), "bottom": (48, 155)}[red_at]
    assert about(pixels(photo, corner)[0], RED)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_sideways_photo_of_any_kind_is_turned_once(kind: str) -> None:
    photo = clean_photo(pictures.photo_of_phone(6, kind))

    top, bottom = pixels(photo, (48, 4), (48, 155))
    assert (photo.width, photo.height) == (96, 160)
    assert (about(top, RED), about(bottom, BLUE)) == (True, True)


def test_an_impossible_orientation_is_ignored() -> None:
    assert clean_photo(pictures.photo_of_phone(99)).width == 160


@pytest.mark.parametrize("content", [pictures.animated("PNG"), pictures.animated("WEBP")])
def test_of_a_moving_picture_the_first_frame_stays(content: bytes) -> None:
    left, right = pixels(clean_photo(content), (10, 48), (150, 48))

    assert (about(left, RED), about(right, BLUE)) == (True, True)


@pytest.mark.parametrize("content", [pictures.see_through(), pictures.see_through_palette()])
def test_what_one_can_see_through_becomes_white(content: bytes) -> None:
    assert about(pixels(clean_photo(content), (10, 48))[0], (255, 255, 255))


def test_sixteen_bits_keep_their_shades() -> None:
    dark, light = pixels(clean_photo(pictures.sixteen_bits()), (0, 20), (63, 20))

    assert (dark[0] < 20, light[0] > 235) == (True, True)


def test_ink_colours_look_right() -> None:
    left, right = pixels(clean_photo(encoded(halves("CMYK"), "JPEG")), (10, 48), (150, 48))

    assert (about(left, RED), about(right, BLUE)) == (True, True)


def test_colours_of_another_space_are_converted_not_dropped() -> None:
    left, right = pixels(clean_photo(pictures.with_red_and_blue_swapped()), (10, 48), (150, 48))

    assert (about(left, BLUE), about(right, RED)) == (True, True)


def test_a_palette_picture_is_made_smaller_smoothly() -> None:
    stripes = Image.new("RGB", (6000, 40), "white")
    for x in range(0, 6000, 2):
        stripes.paste("black", (x, 0, x + 1, 40))

    photo = clean_photo(encoded(stripes.convert("P"), "PNG"))

    assert all(60 < pixel[0] < 200 for pixel in pixels(photo, (100, 10), (101, 10), (1500, 10)))


def test_a_large_photo_is_made_smaller_without_being_squeezed() -> None:
    photo = clean_photo(encoded(halves(size=(8000, 4000)), "JPEG"))

    assert (photo.width, photo.height) == (LONGEST_EDGE, LONGEST_EDGE // 2)


def test_the_largest_photo_of_a_phone_takes_little_memory() -> None:
    content = encoded(halves(size=(9200, 6900)), "JPEG", quality=60)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    photo = clean_photo(content)

    grown_mib = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert photo.width == LONGEST_EDGE
    assert grown_mib < 300


def test_a_photo_cleaned_twice_looks_the_same() -> None:
    once = clean_photo(encoded(halves(), "PNG"))

    twice = clean_photo(once.jpeg)

    assert (twice.width, twice.height) == (once.width, once.height)
    assert about(pixels(twice, (10, 48))[0], RED)


@settings(max_examples=150, deadline=None)
@given(
    source=st.sampled_from(["jpeg", "png", "webp", "animated webp", "jpeg with nonsense for exif"]),
    place=st.floats(0, 1, exclude_max=True),
    junk=st.binary(min_size=1, max_size=24),
)
def test_any_damage_is_cleaned_or_refused_never_a_crash(source: str, place: float, junk: bytes) -> None:
    content = bytearray(ACCEPTED[source])
    at = int(place * len(content))
    content[at : at + len(junk)] = junk

    with contextlib.suppress(PhotoUnreadable):
        photo = clean_photo(bytes(content))
        assert photo.width * photo.height <= LONGEST_EDGE**2


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_noise_is_refused(noise: bytes) -> None:
    with pytest.raises(PhotoUnreadable):
        clean_photo(noise)


def test_the_scans_of_a_picture_are_counted_without_opening_it() -> None:
    progressive = encoded(halves(), "JPEG", progressive=True)

    assert count_scans(encoded(halves(), "JPEG")) == 1
    assert count_scans(progressive) == progressive.count(b"\xff\xda")
    assert count_scans(pictures.many_scans(3500, (64, 64))) == MOST_SCANS + 1
    assert count_scans(encoded(halves(), "PNG")) == 0


@pytest.mark.parametrize("content", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_a_header_says_what_a_decoder_finds(content: bytes) -> None:
    header = read_header(content)
    with warnings.catch_warnings(action="ignore"):
        image = Image.open(io.BytesIO(content))

    assert (header.width, header.height) == image.size
    assert header.kind == image.format.replace("MPO", "JPEG")  # type: ignore[union-attr]
