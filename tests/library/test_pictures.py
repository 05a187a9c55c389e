import io
from pathlib import Path

import pytest
from PIL import Image

from tests.library.folders import Folder
from tests.library.test_components import page
from treatments.library import pictures
from treatments.library.pictures import PictureUnreadable, make_variants, plan_photograph


def photograph(width: int, height: int, *, kind: str = "JPEG", turned: int = 1, mode: str = "RGB") -> bytes:
    """A picture with a position, a camera and a comment in it."""
    image = Image.linear_gradient("L").resize((width, height)).convert(mode)
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010F] = "SECRET-CAMERA"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    image.save(out, kind, exif=exif, **({"comment": b"SECRET-COMMENT"} if kind == "JPEG" else {}))
    return out.getvalue()


def opened(file: Path) -> Image.Image:
    with Image.open(file) as image:
        image.load()
    return image


def test_sizes_are_those_of_the_layout_and_never_larger_than_the_picture() -> None:
    planned = plan_photograph(photograph(800, 600))

    assert (planned.width, planned.height) == (800, 600)
    assert [(variant.suffix, variant.width) for variant in planned.variants] == [
        ("avif", 360),
        ("avif", 720),
        ("avif", 800),
        ("jpg", 360),
        ("jpg", 720),
        ("jpg", 800),
    ]
    assert [variant.width for variant in plan_photograph(photograph(200, 100)).variants] == [200, 200]
    assert max(variant.width for variant in plan_photograph(photograph(3000, 2000)).variants) == 1440


def test_turned_picture_is_planned_and_made_upright(tmp_path: Path) -> None:
    data = photograph(400, 300, turned=6)

    planned = plan_photograph(data)
    made = make_variants(data, tmp_path)

    assert (planned.width, planned.height) == (300, 400)
    assert {opened(file).size for file in made} == {(300, 400)}


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("PNG", "L"), ("WEBP", "RGB"), ("AVIF", "RGB")]
)
def test_made_pictures_hold_nothing_but_the_picture(tmp_path: Path, kind: str, mode: str) -> None:
    made = make_variants(photograph(400, 300, kind=kind, mode=mode), tmp_path)

    assert len(made) == 4
    for file in made:
        image = opened(file)
        assert dict(image.getexif()) == {}
        assert image.info.keys() & {"exif", "comment", "icc_profile", "xmp"} == set()
        assert b"SECRET" not in file.read_bytes()


def test_pictures_are_made_once(tmp_path: Path) -> None:
    data = photograph(400, 300)

    first = make_variants(data, tmp_path)
    second = make_variants(data, tmp_path)

    assert sorted(tmp_path.iterdir()) == sorted(first)
    assert second == ()


def test_other_bytes_have_other_names() -> None:
    one, other = plan_photograph(photograph(400, 300)), plan_photograph(photograph(400, 301))

    assert {variant.name for variant in one.variants} & {variant.name for variant in other.variants} == set()


@pytest.mark.parametrize("data", [b"", b"not a picture", b"\xff\xd8\xff\xe0", b"GIF89a" + b"\0" * 20])
def test_what_is_no_photograph_is_refused(data: bytes) -> None:
    with pytest.raises(PictureUnreadable):
        plan_photograph(data)


def test_photograph_becomes_a_picture_that_keeps_its_place(folder: Folder) -> None:
    folder.write("articles/acne-scars/skin.jpg", photograph(800, 600))

    article, root = page(folder, '![A cheek after one day](skin.jpg "Day one")\n\n![Again](skin.jpg)\n')

    first, second = root.iter("img")
    assert (first.get("width"), first.get("height"), first.get("alt")) == ("800", "600", "A cheek after one day")
    assert (first.get("loading"), second.get("loading")) == (None, "lazy")
    assert [caption.text for caption in root.iter("figcaption")] == ["Day one"]
    assert [source.get("type") for source in root.iter("source")] == ["image/avif", "image/avif"]
    assert "/pictures/" in article.html


def test_false_photograph_is_reported(folder: Folder) -> None:
    folder.write("articles/acne-scars/skin.jpg", b"not a picture")
    folder.change("articles/acne-scars/en.md", "## Risks", "![Skin](skin.jpg)\n\n## Risks")

    assert [problem[0] for problem in folder.problems()] == ["P307"]


def test_made_picture_shows_what_was_up_at_the_top(tmp_path: Path) -> None:
    """The light end of the gradient lies at the bottom; a quarter turn to the right brings it to the left."""
    upright = make_variants(photograph(400, 300), tmp_path / "upright")
    turned = make_variants(photograph(400, 300, turned=6), tmp_path / "turned")

    for file in upright:
        assert _light(opened(file), 0.5, 0.95) > _light(opened(file), 0.5, 0.05)
    for file in turned:
        assert _light(opened(file), 0.05, 0.5) > _light(opened(file), 0.95, 0.5)


def _light(image: Image.Image, x: float, y: float) -> int:
    pixel = image.getpixel((int(image.width * x), int(image.height * y)))
    assert isinstance(pixel, tuple)
    return int(pixel[0])


def test_cut_off_photograph_is_reported(folder: Folder) -> None:
    folder.write("articles/acne-scars/skin.jpg", photograph(800, 600)[:-2000])
    folder.change("articles/acne-scars/en.md", "## Risks", "![Skin](skin.jpg)\n\n## Risks")

    library = folder.open()

    assert [(problem.id, problem.message) for problem in library.problems] == [
        ("library.P307", "the picture `skin.jpg` is damaged or cut off")
    ]
    assert library.snapshot.photographs == ()


def test_huge_photograph_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_PIXELS", 400 * 300 - 1)

    with pytest.raises(PictureUnreadable, match="more than 119,999 pixels"):
        plan_photograph(photograph(400, 300))
