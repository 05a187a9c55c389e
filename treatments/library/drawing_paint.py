"""The colours of drawings as attributes of the SVG itself, for whoever sees a page without its stylesheet.

Reader views, feeds and old browsers drop the stylesheet, and an SVG without colours is a black block. The stylesheet
(static/css/components/drawing.css) wins wherever it is loaded; these are its values for light paper.
"""

from xml.etree.ElementTree import Element

_INK, _PALE, _DARK = "#10292c", "#fbf3ea", "#10292c"


def _stroke(colour: str, width: str = "1.75") -> dict[str, str]:
    return {"fill": "none", "stroke": colour, "stroke-width": width}


# In the order of the stylesheet: a later class wins over an earlier one.
PAINT: dict[str, dict[str, str]] = {
    "d-line": _stroke(_INK),
    "d-line-pale": _stroke(_PALE),
    "d-line-dark": _stroke(_DARK),
    "d-label-line": _stroke("#394f51", "1"),
    "d-beam": _stroke("#b86e00", "2.5"),
    "d-thin": {"stroke-width": "0.9"},
    "d-dash": {"stroke-dasharray": "4 4"},
    "d-fill-1": {"fill": "#d3e5e0"},
    "d-fill-2": {"fill": "#f1dfb6"},
    "d-ink": {"fill": _INK},
    "d-pale": {"fill": _PALE},
    "d-beam-fill": {"fill": "#b86e00"},
    "d-glow": {"fill": "#f6d48a"},
    "d-lit": {"fill": "#f6d48a"},
    "d-skin-1": {"fill": "#f8e1d3"},
    "d-skin-2": {"fill": "#dfb48d"},
    "d-skin-3": {"fill": "#a87048"},
    "d-skin-4": {"fill": "#5b3a29"},
    "d-skin-1-deep": {"fill": "#efc6b3"},
    "d-skin-2-deep": {"fill": "#d0997a"},
    "d-skin-3-deep": {"fill": "#b9805f"},
    "d-skin-4-deep": {"fill": "#8a5a46"},
    "d-pigment": {"fill": "#2e1a0d"},
    "d-mark": {"fill": "#cf3f30"},
    "d-mark-dark": {"fill": "#32122b"},
    "d-outline": {"stroke": _INK, "stroke-width": "1.75"},
    "d-text": {"fill": _INK, "font-size": "14"},
    "d-large": {"font-size": "16"},
    "d-strong": {"font-weight": "650"},
    "d-muted": {"fill": "#394f51"},
    "d-middle": {"text-anchor": "middle"},
    "d-end": {"text-anchor": "end"},
    "d-on-skin": {
        "fill": _DARK,
        "paint-order": "stroke",
        "stroke": "#fbf8f1",
        "stroke-width": "3",
    },
    "pp-yes": {"fill": _INK, "stroke": _INK},
    "pp-no": {"fill": "none", "stroke": "#6d7c7b"},
}


def paint(drawing: Element) -> None:
    """Gives each shape of a drawing the attributes that its classes stand for. What a shape says itself stays."""
    for shape in drawing.iter():
        classes = shape.get("class", "").split()
        painted = {key: value for name, look in PAINT.items() if name in classes for key, value in look.items()}
        for key, value in painted.items():
            shape.attrib.setdefault(key, value)
