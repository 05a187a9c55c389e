"""A picture that stands alone in its paragraph: a drawing inside the page, or a photograph in several sizes."""

from xml.etree.ElementTree import Element

from treatments.library.links import LinkBuilders
from treatments.library.pictures import Photograph
from treatments.library.tree import add, element


def drawn_figure(drawing: Element, caption: str, wide: Element | None = None) -> Element:
    """The stylesheet shows the wide form where there is room. Without a stylesheet the other one stands alone."""
    figure = element("figure", {"class": "figure", "data-kind": "drawing"}, "", drawing)
    if wide is not None:
        figure.set("class", "figure has-wide-form")
        drawing.set("class", f"{drawing.get('class', '')} drawing-narrow")
        wide.set("class", f"{wide.get('class', '')} drawing-wide")
        wide.set("display", "none")
        figure.append(wide)
    if caption:
        add(figure, "figcaption", {}, caption)
    return figure


def photo_figure(photo: Photograph, alt: str, caption: str, links: LinkBuilders, *, first: bool) -> Element:
    """`alt` is for those who do not see it; the caption is for everybody. The first picture is not loaded late."""
    figure = element("figure", {"class": "figure", "data-kind": "photo"})
    picture = add(figure, "picture")
    by_suffix: dict[str, list[str]] = {}
    for variant in photo.variants:
        by_suffix.setdefault(variant.suffix, []).append(f"{links.picture(variant.name)} {variant.width}w")
    sizes = "(min-width: 48rem) 42rem, 100vw"
    add(picture, "source", {"type": "image/avif", "srcset": ", ".join(by_suffix["avif"]), "sizes": sizes})
    largest = next(variant for variant in reversed(photo.variants) if variant.suffix == "jpg")
    shown = {
        "src": links.picture(largest.name),
        "srcset": ", ".join(by_suffix["jpg"]),
        "sizes": sizes,
        "width": str(photo.width),
        "height": str(photo.height),
        "alt": alt,
        "decoding": "async",
    }
    add(picture, "img", shown if first else {**shown, "loading": "lazy"})
    if caption:
        add(figure, "figcaption", {}, caption)
    return figure
