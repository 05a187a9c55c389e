"""The reading pages. Each is rendered from the library in memory: no query, no cookie, the same bytes for everybody."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from treatments import content
from treatments.articles import comparison, labels, link_items, page_context
from treatments.articles.retention import with_periods
from treatments.articles.sources import source_groups
from treatments.articles.structured_data import Node, breadcrumbs, data_block, medical_page, website
from treatments.articles.tool_links import tool_items
from treatments.library.article import Article
from treatments.library.catalogue import Library
from treatments.reading_pages import answering_page, reading_page


@reading_page
def home(request: HttpRequest) -> HttpResponseBase:
    library = content.current()
    words = library.site.home
    language = page_context.language()
    return render_page(
        request,
        "home",
        title=words.title if words else library.site.clinic.name,
        summary=words.summary if words else "",
        home=words,
        concerns=link_items.concern_items(library, library.site.concerns, language),
        first_reads=link_items.first_reads(library, language),
        total=len(library.articles(language)),
        nodes=[website(library, language)],
    )


@reading_page
def index(request: HttpRequest) -> HttpResponseBase:
    return render_page(
        request,
        "list",
        title=_("All articles"),
        summary=_("Each one answers a question, names its sources, and says what nobody knows."),
        topic_lists=page_context.topic_lists(content.current()),
    )


@reading_page
def topic(request: HttpRequest, key: str) -> HttpResponseBase:
    library = content.current()
    found = next((topic for topic in library.site.topics if topic.key == key), None)
    if found is None:
        raise Http404
    return render_page(
        request,
        "list",
        title=found.title,
        summary=found.summary,
        topic_lists=[page_context.TopicList(topic=found, items=page_context.items_of_topic(library, key))],
        single=True,
        crumbs=[page_context.read_crumb()],
    )


@reading_page
def article(request: HttpRequest, slug: str) -> HttpResponseBase:
    library = content.current()
    found = library.article(slug, page_context.language())
    if found is None and settings.DEBUG and not library.is_withdrawn(slug):
        found = library.any_article(slug, page_context.language())
    if found is None:
        return without_article(library, slug)
    return article_page(request, library, found)


@answering_page
def compare(request: HttpRequest) -> HttpResponseBase:
    library = content.current()
    if library.site.options is None:
        raise Http404
    form = comparison.ComparisonForm(library, request.GET or None)
    found = comparison.compare(library, form, request.GET.getlist("beside")) if form.is_valid() else None
    return render_page(
        request,
        "compare",
        title=_("Choose and compare"),
        summary=_("Say what it is about, and see every option that fits: what it may do and what may go wrong."),
        form=form,
        found=found,
        whole_page=library.article(library.site.options.article, page_context.language()),
        crumbs=[page_context.read_crumb()],
    )


@require_safe
def preview(request: HttpRequest, slug: str) -> HttpResponseBase:
    """An article as readers will see it, or saw it: a draft, a future day, withdrawn.

    picoinfo/urls.py lets only staff in.
    """
    library = content.current()
    found = library.any_article(slug, page_context.language())
    if found is None:
        return without_article(library, slug)
    return article_page(request, library, found)


def article_page(request: HttpRequest, library: Library, found: Article) -> TemplateResponse:
    review = page_context.review_note(library, found, timezone.localdate())
    picture = page_context.canonical(reverse("articles:social-picture", args=[found.slug]))
    return render_page(
        request,
        "article",
        title=found.title,
        summary=found.summary,
        article=found,
        file_faults=page_context.file_faults(library, found.file),
        authors=[library.site.people[key] for key in found.authors if key in library.site.people],
        review=review,
        unseen=labels.unseen_words(found, timezone.localdate()),
        fallback=found.language != page_context.language(),
        crumbs=[page_context.read_crumb(), *page_context.topic_crumbs(library, found.topic)],
        entries=page_context.article_entries(found),
        facts=page_context.facts(found, review),
        comparison_form=comparison_form(library, found),
        tools=tool_items(found.slug),
        related=[link_items.item(other) for other in library.related(found)],
        markdown=page_context.canonical(reverse("articles:markdown", args=[found.slug])),
        social_picture=picture,
        picture_words=found.title,
        nodes=[medical_page(library, found, url=page_context.canonical(request.path), picture=picture)],
    )


def comparison_form(library: Library, found: Article) -> comparison.ComparisonForm | None:
    """At the head of the article that compares the options."""
    is_compared = library.site.options is not None and found.slug == library.site.options.article
    return comparison.ComparisonForm(library) if is_compared else None


def without_article(library: Library, slug: str) -> HttpResponseBase:
    """Moved, withdrawn, or never there. picoinfo/errors.py renders the page of an empty 410."""
    if moved := library.moved_to(slug):
        return HttpResponsePermanentRedirect(reverse("articles:article", args=[moved]))
    if library.is_withdrawn(slug):
        return HttpResponse(status=410)
    raise Http404


@reading_page
def page(request: HttpRequest, slug: str) -> HttpResponseBase:
    library = content.current()
    found = library.page(slug, page_context.language())
    if found is None:
        raise Http404
    return render_page(
        request,
        "page",
        title=found.title,
        summary=found.summary,
        page=found,
        file_faults=page_context.file_faults(library, found.file),
        html=with_periods(found.html, settings.RETENTION),
        entries=page_context.page_entries(found),
    )


@reading_page
def sources(request: HttpRequest) -> HttpResponseBase:
    library = content.current()
    return render_page(
        request,
        "sources",
        title=_("All sources"),
        summary=_(
            "Every study, guideline and leaflet behind these pages: what it found, who was studied, where it is weak."
        ),
        groups=source_groups(library, page_context.language()),
        total=len(library.site.references),
        crumbs=[page_context.read_crumb()],
    )


def render_page(
    request: HttpRequest, template: str, *, title: str, nodes: Iterable[Node] = (), **context: Any
) -> TemplateResponse:
    """`nodes` are what programs are told about the page beside where it stands."""
    url = page_context.canonical(request.path)
    crumbs = context.get("crumbs", [])
    place = [] if request.path == "/" else [breadcrumbs(crumbs, title, url)]
    shared = {
        "title": title,
        "canonical": url,
        "crumbs": crumbs,
        "feed": page_context.canonical(reverse("articles:feed")),
        "social_picture": page_context.canonical(reverse("articles:site-picture")),
        "picture_words": _("Pico laser for skin, in plain words"),
        "structured_data": data_block([*nodes, *place]),
    }
    return TemplateResponse(request, f"articles/{template}.html", {**shared, **context})
