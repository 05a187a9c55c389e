"""How the library turns an article's slug or a picture's name into an address; it knows no URLs of its own."""

from collections.abc import Callable
from dataclasses import dataclass


def _article_link(slug: str, anchor: str) -> str:
    return f"/articles/{slug}/" + (f"#{anchor}" if anchor else "")


def _picture_link(name: str) -> str:
    return f"/pictures/{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkBuilders:
    """`article` takes a slug and the id of a heading (or nothing), `picture` the file name of a resized picture."""

    article: Callable[[str, str], str] = _article_link
    picture: Callable[[str], str] = _picture_link
