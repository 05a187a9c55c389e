"""Drawings: a writer's SVG in, a tree of harmless shapes and words out, or why not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, XMLParser, tostring

from treatments.library.drawing_paint import paint

MAX_BYTES = 60_000

_SVG = "{http://www.w3.org/2000/svg}"
_ELEMENTS = frozenset(
    """
    svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan clipPath
    mask pattern linearGradient radialGradient stop marker
    """.split()
)
_ATTRIBUTES = frozenset(
    """
    class id viewBox width height x y x1 y1 x2 y2 cx cy r rx ry d dx dy points transform fill
    fill-opacity fill-rule clip-rule clip-path mask stroke stroke-width stroke-linecap stroke-linejoin
    stroke-dasharray stroke-dashoffset stroke-opacity stroke-miterlimit opacity text-anchor
    dominant-baseline font-size font-weight font-style letter-spacing textLength lengthAdjust rotate
    offset stop-color stop-opacity gradientUnits gradientTransform fx fy spreadMethod patternUnits
    patternTransform patternContentUnits clipPathUnits maskUnits maskContentUnits markerWidth
    markerHeight markerUnits refX refY orient marker-start marker-mid marker-end href lang version
    preserveAspectRatio vector-effect role aria-hidden aria-labelledby focusable data-part data-tone
    paint-order pathLength direction
    """.split()
)
_HREF = "{http://www.w3.org/1999/xlink}href"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_OWN_URL = re.compile(r"url\(\s*['\"]?#([\w-]+)['\"]?\s*\)")
_ANY_URL = re.compile(r"url\(|javascript:|data:|expression\(|@import", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DrawingFault:
    message: str
    hint: str = ""


def read_drawing(data: bytes, *, prefix: str) -> Element | list[DrawingFault]:
    """The drawing as an element, its ids made unique by a prefix; or everything that may not stand in it."""
    root = _read(data)
    if isinstance(root, list):
        return root
    if faults := [*_faults(root), *_wordless(root)]:
        return faults
    return _cleaned(root, prefix)


def read_logo(data: bytes) -> bytes | list[DrawingFault]:
    """A logo as a file of its own, without what drawing programs add; or everything that may not stand in it."""
    root = _read(data)
    if isinstance(root, list):
        return root
    _drop_foreign(root)
    if faults := list(_faults(root)):
        return faults
    made = _copy(root, "logo")
    made.set("xmlns", _SVG.strip("{}"))
    made.tail = None
    return tostring(made)


def _read(data: bytes) -> Element | list[DrawingFault]:
    if len(data) > MAX_BYTES:
        return [DrawingFault(f"is {len(data):,} bytes; a drawing has at most {MAX_BYTES:,}")]
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\x00" in data:
        return [DrawingFault("has a DOCTYPE or entities", "begin with `<svg`")]
    parser = XMLParser()  # noqa: S314 - entities were refused above; nothing external is ever loaded
    try:
        parser.feed(data)
        root = parser.close()
    except (ParseError, ValueError) as fault:
        return [DrawingFault(f"is not well-formed SVG: {fault}")]
    if root.tag != f"{_SVG}svg":
        return [
            DrawingFault("is not an SVG drawing", 'the first element is `<svg xmlns="http://www.w3.org/2000/svg">`')
        ]
    return root


def _drop_foreign(element: Element) -> None:
    """Takes out the elements and attributes of other vocabularies: layers, guides and notes of a drawing program."""
    for key in [key for key in element.attrib if key.startswith("{") and key not in (_HREF, _LANG, _SPACE)]:
        del element.attrib[key]
    for child in list(element):
        if not str(child.tag).startswith(_SVG) or _local(child) == "metadata":
            element.remove(child)
        else:
            _drop_foreign(child)


def _faults(root: Element) -> Iterator[DrawingFault]:
    for element in root.iter():
        name = _local(element)
        if name not in _ELEMENTS:
            yield DrawingFault(f"holds `<{name}>`, which may not stand in a drawing")
        for key, value in element.attrib.items():
            plain = {_HREF: "href", _LANG: "lang"}.get(key, key)
            if key == _SPACE:
                continue
            if plain not in _ATTRIBUTES:
                hint = "use a class; the stylesheet colours drawings" if plain == "style" else ""
                yield DrawingFault(f"`<{name}>` has `{plain.split('}')[-1]}`, which may not stand in a drawing", hint)
            elif plain == "href" and not value.startswith("#"):
                yield DrawingFault(f"`<{name}>` points out of the drawing: `{value[:40]}`")
            elif _ANY_URL.search(_OWN_URL.sub("", value)):
                yield DrawingFault(f"`<{name}>` has an address in `{plain}`: `{value[:40]}`")
    if not (root.get("viewBox") or "").strip():
        yield DrawingFault("has no viewBox", "`viewBox` lets the drawing grow and shrink with the page")


def _wordless(root: Element) -> Iterator[DrawingFault]:
    titles = [child for child in root if _local(child) == "title" and (child.text or "").strip()]
    descriptions = [child for child in root if _local(child) == "desc" and (child.text or "").strip()]
    if not titles or not descriptions:
        yield DrawingFault(
            "has no `<title>` and `<desc>` of its own", "say in words what it shows, as its first two elements"
        )


def _cleaned(root: Element, prefix: str) -> Element:
    made = _copy(root, prefix)
    made.attrib.pop("width", None)
    made.attrib.pop("height", None)
    title = next(child for child in made if child.tag == "title")
    description = next(child for child in made if child.tag == "desc")
    title.set("id", f"{prefix}-title")
    description.set("id", f"{prefix}-desc")
    made.set("class", " ".join(dict.fromkeys(("drawing", *made.get("class", "").split()))))
    made.set("role", "img")
    made.set("aria-labelledby", f"{prefix}-title")
    made.set("aria-describedby", f"{prefix}-desc")
    made.set("id", prefix)
    made.tail = None
    paint(made)
    return made


def _copy(element: Element, prefix: str) -> Element:
    made = Element(_local(element))
    for key, value in element.attrib.items():
        match key:
            case "id":
                made.set("id", f"{prefix}-{value}")
            case "href" | _ if key in ("href", _HREF):
                made.set("href", f"#{prefix}-{value[1:]}")
            case "aria-labelledby":
                made.set(key, " ".join(f"{prefix}-{name}" for name in value.split()))
            case _ if key == _LANG:
                made.set("lang", value)
            case _ if key != _SPACE:
                made.set(key, _OWN_URL.sub(rf"url(#{prefix}-\1)", value))
    made.text, made.tail = element.text, element.tail
    made.extend(_copy(child, prefix) for child in element)
    return made


def _local(element: Element) -> str:
    return str(element.tag).removeprefix(_SVG)
