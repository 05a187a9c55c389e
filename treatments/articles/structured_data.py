"""An article's structured data for search engines, as JSON-LD. A data block is not a script, so the CSP allows it."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from treatments.library.article import Article, ReviewState
from treatments.library.catalogue import Library
from treatments.library.reviews import latest_review
from treatments.library.schemas.references import Reference

# As in Django's json_script: nothing in the data can close the element.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def data_block(data: dict[str, Any]) -> SafeString:
    serialised = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{serialised}</script>')  # noqa: S308 - escaped above


def medical_page(library: Library, article: Article, *, url: str) -> dict[str, Any]:
    """A schema.org MedicalWebPage; reviewedBy only where somebody has checked the text as it stands."""
    people = library.site.people
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "name": article.title,
        "description": article.summary,
        "url": url,
        "inLanguage": article.language,
        "datePublished": article.published.isoformat(),
        "dateModified": article.updated.isoformat(),
        "author": [{"@type": "Organization", "name": people[key].name} for key in article.authors if key in people],
        "publisher": {"@type": "MedicalClinic", "name": library.site.clinic.name},
        "audience": {"@type": "MedicalAudience", "audienceType": "Patient"},
        "citation": [cited(citation.reference) for citation in article.citations],
    }
    review = latest_review(article)
    if review and review.by in people and library.review_state(article) is ReviewState.CHECKED:
        reviewer = people[review.by]
        data["lastReviewed"] = review.on.isoformat()
        data["reviewedBy"] = {"@type": "Person", "name": reviewer.name, "jobTitle": reviewer.role}
    return data


def cited(reference: Reference) -> str:
    return f"https://doi.org/{reference.doi}" if reference.doi else reference.title
