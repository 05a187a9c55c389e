"""Joins static/css into the one stylesheet that pages load; Django's static files find it like any other file."""

import re
from collections.abc import Iterator
from pathlib import Path

import lightningcss

ORDER = "layers.css"
JOINED = "css/site.css"
# The floor: these and newer browsers get the whole design. Nesting is flattened and prefixes are added for them.
BROWSERS = ("safari 15.6", "ios_saf 15.6", "firefox 102", "chrome 102")

LAYER_LINE = re.compile(r"@layer\s+([\w\s,-]+);")


def join_stylesheets(folder: Path) -> str:
    """The text of the joined stylesheet: the @layer line, then each file inside its layer, for BROWSERS.

    Raises ValueError if a file belongs to no layer, since it would silently be missing from every page, and for
    a file that is not valid CSS.
    """
    line = LAYER_LINE.search((folder / ORDER).read_text(encoding="utf-8"))
    if line is None:
        raise ValueError(f"{folder / ORDER} has no @layer line")
    layers = [name.strip() for name in line[1].split(",")]
    files = {layer: list(files_of(folder, layer)) for layer in layers}
    known = {file for found in files.values() for file in found}
    for stray in sorted(set(folder.glob("*/*.css")) - known):
        raise ValueError(f"{stray} belongs to no layer of {folder / ORDER}")
    parts = [f"@layer {', '.join(layers)};"]
    parts += [f"@layer {layer} {{\n{lowered(file)}\n}}" for layer in layers for file in files[layer]]
    return lightningcss.process_stylesheet("\n".join(parts), JOINED, browsers_list=list(BROWSERS)) + "\n"


def files_of(folder: Path, layer: str) -> Iterator[Path]:
    single = folder / f"{layer}.css"
    if single.exists():
        yield single
    yield from sorted((folder / layer).glob("*.css"))


def lowered(file: Path) -> str:
    """One file by itself, so that a mistake is named with its file and line."""
    return lightningcss.process_stylesheet(
        file.read_text(encoding="utf-8"), str(file), browsers_list=list(BROWSERS), minify=False
    )
