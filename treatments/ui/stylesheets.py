"""Joins static/css into the stylesheets that pages load; Django's static files find them like any other file.

static/css is the readers' stylesheet, static/css/forms what comes after it where there is more to do than to read, and
static/css/desk that of the desk, each in the order of its own layers.css.
The admin's own stylesheets are put inside a layer as well, for what stands outside every layer would win.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import lightningcss

ORDER = "layers.css"
JOINED = {
    "css/site.css": ".",
    "css/forms.css": "forms",
    "css/desk.css": "desk",
}  # the address, and its folder in static/css
ADMIN_LAYER = "admin"
# The floor: these and newer browsers get the whole design. Nesting is flattened and prefixes are added for them.
BROWSERS = ("safari 15.6", "ios_saf 15.6", "firefox 102", "chrome 102")

LAYER_LINE = re.compile(r"@layer\s+([\w\s,-]+);")
IMPORT = re.compile(r"^@import [^;]+;$", re.MULTILINE)


def join_stylesheets(folder: Path) -> str:
    """The text of the joined stylesheet: the @layer line, then each file inside its layer, for BROWSERS.

    A layer without a file in the folder is taken from the folder above: the desk shares the tokens and fonts.
    Raises ValueError if a file belongs to no layer, since it would silently be missing from every page, and for
    a file that is not valid CSS.
    """
    line = LAYER_LINE.search((folder / ORDER).read_text(encoding="utf-8"))
    if line is None:
        raise ValueError(f"{folder / ORDER} has no @layer line")
    layers = [name.strip() for name in line[1].split(",")]
    files = {layer: list(files_of(folder, layer)) or list(files_of(folder.parent, layer)) for layer in layers}
    known = {file for found in files.values() for file in found}
    for stray in sorted(set(subfolder_files(folder)) - known):
        raise ValueError(f"{stray} belongs to no layer of {folder / ORDER}")
    parts = [f"@layer {', '.join(layers)};"]
    parts += [f"@layer {layer} {{\n{lowered(file)}\n}}" for layer in layers for file in files[layer]]
    return minified("\n".join(parts), str(folder))


def files_of(folder: Path, layer: str) -> Iterator[Path]:
    single = folder / f"{layer}.css"
    if single.exists():
        yield single
    yield from sorted((folder / layer).glob("*.css"))


def subfolder_files(folder: Path) -> Iterator[Path]:
    """A folder with a layers.css of its own is another stylesheet."""
    return (file for file in folder.glob("*/*.css") if not (file.parent / ORDER).exists())


def in_admin_layer(file: Path) -> str:
    """One of the admin's stylesheets inside ADMIN_LAYER. What it imports stays outside: that has the layer itself."""
    css = file.read_text(encoding="utf-8")
    imports = "\n".join(IMPORT.findall(css))
    return minified(f"{imports}\n@layer {ADMIN_LAYER} {{\n{IMPORT.sub('', css)}\n}}", str(file))


def minified(css: str, name: str) -> str:
    return lightningcss.process_stylesheet(css, name, browsers_list=list(BROWSERS)) + "\n"


def lowered(file: Path) -> str:
    """Each file is lowered alone, so that an error names its file and line."""
    return lightningcss.process_stylesheet(
        file.read_text(encoding="utf-8"), str(file), browsers_list=list(BROWSERS), minify=False
    )
