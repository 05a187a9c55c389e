"""Joins static/css into the one stylesheet that pages load; Django's static files find it like any other file."""

import re
from collections.abc import Iterator
from pathlib import Path

ORDER = "layers.css"
JOINED = "css/site.css"

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
LAYER_LINE = re.compile(r"@layer\s+([\w\s,-]+);")


def join_stylesheets(folder: Path) -> str:
    """The text of the joined stylesheet: the @layer line, then each file inside its layer.

    Comments and indents are for the people who read the files; they are left out here.
    Raises ValueError if a file belongs to no layer, since it would silently be missing from every page.
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
    for layer in layers:
        words = "\n".join(squeezed(file.read_text(encoding="utf-8")) for file in files[layer])
        parts.append(f"@layer {layer} {{\n{words}\n}}")
    return "\n".join(parts) + "\n"


def files_of(folder: Path, layer: str) -> Iterator[Path]:
    single = folder / f"{layer}.css"
    if single.exists():
        yield single
    yield from sorted((folder / layer).glob("*.css"))


def squeezed(css: str) -> str:
    lines = (line.strip() for line in COMMENT.sub("", css).splitlines())
    return "\n".join(line for line in lines if line)
