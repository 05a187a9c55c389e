"""The clinic's own pages: prices, lasers, team, the way there, and whatever else it has written. All are optional."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from treatments import content
from treatments.articles import page_context
from treatments.articles.link_items import Item
from treatments.library.catalogue import Library
from treatments.library.schemas.lists import Person
from treatments.library.schemas.practice import Laser
from treatments.reading_pages import reading_page


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLaser:
    laser: Laser
    wavelengths: str
    people: list[Person]


def clinic_items(library: Library) -> list[Item]:
    """Every page of the clinic that has something to say, the made ones first."""
    own = {page.slug: page for page in library.own_pages(page_context.language())}
    items = []
    for slug, (title, words) in made_pages(library).items():
        page = own.pop(slug, None)
        items.append(_item(slug, page.title if page else title, page.summary if page and page.summary else words))
    return items + [_item(page.slug, page.title, page.summary) for page in own.values()]


def made_pages(library: Library) -> dict[str, tuple[str, str]]:
    """The pages that are made from the clinic's lists: title and one line, by slug."""
    site = library.site
    pages = {}
    if site.prices is not None:
        pages["prices"] = (_("What it costs"), _("What each visit costs, and what is in the price."))
    if site.lasers:
        pages["lasers"] = (_("Our lasers"), _("Which lasers we have, what they are for and who uses them."))
    if _team(library):
        pages["team"] = (_("Our team"), _("Who treats you, and where you can look them up."))
    if not site.clinic.sample:
        pages["find-us"] = (_("How to find us"), _("Where we are, when we are open and how to reach us."))
    return pages


@reading_page
def clinic_index(request: HttpRequest) -> HttpResponseBase:
    library = content.current()
    items = clinic_items(library)
    if not items:
        raise Http404
    title = _("About %(clinic)s") % {"clinic": library.site.clinic.name}
    return _page(request, "clinic", title=title, summary=_("What this clinic says of itself."), items=items)


@reading_page
def clinic_page(request: HttpRequest, slug: str) -> HttpResponseBase:
    library = content.current()
    found = {page.slug: page for page in library.own_pages(page_context.language())}.get(slug)
    made = made_pages(library).get(slug)
    if found is None and made is None:
        raise Http404
    title, summary = made or ("", "")
    return _page(
        request,
        "clinic_page",
        title=found.title if found else title,
        summary=(found.summary if found else "") or summary,
        page=found,
        part=slug if made else "",
        file_faults=page_context.file_faults(library, found.file) if found else [],
        prices=library.site.prices,
        lasers=list(_lasers(library)),
        team=_team(library),
        crumbs=[(_("Clinic"), reverse("articles:clinic"))],
    )


def addresses(library: Library) -> list[str]:
    """For the sitemap."""
    items = clinic_items(library)
    return [reverse("articles:clinic"), *(item.url for item in items)] if items else []


def _page(request: HttpRequest, template: str, **context: object) -> TemplateResponse:
    return TemplateResponse(
        request,
        f"articles/{template}.html",
        {"canonical": page_context.canonical(request.path), "crumbs": [], **context},
    )


def _item(slug: str, title: str, words: str) -> Item:
    return Item(title=title, words=words, url=reverse("articles:clinic-page", args=[slug]))


def _lasers(library: Library) -> Iterator[ShownLaser]:
    people = library.site.people
    for laser in library.site.lasers:
        yield ShownLaser(
            laser=laser,
            wavelengths=", ".join(f"{wavelength} nm" for wavelength in laser.wavelengths),
            people=[people[key] for key in laser.used_by if key in people],
        )


def _team(library: Library) -> list[Person]:
    return [person for person in library.site.people.values() if person.treats]
