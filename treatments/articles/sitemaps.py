"""Where search engines find what may be read: lists, topics, articles, fixed pages. Addresses come from SITE_URL."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse

from treatments import content
from treatments.articles import clinic_pages, page_context
from treatments.articles.link_items import address
from treatments.library.article import Article
from treatments.library.catalogue import FIXED_PAGES
from treatments.reading_pages import reading_page

TOOLS = ("tools:index", "tools:aftercare", "tools:pulse", "tools:suitability", "tools:record")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    url: str
    changed: date | None = None


@reading_page
def sitemap(request: HttpRequest) -> HttpResponseBase:
    return TemplateResponse(
        request, "articles/sitemap.xml", {"entries": list(entries())}, content_type="application/xml"
    )


def entries() -> Iterator[Entry]:
    """A list has changed when the newest of what it lists has."""
    library, language = content.current(), page_context.language()
    articles = library.articles(language)
    newest = newest_of(articles)
    for name in ("home", "index", "concerns", "changes"):
        yield Entry(url=page_context.canonical(reverse(f"articles:{name}")), changed=newest)
    for name in ("glossary", "sources", *(["compare"] if library.site.options else [])):
        yield Entry(url=page_context.canonical(reverse(f"articles:{name}")))
    for name in TOOLS:
        yield Entry(url=page_context.canonical(reverse(name)))
    for topic_list in page_context.topic_lists(library):
        key = topic_list.topic.key
        changed = newest_of(library.by_topic(key, language))
        yield Entry(url=page_context.canonical(reverse("articles:topic", args=[key])), changed=changed)
    for article in articles:
        yield Entry(url=page_context.canonical(address(article)), changed=article.updated)
    for clinic_address in clinic_pages.addresses(library):
        yield Entry(url=page_context.canonical(clinic_address))
    for slug in FIXED_PAGES:
        if page := library.page(slug, language):
            yield Entry(url=page_context.canonical(reverse("articles:page", args=[slug])), changed=page.updated)


def newest_of(articles: Iterable[Article]) -> date | None:
    return max((article.updated for article in articles), default=None)
