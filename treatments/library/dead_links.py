"""Links to what cannot be read are taken off a page; their words stay. So no page leads a reader nowhere."""

import re
from collections.abc import Collection

from treatments.library.article import Html
from treatments.library.links import LinkBuilders


class DeadLinks:
    """`readable` are the slugs of the articles that can be read now, old ones that lead to them included."""

    def __init__(self, readable: Collection[str], links: LinkBuilders) -> None:
        self._readable = readable
        address = f'href="{re.escape(links.article("slug", "").partition("slug")[0])}([a-z0-9-]+)'
        self._slug = re.compile(address)
        self._link = re.compile(rf"<a\b[^>]*?\b{address}[^>]*>(.*?)</a>", re.DOTALL)

    def removed(self, html: Html) -> Html:
        """The same without them. A link never holds another, so its words end at the next end of a link."""
        if all(slug in self._readable for slug in self._slug.findall(html)):
            return html
        return Html(self._link.sub(lambda found: found[0] if found[1] in self._readable else found[2], html))
