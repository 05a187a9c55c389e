"""Search for readers. Nothing of a question is kept: no row, no cookie, no line in a log, no copy of the page."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from treatments import content
from treatments.articles import link_items, page_context
from treatments.library.article import Article, Html, Page
from treatments.library.catalogue import FIXED_PAGES, Library
from treatments.library.search import Answer, Document
from treatments.reading_pages import unkept_page

LONGEST = 200  # characters of a question that are read
RESULTS, SUGGESTIONS = 12, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One section that answers: its heading, the page it stands on (empty if it is the page itself), its words."""

    title: str
    page: str
    url: str
    snippet: tuple[tuple[str, bool], ...]


@unkept_page
def search(request: HttpRequest) -> HttpResponseBase:
    library, language = content.current(), page_context.language()
    question = asked(request)
    answer = content.search_index(language).ask(question, most=RESULTS) if question else Answer()
    results = readable(library, language, answer)
    box = library.box(answer.box, language) if answer.box else None
    context: dict[str, Any] = {
        "question": question,
        "results": results,
        "read_as": answer.read_as,
        "terms": answer.terms,
        "near": answer.near,
        "card": Html(box.html) if box else "",
        "first_reads": [] if results else link_items.first_reads(library, language),
        "crumbs": [],
    }
    return TemplateResponse(request, "articles/search.html", context)


@unkept_page
def suggestions(request: HttpRequest) -> HttpResponseBase:
    """For static/js/search.js: a few sections while a reader is typing."""
    library, language = content.current(), page_context.language()
    question = asked(request)
    answer = content.search_index(language).ask(question, most=SUGGESTIONS, unfinished=True) if question else Answer()
    found = [{"title": one.title, "page": one.page, "url": one.url} for one in readable(library, language, answer)]
    if answer.box and (help_first := link_items.box_item(library, answer.box, language)):
        found.insert(0, {"title": help_first.title, "page": help_first.words, "url": help_first.url})
    return JsonResponse({"found": found})


def asked(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:LONGEST]


def readable(library: Library, language: str, answer: Answer) -> list[Result]:
    """What was found and may still be read: the index can be older than the library for a moment."""
    found = []
    for hit in answer.hits:
        if url := address_of(library, language, hit.document):
            owner, passage = hit.document.owner, hit.document.passage
            title, page = (passage.title, owner.title) if passage.title else (owner.title, "")
            found.append(Result(title=title, page=page, url=url, snippet=hit.snippet))
    return found


def address_of(library: Library, language: str, document: Document) -> str:
    match document.owner:
        case Article(slug=slug) if library.article(slug, language) is not None:
            return link_items.address_of_passage(slug, document.passage.id)
        case Page(slug=slug) if library.page(slug, language) is not None:
            name = "articles:page" if slug in FIXED_PAGES else "articles:clinic-page"
            return reverse(name, args=[slug]) + (f"#{document.passage.id}" if document.passage.id else "")
        case _:
            return ""
