"""What a page says to programs, as JSON-LD. A data block is not a script, so the CSP allows it."""

import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from treatments.library.article import Article, Kind, ReviewState
from treatments.library.catalogue import Library
from treatments.library.reviews import latest_review
from treatments.library.schemas.clinic import WEEKDAYS, Clinic
from treatments.library.schemas.references import Reference

Node = dict[str, Any]

# As in Django's json_script: nothing in the data can close the element.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def data_block(nodes: Iterable[Node]) -> SafeString:
    """Nothing at all where there is nothing to say."""
    data = {"@context": "https://schema.org", "@graph": list(nodes)}
    if not data["@graph"]:
        return SafeString("")
    serialised = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{serialised}</script>')  # noqa: S308 - escaped above


def breadcrumbs(crumbs: Iterable[tuple[str, str]], title: str, url: str) -> Node:
    steps = [(_("Home"), absolute("/")), *((words, absolute(path)) for words, path in crumbs), (title, url)]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": words, "item": address}
            for place, (words, address) in enumerate(steps, start=1)
        ],
    }


def website(library: Library, language: str) -> Node:
    return {
        "@type": "WebSite",
        "name": library.site.clinic.name,
        "url": absolute("/"),
        "inLanguage": language,
        "publisher": publisher(library.site.clinic),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": absolute(reverse("articles:search")) + "?q={search_term_string}",
            },
            "query-input": "required name=search_term_string",
        },
    }


def publisher(clinic: Clinic) -> Node:
    """A clinic that does not exist is told by its name alone: nobody shall be sent to its address."""
    named: Node = {"@type": "MedicalClinic", "@id": absolute("/#clinic"), "name": clinic.name}
    if clinic.sample:
        return named
    return named | {
        "url": absolute("/"),
        "telephone": clinic.phone,
        "email": clinic.email,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": ", ".join(clinic.address),
            "addressCountry": clinic.country,
        },
        "openingHoursSpecification": [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": f"https://schema.org/{WEEKDAYS[hours.weekday].capitalize()}",
                "opens": f"{hours.opens // 60:02}:{hours.opens % 60:02}",
                "closes": f"{hours.closes // 60:02}:{hours.closes % 60:02}",
            }
            for hours in clinic.hours
        ],
    }


def medical_page(library: Library, article: Article, *, url: str, picture: str) -> Node:
    """A schema.org MedicalWebPage; reviewedBy only where somebody has checked the text as it stands."""
    people = library.site.people
    data: Node = {
        "@type": "MedicalWebPage",
        "@id": url,
        "name": article.title,
        "description": article.summary,
        "url": url,
        "image": picture,
        "inLanguage": article.language,
        "datePublished": article.published.isoformat(),
        "dateModified": article.updated.isoformat(),
        "author": [{"@type": "Organization", "name": people[key].name} for key in article.authors if key in people],
        "publisher": publisher(library.site.clinic),
        "audience": {"@type": "MedicalAudience", "audienceType": "Patient"},
        "citation": [cited(citation.reference) for citation in article.citations],
        "about": about(library, article),
    }
    review = latest_review(article)
    if review and review.by in people and library.review_state(article) is ReviewState.CHECKED:
        reviewer = people[review.by]
        data["lastReviewed"] = review.on.isoformat()
        data["reviewedBy"] = {"@type": "Person", "name": reviewer.name, "jobTitle": reviewer.role}
    return data


def about(library: Library, article: Article) -> list[Node]:
    """The treatment; on a page about a concern the concern that leads to it as well."""
    treatment = {"@type": "MedicalProcedure", "name": _("Picosecond laser treatment of the skin")}
    if article.kind is not Kind.CONCERN:
        return [treatment]
    conditions = [concern.title for concern in library.site.concerns if concern.article == article.slug]
    therapy = treatment | {"@type": "MedicalTherapy"}
    return [
        *({"@type": "MedicalCondition", "name": title, "possibleTreatment": therapy} for title in conditions),
        *([] if conditions else [treatment]),
    ]


def cited(reference: Reference) -> str:
    return f"https://doi.org/{reference.doi}" if reference.doi else reference.title


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
