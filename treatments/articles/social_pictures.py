"""The picture of an article that other sites show beside a link: its title in the site's type, and the beam."""

import hashlib
import io
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont

from treatments import content
from treatments.articles import page_context
from treatments.atomic_files import atomic_write
from treatments.reading_pages import FOR_EVERYBODY, code_version

SIZE = (1200, 630)
MARGIN = 88
TITLE_TOP = 170
TITLE_WIDTH = SIZE[0] - 2 * MARGIN
TITLE_SIZES = (84, 72, 62, 54, 46, 38)
LINES = 4
LEADING = 1.18
BOLD, PLAIN = 700, 400
# The paper, ink and light of tokens.css.
PAPER, INK, SOFT, BEAM = "#fbf8f1", "#10292c", "#394f51", "#b86e00"


@require_safe
def social_picture(request: HttpRequest, slug: str) -> HttpResponseBase:
    article = content.current().article(slug, page_context.language())
    if article is None:
        raise Http404
    response = FileResponse(kept_picture(article.title, article.language).open("rb"), content_type="image/png")
    response.headers["Cache-Control"] = FOR_EVERYBODY
    return response


@require_safe
def site_picture(request: HttpRequest) -> HttpResponseBase:
    """For every page without a picture of its own."""
    language = page_context.language()
    response = FileResponse(kept_picture(_("Pico laser for skin, in plain words"), language).open("rb"))
    response.headers["Content-Type"] = "image/png"
    response.headers["Cache-Control"] = FOR_EVERYBODY
    return response


def kept_picture(title: str, language: str) -> Path:
    """The file of a title's picture in the private folder, drawn if it is not there yet."""
    library = content.current()
    names = f"{library.branding.name}\x1f{library.site.clinic.name}\x1f{library.branding.stylesheet_key}"
    name = hashlib.sha256(f"{title}\x1f{language}\x1f{names}\x1f{code_version()}".encode()).hexdigest()[:24]
    file = Path(settings.VAR_DIR) / "social" / f"{name}.png"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        png = io.BytesIO()
        draw_picture(title).save(png, "PNG", optimize=True)
        atomic_write(file, png.getvalue())
    return file


def draw_picture(title: str) -> Image.Image:
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    site = content.current()
    beam(draw, site.branding.line_colour or BEAM)
    font, lines = fitted(title)
    for number, line in enumerate(lines):
        draw.text((MARGIN, TITLE_TOP + number * font.size * LEADING), line, font=font, fill=INK)
    brand, clinic_name = site.branding.name, site.site.clinic.name
    draw.text((MARGIN, SIZE[1] - MARGIN), brand, font=type_of(40, BOLD), fill=INK, anchor="ls")
    if clinic_name != brand:
        draw.text((SIZE[0] - MARGIN, SIZE[1] - MARGIN), clinic_name, font=type_of(30, PLAIN), fill=SOFT, anchor="rs")
    return image.quantize(64)


def beam(draw: ImageDraw.ImageDraw, colour: str) -> None:
    """The logo enlarged: a line from the left edge touches a dot and stops."""
    height, dot, radius = 96, SIZE[0] - MARGIN - 15, 15
    draw.line((0, height, dot - radius, height), fill=colour, width=6)
    draw.ellipse((dot - radius, height - radius, dot + radius, height + radius), fill=INK)


def fitted(title: str) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest type in which the title fits; the smallest may cut a very long one after its fourth line."""
    for size in TITLE_SIZES:
        font = type_of(size, BOLD)
        lines = broken(title, font)
        if len(lines) <= LINES and all(font.getlength(line) <= TITLE_WIDTH for line in lines):
            break
    return font, lines[:LINES]


def broken(title: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines: list[str] = []
    for word in title.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= TITLE_WIDTH:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def type_of(size: int, weight: int) -> ImageFont.FreeTypeFont:
    file = Path(settings.BASE_DIR) / "static" / "fonts" / "atkinson-hyperlegible-next.woff2"
    font = ImageFont.truetype(file, size)
    font.set_variation_by_axes([weight])
    return font
