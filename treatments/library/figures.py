"""Finds the pictures of a text, reads and judges each, and puts a figure in its place."""

import posixpath
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element

from treatments.library.components.figure import drawn_figure, photo_figure
from treatments.library.dialect import PICTURE, Body
from treatments.library.drawings import read_drawing
from treatments.library.pictures import PictureUnreadable, plan_photograph
from treatments.library.problems import Problem
from treatments.library.render_context import RenderContext
from treatments.library.tree import replace, with_parents

WIDE_FORM = ".wide.svg"


class Figures:
    """Finds the pictures of a text and puts a figure in the place of each."""

    def __init__(self, body: Body, context: RenderContext, problems: list[Problem]) -> None:
        self.body = body
        self.context = context
        self.problems = problems
        self.wanted: list[str] = []
        self.photographs: list[str] = []
        self.drawings = 0

    def place(self, root: Element) -> None:
        for parent, image in with_parents(root):
            if image.tag != "img":
                continue
            alone = (
                parent.tag == "p" and len(parent) == 1 and not (parent.text or "").strip() + (image.tail or "").strip()
            )
            if not alone:
                self._add_problem(
                    310, image, "stands inside a paragraph or a table", "put it in a paragraph of its own"
                )
                replace(parent, image)
                continue
            figure = self._figure(image)
            image.tail = None
            parent.remove(image)
            # The paragraph itself becomes the figure, so that its place among its neighbours is kept.
            if figure is None:
                parent.tag, parent.text = "p", None
                parent.set("hidden", "")
            else:
                tail = parent.tail
                parent.tag, parent.attrib, parent.text, parent.tail = figure.tag, dict(figure.attrib), figure.text, tail
                parent.extend(figure)
        for parent, gone in with_parents(root):
            if gone.tag == "p" and "hidden" in gone.attrib:
                replace(parent, gone)

    def _figure(self, image: Element) -> Element | None:
        name, alt, title = image.get("src", ""), image.get("alt", ""), image.get("title", "")
        inside = posixpath.normpath(posixpath.join(self.body.file.parent.as_posix(), name))
        if inside.startswith(("..", "/")) or ":" in name:
            self._add_problem(305, image, "is not a file of this folder", "put the picture beside the text")
            return None
        if not alt.strip():
            self._add_problem(305, image, "has no words", "write `![what it shows](file)`")
            return None
        self.wanted.append(inside)
        data = self.context.read_picture(inside)
        if isinstance(data, Problem):
            self._add_problem(305, image, data.message, data.hint)
            return None
        if name.lower().endswith(".svg"):
            return self._drawing(image, inside, data, title or alt)
        return self._photo(image, data, inside)

    def _drawing(self, image: Element, inside: str, data: bytes, caption: str) -> Element | None:
        self.drawings += 1
        drawing = self._read_drawing(image, data, f"drawing-{self.drawings}")
        return None if drawing is None else drawn_figure(drawing, caption, self._wide_form(image, inside))

    def _wide_form(self, image: Element, inside: str) -> Element | None:
        """The same drawing for a wide screen, if the writer put one beside it: `layers.wide.svg` for `layers.svg`."""
        name = PurePosixPath(inside).with_suffix(WIDE_FORM).as_posix()
        self.wanted.append(name)
        data = self.context.read_picture(name)
        if isinstance(data, Problem):
            return None
        return self._read_drawing(image, data, f"drawing-{self.drawings}-wide", "in its wide form ")

    def _read_drawing(self, image: Element, data: bytes, prefix: str, which: str = "") -> Element | None:
        drawing = read_drawing(data, prefix=prefix)
        if isinstance(drawing, Element):
            return drawing
        for fault in drawing:
            self._add_problem(306, image, f"{which}{fault.message}", fault.hint)
        return None

    def _photo(self, image: Element, data: bytes, inside: str) -> Element | None:
        try:
            photo = plan_photograph(data)
        except PictureUnreadable as fault:
            self._add_problem(307, image, str(fault))
            return None
        self.photographs.append(inside)
        alt, caption, is_first = image.get("alt", ""), image.get("title", ""), len(self.photographs) == 1
        return photo_figure(photo, alt, caption, self.context.links, first=is_first)

    def _add_problem(self, number: int, image: Element, message: str, hint: str = "") -> None:
        name = image.get("src", "")
        place = next((found.start() for found in PICTURE.finditer(self.body.text) if found["file"] == name), 0)
        self.problems.append(self.body.problem(number, f"the picture `{name}` {message}", place, hint))
