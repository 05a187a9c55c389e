"""Links to what cannot be read are taken off a page; their words stay. So no page leads a reader nowhere."""

import re
from collections.abc import Collection

from treatments.library.article import Html
from treatments.library.links import LinkBuilders


class DeadLinks:
    """`readable` are the slugs of the articles that can be read now, old ones that lead to them included."""

    def __init__(self, readable: Collection[str], links: LinkBuilders) -> None:
        self._alive = {links.article(slug, "") for slug in readable}
        self._start = links.article("slug", "").partition("slug")[0]
        self._link = re.compile(rf'<a\b[^>]*?\bhref="({re.escape(self._start)}[^"#?]*)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)

    def removed(self, html: Html) -> Html:
        """The same without them. A link never holds another, so its words end at the next end of a link."""
        return Html(self._link.sub(self._kept, html)) if f'href="{self._start}' in html else html

    def _kept(self, found: re.Match[str]) -> str:
        to, words = found.groups()
        is_alive = to == self._start or f"{to.rstrip('/')}/" in self._alive
        return found[0] if is_alive else words
